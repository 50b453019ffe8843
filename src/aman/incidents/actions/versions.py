"""Has somebody else changed an incident since it was shown, and what stands on it now?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from aman.errors import Conflict
from aman.incidents.models import ESCALATED, HELD, PROCESSED, STANDING, Incident, IncidentPerson
from aman.incidents.places import is_holding_point
from aman.incidents.queries import statements


def take_version(incident: Incident, version: int | None) -> None:
    """Count the incident one version up, or refuse because somebody changed it since it was shown.

    Args:
        incident: the one that is changed.
        version: as it was shown; None where nothing that was shown can be overwritten.

    Raises:
        Conflict: the incident is no longer at this version; the caller shows both states.
    """
    rows = Incident.objects.filter(pk=incident.pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1):
        raise Conflict(
            f"{incident.ref} was changed by somebody else while you had it open.",
            fix="Look at what it says now, then make your change again if it is still right.",
            code="changed-meanwhile",
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """What an event's rows say of one person in it."""

    above_id: int | None
    kind: str
    now: tuple[str, datetime, str]


def refresh(incident: Incident) -> None:
    """Work out anew what an incident's row says of its reports and people, with those of incidents merged into it."""
    root_id = incident.merged_into_id or incident.pk
    was_running: dict[int, bool] = {}
    before: dict[int, tuple[datetime, datetime]] = {}
    places: dict[int, _Place] = {}
    for event, kind, is_running, first, last, person, above, *now in statements.STANDING_NOW.rows(root_id):
        was_running[event], before[event] = is_running, (first, last)
        if person is not None:
            places[person] = _Place(above, kind, (now[0], now[1], now[2]))
    changes = statements.CHANGES_IN_ORDER.rows(root_id)
    standing = _refresh_people(places, changes)
    first_report, last_report, last_done = statements.MOMENTS.row(root_id)
    # A change that came with a report is as old as the report; an import makes nothing new.
    recorded = [recorded_at for *_rest, recorded_at, report in changes if report is None]
    news = [moment for moment in (last_report, last_done, *recorded) if moment is not None]
    moments = (first_report or incident.first_report_at, max(news, default=incident.last_news_at))
    running = any(
        state in HELD or (places[person].kind in ESCALATED and state not in STANDING)
        for person, state in standing.items()
        if places[person].above_id is None
    )
    if (before.get(root_id), was_running.pop(root_id, None)) != (moments, running):
        Incident.objects.filter(pk=root_id).update(
            first_report_at=moments[0], last_news_at=moments[1], is_running=running
        )
    # Steps of those merged into it go on or rest with the event.
    others = [event for event, was in was_running.items() if was != running]
    if others:
        Incident.objects.filter(pk__in=others).update(is_running=running)


def _refresh_people(places: Mapping[int, _Place], changes: Iterable[tuple[Any, ...]]) -> dict[int, str]:
    """Give each person the newest state that is known, of those whom a merge laid under them too; tell the states."""
    now: dict[int, tuple[str, datetime]] = {}
    held: dict[int, str] = {}
    for person, state, at, where, _recorded_at, _report in changes:
        place = places[person]
        # A letter refused or money demanded near a holding point says of nobody that they were registered in it.
        was_taken = place.kind in ESCALATED or state in PROCESSED
        for of in {person, place.above_id} - {None}:
            now[of] = (state, at)
            if was_taken and is_holding_point(where):
                held[of] = where
    standing: dict[int, str] = {}
    for person, place in places.items():
        state, at = now.get(person, place.now[:2])
        where = held.get(person, "")
        standing[person] = state
        if place.now != (state, at, where):
            IncidentPerson.objects.filter(pk=person).update(state=state, state_at=at, held_at=where)
    return standing
