"""Move the end of letters without printing one again: a newer end date, published with the status lists."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.audit.actions import record
from aman.core.letters.status_list import LONGEST_EXTENSION_SECONDS, MOST_EXTENSIONS
from aman.errors import BadInput, Conflict, NotAllowed
from aman.issuing import queries
from aman.issuing.facts import moment, seconds
from aman.issuing.models import Extension, Letter

_SHORTEST_REASON = 10


@transaction.atomic
def extend_letters(*, actor: User, ends_at: datetime, reason: str, issued_until: datetime | None = None) -> Extension:
    """Let every letter of the register that is in force, issued up to a moment, run to a later end.

    Args:
        actor: who extends; an extension names no letter, so it holds for every office of this register.
        ends_at: the new end, at most 90 days from now; letters that end later keep their end.
        reason: why; kept inside.
        issued_until: letters issued at or before this moment; None means up to now.

    Returns:
        The extension; readers learn of it with the next published list.

    Raises:
        BadInput: no reason, an end in the past or too far, a moment to come, or no letter would run longer.
        Conflict: a key that signed one of the letters ends before them, or twelve end dates stand already.
        NotAllowed: the actor belongs to no office.
    """
    now = moment(seconds(timezone.now()))
    until = moment(seconds(issued_until or now))
    _check(actor, now=now, until=until, ends_at=ends_at, reason=reason)
    moved = Letter.objects.in_force(now).filter(issued_at__lte=until, expires_at__lt=ends_at)
    count = moved.count()
    if not count:
        raise BadInput(
            "No letter in force would run longer by this, so nothing was extended.", fix="Choose a later day.",
            code="issuing.nothing-extended",
        )  # fmt: skip
    short = (
        moved.filter(key__expires__lt=ends_at).order_by("key__expires").values_list("key__expires", flat=True).first()
    )
    if short is not None:
        raise Conflict(
            f"A key that signed some of these letters ends on {short:%Y-%m-%d}, before the new end, so nothing was extended.",
            fix="Lengthen the key with the root first: aman keys extend. Or choose an earlier end.",
            code="issuing.key-ends-first",
        )
    made = Extension.objects.create(
        office=_office(actor),
        issued_until=until,
        ends_at=ends_at,
        reason=reason.strip(),
        letters=count,
        made_by=actor,
        made_at=now,
    )
    moved.update(expires_at=ends_at)
    record(
        actor=actor,
        verb="letters.extended",
        detail={
            "letters": count,
            "issued_until": until.isoformat(),
            "ends_at": ends_at.isoformat(),
            "extension": made.pk,
        },
    )
    return made


def _office(actor: User) -> Office:
    if actor.office is None:
        raise NotAllowed("Nothing was extended: you belong to no office.", fix="Sign in for an office.")
    return actor.office


def _check(actor: User, *, now: datetime, until: datetime, ends_at: datetime, reason: str) -> None:
    _office(actor)
    if len(reason.strip()) < _SHORTEST_REASON:
        raise BadInput(
            f"Nothing was extended: a reason of {_SHORTEST_REASON} characters or more is needed.",
            fix="Write why the letters run on, for example which announcement it follows.",
            code="reason-needed",
        )
    if until > now:
        raise BadInput("Nothing was extended: letters to come cannot be extended.", fix="Choose a day up to today.")
    if not now < ends_at <= now + timedelta(seconds=LONGEST_EXTENSION_SECONDS):
        raise BadInput(
            "Nothing was extended: the new end is in the past or more than 90 days away.",
            fix="Choose a day within 90 days; extend again when it comes near.",
            code="issuing.extension-too-far",
        )
    if len(queries.extensions_in_use(now)) >= MOST_EXTENSIONS:
        raise Conflict(
            f"Nothing was extended: a list carries at most {MOST_EXTENSIONS} end dates, and so many stand.",
            fix="Issue new letters, or wait until an older extension has ended.",
            code="issuing.too-many-extensions",
        )
