"""How is a check counted so that of many at once no more than the limit are answered, and none waits while another looks up?

The row of the officer's day is raised first: it holds back the same officer's other checks, and nobody else's. The row of the
office's day, for which all its officers wait, is raised last, by a statement that raises it below the limit only. Where
either says no, the transaction is undone, and the check is written again as one that came past a limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from aman.accounts.models import User
from aman.checks.models import DeskCheck, DeskDay, DeskTally
from aman.checks.queries import Limits

BURST = timedelta(minutes=1)

_TALLY, _DAY, _CHECK = DeskTally._meta.db_table, DeskDay._meta.db_table, DeskCheck._meta.db_table
_OF_OFFICER = (
    f"INSERT INTO {_TALLY} (officer_id, office_id, day, asked, in_force, refused) VALUES (%s, %s, %s, %s, %s, %s) "  # noqa: S608
    f"ON CONFLICT (officer_id, day) DO UPDATE SET asked = {_TALLY}.asked + excluded.asked, "
    f"in_force = {_TALLY}.in_force + excluded.in_force, refused = {_TALLY}.refused + excluded.refused RETURNING asked"
)
#: Also those of a moment to come: a clock that was set back must not give anybody a minute more.
_OF_MINUTE = f"SELECT COUNT(*) FROM {_CHECK} WHERE asked_by_id = %s AND asked_at > %s AND asked_at < %s"  # noqa: S608
_OF_OFFICE = (
    f"INSERT INTO {_DAY} (office_id, day, asked) SELECT %s, %s, 1 WHERE %s > 0 "
    f"ON CONFLICT (office_id, day) DO UPDATE SET asked = {_DAY}.asked + 1 WHERE {_DAY}.asked < %s RETURNING asked"
)


@dataclass(frozen=True, slots=True)
class PastLimit:
    """Which limit a check came after."""

    day_is_used_up: bool = False
    is_too_fast: bool = False


def count_for_officer(actor: User, now: datetime, limits: Limits, *, in_force: bool) -> PastLimit | None:
    """Count a check to its officer's day; give what it came after, where it came after a limit of the officer's own."""
    asked, in_minute = _raise(actor, now, (1, int(in_force), 0))
    most = limits.officer_a_day if actor.office_id is not None else min(limits.officer_a_day, limits.office_a_day)
    if asked > most:
        return PastLimit(day_is_used_up=True)
    return PastLimit(is_too_fast=True) if in_minute >= limits.officer_a_minute else None


def count_refused(actor: User, now: datetime) -> None:
    """Count a check that came past a limit."""
    _raise(actor, now, (0, 0, 1))


def count_for_office(actor: User, now: datetime, limits: Limits) -> PastLimit | None:
    """Count a check to its office's day; give what it came after, where the office's day is used up."""
    if actor.office_id is None:
        return None
    most = limits.office_a_day
    with connection.cursor() as cursor:
        cursor.execute(_OF_OFFICE, [actor.office_id, _day(now), most, most])
        return None if cursor.fetchone() else PastLimit(day_is_used_up=True)


def _raise(actor: User, now: datetime, more: tuple[int, int, int]) -> tuple[int, int]:
    """Give the officer's checks of the day, this one counted, and those of the minute, this one not."""
    moment = connection.ops.adapt_datetimefield_value
    tally: list[Any] = [actor.pk, actor.office_id, _day(now), *more]
    minute: list[Any] = [actor.pk, moment(now - BURST), moment(now + BURST)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # In one go; the count sees what was kept while the row was waited for.
            cursor.execute(f"{_OF_OFFICER}; {_OF_MINUTE}", [*tally, *minute])
            asked = cursor.fetchone()[0]
            cursor.nextset()
        else:
            cursor.execute(_OF_OFFICER, tally)
            asked = cursor.fetchone()[0]
            cursor.execute(_OF_MINUTE, minute)
        return asked, cursor.fetchone()[0]


def _day(now: datetime) -> Any:
    return connection.ops.adapt_datefield_value(timezone.localdate(now))
