"""What may be done on a case? Each verb checks, writes and logs in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases import queries
from aman.cases.building import CasesBuilt, NewMember, build_cases
from aman.cases.consenting import record_consent, record_family_consent, withdraw_consent
from aman.cases.models import Case, Evidence, Note, Step, Task
from aman.errors import BadInput, Conflict, NotFound
from aman.people.models import Person

__all__ = [
    "CasesBuilt",
    "NewMember",
    "add_evidence",
    "add_note",
    "add_task",
    "assign_case",
    "build_cases",
    "finish_task",
    "list_cases",
    "read_case",
    "record_consent",
    "record_family_consent",
    "record_step",
    "withdraw_consent",
]


def take_version(case: Case, version: int) -> None:
    """Count the case one version up, or refuse because somebody changed it since it was shown.

    Raises:
        Conflict: the case is no longer at this version; the caller shows both states.
    """
    if not Case.objects.filter(pk=case.pk, version=version).update(version=F("version") + 1):
        raise Conflict(
            f"{case.ref} was changed by somebody else while you had it open.",
            fix="Look at what it says now, then make your change again if it is still right.",
            code="changed-meanwhile",
        )


def read_case(*, actor: User, ref: str) -> queries.CaseRecord:
    """Gather a case's page and log the look."""
    found = queries.case_record(user=actor, ref=ref)
    family = [member.person.ref for member in found.family]
    record(actor=actor, verb="case.read", subject=f"case:{found.case.ref}", touches=family)
    return found


def look_at_family(*, actor: User, case: Case) -> None:
    """Log that somebody was shown who stands on a case, where the page is a form and no record."""
    people = case.members.values_list("person__ref", flat=True)
    record(actor=actor, verb="case.read", subject=f"case:{case.ref}", detail={"as": "form"}, touches=people)


def list_cases(*, actor: User, cases: Iterable[Case]) -> list[queries.CaseRow]:
    """Give one page of the worklist its families and log that a list was shown and how long it was."""
    rows = queries.fill_rows(cases)
    shown = [member.person.ref for row in rows for member in row.family]
    record(actor=actor, verb="cases.listed", detail={"cases": len(rows)}, touches=shown)
    return rows


@transaction.atomic
def assign_case(*, actor: User, case: Case, officer: User | None, version: int) -> None:
    """Give a case to an officer of its office, or to nobody."""
    if officer is not None and (officer.office_id != case.office_id or not officer.may("cases.view_case")):
        raise BadInput(
            f"{case.ref} was not assigned: this officer does not work with cases of its office.",
            fix="Choose an officer of the office that holds the case.",
        )
    take_version(case, version)
    Case.objects.filter(pk=case.pk).update(assigned_to=officer)
    record(
        actor=actor,
        verb="case.assigned",
        subject=f"case:{case.ref}",
        detail={"to": officer.username if officer else None, "from_id": case.assigned_to_id},
    )


@transaction.atomic
def add_evidence(
    *,
    actor: User,
    case: Case,
    kind: str,
    received_on: date,
    person: Person | None = None,
    facts: Mapping[str, Any] | None = None,
    valid_to: date | None = None,
    note: str = "",
) -> Evidence:
    """Record a paper that supports a case, with the facts it states as the rules name them."""
    if person is not None and not queries.is_on_case(case, person):
        raise BadInput(
            f"The paper was not recorded: {person.ref} is not on {case.ref}.",
            fix="Choose somebody who is on the case.",
        )
    if received_on > timezone.localdate():
        raise BadInput("The paper was not recorded: the day it came is in the future.", fix="Write the day it came.")
    evidence = Evidence.objects.create(
        case=case,
        person=person,
        kind=kind,
        facts=dict(facts or {}),
        received_on=received_on,
        valid_to=valid_to,
        note=note,
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    record(
        actor=actor,
        verb="case.evidence_added",
        subject=f"case:{case.ref}",
        detail={"evidence": evidence.pk, "kind": kind, "facts": sorted(evidence.facts)},
    )
    return evidence


@transaction.atomic
def record_step(
    *, actor: User, case: Case, name: str, entered_on: date, version: int, result_of_last: str = ""
) -> Step:
    """Record that a case entered a stage of its pathway; the stage it was in ends on that day."""
    if entered_on > timezone.localdate():
        raise BadInput(f"No step was recorded on {case.ref}: the day is in the future.", fix="Write the day it began.")
    open_steps = list(case.steps.filter(left_on__isnull=True))
    if any(step.entered_on > entered_on for step in open_steps):
        raise BadInput(
            f"No step was recorded on {case.ref}: the stage it is in began later than this day.",
            fix="Check the day; stages follow one another.",
        )
    take_version(case, version)
    case.steps.filter(left_on__isnull=True).update(left_on=entered_on, result=result_of_last)
    step = Step.objects.create(case=case, name=name, entered_on=entered_on)
    record(actor=actor, verb="case.step_recorded", subject=f"case:{case.ref}", detail={"step": name})
    return step


@transaction.atomic
def add_note(*, actor: User, case: Case, text: str) -> Note:
    """Write a note on a case; notes are only ever added."""
    if not text.strip():
        raise BadInput(f"No note was added to {case.ref}: it is empty.", fix="Write what should be remembered.")
    note = Note.objects.create(case=case, text=text.strip(), written_by=actor, written_at=timezone.now())
    record(actor=actor, verb="case.note_added", subject=f"case:{case.ref}", detail={"note": note.pk})
    return note


@transaction.atomic
def add_task(*, actor: User, case: Case, what: str, due_on: date | None = None, owner: User | None = None) -> Task:
    """Promise that something will be done for a case, by whom and by when."""
    if not what.strip():
        raise BadInput(f"No task was added to {case.ref}: it does not say what to do.", fix="Write what is to be done.")
    if owner is not None and owner.office_id != case.office_id:
        raise BadInput("No task was added: its owner works for another office.", fix="Choose somebody of this office.")
    task = Task.objects.create(case=case, what=what.strip(), due_on=due_on, owner=owner, created_at=timezone.now())
    record(actor=actor, verb="case.task_added", subject=f"case:{case.ref}", detail={"task": task.pk})
    return task


@transaction.atomic
def finish_task(*, actor: User, case: Case, task_id: int) -> None:
    """Mark a task as done; a task that was finished already stays as it is."""
    changed = Task.objects.filter(pk=task_id, case=case, done_at__isnull=True).update(done_at=timezone.now())
    if not changed:
        if not Task.objects.filter(pk=task_id, case=case).exists():
            raise NotFound(f"{case.ref} has no such task.", fix="Open the case again.")
        raise Conflict(f"This task of {case.ref} was finished already.", fix="Nothing is left to do here.")
    record(actor=actor, verb="case.task_finished", subject=f"case:{case.ref}", detail={"task": task_id})
