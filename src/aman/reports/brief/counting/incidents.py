"""What happened to whom, as far as anybody told the office by the end of a day, and how long were people held?

Whoever was arrested and not reported is in none of these numbers, and somebody whose release nobody reported counts as
held. Each person of an incident counts once, also where two incidents were merged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Q

from aman.incidents.models import MARK_HOURS, STANDING, How, Incident, IncidentPerson, State, StateChange
from aman.reports.brief.counting.scope import Scope, spread_of
from aman.reports.brief.frame import Cell, Number, Section, Table

HERE = "reports.brief.counting.incidents"


@dataclass(frozen=True, slots=True)
class _Place:
    """How one person stood at the end of the day."""

    state: str
    how: str
    hours: int | None
    is_new: bool


def count(scope: Scope) -> Section:
    """Count incidents by kind, people by state, and hours to release."""
    places = list(people_in(scope))
    states, new = Counter(p.state for p in places), Counter(p.state for p in places if p.is_new)
    state_rows = tuple((state, new[state], states[state]) for state in State.values if states[state])
    held = sum(states[state] for state in State.values if state not in STANDING)
    free = spread_of(Counter(p.hours for p in places if p.hours is not None).items())
    numbers = (
        Number("incidents_known", "people", _known(scope).count(), f"{HERE}.by_kind"),
        Number("people_held", "people", held, f"{HERE}.people_in"),
        Number("people_free", "people", states[State.RELEASED], f"{HERE}.people_in"),
        Number("hours_median", "hours", free.median, f"{HERE}.people_in"),
        Number("hours_p90", "hours", free.p90, f"{HERE}.people_in"),
    )
    state_columns = (("state", "incident_state"), ("since", "people"), ("ever", "people"))
    how_columns = (
        ("how", "how"), ("people", "people"), ("median_hours", "hours"), ("p90_hours", "hours"),
        ("longest_hours", "hours"),
    )  # fmt: skip
    tables = (
        Table("incidents_kinds", f"{HERE}.by_kind", _KIND_COLUMNS, by_kind(scope), drawn="ever"),
        Table("incidents_states", f"{HERE}.people_in", state_columns, state_rows),
        Table("releases", f"{HERE}.people_in", how_columns, _releases(places)),
    )
    return Section("incidents", numbers, tables, ("known_to_us", "held_until_told"))


_KIND_COLUMNS = (("kind", "incident_kind"), ("since", "people"), ("ever", "people"), ("past_mark", "people"))


def _known(scope: Scope) -> Any:
    return Incident.objects.filter(office_id=scope.office_id, merged_into=None, opened_at__lt=scope.until)


def by_kind(scope: Scope) -> tuple[tuple[Cell, ...], ...]:
    """Count incidents by kind: since the earlier brief, ever, and running past the first day as they stand."""
    mark = scope.until - timedelta(hours=MARK_HOURS)
    counted = _known(scope).order_by().values_list("kind")
    rows = counted.annotate(
        since=Count("pk", filter=Q(opened_at__gte=scope.since_moment)),
        ever=Count("id"),
        late=Count("pk", filter=Q(is_running=True, first_report_at__lte=mark)),
    )
    found = {kind: (since, ever, late) for kind, since, ever, late in rows}
    return tuple((kind, *found[kind]) for kind in Incident.Kind.values if kind in found)


def people_in(scope: Scope) -> Iterator[_Place]:
    """Give how each person stood, by what was recorded before the end of the day, one pass over people and changes."""
    rows = IncidentPerson.objects.filter(
        incident__office_id=scope.office_id, incident__opened_at__lt=scope.until, same_as__isnull=True
    ).order_by("pk")
    said = StateChange.objects.filter(
        incident_person__incident__office_id=scope.office_id, recorded_at__lt=scope.until
    ).order_by("incident_person__same_as", "incident_person", "happened_at", "recorded_at", "pk")
    changes: dict[int, list[tuple[Any, ...]]] = {}
    listed = said.values_list("incident_person", "incident_person__same_as", "state", "how", "happened_at")
    for own, same in groupby(listed.iterator(chunk_size=10_000), key=lambda row: row[1] or row[0]):
        changes.setdefault(own, []).extend(row[2:] for row in same)
    people = rows.values_list(
        "pk", "incident__first_report_at", "incident__opened_at", "incident__merged_into__first_report_at"
    )
    for pk, first, opened, merged_first in people.iterator(chunk_size=10_000):
        own = sorted(changes.get(pk, ()), key=lambda row: row[2])
        began = merged_first or first
        state, how = (own[-1][0], own[-1][1]) if own else (State.REPORTED.value, "")
        out = next((row for row in own if row[0] == State.RELEASED), None)
        hours = None if out is None else max(int((out[2] - began).total_seconds() // 3600), 0)
        yield _Place(state, how or (out[1] if out else ""), hours, opened >= scope.since_moment)


def _releases(places: list[_Place]) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []
    for how in How.values:
        free = spread_of(Counter(p.hours for p in places if p.hours is not None and p.how == how).items())
        if free.number:
            rows.append((how, free.number, free.median, free.p90, free.longest))
    return tuple(rows)
