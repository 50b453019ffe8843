"""Who is sent a list of what is due, and when? Whoever wished for it, at their hour, once a day or on Mondays.

A message holds kinds, references, days and links; it leaves through `aman.notices`, tried until it arrives. Where nothing is
due nothing is sent.
"""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from aman.notices.actions.telling import hours_of, new_message_id
from aman.notices.facts import list_day
from aman.notices.models import Delivery, NoticeWish
from aman.reports.queries.due import Due, overdue_and_soon

#: A message of more lines would be read by nobody; the first page has the rest.
MOST_LINES = 30
#: Wishes that one look goes through; the next look goes on with the others.
A_LOOK = 500


def send_lists(now: datetime | None = None) -> int:
    """Write a message for everybody whose list is due; give how many were written."""
    now = now or timezone.now()
    if not settings.SMTP_HOST:
        return 0
    wishes = NoticeWish.objects.exclude(due_list=NoticeWish.DueList.NEVER).exclude(address="")
    wishes = wishes.filter(user__is_active=True).select_related("user__office")
    sent = 0
    for wish in wishes.order_by(F("due_list_on").asc(nulls_first=True), "pk")[:A_LOOK]:
        day = list_day(hours_of(wish), now, weekly=wish.due_list == NoticeWish.DueList.WEEKLY)
        if day is not None and (wish.due_list_on is None or wish.due_list_on < day):
            sent += _send(wish, day, now)
    return sent


@transaction.atomic
def _send(wish: NoticeWish, day: date, now: datetime) -> bool:
    """Take the list for this worker and write it; False where another one has it, or nothing is due."""
    same = NoticeWish.objects.filter(pk=wish.pk, due_list_on=wish.due_list_on)
    if not same.update(due_list_on=day):
        return False
    lines = lines_of(*overdue_and_soon(wish.user, now))
    if not lines:
        return False
    Delivery.objects.create(
        message_id=new_message_id(),
        way=Delivery.Way.MAIL,
        office_id=wish.user.office_id,
        user=wish.user,
        lines=lines,
        made_at=now,
        next_try_at=now,
    )
    return True


def lines_of(late: list[Due], soon: list[Due]) -> list[dict[str, str]]:
    """Write what is due as the lines of a message: what is overdue first, and a last line where not all of it fits."""
    told = [("overdue", one) for one in late] + [("soon", one) for one in soon]
    lines = [
        {
            "kind": one.kind,
            "subject": one.subject,
            "path": one.path,
            "urgency": "usual",
            "group": group,
            "day": one.day.isoformat(),
        }
        for group, one in told[:MOST_LINES]
    ]
    if len(told) > MOST_LINES:
        rest = {"kind": "due.more", "subject": f"more:{len(told) - MOST_LINES}", "path": "/", "urgency": "usual"}
        lines.append({**rest, "group": lines[-1]["group"]})
    return lines
