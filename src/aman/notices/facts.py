"""When does a notice leave by e-mail, and when is a message tried again? Hours of the user's own day; no row is read.

Escalations leave at once. What is soon waits for the end of quiet hours, the usual for the hour of the daily digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

#: The first wait after a message that did not go out; each further one is twice as long, up to the longest.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=2)
#: A mail server that is away from Friday to Monday loses nothing.
GIVEN_UP_AFTER = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a user wants to hear: the zone of their day, the digest's hour, the quiet hours (the same twice: none)."""

    zone: str
    digest_hour: int = 8
    quiet_from: int = 22
    quiet_until: int = 6


def mail_moment(*, urgency: str, hours: Hours, now: datetime) -> datetime:
    """Give when a notice of this urgency leaves by e-mail."""
    if urgency == "escalation":
        return now
    if urgency == "soon":
        return next_hour(hours, hours.quiet_until, now) if is_quiet(hours, now) else now
    return next_hour(hours, hours.digest_hour, now)


def is_quiet(hours: Hours, now: datetime) -> bool:
    """Say whether the user does not want to be woken now."""
    hour = now.astimezone(ZoneInfo(hours.zone)).hour
    if hours.quiet_from <= hours.quiet_until:
        return hours.quiet_from <= hour < hours.quiet_until
    return hour >= hours.quiet_from or hour < hours.quiet_until


def next_hour(hours: Hours, hour: int, now: datetime) -> datetime:
    """Give the next time the user's clock shows this hour, in the zone of `now`; after a change of clocks too."""
    zone = ZoneInfo(hours.zone)
    local = now.astimezone(zone)
    day = local.date() if local.hour < hour else local.date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(now.tzinfo)


def list_day(hours: Hours, now: datetime, *, weekly: bool) -> date | None:
    """Give the day whose list of what is due could leave now: today's, or Monday's; None before its hour and while it is quiet.

    A worker that was away on Monday sends Monday's list on the day it comes back.
    """
    local = now.astimezone(ZoneInfo(hours.zone))
    day = local.date()
    if weekly:
        day -= timedelta(days=day.weekday())
    is_before = day == local.date() and local.hour < hours.digest_hour
    return None if is_before or is_quiet(hours, now) else day


def next_try(*, attempts: int, now: datetime, chance: float) -> datetime:
    """Give when a message that failed is tried again.

    Args:
        attempts: how often it was tried, this time included; from 1.
        now: when it failed.
        chance: from 0 to 1; spreads the tries, so that a server that comes back is not met by all at once.
    """
    wait = min(FIRST_WAIT * int(2 ** min(attempts - 1, 20)), LONGEST_WAIT)
    seconds = wait.total_seconds() * (0.5 + chance / 2)
    return now + timedelta(seconds=seconds)
