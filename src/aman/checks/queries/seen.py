"""Who may see which checks, referrals and patterns, and which counts may be published?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from aman.checks.models import (
    DeskCheck,
    DeskCheckQuerySet,
    DeskTally,
    Pattern,
    PatternQuerySet,
    Referral,
    ReferralQuerySet,
)
from aman.core.small_numbers import LEAST_SHOWN
from aman.errors import NotFound

#: How long the officer who asked may open the answer again. The glass is broken for one person and this long.
GRANT = timedelta(hours=3)
_MOST_GRANTED = 20
#: Days and months that the counters show.
COUNTED_DAYS = 14
COUNTED_MONTHS = 12


def granted_check(*, user: Any, reference: str, now: datetime) -> DeskCheck:
    """Give a check whose answer this officer may still open, or say not found, in the same words for every cause."""
    found = _granted(user, now).filter(reference=reference).first()
    if found is None:
        raise NotFound("No answer of yours is open under this reference.", fix="Ask the desk again, with the reason.")
    return found


def granted_checks(*, user: Any, now: datetime) -> list[DeskCheck]:
    """Give the checks whose answers this officer may still open, newest first; a list of references."""
    return list(_granted(user, now).order_by("-asked_at", "-pk")[:_MOST_GRANTED])


def _granted(user: Any, now: datetime) -> DeskCheckQuerySet:
    return DeskCheck.objects.filter(asked_by=user, asked_at__gt=now - GRANT, asked_at__lte=now)


def checks_about(*, user: Any, case_ref: str = "", answer: str = "") -> DeskCheckQuerySet:
    """Give the checks about people of the user's office."""
    found = DeskCheck.objects.about_people_of(user).select_related("case", "office", "asked_by")
    if case_ref:
        found = found.filter(case__ref=case_ref)
    return found.filter(answer=answer) if answer in DeskCheck.Answer.values else found


def referrals_visible_to(user: Any, *, state: str) -> ReferralQuerySet:
    """Give the referrals of the user's office in one state."""
    return (
        Referral.objects.visible_to(user)
        .filter(state=state)
        .select_related("check_made__office", "taken_by", "answered_by")
    )


def visible_referral(*, user: Any, reference: str) -> Referral:
    """Give a referral to the user's office, or say not found."""
    found = Referral.objects.visible_to(user).filter(reference=reference)
    referral = found.select_related("check_made__office", "taken_by", "answered_by", "person").first()
    if referral is None:
        raise NotFound("No such referral is visible to you.", fix="Look at the list of referrals.")
    return referral


def patterns_visible_to(user: Any) -> PatternQuerySet:
    """Give the patterns an administrator looks after, those nobody has looked at first."""
    return Pattern.objects.visible_to(user).select_related("office", "officer", "acknowledged_by")


def visible_pattern(*, user: Any, pattern_id: int) -> Pattern:
    """Give a pattern an administrator looks after, or say not found."""
    found = patterns_visible_to(user).filter(pk=pattern_id).first()
    if found is None:
        raise NotFound("No such pattern is visible to you.", fix="Look at the list of patterns.")
    return found


@dataclass(frozen=True, slots=True)
class Counted:
    """One row of the published counters; None where a number is too small to be shown."""

    since: date
    asked: int | None
    in_force: int | None
    refused: int | None


def counters(now_day: date) -> tuple[list[Counted], list[Counted]]:
    """Give checks, answers "protection in force" and refusals of the last days and months, all desks together.

    A number from 1 to 4 is not shown; where one of a row is hidden nothing else of the row tells it, for the three
    do not add up to one another.
    """
    tallies = DeskTally.objects.order_by()
    sums = {name: Sum(name) for name in ("asked", "in_force", "refused")}
    days = (
        tallies.filter(day__gt=now_day - timedelta(days=COUNTED_DAYS)).values("day").annotate(**sums).order_by("-day")
    )
    first = date(now_day.year - 1, now_day.month, 1)
    months = tallies.filter(day__gte=first).annotate(month=TruncMonth("day")).values("month").annotate(**sums)
    return _shown(days, "day"), _shown(months.order_by("-month"), "month")


def _shown(rows: Sequence[dict[str, Any]] | Any, key: str) -> list[Counted]:
    return [Counted(row[key], *(_or_hidden(row[name]) for name in ("asked", "in_force", "refused"))) for row in rows]


def _or_hidden(number: int) -> int | None:
    return None if 0 < number < LEAST_SHOWN else number
