"""What presses: who is held for too long, what is silent, which step is late, what waits for a person?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from aman.incidents.models import (
    MARK_HOURS,
    EscalationStep,
    Incident,
    IncidentPerson,
    IncidentQuerySet,
)
from aman.incidents.queries.listed import open_steps, silent_hours
from aman.incidents.queries.whole import proposals

#: Released people are asked after for so long.
FOLLOWED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Alerts:
    """How many incidents press, for the first page."""

    running: int
    overdue: int
    silent: int
    late_steps: int
    waiting_people: int
    waiting_merges: int


VIEWS = ("running", "overdue", "silent", "late", "waiting", "followed", "all")


def filtered(*, user: object, view: str, now: datetime | None = None) -> IncidentQuerySet:
    """Give the incidents of one view of the list; an unknown view gives those that run."""
    now = now or timezone.now()
    mine = Incident.objects.visible_to(user).roots()
    running = mine.filter(is_running=True)
    if view == "overdue":
        return running.filter(first_report_at__lte=now - timedelta(hours=MARK_HOURS))
    if view == "silent":
        return running.filter(last_news_at__lte=now - timedelta(hours=silent_hours()))
    if view == "late":
        # From the few steps that are late to their incidents: every incident there ever was is asked nothing.
        return mine.filter(pk__in=_events_of(late_steps(now)))
    if view == "waiting":
        return mine.filter(pk__in=_events_of(_waiting()))
    if view == "followed":
        return mine.filter(is_running=False, last_news_at__gte=now - timedelta(days=FOLLOWED_DAYS))
    return mine if view == "all" else running


def _events_of(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The events to which some rows belong, also those rows that came with an incident that was merged."""
    events: QuerySet[Any] = rows.annotate(event=Coalesce("incident__merged_into_id", "incident_id")).values("event")
    return events


def _waiting() -> QuerySet[IncidentPerson]:
    """People of whom nobody has said yet who they are; a copy that a merge laid under another waits no more."""
    return IncidentPerson.objects.filter(match=IncidentPerson.Match.WAITING, same_as__isnull=True)


def late_steps(now: datetime) -> QuerySet[EscalationStep]:
    """Give the steps that should have been taken by now; once nobody is held, only calls back count."""
    return open_steps().filter(due_at__lt=now)


def alerts(*, user: object, now: datetime | None = None) -> Alerts:
    """Count what presses, for the list and the first page."""
    now = now or timezone.now()
    running, day_over = Q(is_running=True), Q(first_report_at__lte=now - timedelta(hours=MARK_HOURS))
    silent = Q(last_news_at__lte=now - timedelta(hours=silent_hours()))
    counts = (
        Incident.objects.visible_to(user)
        .roots()
        .aggregate(
            running=Count("pk", filter=running),
            overdue=Count("pk", filter=running & day_over),
            silent=Count("pk", filter=running & silent),
        )
    )
    return Alerts(
        running=counts["running"],
        overdue=counts["overdue"],
        silent=counts["silent"],
        # From the few late steps to their incidents, as in the list: each incident there ever was is asked nothing.
        late_steps=filtered(user=user, view="late", now=now).count(),
        waiting_people=_waiting().filter(incident__in=Incident.objects.visible_to(user)).count(),
        waiting_merges=proposals(user=user).count(),
    )
