"""Named reads of incidents: the list with its alerts, one incident's whole page, the handover, pairs to be merged.

Everything goes through `Incident.objects.visible_to`; the people of an incident are reached through it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from aman.cases.models import Member
from aman.errors import NotFound
from aman.incidents.models import (
    MARK_HOURS,
    STANDING,
    EscalationStep,
    Incident,
    IncidentPerson,
    IncidentQuerySet,
    IntakeDraft,
    MergeProposal,
    OfficeStep,
    Report,
    StateChange,
    StepKind,
)
from aman.people.models import Person

#: Released people are asked after for so long.
FOLLOWED_DAYS = 30


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


@dataclass(frozen=True, slots=True)
class Handover:
    """What the next shift must know: incidents that run or changed, the most pressing first."""

    since: datetime
    rows: list[IncidentRow]
    changes: dict[int, list[StateChange]]
    waiting_people: int
    waiting_merges: int


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
        return mine.filter(pk__in=_late(now).values("incident"))
    if view == "waiting":
        waiting = IncidentPerson.objects.filter(match=IncidentPerson.Match.WAITING)
        return mine.filter(pk__in=waiting.values("incident"))
    if view == "followed":
        return mine.filter(is_running=False, last_news_at__gte=now - timedelta(days=FOLLOWED_DAYS))
    return mine if view == "all" else running


def late_steps(now: datetime) -> QuerySet[EscalationStep]:
    """Give the steps of an incident that should have been taken by now; once nobody is held, only calls back count."""
    return _late(now).filter(incident=OuterRef("pk"))


def _late(now: datetime) -> QuerySet[EscalationStep]:
    late = EscalationStep.objects.filter(done_at__isnull=True, due_at__lt=now)
    return late.filter(Q(incident__is_running=True) | Q(kind=StepKind.CALL_BACK))


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
            late=Count("pk", filter=Exists(late_steps(now))),
        )
    )
    return Alerts(
        running=counts["running"],
        overdue=counts["overdue"],
        silent=counts["silent"],
        late_steps=counts["late"],
        waiting_people=IncidentPerson.objects.filter(
            incident__in=Incident.objects.visible_to(user), match=IncidentPerson.Match.WAITING
        ).count(),
        waiting_merges=proposals(user=user).count(),
    )


def fill_rows(incidents: Iterable[Incident], now: datetime | None = None, *, user: Any = None) -> list[IncidentRow]:
    """Give incidents of a page their people and next steps, in their order; three statements whatever their number.

    Args:
        incidents: as `visible_to` gave them.
        now: when; None means now.
        user: for whom; whoever takes calls only gets people as they were told. None: for somebody who sees people.
    """
    now = now or timezone.now()
    rows = list(incidents)
    ids = [row.pk for row in rows]
    people: dict[int, list[IncidentPerson]] = {}
    for person in _as_shown_to(user, _people(Q(incident__in=ids) | Q(incident__merged_into__in=ids))):
        people.setdefault(person.incident.merged_into_id or person.incident_id, []).append(person)
    steps: dict[int, EscalationStep] = {}
    for step in EscalationStep.objects.filter(incident__in=ids, done_at__isnull=True).order_by("due_at"):
        steps.setdefault(step.incident_id, step)
    return [IncidentRow(row, people.get(row.pk, []), steps.get(row.pk), now) for row in rows]


def _people(where: Q) -> QuerySet[IncidentPerson]:
    found = IncidentPerson.objects.filter(where, same_as__isnull=True).select_related("incident", "person")
    return found.prefetch_related("person__names", "person__memberships__case").order_by("incident_id", "number")


def _as_shown_to(user: Any, places: Iterable[IncidentPerson]) -> list[IncidentPerson]:
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
    return _as_shown_to(user, [found])[0]


def together(incident: Incident) -> IncidentQuerySet:
    """Give an incident with those that were merged into it."""
    return Incident.objects.filter(Q(pk=incident.pk) | Q(merged_into=incident.pk))


def incident_record(*, user: object, ref: str) -> IncidentRecord:
    """Gather one incident's page; the reference of one that was merged leads to the incident above it."""
    incident = visible_incident(user=user, ref=ref)
    incident = incident.merged_into or incident
    all_of_it = together(incident)
    people = _as_shown_to(
        user,
        _people(Q(incident__in=all_of_it))
        .select_related("earlier__incident", "matched_by")
        .prefetch_related("candidates"),
    )
    steps = EscalationStep.objects.filter(incident__in=all_of_it).select_related("owner", "done_by", "incident")
    changes = StateChange.objects.filter(incident_person__incident__in=all_of_it)
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
        changes=list(
            changes.select_related("incident_person__incident", "incident_person__same_as", "recorded_by").order_by(
                "-happened_at", "-recorded_at", "-pk"
            )
        ),
        steps=sorted(steps, key=lambda s: (s.done_at is not None, s.due_at)),
        merged=list(incident.merged.order_by("pk")),
        proposals=list(proposals(user=user).filter(Q(left=incident) | Q(right=incident))),
    )


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


