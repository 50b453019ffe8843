"""How many arrests, where, and how did they end, as far as anybody told this office?

Counts of what is known to us: whoever was arrested and not reported is in none of them, and somebody whose release
nobody reported counts as held. Each person of an incident counts once, also where two incidents were merged. Whose letter
was refused, or who was put out of a house, was not taken: they are counted by what happened, and not as held.
Somebody who must not learn of single people sees no small number, nor one from which a small one follows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime

from aman.core.small_numbers import LEAST_SHOWN, safe_counts
from aman.incidents.models import ESCALATED, PROCESSED, STANDING, How, Incident, IncidentPerson, State, StateChange

#: Hours from the first report to the release: up to a day, three days, a week, more.
SPANS: tuple[tuple[str, float], ...] = (("day", 24), ("three_days", 72), ("week", 168), ("longer", float("inf")))
#: Weeks and places shown; older weeks are summed up in the first row, rarer places in the last.
MOST_WEEKS, MOST_PLACES = 16, 15
OTHERS = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A table of counts: one row a key, one number a column, then the sum of each column; None where it is not shown."""

    keys: tuple[str, ...]
    rows: tuple[tuple[int | None, ...], ...]
    totals: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the page of figures shows."""

    incidents: int | None
    people: int | None
    kinds: Counted
    states: Counted
    places: Counted
    hows: Counted
    spans: Counted
    weeks: Counted
    median_hours: float | None
    #: How many releases the hours rest on; None where that is too few to show.
    timed: int | None


@dataclass(frozen=True, slots=True)
class _Ended:
    """One person's way through an incident."""

    began: datetime
    place: str
    state: str
    how: str
    released_at: datetime | None
    deported_at: datetime | None


def figures_of(*, user: Any) -> Figures:
    """Count the incidents of the user's office.

    Args:
        user: whose office; who may see people sees exact numbers, anybody else no small ones.
    """
    shown_from = 0 if user.sees_people else LEAST_SHOWN
    # A role that sees no people gets counts of its office only, as on the first page; no row leaves this module.
    mine = Incident.objects.visible_to(user) if user.sees_people else Incident.objects.filter(office_id=user.office_id)
    if user.office_id is None:
        mine = Incident.objects.none()
    people = _read(mine)
    timed = [_hours(p) for p in people if p.released_at is not None]
    many_timed = len(timed) >= shown_from
    kinds = Counter(mine.roots().values_list("kind", flat=True))
    incidents = kinds.total()
    return Figures(
        incidents=_shown_number(incidents, shown_from),
        people=_shown_number(len(people), shown_from),
        kinds=_column(kinds, Incident.Kind.values, shown_from),
        states=_column(Counter(p.state for p in people), State.values, shown_from),
        places=_places(people, shown_from),
        hows=_column(Counter(p.how for p in people if p.how), How.values, shown_from),
        spans=_column(Counter(_span(hours) for hours in timed), [name for name, _ in SPANS], shown_from),
        weeks=_weeks(people, shown_from),
        median_hours=round(median(timed), 1) if timed and many_timed else None,
        timed=_shown_number(len(timed), shown_from),
    )


def _read(mine: Any) -> list[_Ended]:
    taken = Q(incident__kind__in=ESCALATED) | Q(state__in=PROCESSED)
    places = IncidentPerson.objects.filter(taken, incident__in=mine, same_as__isnull=True)
    places = places.select_related("incident__merged_into")
    changes: dict[int, list[StateChange]] = {}
    ended = (State.RELEASED, State.DEPORTED)
    wanted = StateChange.objects.filter(incident_person__incident__in=mine, state__in=ended)
    for change in wanted.select_related("incident_person").order_by("happened_at", "recorded_at", "pk"):
        changes.setdefault(change.incident_person.same_as_id or change.incident_person_id, []).append(change)
    found = []
    for place in places:
        incident = place.incident.merged_into or place.incident
        own = changes.get(place.pk, [])
        released = next((c for c in own if c.state == State.RELEASED), None)
        deported = next((c for c in own if c.state == State.DEPORTED), None)
        found.append(
            _Ended(
                began=incident.first_report_at,
                place=incident.place,
                state=place.state,
                how=released.how if released else "",
                released_at=released.happened_at if released else None,
                deported_at=deported.happened_at if deported else None,
            )
        )
    return found


def _hours(person: _Ended) -> float:
    """Hours from the first report; somebody free before anybody called was free at once."""
    assert person.released_at is not None  # noqa: S101 - asked for those only
    return max((person.released_at - person.began).total_seconds() / 3600, 0.0)


def _span(hours: float) -> str:
    return next(name for name, most in SPANS if hours <= most)


def _column(counts: Mapping[str, int], order: Sequence[str], least: int) -> Counted:
    """One column of counts in a given order; keys without anybody are left out."""
    return _table([(key, (counts[key],)) for key in order if counts.get(key)], least)


def _places(people: Sequence[_Ended], least: int) -> Counted:
    """By place: how many were reported, how many of them are held, free, deported by now."""
    by_place: dict[str, list[int]] = {}
    for person in people:
        row = by_place.setdefault(person.place, [0, 0, 0])
        row[0 if person.state not in STANDING else 1 if person.state == State.RELEASED else 2] += 1
    ranked = sorted((key for key in by_place if key != OTHERS), key=lambda key: (-sum(by_place[key]), key))
    rows = [(key, tuple(by_place[key])) for key in ranked[:MOST_PLACES]]
    rest = [by_place[key] for key in (*ranked[MOST_PLACES:], OTHERS) if key in by_place]
    if rest:
        rows.append((OTHERS, tuple(sum(numbers) for numbers in zip(*rest, strict=True))))
    return _table(rows, least)


def _weeks(people: Sequence[_Ended], least: int) -> Counted:
    """By week, named by its Monday: first reports, releases and deportations of that week."""
    by_week: dict[date, list[int]] = {}
    for person in people:
        for column, moment in enumerate((person.began, person.released_at, person.deported_at)):
            if moment is not None:
                by_week.setdefault(_monday(moment), [0, 0, 0])[column] += 1
    weeks = sorted(by_week)
    older, shown = weeks[:-MOST_WEEKS], weeks[-MOST_WEEKS:]
    rows = [(week.isoformat(), tuple(by_week[week])) for week in shown]
    if older:
        rows.insert(0, (OTHERS, tuple(sum(numbers) for numbers in zip(*(by_week[w] for w in older), strict=True))))
    return _table(rows, least)


def _monday(moment: datetime) -> date:
    day = localtime(moment).date()
    return day - timedelta(days=day.weekday())


def _table(rows: Sequence[tuple[str, tuple[int, ...]]], least: int) -> Counted:
    """Lay out a table. Each column is kept apart: its total may be known from another table, its rows are not summed."""
    if not rows:
        return Counted((), (), ())
    columns = [
        dict(zip((key for key, _ in rows), numbers, strict=True)) for numbers in zip(*(n for _, n in rows), strict=True)
    ]
    totals = tuple(_shown_number(sum(column.values()), least) for column in columns)
    if least:
        safe = [safe_counts(column) for column in columns]
        shown = tuple(tuple(column[key].number for column in safe) for key, _ in rows)
    else:
        shown = tuple(numbers for _, numbers in rows)
    return Counted(tuple(key for key, _ in rows), shown, totals)


def _shown_number(number: int, least: int) -> int | None:
    return number if number >= least else None
