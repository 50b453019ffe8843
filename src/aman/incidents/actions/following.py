"""How is an incident followed? More reports, where each person is now, and what was done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import Line, record, record_many
from aman.core.small_numbers import LEAST_SHOWN
from aman.errors import BadInput, Conflict, NotFound
from aman.incidents import queries
from aman.incidents.actions.opening import NewReport, write_change, write_report
from aman.incidents.actions.versions import refresh, take_version
from aman.incidents.figures import Figures, figures_of
from aman.incidents.models import (
    EscalationStep,
    How,
    Incident,
    IncidentPerson,
    OfficeStep,
    Report,
    State,
    StateChange,
    StepKind,
)
from aman.incidents.outward import check_willing


def read_incident(*, actor: User, ref: str) -> queries.IncidentRecord:
    """Gather an incident's page and log the look."""
    found = queries.incident_record(user=actor, ref=ref)
    known = [p.person.ref for p in found.people if p.person is not None]
    record(
        actor=actor,
        verb="incident.read",
        subject=f"incident:{found.incident.ref}",
        detail={"people": known},
        touches=known,
    )
    return found


def look_at_people(*, actor: User, incident: Incident, everybody: Iterable[IncidentPerson] | None = None) -> None:
    """Log that somebody was shown who stands in an incident, where the page is a form and no record.

    Args:
        actor: who looked.
        incident: at which.
        everybody: the places of the event, where they were read already.
    """
    known: Iterable[str]
    if everybody is None:
        known = incident.people.filter(person__isnull=False).values_list("person__ref", flat=True)
    else:
        known = [p.person.ref for p in everybody if p.incident_id == incident.pk and p.person is not None]
    record(actor=actor, verb="incident.read", subject=f"incident:{incident.ref}", detail={"as": "form"}, touches=known)


def list_incidents(*, actor: User, incidents: Iterable[Incident]) -> list[queries.IncidentRow]:
    """Give one page of the list its people and log that a list was shown and how long it was."""
    rows = queries.fill_rows(incidents, user=actor)
    record(actor=actor, verb="incidents.listed", detail={"incidents": len(rows)}, touches=_known_in(rows))
    return rows


def print_handover(*, actor: User, since: datetime) -> queries.Handover:
    """Gather what the next shift must know and log that it was shown."""
    found = queries.handover(user=actor, since=since)
    detail = {"incidents": len(found.rows)}
    record(actor=actor, verb="incidents.handed_over", detail=detail, touches=_known_in(found.rows))
    return found


def _known_in(rows: Iterable[queries.IncidentRow]) -> list[str]:
    return [one.person.ref for row in rows for one in row.people if one.person is not None]


def read_figures(*, actor: User) -> Figures:
    """Count the incidents of the actor's office and log that they were counted."""
    found = figures_of(user=actor)
    record(actor=actor, verb="incidents.counted", detail={"hidden_below": 0 if actor.sees_people else LEAST_SHOWN})
    return found


@transaction.atomic
def add_report(*, actor: User, incident: Incident, report: NewReport) -> Report:
    """Add what another caller told; nothing that was told before changes."""
    if not (report.words.strip() or report.reporter.strip() or report.phone.strip()):
        raise BadInput("The report was not added: nothing was told.", fix="Write what the caller says.")
    written = write_report(actor=actor, incident=incident, report=report)
    take_version(incident, None)
    refresh(incident)
    record(actor=actor, verb="incident.report_added", subject=f"incident:{incident.ref}", detail={"report": written.pk})
    return written


@transaction.atomic
def record_state(
    *,
    actor: User,
    person: IncidentPerson,
    state: str,
    version: int,
    happened_at: datetime | None = None,
    how: str = "",
    evidence: str = StateChange.Evidence.RELATIVE,
    place_words: str = "",
    note: str = "",
    also: Sequence[IncidentPerson] = (),
) -> StateChange:
    """Record where somebody in an incident is now. A release closes nothing; a new arrest is `arrest_again`.

    Args:
        actor: who records it.
        person: whose state it is.
        state: a value of `State`.
        version: of the incident, as it was shown.
        happened_at: when; None means now.
        how: by what somebody came free; a value of `How`, "" for every other state.
        evidence: a value of `StateChange.Evidence`.
        place_words: where, as told.
        note: further words.
        also: others of the same event of whom the same holds.

    Returns:
        What was recorded of `person`.
    """
    now = timezone.now()
    if happened_at is not None and happened_at > now + timedelta(minutes=5):
        raise BadInput("Nothing was recorded: this moment has not come yet.", fix="Write when it happened.")
    how = (how or How.UNKNOWN) if state == State.RELEASED else ""
    take_version(person.incident, version)
    for other in {one.incident_id: one.incident for one in also}.values():
        if other.pk != person.incident_id:
            take_version(other, None)
    made = [
        write_change(
            actor=actor, person=one, state=state, happened_at=happened_at or now, place_words=place_words, how=how,
            evidence=evidence, note=note,
        )
        for one in (person, *also)
    ]  # fmt: skip
    if state == State.RELEASED:
        _ask_after_release(person.incident, made[0].happened_at)
    refresh(person.incident)
    said = {"state": state, "how": how, "evidence": evidence}
    record_many(
        actor=actor,
        lines=[
            Line("incident.state_recorded", f"incident:{one.incident.ref}", {"number": one.number, **said})
            for one in (person, *also)
        ],
    )
    return made[0]