def handover(*, user: object, since: datetime) -> Handover:
    """Gather what runs, and what changed since the last shift began; the longest silence first."""
    mine = Incident.objects.visible_to(user).roots()
    wanted = mine.filter(Q(is_running=True) | Q(last_news_at__gte=since)).order_by("-is_running", "last_news_at", "pk")
    rows = fill_rows(wanted[:500], user=user)
    by_incident: dict[int, list[StateChange]] = {}
    recent = StateChange.objects.filter(
        Q(incident_person__incident__in=mine) | Q(incident_person__incident__merged_into__in=mine),
        recorded_at__gte=since,
    )
    for change in recent.select_related("incident_person__incident").order_by("happened_at"):
        owner = change.incident_person.incident
        by_incident.setdefault(owner.merged_into_id or owner.pk, []).append(change)
    found = alerts(user=user)
    return Handover(since, rows, by_incident, found.waiting_people, found.waiting_merges)


def root_of(person: Person) -> Person:
    """Give the row under which a human being stands."""
    return person.root or person


def earlier_of(person: Person, incident: Incident) -> IncidentPerson | None:
    """Give the place of the same human being in the newest other incident before this one."""
    others = IncidentPerson.objects.filter(
        Q(person=person) | Q(person__root=person), incident__office_id=incident.office_id, same_as__isnull=True
    ).exclude(incident__in=together(incident))
    before = others.filter(incident__first_report_at__lt=incident.first_report_at)
    return before.order_by("-incident__first_report_at").first()


def incident_of_report(*, user: object, outside_ref: str) -> Incident | None:
    """Give the incident that a sender's report number belongs to."""
    return Incident.objects.visible_to(user).filter(reports__outside_ref=outside_ref).order_by("pk").first()


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


def told_of(incident: Incident) -> list[dict[str, str]]:
    """Give what each row of a file tells of the person it names."""
    return [r.get("told", {}) for r in incident.reports.order_by("received_at").values_list("received", flat=True)]


def draft_of(*, user: Any) -> dict[str, str]:
    """Give what the user typed on the intake page and did not send."""
    found = IntakeDraft.objects.filter(user=user).values_list("typed", flat=True).first()
    return found or {}


def is_held(person: IncidentPerson) -> bool:
    """Whether the clock runs for a person."""
    return person.state not in STANDING


def family_beside(*, user: object, incident: Incident) -> list[Person]:
    """Give the people of the same cases as those in an incident who do not stand in it yet."""
    present = {p.person_id for p in IncidentPerson.objects.filter(incident__in=together(incident)) if p.person_id}
    if not present:
        return []
    cases = Member.objects.filter(Q(person__in=present) | Q(person__root__in=present)).values("case")
    rows = Person.objects.visible_to(user).filter(memberships__case__in=cases).select_related("root")
    found: dict[int, Person] = {}
    for row in rows.prefetch_related("names", "root__names").order_by("pk")[:100]:
        root = root_of(row)
        if root.pk not in present:
            found.setdefault(root.pk, root)
    return list(found.values())


def name_of(person: Person) -> str:
    """Give the first name a person stands under."""
    own = [name.full for name in person.names.all() if name.kind == "own"]
    return own[0] if own else person.ref


def heard_of(*, user: Any, ref: str) -> Person | None:
    """Give whom a hotline worker chose among the findings of a call: a row of a register it serves, never shown."""
    for register in Person.objects.registers_of_call(user):
        found = register.select_related("root").filter(ref=ref[:12].upper()).first()
        if found is not None:
            return found
    return None


def sent_before(*, user: object, key: str) -> Incident | None:
    """Give the incident that this sending of the intake page opened already; None where it opened none."""
    if not key:
        return None
    return Incident.objects.visible_to(user).filter(reports__form_key=key).first()


def office_minutes(*, user: Any) -> dict[str, int]:
    """Give the steps that the user's office set for itself, with their minutes; empty where it set none."""
    return dict(OfficeStep.objects.filter(office_id=user.office_id).values_list("kind", "after_minutes"))
