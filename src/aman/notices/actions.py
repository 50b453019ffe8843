"""Tell users of something: a kind, a reference and a page, never a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from aman.notices.models import Notice


def notify(
    *,
    users: Iterable[Any],
    kind: str,
    subject: str,
    path: str,
    urgency: str = Notice.Urgency.USUAL,
    at: datetime | None = None,
) -> list[Notice]:
    """Tell each user once; somebody who has an unread notice of this kind about this subject is not told again.

    Args:
        users: whom to tell.
        kind: what happened, as a verb of the log.
        subject: a reference such as "incident:IN-4K7Q2M9T".
        path: the page of this site that shows it.
        urgency: a value of `Notice.Urgency`.
        at: when; None means now.
    """
    now = at or timezone.now()
    told = {user.pk: user for user in users}
    waiting = Notice.objects.filter(user__in=told, kind=kind, subject=subject, read_at=None)
    known = set(waiting.values_list("user_id", flat=True))
    return Notice.objects.bulk_create(
        Notice(user=user, kind=kind, subject=subject, path=path, urgency=urgency, made_at=now)
        for pk, user in told.items()
        if pk not in known
    )
