"""Shorten how long an office keeps a kind of record: one asks, another confirms; beyond the maximum nobody goes."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, Conflict
from aman.retention import queries
from aman.retention.actions.holding import checked_reason
from aman.retention.models import Period
from aman.retention.schedule import schedule


@transaction.atomic
def ask_period(*, actor: User, kind: str, days: int, reason: str) -> Period:
    """Ask that an office keep a kind of record for so many days from now on.

    Args:
        actor: who asks.
        kind: a kind of the schedule.
        days: how many; at most the schedule's maximum.
        reason: why; names nobody.

    Raises:
        BadInput: no such kind, it is kept for good, or the days are too many.
        Conflict: another change of this kind waits already.
    """
    known = schedule().get(kind)
    if known is None or known.most is None:
        raise BadInput("This kind of record has no period that an office may change.", fix="Choose another kind.")
    if not 0 <= days <= known.most:
        raise BadInput(
            f"An office keeps this for at most {known.most:,} days, so nothing was changed.",
            fix="Choose fewer days. To keep one record longer, place a hold on it.",
            code="retention.too-long",
        )
    why, office_id = checked_reason(reason), queries.office_of(actor)
    try:
        with transaction.atomic():
            row: Period = Period.objects.create(
                office_id=office_id, kind=kind, days=days, reason=why, asked_by=actor, asked_at=timezone.now()
            )
    except IntegrityError:
        raise Conflict(
            "A change of this period waits already.", fix="Confirm or refuse it first.", code="retention.asked"
        ) from None
    record(actor=actor, verb="period.asked", subject=f"period:{row.pk}", detail={"kind": kind, "days": days})
    return row


def _waiting(actor: User, pk: int) -> Period:
    queries.visible(Period.objects, actor, pk)
    row: Period = Period.objects.select_for_update().get(pk=pk)
    if row.confirmed_by_id is not None or row.refused_by_id is not None:
        raise Conflict("This change was answered already.", fix="Nothing is left to do.", code="retention.answered")
    return row


@transaction.atomic
def confirm_period(*, actor: User, pk: int) -> Period:
    """Confirm a period that somebody else asked for; it counts from now on.

    Raises:
        NotFound: no such change in this office.
        NotAllowed: it was this very person who asked.
        Conflict: it was answered already.
    """
    row = _waiting(actor, pk)
    must_be_another(
        "period",
        first=row.asked_by_id,
        first_at=row.asked_at,
        second=actor,
        message="A period is changed by two people, and you asked for it.",
        fix="Let another person confirm it.",
        code="retention.needs-second-person",
    )
    row.confirmed_by, row.confirmed_at = actor, timezone.now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    record(actor=actor, verb="period.confirmed", subject=f"period:{pk}", detail={"kind": row.kind, "days": row.days})
    return row


@transaction.atomic
def refuse_period(*, actor: User, pk: int) -> Period:
    """Refuse a change of a period, or take one's own back."""
    row = _waiting(actor, pk)
    row.refused_by = actor
    row.save(update_fields=["refused_by"])
    record(actor=actor, verb="period.refused", subject=f"period:{pk}", detail={"kind": row.kind})
    return row
