"""Has somebody else changed an incident since it was shown, and what stands on it now?"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Max, Min, Q, QuerySet

from aman.errors import Conflict
from aman.incidents.models import (
    ESCALATED,
    HELD,
    PROCESSED,
    STANDING,
    EscalationStep,
    Incident,
    IncidentPerson,
    Report,
    StateChange,
)
from aman.incidents.places import is_holding_point


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


def refresh(incident: Incident) -> None:
    """Work out anew what an incident's row says of its reports and people, with those of incidents merged into it."""
    root_id = incident.merged_into_id or incident.pk
    together = Incident.objects.filter(Q(pk=root_id) | Q(merged_into=root_id)).values_list("pk", flat=True)
    people = IncidentPerson.objects.filter(incident__in=together)
    _refresh_people(people)
    reports = Report.objects.filter(incident__in=together).aggregate(first=Min("received_at"), last=Max("received_at"))
    # A change that came with a report is as old as the report; an import makes nothing new.
    changed = StateChange.objects.filter(incident_person__in=people, report__isnull=True).aggregate(
        last=Max("recorded_at")
    )
    done = EscalationStep.objects.filter(incident__in=together).aggregate(last=Max("done_at"))
    news = [moment for moment in (reports["last"], changed["last"], done["last"]) if moment is not None]
    held = Q(state__in=HELD) | (Q(incident__kind__in=ESCALATED) & ~Q(state__in=STANDING))
    running = people.filter(held, same_as__isnull=True).exists()
    Incident.objects.filter(pk=root_id).update(
        first_report_at=reports["first"] or incident.first_report_at,
        last_news_at=max(news, default=incident.last_news_at),
    )
    # Steps of those merged into it go on or rest with the event.
    Incident.objects.filter(pk__in=list(together)).update(is_running=running)


def _refresh_people(people: QuerySet[IncidentPerson]) -> None:
    """Give each person the newest state that is known, of those whom a merge laid under them too."""
    now: dict[int, tuple[str, datetime]] = {}
    held: dict[int, str] = {}
    changes = StateChange.objects.filter(incident_person__in=people).order_by("happened_at", "recorded_at", "pk")
    columns = ("incident_person", "incident_person__same_as", "incident_person__incident__kind")
    for place, above, kind, state, at, where in changes.values_list(*columns, "state", "happened_at", "place"):
        # A letter refused or money demanded near a holding point says of nobody that they were registered in it.
        was_taken = kind in ESCALATED or state in PROCESSED
        for of in {place, above} - {None}:
            now[of] = (state, at)
            if was_taken and is_holding_point(where):
                held[of] = where
    for person in people:
        state, at = now.get(person.pk, (person.state, person.state_at))
        where = held.get(person.pk, "")
        if (person.state, person.state_at, person.held_at) != (state, at, where):
            IncidentPerson.objects.filter(pk=person.pk).update(state=state, state_at=at, held_at=where)
