"""How does an incident begin? With one report of one or many people, in one transaction, and a draft until then."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.accounts.queries import offices_served
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed
from aman.incidents import queries
from aman.incidents.actions.versions import refresh, take_version
from aman.incidents.callers import index_caller
from aman.incidents.facts import TOLD
from aman.incidents.models import (
    ESCALATED,
    EscalationStep,
    Incident,
    IncidentPerson,
    IntakeDraft,
    OfficeStep,
    Report,
    State,
    StateChange,
    StepKind,
)
from aman.incidents.places import place_of
from aman.people.models import Person
from aman.people.refs import CROCKFORD

#: Where an office set no steps of its own: what is done, and how many minutes after the first report.
USUAL_STEPS: tuple[tuple[StepKind, int], ...] = (
    (StepKind.CALL_STATION, 60),
    (StepKind.EMBASSY_NOTE, 180),
    (StepKind.LAWYER, 360),
    (StepKind.MINISTRY, 1080),
    (StepKind.CALL_BACK, 1440),
)
_DRAFT_FIELDS, _DRAFT_LENGTH = 60, 4000


@dataclass(frozen=True, slots=True)
class NewPersonTold:
    """One person as told, and the row of the register it is, where the caller's words left no doubt."""

    told: Mapping[str, str] = field(repr=False)
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class NewReport:
    """What one caller told; blank means not told."""

    received_at: datetime
    words: str = field(default="", repr=False)
    reporter: str = field(default="", repr=False)
    relation: str = ""
    phone: str = field(default="", repr=False)
    outside_ref: str = ""
    source_file: str = ""
    source_row: int | None = None
    received: Mapping[str, str] = field(default_factory=dict, repr=False)


@transaction.atomic
def open_incident(
    *,
    actor: User,
    kind: str,
    report: NewReport,
    people: Sequence[NewPersonTold],
    place_words: str = "",
    city: str = "",
    happened_at: datetime | None = None,
    people_told: int = 0,
    state: str = State.IN_CUSTODY,
    letter_refused: bool = False,
    said: Mapping[str, Any] | None = None,
    office: Office | None = None,
    logged: bool = True,
) -> Incident:
    """Open an incident from a first report; whoever is not on the register gets a place in it all the same.

    Args:
        actor: who takes the report; the incident belongs to their office, or to the one whose calls they take.
        kind: a value of `Incident.Kind`.
        report: what was told, by whom.
        people: everybody who was named, at least one.
        place_words, city: where, as told.
        happened_at: when; None means when the report came.
        people_told: how many people the report speaks of; 0 means those named.
        state: where the people are said to be.
        letter_refused: whether a letter was shown and not accepted.
        said: further fields of the first state change: `how`, `evidence`, `is_day_only`, `day_words`.
        office: for whom a hotline of several offices takes the call; None: the office of whoever was found, or the only one.
        logged: False where the caller writes one line for many incidents.
    """
    office = _office_of(actor, report, people, office)
    place = place_of(place_words, city)
    incident = Incident.objects.create(
        ref="IN-" + "".join(secrets.choice(CROCKFORD) for _ in range(8)),
        office=office,
        kind=kind,
        place=place.code if place else "",
        place_words=_joined(place_words, city)[:200],
        people_told=max(people_told, len(people)),
        letter_refused=letter_refused or kind == Incident.Kind.LETTER_REFUSED,
        first_report_at=report.received_at,
        last_news_at=report.received_at,
        opened_at=timezone.now(),
        opened_by=actor,
    )
    written = write_report(actor=actor, incident=incident, report=report)
    moment = happened_at or report.received_at
    for number, new in enumerate(people, start=1):
        person = _add_person(actor, incident, number, new, moment)
        write_change(actor=actor, person=person, state=first_state(kind, state), happened_at=moment, report=written,
                     place_words=place_words, city=city, **(said or {}))  # fmt: skip
    plan_steps(incident, is_of_file=report.source_row is not None)
    refresh(incident)
    incident.refresh_from_db()
    if logged:
        log_opening(actor, incident, people)
    return incident


