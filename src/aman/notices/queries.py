"""Named reads of notices: what a user was told, what is due to leave, what did not arrive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from aman.accounts.worded import ask
from aman.errors import NotFound
from aman.notices.models import Delivery, DeliveryQuerySet, Notice, NoticeWish, Webhook

#: The bell shows no more than this; nobody needs to know whether 99 or 412 wait.
MOST_COUNTED = 99
#: Asked by every page, so it is not worded anew each time.
_UNREAD = f"SELECT COUNT(*) FROM (SELECT 1 FROM {Notice._meta.db_table} WHERE user_id = %s AND read_at IS NULL LIMIT %s) unread"  # noqa: S608


def notices_of(user: Any, *, unread_only: bool = False, kind: str = "") -> QuerySet[Notice]:
    """Give what a user was told."""
    found = Notice.objects.filter(user=user)
    found = found.filter(read_at=None) if unread_only else found
    return found.filter(kind=kind) if kind else found


def unread_count(user: Any) -> int:
    """Count what a user has not read, up to one more than the bell shows."""
    ((number,),) = ask(_UNREAD, [user.pk, MOST_COUNTED + 1])
    return int(number)


def unread_kinds(user: Any) -> list[str]:
    """Give the kinds of what a user has not read."""
    found = Notice.objects.filter(user=user, read_at=None).order_by("kind").values_list("kind", flat=True)
    return list(found.distinct()[:50])


def own_notice(*, user: Any, notice_id: int) -> Notice:
    """Give a notice of the user's own, or say not found."""
    found = Notice.objects.filter(user=user, pk=notice_id).first()
    if found is None:
        raise NotFound("No such notice is yours.", fix="Look at your notices.")
    return found


def wish_of(user: Any) -> NoticeWish:
    """Give how a user wants to be told; what holds for everybody where they have not said."""
    return NoticeWish.objects.filter(user=user).first() or NoticeWish(user=user)


def due_deliveries(now: datetime) -> QuerySet[Delivery]:
    """Give the messages whose next try has come, the oldest first."""
    due = Delivery.objects.filter(next_try_at__lte=now).order_by("next_try_at", "pk")
    return due.select_related("user__notice_wish", "webhook__office")


def deliveries_list(*, user: Any, state: str) -> DeliveryQuerySet:
    """Give the messages an administrator looks after, in one state; all of them where the state is another word."""
    found = Delivery.objects.visible_to(user).select_related("user", "webhook", "office")
    if state == "waiting":
        return found.filter(sent_at=None, given_up_at=None)
    if state == "given_up":
        return found.filter(given_up_at__isnull=False)
    return found


def visible_delivery(*, user: Any, delivery_id: int) -> Delivery:
    """Give a message an administrator looks after, or say not found."""
    found = Delivery.objects.visible_to(user).filter(pk=delivery_id).first()
    if found is None:
        raise NotFound("No such message is visible to you.", fix="Look at the list of messages.")
    return found


def webhooks_of(user: Any) -> QuerySet[Webhook]:
    """Give the webhooks an administrator looks after: their office's, or all when they belong to none."""
    found = Webhook.objects.select_related("office", "made_by", "stopped_by").order_by("stopped_at", "pk")
    return found if user.office_id is None else found.filter(office_id=user.office_id)


def visible_webhook(*, user: Any, webhook_id: int) -> Webhook:
    """Give a webhook an administrator looks after, or say not found."""
    found = webhooks_of(user).filter(pk=webhook_id).first()
    if found is None:
        raise NotFound("No such webhook is visible to you.", fix="Look at the list of webhooks.")
    return found
