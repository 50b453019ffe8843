"""What was taken in before: rows of files, a sending of the intake page, a draft?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aman.incidents.models import Incident, IntakeDraft, Report


def incidents_of_report(*, user: object, outside_ref: str) -> list[Incident]:
    """Give the incidents that a sender's report number belongs to, the oldest first; each new arrest has one."""
    found = Incident.objects.visible_to(user).filter(reports__outside_ref=outside_ref)
    return list(found.distinct().order_by("pk"))


def rows_taken(*, user: object, outside_refs: set[str]) -> set[tuple[str, str]]:
    """Give the rows of files that were taken before: report number and mark."""
    taken: set[tuple[str, str]] = set()
    refs = sorted(outside_refs)
    for start in range(0, len(refs), 400):
        reports = Report.objects.filter(
            incident__in=Incident.objects.visible_to(user), outside_ref__in=refs[start : start + 400]
        )
        taken.update(
            (ref, received.get("mark", "")) for ref, received in reports.values_list("outside_ref", "received")
        )
    return taken


def told_of(incidents: Iterable[Incident]) -> list[dict[str, str]]:
    """Give what each row of a file tells of the person it names."""
    reports = Report.objects.filter(incident__in=list(incidents)).order_by("received_at", "pk")
    return [received.get("told", {}) for received in reports.values_list("received", flat=True)]


def draft_of(*, user: Any) -> dict[str, str]:
    """Give what the user typed on the intake page and did not send."""
    found = IntakeDraft.objects.filter(user=user).values_list("typed", flat=True).first()
    return found or {}


def sent_before(*, user: object, key: str) -> Incident | None:
    """Give the incident that this sending of the intake page opened already; None where it opened none."""
    if not key or "\0" in key:
        return None
    return Incident.objects.visible_to(user).filter(reports__form_key=key).first()
