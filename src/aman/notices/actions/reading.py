"""Mark what one was told as read."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from aman.notices.models import Notice
from aman.notices.queries import notices_of, own_notice


def mark_read(*, user: Any, notice_id: int) -> Notice:
    """Mark one notice of the user's own as read; what waits about it by e-mail does not leave any more."""
    notice = own_notice(user=user, notice_id=notice_id)
    if notice.read_at is None:
        Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now(), mail_at=None)
    return notice


def mark_all_read(*, user: Any, kind: str = "") -> int:
    """Mark everything of a kind as read, or everything; give how many there were."""
    return notices_of(user, unread_only=True, kind=kind).update(read_at=timezone.now(), mail_at=None)
