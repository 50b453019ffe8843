"""Of which rows may this user see counts, over which months, and how small may the numbers be?

Whoever works with people sees exact counts of what they may open. Somebody who sees no person gets counts of the office,
none of them small: a number of so many in a month is left out below LEAST_SHOWN, and a number of how many there were on
a day moves only when the count has moved as far.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from aman.accounts.models import User
from aman.cases.models import Case, CaseQuerySet, Member
from aman.core.disclosure import round_counts
from aman.core.small_numbers import LEAST_SHOWN, safe_counts
from aman.incidents.models import Incident, IncidentQuerySet
from aman.issuing.models import Letter, LetterQuerySet
from aman.reports.queries.counting import Kept, is_large, kept_of

#: Spans that a page offers, in months.
MONTHS = (12, 24, 48)
#: What goes through a whole register.
WORKER_KEEPS = ("waiting", "letters", "exposure")
_KEPT_SECONDS = 900


@dataclass(frozen=True)
class Scope:
    """A user, and the months that the pictures show, the last one up to today.

    A role that sees no people gets counts of its office only, as on the first page; no row leaves these modules.
    """

    user: Any
    now: datetime
    months: int

    @cached_property
    def today(self) -> date:
        """The day of the pages."""
        return timezone.localdate(self.now)

    @cached_property
    def starts(self) -> tuple[date, ...]:
        """The first day of each month."""
        last = self.today.year * 12 + self.today.month - 1
        return tuple(date(m // 12, m % 12 + 1, 1) for m in range(last - self.months + 1, last + 1))

    @cached_property
    def ends(self) -> tuple[date, ...]:
        """The last day of each month; of the last one, today."""
        return (*(start - timedelta(days=1) for start in self.starts[1:]), self.today)

    @property
    def is_whole(self) -> bool:
        """Whether numbers are exact."""
        return bool(self.user.sees_people)

    @property
    def longest(self) -> Scope:
        """The same over the longest span: counts are made for that one and cut, so that every span says the same."""
        return replace(self, months=MONTHS[-1])

    @cached_property
    def is_large(self) -> bool:
        """Whether the register is too large to be gone through for a page."""
        return is_large(self.user.office_id)

    @cached_property
    def by_worker(self) -> dict[str, Kept]:
        """What the worker counted of the office."""
        return kept_of(self.user.office_id)

    def kept(self, name: str, count: Callable[[Scope], dict[str, Any]]) -> dict[str, Any] | None:
        """Give what was counted over the longest span within the last quarter of an hour, or count.

        Of the whole of a large register the worker counts what is named in WORKER_KEEPS; None until it has.
        """
        if name in WORKER_KEEPS and not self.user.sees_assigned_only and self.is_large:
            one = self.by_worker.get(kept_name(name))
            return one.numbers["counts"] if one and one.numbers["month"] == month_of(self.today) else None
        whose = f"u{self.user.pk}" if self.user.sees_assigned_only else f"o{self.user.office_id}"
        key = f"reports.pictures.{name}.{whose}.{int(self.is_whole)}.{self.today.isoformat()}"
        found: dict[str, Any] | None = cache.get(key)
        if found is None:
            found = count(self.longest)
            cache.set(key, found, timeout=_KEPT_SECONDS)
        return found

    def cases(self) -> CaseQuerySet:
        """The cases that are counted."""
        office = Case.objects.filter(office_id=self.user.office_id or 0)
        return Case.objects.visible_to(self.user) if self.user.sees_people else office

    def members(self) -> QuerySet[Member]:
        """The people on open cases; one row for each place on a case."""
        rows = Member.objects.filter(case__state=Case.State.OPEN).order_by()
        if self.user.sees_assigned_only:
            return rows.filter(case__in=self.cases())
        return rows.filter(case__office_id=self.user.office_id or 0)

    def letters(self) -> LetterQuerySet:
        """The letters that are counted."""
        rows = Letter.objects.filter(case__office_id=self.user.office_id or 0)
        return (Letter.objects.visible_to(self.user) if self.user.sees_people else rows).order_by()

    def incidents(self) -> IncidentQuerySet:
        """The incidents that are counted."""
        rows = Incident.objects.filter(office_id=self.user.office_id or 0)
        return (Incident.objects.visible_to(self.user) if self.user.sees_people else rows).order_by()

    def shown_flow(self, numbers: Sequence[int]) -> tuple[int | None, ...]:
        """Give how many came in each month, without those that could point at somebody."""
        if self.is_whole:
            return tuple(numbers)
        safe = safe_counts({str(i): n for i, n in enumerate(numbers)})
        return tuple(safe[str(i)].number for i in range(len(numbers)))

    def shown_stock(self, numbers: Sequence[int]) -> tuple[int | None, ...]:
        """Give how many there were on each day, moving only by as many as may be told."""
        if self.is_whole:
            return tuple(numbers)
        told: list[int | None] = []
        kept: dict[str, int] = {}
        for n in numbers:
            kept = round_counts({"n": n}, [], base=LEAST_SHOWN, earlier=kept)
            told.append(kept["n"] if kept["n"] >= 2 * LEAST_SHOWN else None)
        return tuple(told)


def scope_of(user: User, now: datetime, months: int) -> Scope:
    """Give the scope of a user, with the nearest span that is offered."""
    return Scope(user, now, months if months in MONTHS else MONTHS[1])


@dataclass(frozen=True, slots=True)
class OfficeRows:
    """Stands where a user does when the worker counts all rows of an office."""

    office_id: int
    pk: int = 0
    sees_people: bool = False
    sees_assigned_only: bool = False


def kept_name(name: str) -> str:
    """Give the name under which the worker keeps a count."""
    return f"pictures.{name}"


def month_of(day: date) -> str:
    """Give a month as text, as counts are grouped by it."""
    return f"{day:%Y-%m}"
