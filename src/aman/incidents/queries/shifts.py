"""What must the next shift know, and which steps does an office take?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from aman.incidents.models import EscalationStep, Incident, OfficeStep, Report, StateChange
from aman.incidents.queries.listed import IncidentRow, fill_rows
from aman.incidents.queries.pressing import alerts

#: More than this nobody reads at the end of a shift; the list has the rest.
MOST_HANDED_OVER = 500


@dataclass(frozen=True, slots=True)
class News:
    """What became known or was done about one event within a shift."""

    changes: list[StateChange] = field(default_factory=list)
    done: list[EscalationStep] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    @property
    def moves(self) -> list[tuple[StateChange, int]]:
        """The changes, those alike as one with how many people they tell of: a raid of thirty is one line."""
        alike: dict[tuple[datetime, str, str], list[StateChange]] = {}
        for change in self.changes:
            alike.setdefault((change.happened_at, change.state, change.how), []).append(change)
        return [(rows[0], len(rows)) for rows in alike.values()]


@dataclass(frozen=True, slots=True)
class Handover:
    """What the next shift must know: incidents that run or changed, the most pressing first."""

    since: datetime
    rows: list[IncidentRow]
    news: dict[int, News]
    waiting_people: int
    waiting_merges: int
    is_cut: bool


def handover(*, user: object, since: datetime) -> Handover:
    """Gather what runs, and what changed since the last shift began; the longest silence first."""
    mine = Incident.objects.visible_to(user).roots()
    wanted = mine.filter(Q(is_running=True) | Q(last_news_at__gte=since)).order_by("-is_running", "last_news_at", "pk")
    shown = list(wanted[: MOST_HANDED_OVER + 1])
    rows = fill_rows(shown[:MOST_HANDED_OVER], user=user)
    found = alerts(user=user)
    news = _news_of([row.incident.pk for row in rows], since)
    return Handover(since, rows, news, found.waiting_people, found.waiting_merges, is_cut=len(shown) > MOST_HANDED_OVER)


def _news_of(ids: list[int], since: datetime) -> dict[int, News]:
    """Give the news of some events, with those of incidents merged into them."""
    found = {pk: News() for pk in ids}
    top = {pk: pk for pk in ids}
    top.update(Incident.objects.filter(merged_into__in=ids).values_list("pk", "merged_into_id"))
    changes = StateChange.objects.filter(incident_person__incident__in=top, recorded_at__gte=since)
    for change in changes.select_related("incident_person").order_by("happened_at", "pk"):
        found[top[change.incident_person.incident_id]].changes.append(change)
    for step in EscalationStep.objects.filter(incident__in=top, done_at__gte=since).order_by("done_at"):
        found[top[step.incident_id]].done.append(step)
    for report in Report.objects.filter(incident__in=top, received_at__gte=since).order_by("received_at"):
        found[top[report.incident_id]].reports.append(report)
    return found


def office_minutes(*, user: Any) -> dict[str, int]:
    """Give the steps that the user's office set for itself, with their minutes; empty where it set none."""
    return dict(OfficeStep.objects.filter(office_id=user.office_id).values_list("kind", "after_minutes"))
