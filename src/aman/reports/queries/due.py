"""What is due of one user, on which day? For their calendar and their digest: a kind, a reference, a day and a link.

Nobody is named and nothing that was said is told: what leaves this house says no more than a reference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from aman.accounts.models import User
from aman.cases.models import Case, Task
from aman.incidents.models import EscalationStep, Incident, StepKind
from aman.issuing.models import Letter
from aman.liaison.models import Commitment, ConditionIs
from aman.liaison.models.commitments import SETTLED
from aman.liaison.queries.follow_ups import about_which, filtered, path_of
from aman.reports.queries.shown import address
from aman.reports.queries.today import rows_page

#: The most of one kind; who has more than this due looks at the lists.
MOST_OF_A_KIND = 200
#: How long ago something overdue may have been due to be told of still.
BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due.

    Args:
        kind: as notices name it; its sentence stands in `aman.notices.words`.
        key: what it is, the same from day to day.
        subject: the reference as notices name it, such as "case:AM-2026-000001".
        path: the page that shows it.
        day: when it is due, in the site's own zone.
        at: the moment, where an hour is set.
        count: how many things it stands for.
    """

    kind: str
    key: str
    subject: str
    path: str
    day: date
    at: datetime | None = None
    count: int = 1

    @property
    def ref(self) -> str:
        """The bare reference."""
        return self.subject.partition(":")[2]


def due_of(user: User, *, now: datetime, days: int) -> list[Due]:
    """Give what is due of a user up to so many days ahead, and what is overdue, the oldest first."""
    today = timezone.localdate(now)
    since, until = today - BACK, today + timedelta(days=days)
    found: list[Due] = []
    if user.may("cases.finish_task"):
        found += _tasks(user, since, until)
    if user.may("incidents.finish_step"):
        found += _steps(user, now, days)
    if user.may("liaison.finish_follow_up"):
        found += _follow_ups(user, since, until)
        found += _commitments(user, since, until)
    if user.may("issuing.view_letters"):
        found += _letters(user, now, days)
    return sorted(found, key=lambda one: (one.day, one.kind, one.key))


def overdue_and_soon(user: User, now: datetime) -> tuple[list[Due], list[Due]]:
    """Give what is overdue of a user, and what is due today or within a week."""
    due, today = due_of(user, now=now, days=7), timezone.localdate(now)
    late = [one for one in due if one.day < today or (one.at is not None and one.at < now)]
    return late, [one for one in due if one not in late]


def _tasks(user: User, since: date, until: date) -> Iterator[Due]:
    rows = Task.objects.filter(owner=user, done_at__isnull=True, due_on__gte=since, due_on__lte=until)
    seen = Case.objects.visible_to(user).filter(pk=OuterRef("case"), state=Case.State.OPEN)
    for row in rows.filter(Exists(seen)).select_related("case").order_by("due_on")[:MOST_OF_A_KIND]:
        if row.due_on is not None:
            ref = row.case.ref
            yield Due("task.due", f"task-{row.pk}", f"case:{ref}", address("cases:view_case", ref), row.due_on)


def _steps(user: User, now: datetime, days: int) -> Iterator[Due]:
    rows = EscalationStep.objects.filter(
        Q(incident__is_running=True) | Q(kind=StepKind.CALL_BACK),
        Exists(Incident.objects.visible_to(user).filter(pk=OuterRef("incident"))),
        owner=user, done_at__isnull=True, due_at__gte=now - BACK, due_at__lte=now + timedelta(days=days),
    )  # fmt: skip
    for row in rows.select_related("incident").order_by("due_at")[:MOST_OF_A_KIND]:
        kind, ref = "incident_step.late" if row.due_at < now else "incident_step.due", row.incident.ref
        path = address("incidents:view_incident", ref)
        yield Due(kind, f"step-{row.pk}", f"incident:{ref}", path, timezone.localdate(row.due_at), row.due_at)


def _follow_ups(user: User, since: date, until: date) -> Iterator[Due]:
    rows = filtered(user=user, view="mine", today=since).filter(due_on__gte=since, due_on__lte=until)
    for row in rows.order_by("due_on")[:MOST_OF_A_KIND]:
        if row.due_on is not None:
            about = about_which(row)
            yield Due("follow_up.due", f"follow-up-{row.pk}", about.subject, about.path, row.due_on)


def _commitments(user: User, since: date, until: date) -> Iterator[Due]:
    rows = Commitment.objects.visible_to(user).filter(owner=user, due_last__gte=since, due_last__lte=until)
    rows = rows.exclude(state__in=SETTLED).exclude(condition_is=ConditionIs.NOT_MET)
    today = timezone.localdate()
    for ref, due in rows.order_by("due_last").values_list("ref", "due_last")[:MOST_OF_A_KIND]:
        kind = "commitment.overdue" if due < today else "commitment.due"
        yield Due(kind, f"commitment-{ref}", f"commitment:{ref}", path_of(ref), due)


def _letters(user: User, now: datetime, days: int) -> Iterator[Due]:
    """Letters of the user's own cases, as one count a day: neither whose nor which."""
    ends = now + timedelta(days=days)
    rows: Any = Letter.objects.filter(
        case__assigned_to=user, case__office=user.office_id, state=Letter.State.ISSUED, expires_at__gt=now,
        expires_at__lte=ends,
    )  # fmt: skip
    counted = Counter(timezone.localdate(at) for at in rows.values_list("expires_at", flat=True)[: 10 * MOST_OF_A_KIND])
    for day, number in sorted(counted.items()):
        path = rows_page("letters", days=90)
        yield Due("letters.ending", f"letters-{day}", f"letters:{number}", path, day, count=number)
