"""Who is told when something about a sign-in changes? Its owner, at once: if it was somebody else, minutes count.

A notice names what happened and the owner's own page, nothing more. Quiet hours are broken where a thief would have done the
same: a new password, another factor, codes for an emergency.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from aman.accounts.models import User
from aman.notices.actions.telling import notify
from aman.notices.models import Notice

ESCALATION, SOON = Notice.Urgency.ESCALATION, Notice.Urgency.SOON
#: What an owner is told of, and whether it breaks their quiet hours. The sentences stand in `aman.notices.words`.
TOLD: dict[str, Notice.Urgency] = {
    "user.password_changed": ESCALATION,
    "user.password_replaced": ESCALATION,
    "user.second_factor_added": ESCALATION,
    "user.second_factor_dropped": ESCALATION,
    "user.second_factor_removed": ESCALATION,
    "user.recovery_codes_made": ESCALATION,
    "user.recovery_code_used": ESCALATION,
    "user.code_used_again": ESCALATION,
    "user.signed_in_elsewhere": SOON,
    "user.enabled": SOON,
    "user.role_changed": SOON,
    "user.vouched_for": SOON,
}


@transaction.atomic
def tell_owner(*, user: User, kind: str, now: datetime | None = None) -> None:
    """Tell the owner of a sign-in what became of it, in the caller's transaction.

    Each time is told anew: an older notice of the same kind that was never read would otherwise hide the next one, and it
    may be the next one that the owner did not do.

    Args:
        user: the owner.
        kind: a row of `TOLD`, which is also the verb of the log.
        now: when; None means now.
    """
    now = now or timezone.now()
    subject = f"user:{user.username}"
    Notice.objects.filter(user=user, kind=kind, subject=subject, read_at=None).update(read_at=now)
    path = reverse("accounts:view_account")
    notify(users=[user], kind=kind, subject=subject, path=path, urgency=TOLD[kind], at=now)
