"""Whom do the host's rules reach, today and on the days ahead, as far as the rules and the facts were known?

The facts are those that the last screening froze; papers that run out make people exposed without any new rule. The
days asked about are those on which a rule begins or ends, and fixed distances ahead.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from aman.core.policy import Outcome, Policy, PolicyKind, evaluate_population, find_boundary_days
from aman.reports.brief.counting.scope import Scope
from aman.reports.brief.frame import Cell, Number, Section, Table
from aman.screening.queries import policies_in_force
from aman.screening.queries.population import DOCUMENT, PERSON, Population, frozen_population, with_family

HERE = "reports.brief.counting.exposure"
#: How far ahead is looked, and the days that are always asked about.
HORIZON_DAYS = 365
AHEAD_DAYS = (7, 30, 90, 180)
MOST_DAYS, MOST_PAPERS = 24, 20
_OUTCOMES = tuple(outcome.value for outcome in (Outcome.MEETS, Outcome.DOES_NOT_MEET, Outcome.CANNOT_TELL))
#: How a paper is named of which nothing is known.
NO_PAPER = "unknown"


def count(scope: Scope) -> Section:
    """Count people by what the exposure packs say of them, on each of the days ahead."""
    packs = [p for p in policies_in_force(scope.office_id, scope.as_of) if p.kind is PolicyKind.EXPOSURE]
    days: list[tuple[Cell, ...]] = []
    papers: list[tuple[Cell, ...]] = []
    conflicts: list[tuple[Cell, ...]] = []
    frozen_for, without, left_out = None, 0, 0
    for policy in packs:
        until = scope.until if scope.is_past else None
        people = frozen_population(scope.office_id, policy, scope.as_of, until, with_groups=False)
        frozen_for, without = people.frozen_for, people.without_facts
        asked = days_asked(policy, scope.as_of)
        left_out += max(len(asked) - MOST_DAYS, 0)
        asked = asked[:MOST_DAYS]
        outcomes = outcomes_on(policy, people, asked, scope.as_of)
        days += by_day(policy, asked, outcomes)
        papers += by_paper(policy, people, asked, outcomes)
        conflicts += contradictions(policy, scope.as_of)
    day_columns = (
        ("policy", "policy"), ("day", "day"), ("begins", "ref"), ("meets", "people"), ("does_not_meet", "people"),
        ("cannot_tell", "people"), ("newly", "people"),
    )  # fmt: skip
    paper_columns = (("policy", "policy"), ("paper", "paper"), *((f"on_{name}", "people") for name in _MARKS))
    conflict_columns = (("policy", "policy"), ("parameter", "sentence"), ("values", "ref"))
    return Section(
        "exposure",
        (
            Number("facts_frozen_for", "day", frozen_for.isoformat() if frozen_for else None, f"{HERE}.count"),
            Number("without_facts", "people", without, f"{HERE}.count"),
            Number("exposed_now", "people", _sum(days, scope.as_of, 3), f"{HERE}.by_day"),
            Number("exposed_in_90", "people", _sum(days, scope.as_of + timedelta(days=90), 3), f"{HERE}.by_day"),
        ),
        (
            Table("exposure_by_day", f"{HERE}.by_day", day_columns, tuple(days), drawn="meets", left_out=left_out),
            Table("exposure_by_paper", f"{HERE}.by_paper", paper_columns, tuple(papers)),
            Table("conflicts", f"{HERE}.contradictions", conflict_columns, tuple(conflicts)),
        ),
    )


_MARKS: dict[str, int] = {"now": 0, "30": 30, "90": 90}


def _sum(rows: list[tuple[Cell, ...]], day: date, column: int) -> int:
    return sum(int(row[column] or 0) for row in rows if row[1] == day.isoformat())


def days_asked(policy: Policy, as_of: date) -> list[date]:
    """Give the days that are asked about: the day itself, fixed distances ahead, and days on which a rule changes."""
    last = as_of + timedelta(days=HORIZON_DAYS)
    always = {as_of, *(as_of + timedelta(days=n) for n in AHEAD_DAYS)}
    turns = sorted(day for day in find_boundary_days(policy) if as_of < day <= last and day not in always)
    return sorted({*always, *turns})


def outcomes_on(policy: Policy, people: Population, days: list[date], known_on: date) -> dict[date, pl.Series]:
    """Ask a pack about everybody on each day, by what was known on one day."""
    found = {}
    for day in days:
        frame = with_family(policy, people.frame, people.members, day, known_on)
        found[day] = evaluate_population(policy, frame, day, known_on, with_trace=False)["outcome"].cast(pl.String)
    return found


def by_day(policy: Policy, days: list[date], outcomes: dict[date, pl.Series]) -> list[tuple[Cell, ...]]:
    """Count answers by day; with the values of rules that begin on it, and whom it reaches who was not reached before."""
    begins: dict[date, list[str]] = {}
    for parameter in policy.parameters.values():
        for value in parameter.values:
            begins.setdefault(value.first, []).append(value.id)
    first = outcomes[days[0]] == Outcome.MEETS.value
    rows: list[tuple[Cell, ...]] = []
    for day in days:
        counts = dict(outcomes[day].value_counts().iter_rows())
        newly = int(((outcomes[day] == Outcome.MEETS.value) & ~first).sum())
        phase = " ".join(dict.fromkeys(begins.get(day, ())))
        rows.append((policy.policy_id, day.isoformat(), phase, *(counts.get(o, 0) for o in _OUTCOMES), newly))
    return rows


def by_paper(
    policy: Policy, people: Population, days: list[date], outcomes: dict[date, pl.Series]
) -> list[tuple[Cell, ...]]:
    """Count whom the rules reach by the paper of stay, today and ahead: the host's phases follow papers."""
    marks = {f"on_{name}": outcomes[days[0] + timedelta(days=n)] == Outcome.MEETS.value for name, n in _MARKS.items()}
    table = people.frame.select(PERSON, pl.col(DOCUMENT).fill_null(NO_PAPER)).with_columns(**marks)
    sums = table.group_by(DOCUMENT).agg(*(pl.col(name).sum().cast(pl.Int64) for name in marks))
    ranked = sums.sort(["on_90", DOCUMENT], descending=[True, False]).filter(pl.col("on_90") + pl.col("on_now") > 0)
    return [(policy.policy_id, *row) for row in ranked.head(MOST_PAPERS).iter_rows()]


def contradictions(policy: Policy, as_of: date) -> list[tuple[Cell, ...]]:
    """Give the values of rules on which the sources contradict each other on the day."""
    found: list[tuple[Cell, ...]] = []
    for parameter in policy.parameters.values():
        standing = parameter.in_force(as_of, as_of)
        if len({value.value for value in standing}) > 1:
            found.append((policy.policy_id, parameter.description, " ".join(value.id for value in standing)))
    return found