def log_opening(actor: User, incident: Incident, people: Sequence[NewPersonTold]) -> None:
    """Write into the log that an incident was opened, about which people of the register."""
    known = [new.person.ref for new in people if new.person is not None]
    record(
        actor=actor,
        verb="incident.opened",
        subject=f"incident:{incident.ref}",
        detail={"kind": incident.kind, "people": len(people), "known": known, "told": incident.people_told},
    )


def _office_of(actor: User, report: NewReport, people: Sequence[NewPersonTold], asked: Office | None = None) -> Office:
    """Give the office that an incident will belong to, or refuse what cannot be opened."""
    if actor.office is None or not (actor.may("incidents.open_incident") or actor.role == "command_line"):
        raise NotAllowed("This sign-in may not open incidents.", fix="Sign in as an officer of an office.")
    if not people:
        raise BadInput("The incident was not opened: nobody is named.", fix="Write a name, or half of one.")
    now = timezone.now()
    if report.received_at > now + timedelta(minutes=5):
        raise BadInput("The incident was not opened: the report lies in the future.", fix="Mend the time.")
    return _office_called(actor, people, asked) if actor.role == Role.HOTLINE else actor.office


def _office_called(actor: User, people: Sequence[NewPersonTold], asked: Office | None) -> Office:
    """For a hotline: the office of whoever was found, else the one that was chosen, else the only one it serves."""
    served = {office.pk: office for office in offices_served(actor)}
    wanted = {new.person.office_id for new in people if new.person is not None}
    if not wanted:
        wanted = {asked.pk} if asked is not None else set(served)
    if len(wanted) != 1:
        raise BadInput(
            "The incident was not opened: it is not clear for which office.",
            fix="Choose the office whose caller this is.",
            code="office-unclear",
        )
    office = served.get(wanted.pop())
    if office is None:
        raise NotAllowed(
            "The incident was not opened: your hotline takes no calls for this office.",
            fix="Ask your administrator whether it should.",
        )
    return office


def first_state(kind: str, state: str) -> str:
    """Somebody whose letter was refused is not held; somebody arrested is where the report says."""
    return state if kind in ESCALATED else State.REPORTED if state == State.IN_CUSTODY else state


def write_report(*, actor: User, incident: Incident, report: NewReport) -> Report:
    """Keep what was told as it was told.

    Raises:
        Conflict: the same form was sent before, perhaps a moment ago.
    """
    try:
        with transaction.atomic():
            return _write_report(actor, incident, report)
    except IntegrityError as error:
        raise Conflict(
            "This call was sent already.", fix="Open the incident that it became.", code="sent-before"
        ) from error


def _write_report(actor: User, incident: Incident, report: NewReport) -> Report:
    written: Report = Report.objects.create(
        incident=incident,
        reporter=report.reporter[:200],
        relation=report.relation[:60],
        phone=report.phone[:60],
        words=report.words,
        received_at=report.received_at,
        taken_by=actor,
        outside_ref=report.outside_ref[:60],
        source_file=report.source_file[:200],
        source_row=report.source_row,
        received=dict(report.received),
        form_key=str(report.received.get("key", ""))[:64],
    )
    index_caller(written)
    return written


def write_change(
    *, actor: User, person: IncidentPerson, state: str, happened_at: datetime, place_words: str = "", city: str = "",
    report: Report | None = None, **more: Any,
) -> StateChange:  # fmt: skip
    """Add one state change; `more` are further fields of it."""
    place = place_of(place_words, city)
    return StateChange.objects.create(
        incident_person=person,
        state=state,
        happened_at=happened_at,
        place=place.code if place else "",
        place_words=_joined(place_words, city)[:200],
        report=report,
        recorded_at=timezone.now(),
        recorded_by=actor,
        **more,
    )


