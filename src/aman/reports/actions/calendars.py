"""How does a user's own calendar program learn what is due? From an address that only they know, and that they can end.

The address itself is shown once and kept nowhere: a hash of it finds the user. It is drawn from 256 bits, so that it is not
guessed, and nothing that leads back to it stands in the log.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from aman.accounts.models import User
from aman.accounts.queries import has_window
from aman.accounts.roles import NEEDS_SECOND_FACTOR
from aman.audit.actions import record
from aman.errors import NotFound
from aman.lockdown.state import refuse_when_closed
from aman.notices.mailing import site_address
from aman.notices.words import words_of
from aman.reports.ics import Entry, write_calendar
from aman.reports.models import CalendarFeed
from aman.reports.queries.due import Due, due_of

#: As far ahead as a calendar reaches.
DAYS = 180


@transaction.atomic
def keep_calendar(*, actor: User, now: datetime | None = None) -> str:
    """Draw an address for the user's calendar and give its secret part, this once; an earlier address leads nowhere then."""
    refuse_when_closed()
    secret = secrets.token_urlsafe(32)
    had_one = CalendarFeed.objects.filter(user=actor).exists()
    CalendarFeed.objects.update_or_create(
        user=actor, defaults={"found_by": found_by(secret), "made_at": now or timezone.now(), "read_at": None}
    )
    verb = "calendar.renewed" if had_one else "calendar.made"
    record(actor=actor, verb=verb, subject=f"user:{actor.username}")
    return secret


@transaction.atomic
def end_calendar(*, actor: User) -> None:
    """End the address; where there is none, nothing is done."""
    ended, _each = CalendarFeed.objects.filter(user=actor).delete()
    if ended:
        record(actor=actor, verb="calendar.ended", subject=f"user:{actor.username}")


@transaction.atomic
def read_calendar(*, secret: str, now: datetime | None = None) -> bytes:
    """Give the calendar behind an address and log that it was read.

    Raises:
        NotFound: no user has it, or its user may not sign in at this moment; in the same words.
        NotAllowed: everything is closed.
    """
    refuse_when_closed()
    now = now or timezone.now()
    feed = CalendarFeed.objects.select_related("user__office").filter(found_by=found_by(secret)).first()
    if feed is None or not may_be_read(feed.user):
        raise NotFound("There is no such calendar.", fix="Make its address anew in Aman.", code="no-calendar")
    user = feed.user
    due = due_of(user, now=now, days=DAYS)
    CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
    record(actor=user, verb="calendar.read", subject=f"user:{user.username}", detail={"entries": len(due)}, at=now)
    language = user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        return write_calendar([_entry(user, one) for one in due], name=_("Aman: what is due"), stamp=now)


def may_be_read(user: User) -> bool:
    """Whether whoever has the address could sign in as its user now: a calendar opens no more than a sign-in does."""
    if not user.is_active or user.password_is_temporary or not user.may("reports.keep_calendar"):
        return False
    if settings.SECOND_FACTOR_REQUIRED and user.role in NEEDS_SECOND_FACTOR and not is_mfa_enabled(user):
        return False
    return has_window(user)


def found_by(secret: str) -> str:
    """Give the hash under which an address is found; all that is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _entry(user: User, one: Due) -> Entry:
    said = words_of(one.kind).rstrip(".۔")
    summary = f"{said}: {one.count}" if one.kind == "letters.ending" else f"{said} ({one.ref})"
    return Entry(_uid(user, one.key), summary, f"{site_address()}{one.path}", one.day, one.at)


def _uid(user: User, key: str) -> str:
    """The same from day to day and after a renewal, and tells nothing of what it stands for."""
    drawn = hmac.digest(settings.SECRET_KEY.encode(), f"calendar|{user.pk}|{key}".encode(), "sha256")
    return f"{drawn.hex()[:32]}@{site_address().partition('//')[2]}"
