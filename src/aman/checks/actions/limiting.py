"""How many checks may an office make? What the settings say, or what an administrator of an owner's office set for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.audit.actions import record
from aman.checks.models import DeskLimit
from aman.errors import BadInput, NotAllowed

MOST = 10_000


@transaction.atomic
def set_desk_limit(
    *,
    actor: User,
    office: Office,
    officer_a_day: int,
    office_a_day: int,
    officer_a_minute: int,
    reason: str,
    at: datetime | None = None,
) -> DeskLimit:
    """Set the limits of one host desk; they hold from the next check on.

    Args:
        actor: an administrator who is not of the host desk itself: nobody raises their own limit.
        office: the host desk.
        officer_a_day: the most checks of one officer in a day, 0 and more.
        office_a_day: the most of the whole office in a day.
        officer_a_minute: the most of one officer in a minute.
        reason: why.
        at: when; None means now.

    Raises:
        NotAllowed: the actor may not, or it is their own office.
        BadInput: a number is out of range, or the reason is missing.
    """
    own = actor.office
    if not actor.may("checks.set_desk_limit") or (own is not None and own.kind == Office.Kind.HOST):
        raise NotAllowed(
            "The limit was not set: a host desk does not set its own.", fix="Ask the owner's administrator."
        )
    numbers = (officer_a_day, office_a_day, officer_a_minute)
    if office.kind != Office.Kind.HOST or not all(0 <= n <= MOST for n in numbers) or not reason.strip():
        raise BadInput(
            "The limit was not set.", fix=f"Choose a host desk, numbers from 0 to {MOST}, and give a reason."
        )
    limit, _made = DeskLimit.objects.update_or_create(
        office=office,
        defaults={
            "officer_a_day": officer_a_day,
            "office_a_day": office_a_day,
            "officer_a_minute": officer_a_minute,
            "reason": reason.strip()[:300],
            "set_by": actor,
            "set_at": at or timezone.now(),
        },
    )
    detail = {"officer_a_day": officer_a_day, "office_a_day": office_a_day, "officer_a_minute": officer_a_minute}
    record(actor=actor, verb="desk_limit.set", subject=f"office:{office.code}", detail=detail, at=at)
    return limit
