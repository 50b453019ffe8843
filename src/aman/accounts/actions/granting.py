"""How does an officer open one record that is assigned to somebody else? With a reason, for three hours, seen by others."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import AccessGrant, User
from aman.audit.actions import record
from aman.errors import BadInput

_LEAST_REASON = 10


@transaction.atomic
def grant_access(*, actor: User, ref: str, subject: str, reason: str, now: datetime | None = None) -> AccessGrant:
    """Open one record to the actor for three hours; the floor above has found it and tells its owner.

    Args:
        actor: who opens it.
        ref: of the case or the person.
        subject: the same as the log names it.
        reason: why now and why they; ten letters at least.
        now: when; None means now.

    Raises:
        BadInput: no real reason was given.
    """
    now = now or timezone.now()
    why = " ".join(reason.split())
    if len(why) < _LEAST_REASON:
        raise BadInput(
            "Nothing was opened: the reason is too short.", fix="Write why you need it now.", code="no-reason"
        )
    made = AccessGrant.objects.create(
        user=actor, ref=ref, begins_at=now, ends_at=now + AccessGrant.LASTS, reason=why[:300]
    )
    record(actor=actor, verb="access.opened", subject=subject, detail={"hours": 3, "reason_letters": len(why)})
    return made
