"""What belongs to one incident: its people, reports, states, steps, and what was or may be merged with it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

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
from aman.incidents.queries.listed import IncidentRow, as_shown_to, people_of


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


def visible_incident(*, user: object, ref: str) -> Incident:
    """Give an incident, or say not found, in the same words whether it is hidden or missing."""
    found = Incident.objects.visible_to(user).select_related("merged_into").filter(ref=ref[:12].upper()).first()
    if found is None:
        raise NotFound(f"No incident {ref[:12]} is visible to you.", fix="Check the reference, or look in the list.")
    return found


def visible_place(*, user: object, ref: str, number: int) -> IncidentPerson:
    """Give one person's place in an incident the user may see; of a merged incident its own numbers count."""
    incident = visible_incident(user=user, ref=ref)
    found = incident.people.select_related("incident", "person").filter(number=number).first()
    if found is None:
        raise NotFound(f"{incident.ref} has nobody under this number.", fix="Open the incident again.")
    return as_shown_to(user, [found])[0]


def who_may_act(incident: Incident) -> QuerySet[User]:
    """Give who may take a step of an incident: the office it belongs to, and the hotline that took the call."""
    offices = {incident.office_id, incident.opened_by.office_id} - {None}
    roles = PERMISSIONS["incidents.finish_step"]
    return User.objects.filter(office__in=offices, role__in=roles, is_active=True).order_by("username")


def people_beside(*, user: object, place: IncidentPerson) -> list[IncidentPerson]:
    """Give the others of the same event, each once."""
    event = place.incident.merged_into_id or place.incident_id
    of_event = Q(incident=event) | Q(incident__merged_into=event)
    return as_shown_to(user, people_of(of_event & ~Q(pk=place.pk)))


def together(incident: Incident) -> IncidentQuerySet:
    """Give an incident with those that were merged into it."""
    return Incident.objects.filter(Q(pk=incident.pk) | Q(merged_into=incident.pk))


def incident_record(*, user: object, ref: str) -> IncidentRecord:
    """Gather one incident's page; the reference of one that was merged leads to the incident above it."""
    incident = visible_incident(user=user, ref=ref)
    incident = incident.merged_into or incident
    all_of_it = together(incident)
    people = as_shown_to(
        user,
        people_of(Q(incident__in=all_of_it))
        .select_related("earlier__incident", "matched_by")
        .prefetch_related("candidates", "later__incident"),
    )
    steps = EscalationStep.objects.filter(incident__in=all_of_it).select_related("owner", "done_by", "incident")
    found = StateChange.objects.filter(incident_person__incident__in=all_of_it)
    found = found.select_related("incident_person__incident", "incident_person__same_as", "recorded_by")
    changes = list(found.order_by("-happened_at", "-recorded_at", "-pk"))
    latest: dict[int, StateChange] = {}
    for change in changes:
        latest.setdefault(change.incident_person.same_as_id or change.incident_person_id, change)
    row = IncidentRow(incident, people, None, timezone.now())
    return IncidentRecord(
        incident=incident,
        row=row,
        people=people,
        reports=list(
            Report.objects.filter(incident__in=all_of_it)
            .select_related("taken_by", "incident")
            .order_by("-received_at")
        ),
        changes=changes,
        latest=latest,
        held_before=_held_before(people),
        linked=_linked(user, people),
        steps=sorted(steps, key=lambda s: (s.done_at is not None, s.due_at)),
        merged=list(incident.merged.order_by("pk")),
        proposals=list(proposals(user=user).filter(Q(left=incident) | Q(right=incident))),
    )


def _linked(user: object, people: Sequence[IncidentPerson]) -> frozenset[int]:
    ids = {one.earlier.incident_id for one in people if one.earlier is not None}
    ids |= {after.incident_id for one in people for after in one.later.all()}
    return (
        frozenset(Incident.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
        if ids
        else frozenset()
    )


def _held_before(people: Sequence[IncidentPerson]) -> dict[int, str]:
    """Give the holding point at which each person was in another incident; whoever was registered there is sent on faster."""
    roots = {p.pk: p.person.root_id or p.person.pk for p in people if p.person is not None}
    if not people:
        return {}
    first = min(p.incident.first_report_at for p in people)
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
