"""What belongs to one incident: its people, reports, states, steps, and what was or may be merged with it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from aman.accounts.models import User
from aman.accounts.roles import PERMISSIONS
from aman.errors import NotFound
from aman.incidents.models import (
    EscalationStep,
    Incident,
    IncidentPerson,
    IncidentQuerySet,
    MergeProposal,
    Report,
    StateChange,
)
from aman.incidents.queries import statements
from aman.incidents.queries.listed import IncidentRow, as_shown_to


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """Everything an incident's page shows, with what was merged into it."""

    incident: Incident
    row: IncidentRow
    people: list[IncidentPerson]
    reports: list[Report]
    changes: list[StateChange]
    steps: list[EscalationStep]
    merged: list[Incident]
    proposals: list[MergeProposal] = field(default_factory=list)
    #: What became known last of each person, by the id of their place.
    latest: dict[int, StateChange] = field(default_factory=dict)
    #: The holding point at which somebody was in an incident before this one, by the id of their place here.
    held_before: dict[int, str] = field(default_factory=dict)
    #: Ids of incidents before and after this one that the user may open.
    linked: frozenset[int] = frozenset()
    #: Where somebody was taken again later, by the id of their place here.
    later: dict[int, list[IncidentPerson]] = field(default_factory=dict)
    #: References of the cases of somebody of the register, by the id of their row, for whoever sees people.
    cases: dict[int, list[str]] = field(default_factory=dict)
    #: Whether anybody here ever said anything about a step that leads out of the office.
    is_anything_said: bool = False


def visible_incident(*, user: Any, ref: str) -> Incident:
    """Give an incident, or say not found, in the same words whether it is hidden or missing."""
    asked = ref[:12].upper()
    if getattr(user, "sees_people", False):
        found = next(iter(statements.INCIDENT.records(asked, user.office_id)), None)
    else:
        found = Incident.objects.visible_to(user).select_related("merged_into").filter(ref=asked).first()
    if found is None:
        raise NotFound(f"No incident {ref[:12]} is visible to you.", fix="Check the reference, or look in the list.")
    return found


def everybody_of(*, user: object, incident: Incident) -> list[IncidentPerson]:
    """Give all places of an event, also those that a merge laid under others, by incident and number."""
    places = as_shown_to(user, statements.PEOPLE.records(incident.merged_into_id or incident.pk))
    by_id = {place.pk: place for place in places}
    for place in places:
        if place.same_as_id in by_id:
            place.same_as = by_id[place.same_as_id]
    return places


def place_in(everybody: Sequence[IncidentPerson], *, incident: Incident, number: int) -> IncidentPerson:
    """Give one person's place in an incident; of a merged incident its own numbers count."""
    for place in everybody:
        if place.incident_id == incident.pk and place.number == number:
            return place
    raise NotFound(f"{incident.ref} has nobody under this number.", fix="Open the incident again.")


def beside(everybody: Sequence[IncidentPerson], place: IncidentPerson) -> list[IncidentPerson]:
    """Give the others of the same event, each once."""
    return [other for other in everybody if other.same_as_id is None and other.pk != place.pk]


def who_may_act(incident: Incident) -> QuerySet[User]:
    """Give who may take a step of an incident: the office it belongs to, and the hotline that took the call."""
    offices = {incident.office_id, incident.opened_by.office_id} - {None}
    roles = PERMISSIONS["incidents.finish_step"]
    return User.objects.filter(office__in=offices, role__in=roles, is_active=True).order_by("username")


def together(incident: Incident) -> IncidentQuerySet:
    """Give an incident with those that were merged into it."""
    return Incident.objects.filter(Q(pk=incident.pk) | Q(merged_into=incident.pk))


