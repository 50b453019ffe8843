"""Tell users of something: a kind, a reference and a page, never a name.

Everything is written in the caller's transaction and nothing is sent: a worker delivers later. What is rolled back was
never told, and a mail server that is away holds nobody up.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aman.notices.facts import Hours, mail_moment
from aman.notices.models import Delivery, Notice, NoticeWish, Webhook

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing that several users are told."""

    users: Sequence[Any]
    kind: str
    subject: str
    path: str
    urgency: str = "usual"


def notify(
    *,
    users: Iterable[Any],
    kind: str,
    subject: str,
    path: str,
    urgency: str = Notice.Urgency.USUAL,
    at: datetime | None = None,
    again_after: timedelta | None = None,
) -> list[Notice]:
    """Tell each user once; somebody who has an unread notice of this kind about this subject is not told again.

    Args:
        users: whom to tell.
        kind: what happened, as a verb of the log; its sentence stands in `aman.notices.words`.
        subject: a reference such as "incident:IN-4K7Q2M9T".
        path: the page of this site that shows it.
        urgency: a value of `Notice.Urgency`.
        at: when; None means now.
        again_after: somebody who was told within so long is not told again either, read or not; None: whoever has read it is.
    """
    told = {user.pk: user for user in users}
    return notify_many([Telling(list(told.values()), kind, subject, path, urgency)], at=at, again_after=again_after)


@transaction.atomic
def notify_many(
    tellings: Iterable[Telling], *, at: datetime | None = None, again_after: timedelta | None = None
) -> list[Notice]:
    """Tell of many things in a few statements; see `notify`."""
    now = at or timezone.now()
    wanted: dict[tuple[int, str, str], tuple[Any, Telling]] = {}
    for telling in tellings:
        for user in telling.users:
            wanted.setdefault((user.pk, telling.kind, telling.subject), (user, telling))
    for key in _told_already(list(wanted), now - again_after if again_after is not None else None):
        wanted.pop(key, None)
    users = {user.pk: user for user, _telling in wanted.values()}
    hours = _hours_of(list(users))
    notices = [
        Notice(
            user=user,
            kind=telling.kind,
            subject=telling.subject,
            path=telling.path,
            urgency=telling.urgency,
            made_at=now,
            mail_at=mail_moment(urgency=telling.urgency, hours=hours[user.pk], now=now) if user.pk in hours else None,
        )
        for user, telling in wanted.values()
    ]
    made = Notice.objects.bulk_create(notices, batch_size=_AT_ONCE)
    _tell_machines([(user.office_id, telling) for user, telling in wanted.values()], now)
    return made


def _told_already(keys: list[tuple[int, str, str]], since: datetime | None) -> set[tuple[int, str, str]]:
    """Give the keys (user, kind, subject) that are unread, or were told since a moment."""
    found: set[tuple[int, str, str]] = set()
    asked = set(keys)
    subjects = sorted({subject for _user, _kind, subject in keys})
    for start in range(0, len(subjects), _AT_ONCE):
        rows = Notice.objects.filter(
            subject__in=subjects[start : start + _AT_ONCE], kind__in={kind for _user, kind, _subject in keys}
        )
        unread = rows.filter(read_at=None)
        told = unread if since is None else unread.union(rows.filter(read_at__isnull=False, made_at__gt=since))
        found |= asked & set(told.values_list("user_id", "kind", "subject"))
    return found


def _hours_of(user_ids: list[int]) -> dict[int, Hours]:
    """Give the hours of those who have a confirmed address; the others read on the page alone."""
    wishes = NoticeWish.objects.filter(user__in=user_ids).exclude(address="")
    return {wish.user_id: hours_of(wish) for wish in wishes} if settings.SMTP_HOST else {}


def hours_of(wish: NoticeWish) -> Hours:
    """Give the hours of a wish as the form that is reckoned with."""
    return Hours(wish.zone_name, wish.digest_hour, wish.quiet_from, wish.quiet_until)


def _tell_machines(told: list[tuple[int | None, Telling]], now: datetime) -> None:
    """Put one message aside for each webhook of an office and each thing of which somebody of the office is told."""
    offices = {office for office, _telling in told if office is not None}
    hooks: dict[int, list[Webhook]] = {}
    for hook in Webhook.objects.filter(office__in=offices, stopped_at=None):
        hooks.setdefault(hook.office_id, []).append(hook)
    once = {(office, t.kind, t.subject): t for office, t in told if office in hooks}
    Delivery.objects.bulk_create(
        [
            Delivery(
                message_id=new_message_id(),
                way=Delivery.Way.WEBHOOK,
                office_id=office,
                webhook=hook,
                lines=[line_of(telling)],
                made_at=now,
                next_try_at=now,
            )
            for (office, _kind, _subject), telling in once.items()
            if office is not None
            for hook in hooks[office]
        ],
        batch_size=_AT_ONCE,
    )


def line_of(told: Notice | Telling) -> dict[str, str]:
    """Give what a message says of one thing: no more than this ever leaves."""
    return {"kind": told.kind, "subject": told.subject, "path": told.path, "urgency": str(told.urgency)}


def new_message_id() -> str:
    """Draw the id under which a message is sent, however often it is tried."""
    return secrets.token_hex(16)
