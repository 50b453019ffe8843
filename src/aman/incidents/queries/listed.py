"""Which incidents stand in a list, with which people and next steps?

Everything goes through `Incident.objects.visible_to`; the people of an incident are reached through it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from aman.incidents.models import EscalationStep, Incident, IncidentPerson, StateChange, StepKind


def silent_hours() -> int:
    """After how many hours without news an incident alerts."""
    return int(settings.INCIDENT_SILENT_HOURS)


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident of the list with its people and what presses."""

    incident: Incident
    people: list[IncidentPerson]
    next_step: EscalationStep | None
    now: datetime
    #: The newest place of the gazetteer that is known of each person, by the id of their place here.
    where: dict[int, str] = field(default_factory=dict)

    @property
    def is_overdue(self) -> bool:
        """Whether the first day is over and somebody is still held."""
        return self.incident.is_running and self.now >= self.incident.mark_at

    @property
    def is_silent(self) -> bool:
        """Whether nobody heard anything for too long."""
        return self.incident.is_running and self.incident.last_news_at <= self.now - timedelta(hours=silent_hours())

    @property
    def hours(self) -> int:
        """Whole hours since the first report."""
        return max(int((self.now - self.incident.first_report_at).total_seconds() // 3600), 0)

    @property
    def silent_for(self) -> int:
        """Whole hours since the last news."""
        return max(int((self.now - self.incident.last_news_at).total_seconds() // 3600), 0)

    @property
    def unnamed(self) -> int:
        """How many people the reports speak of without naming them."""
        return max(self.incident.people_told - len(self.people), 0)


def fill_rows(incidents: Iterable[Incident], now: datetime | None = None, *, user: Any = None) -> list[IncidentRow]:
    """Give incidents of a page their people and next steps, in their order; four statements whatever their number.

    Args:
        incidents: as `visible_to` gave them.
        now: when; None means now.
        user: for whom; whoever takes calls only gets people as they were told. None: for somebody who sees people.
    """
    now = now or timezone.now()
    rows = list(incidents)
    ids = [row.pk for row in rows]
    people: dict[int, list[IncidentPerson]] = {}
    for person in as_shown_to(user, people_of(Q(incident__in=ids) | Q(incident__merged_into__in=ids))):
        people.setdefault(person.incident.merged_into_id or person.incident_id, []).append(person)
    steps: dict[int, EscalationStep] = {}
    of_these = open_steps().filter(Q(incident__in=ids) | Q(incident__merged_into__in=ids))
    for step in of_these.select_related("incident", "owner").order_by("due_at"):
        steps.setdefault(step.incident.merged_into_id or step.incident_id, step)
    where = _where_now(Q(incident_person__incident__in=ids) | Q(incident_person__incident__merged_into__in=ids))
    return [IncidentRow(row, people.get(row.pk, []), steps.get(row.pk), now, where) for row in rows]


def _where_now(which: Q) -> dict[int, str]:
    """Give the newest place of the gazetteer that is known of each person, those whom a merge laid under them too."""
    changes = StateChange.objects.filter(which).exclude(place="").order_by("happened_at", "recorded_at", "pk")
    columns = ("incident_person", "incident_person__same_as", "place")
    return {above or person: place for person, above, place in changes.values_list(*columns)}


def open_steps() -> QuerySet[EscalationStep]:
    """Give the steps that are to be taken; once nobody is held, only calls back are."""
    undone = EscalationStep.objects.filter(done_at__isnull=True)
    return undone.filter(Q(incident__is_running=True) | Q(kind=StepKind.CALL_BACK))


def people_of(where: Q) -> QuerySet[IncidentPerson]:
    found = IncidentPerson.objects.filter(where, same_as__isnull=True).select_related("incident", "person")
    return found.prefetch_related("person__names", "person__memberships__case").order_by("incident_id", "number")


def as_shown_to(user: Any, places: Iterable[IncidentPerson]) -> list[IncidentPerson]:
    """Mark people who may be shown only as callers told of them."""
    shown = list(places)
    only_told = user is not None and not user.sees_people
    for place in shown:
        setattr(place, _TOLD_ONLY, only_told)
    return shown


_TOLD_ONLY = "shown_as_told"


def is_told_only(place: IncidentPerson) -> bool:
    """Say whether a person of an incident may be shown only as callers told of them."""
    return bool(getattr(place, _TOLD_ONLY, False))
