"""Who waits, on which programme and at which step, and for how long?

A step is waited at from the day it was entered until it was left. A case in two steps is counted at both; the figure
of cases counts it once. A case of which no step is recorded waits since it was opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from aman.cases.models import Case, Member, Step
from aman.reports.brief.counting.scope import Scope, day_of, spread_of
from aman.reports.brief.frame import Cell, Number, Section, Table

HERE = "reports.brief.counting.waiting"
#: Days after which a case is in the next group.
BUCKETS: tuple[tuple[str, int], ...] = (("d30", 30), ("d90", 90), ("d180", 180), ("d365", 365))
#: The step of cases of which none is recorded.
NO_STEP = "none"
#: Programme and step -> days waited -> cases.
Waits = dict[tuple[str, str], dict[int, int]]


def count(scope: Scope) -> Section:
    """Count cases by programme and step, with how long they wait."""
    waits, people = by_step(scope), people_by_step(scope)
    rows = []
    for (programme, step), days in sorted(waits.items()):
        found = spread_of(days.items())
        on_them = people.get((programme, step), 0)
        rows.append((programme, step, found.number, on_them, found.median, found.p90, found.longest))
    columns = (
        ("programme", "programme"), ("step", "step"), ("cases", "people"), ("people", "people"),
        ("median_days", "days"), ("p90_days", "days"), ("longest_days", "days"),
    )  # fmt: skip
    steps = Table("waiting_by_step", f"{HERE}.by_step", columns, tuple(rows))
    cases = open_cases(scope)
    all_days = spread_of(pair for days in waits.values() for pair in days.items())
    numbers = (
        Number("cases_open", "people", cases.count(), f"{HERE}.open_cases"),
        Number("people_on_cases", "people", people_on_cases(scope), f"{HERE}.people_on_cases"),
        Number("waiting_median", "days", all_days.median, f"{HERE}.by_step"),
        Number("waiting_p90", "days", all_days.p90, f"{HERE}.by_step"),
    )
    return Section("waiting", numbers, (_programmes(waits), steps))


def open_cases(scope: Scope) -> QuerySet[Case]:
    """Give the cases that are open; a case carries no moment at which it was closed, so it counts as it stands."""
    return Case.objects.filter(office_id=scope.office_id, state=Case.State.OPEN, opened_at__lt=scope.until)


def people_on_cases(scope: Scope) -> int:
    """Count who is on an open case; rows that were joined count as one."""
    on_open = Member.objects.filter(case__in=open_cases(scope))
    joined = on_open.filter(person__root__isnull=False).count()
    if not joined:
        return on_open.values("person").distinct().count()
    beings = on_open.values_list("person_id", "person__root_id").iterator(chunk_size=10_000)
    return len({root or person for person, root in beings})


def _standing_steps(scope: Scope) -> QuerySet[Step]:
    entered = Step.objects.filter(
        case__office_id=scope.office_id, case__state=Case.State.OPEN, case__opened_at__lt=scope.until
    )
    return entered.filter(Q(left_on__isnull=True) | Q(left_on__gt=scope.as_of), entered_on__lte=scope.as_of)


def _without_step(scope: Scope) -> QuerySet[Case]:
    standing = Step.objects.filter(case=OuterRef("pk"), entered_on__lte=scope.as_of)
    standing = standing.filter(Q(left_on__isnull=True) | Q(left_on__gt=scope.as_of))
    return open_cases(scope).filter(~Exists(standing))


def by_step(scope: Scope) -> Waits:
    """Count cases by programme, step and the days they wait there."""
    waits: Waits = defaultdict(lambda: defaultdict(int))
    entered = _standing_steps(scope).order_by().values_list("case__programme", "name", "entered_on")
    rows: Iterable[tuple[str, str, date, int]] = entered.annotate(n=Count("pk")).iterator(chunk_size=10_000)
    for programme, step, day, number in rows:
        waits[programme, step][(scope.as_of - day).days] += number
    opened = _without_step(scope).order_by().values_list("programme", "opened_at").annotate(n=Count("pk"))
    began: Iterable[tuple[str, datetime, int]] = opened.iterator(chunk_size=10_000)
    for programme, moment, number in began:
        waits[programme, NO_STEP][max((scope.as_of - day_of(moment)).days, 0)] += number
    return {key: dict(days) for key, days in waits.items()}


def people_by_step(scope: Scope) -> dict[tuple[str, str], int]:
    """Count the people on the cases of each programme and step."""
    members = _standing_steps(scope).order_by().values_list("case__programme", "name")
    found = {(programme, step): n for programme, step, n in members.annotate(n=Count("case__members"))}
    without = _without_step(scope).order_by().values_list("programme").annotate(n=Count("members"))
    return {**found, **{(programme, NO_STEP): n for programme, n in without}}


def bucket_of(days: int) -> str:
    """Name the group of a number of days."""
    return next((name for name, most in BUCKETS if days < most), "more")


def _programmes(waits: Waits) -> Table:
    groups = [*(name for name, _ in BUCKETS), "more"]
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(groups, 0))
    for (programme, _), days in waits.items():
        for waited, number in days.items():
            found[programme][bucket_of(waited)] += number
    rows: list[tuple[Cell, ...]] = [
        (programme, sum(counts.values()), *(counts[g] for g in groups)) for programme, counts in sorted(found.items())
    ]
    columns = (("programme", "programme"), ("cases", "people"), *((name, "people") for name in groups))
    return Table("waiting_by_programme", f"{HERE}.by_step", columns, tuple(rows), drawn="cases")