def _joined(place_words: str, city: str) -> str:
    return ", ".join(part for part in (place_words.strip(), city.strip()) if part)


def _add_person(actor: User, incident: Incident, number: int, new: NewPersonTold, moment: datetime) -> IncidentPerson:
    known = queries.root_of(new.person) if new.person is not None else None
    if known is not None and known.office_id != incident.office_id:
        raise NotAllowed("The person is of another office's register.", fix="Leave the words as told.")
    return incident.people.create(
        number=number,
        person=known,
        match=IncidentPerson.Match.KNOWN if known else IncidentPerson.Match.NOBODY,
        matched_by=actor if known else None,
        told={key: new.told[key] for key in TOLD if new.told.get(key)},
        state_at=moment,
        earlier=queries.earlier_of(known, incident) if known else None,
    )


def plan_steps(incident: Incident, *, is_of_file: bool = False) -> None:
    """Plan what the office does and has not planned yet; whoever opened the incident does it until somebody takes it over, a file nobody.

    Where nobody is held the clock does not run, so that somebody calls back is what keeps it from being forgotten.
    """
    opener = incident.opened_by
    owner = opener if opener.may("incidents.finish_step") and not is_of_file else None
    own = list(OfficeStep.objects.filter(office_id=incident.office_id).values_list("kind", "after_minutes"))
    planned = dict(own or USUAL_STEPS)
    if incident.kind not in ESCALATED:
        planned = {StepKind.CALL_BACK: planned.get(StepKind.CALL_BACK, dict(USUAL_STEPS)[StepKind.CALL_BACK])}
    there = set(incident.steps.values_list("kind", flat=True))
    now = timezone.now()
    EscalationStep.objects.bulk_create(
        EscalationStep(
            incident=incident,
            kind=kind,
            owner=owner,
            due_at=incident.first_report_at + timedelta(minutes=minutes),
            created_at=now,
        )
        for kind, minutes in planned.items()
        if kind not in there
    )


@transaction.atomic
def save_draft(*, actor: User, typed: Mapping[str, str]) -> None:
    """Keep what stands on the intake page, so that nothing is lost before it is sent."""
    kept = {str(k)[:60]: str(v)[:_DRAFT_LENGTH] for k, v in list(typed.items())[:_DRAFT_FIELDS] if v}
    IntakeDraft.objects.update_or_create(user=actor, defaults={"typed": kept, "saved_at": timezone.now()})


@transaction.atomic
def drop_draft(*, actor: User) -> None:
    """Forget the draft; it was sent, or is not wanted."""
    IntakeDraft.objects.filter(user=actor).delete()


@transaction.atomic
def add_people(*, actor: User, incident: Incident, people: Sequence[NewPersonTold], version: int) -> int:
    """Add further people to an incident, each followed alone; whoever stands in it already is left out.

    Returns:
        How many were added.
    """
    take_version(incident, version)
    present = set(
        IncidentPerson.objects.filter(incident__in=queries.together(incident)).values_list("person", flat=True)
    )
    last = incident.people.aggregate(last=Max("number"))["last"] or 0
    added = 0
    for new in people:
        if new.person is not None and queries.root_of(new.person).pk in present:
            continue
        added += 1
        person = _add_person(actor, incident, last + added, new, incident.first_report_at)
        write_change(
            actor=actor, person=person, state=State.REPORTED,
            happened_at=incident.first_report_at, place_words=incident.place_words,
        )  # fmt: skip
    if not added:
        raise BadInput("Nobody was added.", fix="Choose somebody of the family, or write a name.")
    told = max(incident.people_told, IncidentPerson.objects.filter(incident=incident).count())
    Incident.objects.filter(pk=incident.pk).update(people_told=told)
    refresh(incident)
    record(actor=actor, verb="incident.people_added", subject=f"incident:{incident.ref}", detail={"people": added})
    return added
