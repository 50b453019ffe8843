"""How many checks may an officer and an office still make today, and in this minute?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from aman.accounts.models import User
from aman.checks.models import DeskCheck, DeskLimit, DeskTally

BURST = timedelta(minutes=1)
_NO_OFFICE = -1


@dataclass(frozen=True, slots=True)
class Limits:
    """The most checks one officer may make in a day and in a minute, and one office in a day."""

    officer_a_day: int
    office_a_day: int
    officer_a_minute: int


@dataclass(frozen=True, slots=True)
class Used:
    """What was asked already, the check in question not counted."""

    by_officer: int
    by_office: int
    in_this_minute: int

    def day_is_over(self, limits: Limits) -> bool:
        """Whether the day's checks are used up, the officer's own or the office's."""
        return self.by_officer >= limits.officer_a_day or self.by_office >= limits.office_a_day

    def is_too_fast(self, limits: Limits) -> bool:
        """Whether this minute's checks are used up."""
        return self.in_this_minute >= limits.officer_a_minute


def limits_of(office_id: int | None) -> Limits:
    """Give the limits of an office: its own, or those of the settings."""
    own = DeskLimit.objects.filter(office=office_id or _NO_OFFICE).first()
    if own is not None:
        return Limits(own.officer_a_day, own.office_a_day, own.officer_a_minute)
    return Limits(settings.DESK_CHECKS_A_DAY, settings.DESK_OFFICE_CHECKS_A_DAY, settings.DESK_CHECKS_A_MINUTE)


def used_so_far(user: User, now: datetime) -> Used:
    """Count what this officer and this office asked since midnight, local time, and in the last minute."""
    tallies = DeskTally.objects.filter(day=day_of(now))
    tallies = tallies.filter(officer=user) if user.office_id is None else tallies.filter(office_id=user.office_id)
    by_officer = dict(tallies.values_list("officer_id", "asked"))
    minute = DeskCheck.objects.filter(asked_by=user, asked_at__gt=now - BURST, asked_at__lte=now)
    return Used(by_officer.get(user.pk, 0), sum(by_officer.values()), minute.count())


def day_of(now: datetime) -> date:
    """Give the day a check counts in."""
    return timezone.localdate(now)