def incident_record(*, user: Any, ref: str) -> IncidentRecord:
    """Gather one incident's page; the reference of one that was merged leads to the incident above it."""
    incident = visible_incident(user=user, ref=ref)
    incident = incident.merged_into or incident
    everybody = everybody_of(user=user, incident=incident)
    people = [place for place in everybody if place.same_as_id is None]
    roots = {place.pk: place.person.root_id or place.person.pk for place in people if place.person is not None}
    first = min((place.incident.first_report_at for place in people), default=incident.first_report_at)
    merged, may_be_another, again, held, said = statements.seldom(incident.pk, first, sorted(set(roots.values())))
    later = _later(people) if again else {}
    return IncidentRecord(
        incident=incident,
        row=IncidentRow(incident, people, None, timezone.now()),
        people=people,
        **_happened(incident, everybody),
        held_before=_held_before(people, roots if held else {}, first),
        linked=_linked(user, people, later),
        later=later,
        merged=list(incident.merged.order_by("pk")) if merged else [],
        proposals=list(proposals(user=user).filter(Q(left=incident) | Q(right=incident))) if may_be_another else [],
        cases=_cases(incident) if roots and user.sees_people else {},
        is_anything_said=said,
    )


def _happened(incident: Incident, everybody: Sequence[IncidentPerson]) -> dict[str, Any]:
    """Give what was reported, became known and was done about an event, each with the incident it belongs to."""
    places = {place.pk: place for place in everybody}
    incidents = {place.incident_id: place.incident for place in everybody} | {incident.pk: incident}
    changes = statements.CHANGES.records(incident.pk)
    latest: dict[int, StateChange] = {}
    for change in changes:
        place = change.incident_person = places[change.incident_person_id]
        latest.setdefault(place.same_as_id or place.pk, change)
    reports = statements.REPORTS.records(incident.pk)
    steps = statements.STEPS.records(incident.pk)
    for report in reports:
        report.incident = incidents[report.incident_id]
    for step in steps:
        step.incident = incidents[step.incident_id]
    steps.sort(key=lambda step: (step.done_at is not None, step.due_at))
    return {"changes": changes, "latest": latest, "reports": reports, "steps": steps}


def _later(people: Sequence[IncidentPerson]) -> dict[int, list[IncidentPerson]]:
    found: dict[int, list[IncidentPerson]] = {}
    for after in IncidentPerson.objects.filter(earlier__in=people).select_related("incident").order_by("pk"):
        found.setdefault(after.earlier_id or 0, []).append(after)
    return found


def _cases(incident: Incident) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for person, ref in statements.CASES.rows(incident.pk):
        found.setdefault(person, []).append(ref)
    return found


def _linked(user: object, people: Sequence[IncidentPerson], later: dict[int, list[IncidentPerson]]) -> frozenset[int]:
    ids = {one.earlier.incident_id for one in people if one.earlier is not None}
    ids |= {after.incident_id for places in later.values() for after in places}
    return (
        frozenset(Incident.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
        if ids
        else frozenset()
    )


def _held_before(people: Sequence[IncidentPerson], roots: dict[int, int], first: datetime) -> dict[int, str]:
    """Give the holding point at which each person was in another incident; whoever was registered there is sent on faster.

    Args:
        people: of the event.
        roots: the human being at each place, where any of them was at one.
        first: when the event was first reported.
    """
    found: dict[int, str] = {}
    if roots:
        others = IncidentPerson.objects.exclude(held_at="").filter(incident__first_report_at__lt=first)
        same = Q(person__in=roots.values()) | Q(person__root__in=roots.values())
        of_root = {
            root or person: where
            for person, root, where in others.filter(same)
            .order_by("state_at")
            .values_list("person_id", "person__root_id", "held_at")
        }
        found = {place: of_root[root] for place, root in roots.items() if root in of_root}
    for one in people:
        if one.pk not in found and one.earlier is not None and one.earlier.held_at:
            found[one.pk] = one.earlier.held_at
    return found


def proposals(*, user: object) -> QuerySet[MergeProposal]:
    """Give the pairs of incidents that wait for a person, where neither was merged meanwhile."""
    mine = Incident.objects.visible_to(user).roots()
    waiting = MergeProposal.objects.filter(answer=MergeProposal.Answer.WAITING, left__in=mine, right__in=mine)
    return waiting.select_related("left", "right").order_by("pk")


def visible_proposal(*, user: object, pk: int) -> MergeProposal:
    """Give one pair of incidents, or say not found."""
    mine = Incident.objects.visible_to(user)
    found = MergeProposal.objects.filter(pk=pk, left__in=mine, right__in=mine).select_related("left", "right").first()
    if found is None:
        raise NotFound("No such pair of incidents is visible to you.", fix="Open the list of pairs again.")
    return found