def _ask_after_release(incident: Incident, released_at: datetime) -> None:
    """Release is not closure: three days later somebody calls and asks."""
    if not incident.steps.filter(kind=StepKind.CALL_BACK, done_at__isnull=True).exists():
        EscalationStep.objects.create(
            incident=incident,
            kind=StepKind.CALL_BACK,
            due_at=released_at + timedelta(days=3),
            created_at=timezone.now(),
        )


@transaction.atomic
def add_step(
    *, actor: User, incident: Incident, kind: str, due_at: datetime, owner: User | None = None, what: str = ""
) -> EscalationStep:
    """Add something to be done by an hour."""
    if owner is not None and not queries.who_may_act(incident).filter(pk=owner.pk).exists():
        raise BadInput("The step was not added: this officer does not work here.", fix="Choose one of your office.")
    step = EscalationStep.objects.create(
        incident=incident, kind=kind, what=what[:200], due_at=due_at, owner=owner, created_at=timezone.now()
    )
    take_version(incident, None)
    record(actor=actor, verb="incident.step_added", subject=f"incident:{incident.ref}", detail={"kind": kind})
    return step


@transaction.atomic
def take_steps(*, actor: User, incident: Incident) -> int:
    """Take over every step of an incident that is not done, as at the end of a shift; give how many."""
    steps = EscalationStep.objects.filter(incident__in=queries.together(incident), done_at__isnull=True)
    taken = steps.exclude(owner=actor).update(owner=actor)
    record(actor=actor, verb="incident.steps_taken", subject=f"incident:{incident.ref}", detail={"steps": taken})
    return taken


@transaction.atomic
def finish_step(*, actor: User, incident: Incident, step_id: int, result: str) -> EscalationStep:
    """Say that a step was taken and what came of it; the first who says so stands."""
    steps = EscalationStep.objects.filter(pk=step_id, incident__in=queries.together(incident))
    step = steps.select_related("incident").first()
    if step is None:
        raise NotFound(f"{incident.ref} has no such step.", fix="Open the incident again.")
    check_willing(incident, step.kind)
    sealed = EscalationStep._meta.get_field("result").sealed(step.incident.seal, result)
    done = steps.filter(done_at__isnull=True).update(done_at=timezone.now(), done_by=actor, result=sealed)
    if not done:
        raise Conflict("This step was taken already.", fix="Look at what came of it.", code="changed-meanwhile")
    take_version(incident, None)
    refresh(incident)
    record(actor=actor, verb="incident.step_finished", subject=f"incident:{incident.ref}", detail={"kind": step.kind})
    return step


@transaction.atomic
def set_office_steps(*, actor: User, minutes: Mapping[str, int | None]) -> None:
    """Say which steps this office takes in every arrest, and how long after the first report; None leaves one out."""
    chosen = {kind: after for kind, after in minutes.items() if after is not None and kind in StepKind.values}
    if not chosen:
        raise BadInput("Nothing was changed: an office takes at least one step.", fix="Give one of them its minutes.")
    if actor.office is None:
        raise BadInput("Nothing was changed: this sign-in belongs to no office.", fix="Sign in for an office.")
    OfficeStep.objects.filter(office=actor.office).delete()
    OfficeStep.objects.bulk_create(
        OfficeStep(office=actor.office, kind=kind, after_minutes=after) for kind, after in chosen.items()
    )
    record(actor=actor, verb="incidents.steps_set", detail={"steps": dict(sorted(chosen.items()))})


def show_reporter_phone(*, actor: User, incident: Incident, report_id: int) -> str:
    """Give a reporter's number in full and log that it was shown: a phone is a place."""
    report = Report.objects.filter(pk=report_id, incident__in=queries.together(incident)).first()
    if report is None or not report.phone:
        raise NotFound("This report has no number.", fix="Open the incident again.")
    record(actor=actor, verb="incident.phone_shown", subject=f"incident:{incident.ref}", detail={"report": report_id})
    return str(report.phone)
