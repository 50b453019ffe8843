"""How does a commitment come into the register, and how does what became of it? Nothing that was recorded is taken back.

What became known is only ever added, each with its evidence, by a person. The row keeps where the commitment stands by
all of it, so that what is due can be found without reading histories.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed
from aman.liaison.actions.indexing import index
from aman.liaison.actions.references import new_ref
from aman.liaison.days import Days
from aman.liaison.models import (
    Commitment,
    CommitmentChange,
    CommitmentState,
    ConditionIs,
    Engagement,
    Official,
    Party,
    PressReport,
    Readers,
)
from aman.liaison.models.commitments import SETTLED
from aman.liaison.models.engagements import Certainty
from aman.liaison.queries import commitments as queries

LONGEST_WORDS = 4000
#: What somebody typed who writes nothing but a dot has shown nothing.
SHORTEST_WORDS = 3
_EVIDENCE_OF = {
    Certainty.SAID: CommitmentChange.Evidence.STATEMENT,
    Certainty.WRITTEN: CommitmentChange.Evidence.DOCUMENT,
    Certainty.REPORTED: CommitmentChange.Evidence.PRESS,
}
_DIRECTED = ("direction", "by_party", "by_official", "to_party", "certainty", "owner", "engagement", "press_report")


@dataclass(frozen=True, slots=True)
class NewCommitment:
    """A commitment as somebody writes it down; due None means that no day was named."""

    direction: str
    by_party: Party
    what: str = field(repr=False)
    made: Days
    due: Days | None = None
    by_official: Official | None = None
    to_party: Party | None = None
    condition: str = field(default="", repr=False)
    certainty: str = Certainty.SAID
    source: str = field(default="", repr=False)
    owner: User | None = None
    engagement: Engagement | None = None
    press_report: PressReport | None = None
    readers: str = Readers.OFFICE
    named_readers: Sequence[User] = ()
    other_offices: Sequence[Office] = ()


@dataclass(frozen=True, slots=True)
class NewChange:
    """Something that became known about a commitment, and what shows it."""

    state: str
    on_day: date
    evidence: str
    words: str = field(repr=False)
    source: str = field(default="", repr=False)
    new_due: date | None = None
    condition_is: str = ""
    engagement: Engagement | None = None
    press_report: PressReport | None = None


@transaction.atomic
def make_commitment(*, actor: User, new: NewCommitment) -> Commitment:
    """Write down a commitment; a due day that has passed is taken as it is, and the commitment is overdue at once.

    Raises:
        BadInput: something of it cannot be; all of it is named.
    """
    office = _office_of(actor)
    _check(new, office.pk)
    now = timezone.now()
    made = Commitment(ref=new_ref("CM"), office=office, written_by=actor, written_at=now)
    _take_over(made, new)
    made.save()
    _set_readers(made, new)
    _record_made(made, new, actor)
    refresh(made)
    index(kind="commitment", pk=made.pk)
    record(actor=actor, verb="commitment.made", subject=f"commitment:{made.ref}", detail=_told(made))
    return made


@transaction.atomic
def edit_commitment(*, actor: User, commitment: Commitment, new: NewCommitment, version: int) -> Commitment:
    """Correct what was written down of a commitment; another day is recorded beside the first one.

    Raises:
        Conflict: somebody else changed it since it was shown.
    """
    _check(new, must_be_own(actor, commitment))
    take_version(commitment, version)
    before = (commitment.made_first, commitment.made_last, _promised_due(commitment))
    _take_over(commitment, new)
    commitment.version += 1
    commitment.save()
    _set_readers(commitment, new)
    if before != (new.made.first, new.made.last, new.due.last if new.due else None):
        _record_made(commitment, new, actor)
    refresh(commitment)
    index(kind="commitment", pk=commitment.pk)
    record(actor=actor, verb="commitment.edited", subject=f"commitment:{commitment.ref}", detail=_told(commitment))
    return commitment


@transaction.atomic
def record_change(*, actor: User, commitment: Commitment, new: NewChange, version: int) -> CommitmentChange:
    """Record that a commitment was repeated, changed, kept, partly kept or broken, or lapsed, and what shows it.

    Raises:
        BadInput: something of it cannot be; all of it is named.
        Conflict: somebody else changed the commitment since it was shown.
    """
    must_be_own(actor, commitment, "liaison.record_commitment")
    _check_change(commitment, new)
    take_version(commitment, version)
    commitment.version += 1
    made = CommitmentChange.objects.create(
        commitment=commitment,
        state=new.state,
        on_day=new.on_day,
        evidence=new.evidence,
        words=new.words.strip(),
        source=new.source.strip(),
        new_due=new.new_due,
        condition_is=new.condition_is,
        engagement=new.engagement,
        press_report=new.press_report,
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    refresh(commitment)
    index(kind="commitment", pk=commitment.pk)
    detail = {"state": new.state, "evidence": new.evidence, "moved": new.new_due is not None}
    record(actor=actor, verb="commitment.change_recorded", subject=f"commitment:{commitment.ref}", detail=detail)
    return made


def read_commitment(*, actor: User, ref: str) -> queries.CommitmentRecord:
    """Gather a commitment's page and log the look."""
    found = queries.commitment_record(user=actor, ref=ref)
    record(actor=actor, verb="commitment.read", subject=f"commitment:{found.commitment.ref}")
    return found


def list_commitments(*, actor: User, wanted: queries.Wanted, page: int = 1) -> list[queries.Side]:
    """Gather the page of both sides and log that it was shown and how long it was."""
    sides = queries.sides_of(user=actor, wanted=wanted, page=page)
    shown = sum(len(side.rows) for side in sides)
    record(actor=actor, verb="commitments.listed", detail={"commitments": shown, "narrowed": wanted.is_narrowed})
    return sides


def take_version(commitment: Commitment, version: int) -> None:
    """Count a commitment one version up, or refuse because somebody changed it since it was shown."""
    if not Commitment.objects.filter(pk=commitment.pk, version=version).update(version=F("version") + 1):
        raise Conflict(
            f"{commitment.ref} was changed by somebody else while you had it open.",
            fix="Look at what it says now, then make your change again if it is still right.",
            code="changed-meanwhile",
        )
    commitment.version = version


def refresh(commitment: Commitment) -> None:
    """Work out anew where a commitment stands by everything recorded, and keep it on the row."""
    changes = list(commitment.changes.order_by("pk"))
    standing = queries.state_now(changes)
    made = max((c.pk for c in changes if c.state == CommitmentState.MADE), default=None)
    now: dict[str, Any] = {"state": standing.state or CommitmentState.MADE, "condition_is": ConditionIs.UNKNOWN}
    if standing.condition in ConditionIs.values:
        now["condition_is"] = standing.condition.value
    if standing.due_by != made and standing.due_by is not None:
        now |= {"due_first": standing.due, "due_last": standing.due, "due_precision": "day"}
    for name, value in now.items():
        setattr(commitment, name, value)
    Commitment.objects.filter(pk=commitment.pk).update(**now)


def must_be_own(actor: User, commitment: Commitment, permission: str = "liaison.write_commitment") -> int:
    """Refuse who may not change a commitment: another office may be let read it, never change it."""
    office = _office_of(actor, permission)
    if office.pk != commitment.office_id:
        raise NotAllowed(
            f"{commitment.ref} was not changed: it belongs to another office.",
            fix="Ask that office, or write down what you know as a commitment of your own.",
        )
    return office.pk


def _office_of(actor: User, permission: str = "liaison.write_commitment") -> Office:
    if actor.office is None or not (actor.role == Role.COMMAND_LINE or actor.may(permission)):
        raise NotAllowed("This sign-in may not write down commitments.", fix="Ask a liaison officer of your office.")
    return actor.office


def _check(new: NewCommitment, office_id: int) -> None:
    today = timezone.localdate()
    wrong = []
    if len(new.what.strip()) < SHORTEST_WORDS or len(new.what) > LONGEST_WORDS:
        wrong.append(f"What was promised is not said; write it in up to {LONGEST_WORDS:,} characters.")
    if new.made.first > today:
        wrong.append("It was made on a day that has not come yet.")
    if new.due is not None and new.due.last < new.made.first:
        wrong.append("It is due before it was made.")
    if new.to_party is not None and new.to_party == new.by_party:
        wrong.append("The same party stands on both sides.")
    people = [*new.named_readers, *([new.owner] if new.owner is not None else [])]
    if any(one.office_id != office_id or not one.may("liaison.view_commitments") for one in people):
        wrong.append("Somebody chosen as owner or reader does not work with engagements in this office.")
    if any(office.pk == office_id or office.kind == Office.Kind.HOST for office in new.other_offices):
        wrong.append("An office chosen as reader cannot be one: it is your own, or one of the host.")
    if wrong:
        raise BadInput("The commitment was not written down. " + " ".join(wrong), fix="Mend this and send it again.")


def _check_change(commitment: Commitment, new: NewChange) -> None:
    wrong = []
    if new.state not in CommitmentState.values or new.state == CommitmentState.MADE:
        wrong.append("What became of it is not said.")
    if new.evidence not in CommitmentChange.Evidence.values:
        wrong.append("What kind of evidence shows it is not said.")
    if new.on_day > timezone.localdate():
        wrong.append("The day has not come yet.")
    if new.on_day < commitment.made_first:
        wrong.append("The day lies before the commitment was made.")
    if not SHORTEST_WORDS <= len(new.words.strip()) <= LONGEST_WORDS:
        wrong.append(f"The evidence is not said; write what shows it in up to {LONGEST_WORDS:,} characters.")
    if new.new_due is not None and new.state in {*SETTLED, CommitmentState.PARTLY_KEPT}:
        wrong.append("A new due day goes with a commitment that was repeated or changed.")
    if new.new_due is not None and new.new_due < commitment.made_first:
        wrong.append("The new due day lies before the commitment was made.")
    if wrong:
        raise BadInput("Nothing was recorded. " + " ".join(wrong), fix="Mend this and send it again.")


def _take_over(commitment: Commitment, new: NewCommitment) -> None:
    for name in _DIRECTED:
        setattr(commitment, name, getattr(new, name))
    commitment.what, commitment.condition = new.what.strip(), new.condition.strip()
    commitment.source = new.source.strip()[:300]
    commitment.made_first, commitment.made_last = new.made.first, new.made.last
    commitment.due_first = new.due.first if new.due else None
    commitment.due_last = new.due.last if new.due else None
    commitment.due_precision = new.due.precision if new.due else ""
    commitment.readers = new.readers


def _set_readers(commitment: Commitment, new: NewCommitment) -> None:
    """Whoever has to see to it must be able to read it."""
    named = list(new.named_readers) if new.readers == Readers.NAMED else []
    if new.readers == Readers.NAMED and new.owner is not None:
        named.append(new.owner)
    commitment.named_readers.set(named)
    commitment.other_offices.set(new.other_offices if new.readers == Readers.OFFICES else [])


def _record_made(commitment: Commitment, new: NewCommitment, actor: User) -> None:
    CommitmentChange.objects.create(
        commitment=commitment,
        state=CommitmentState.MADE,
        on_day=new.made.first,
        evidence=_EVIDENCE_OF[Certainty(new.certainty)],
        source=commitment.source,
        new_due=commitment.due_last,
        engagement=new.engagement,
        press_report=new.press_report,
        recorded_by=actor,
        recorded_at=timezone.now(),
    )


def _promised_due(commitment: Commitment) -> date | None:
    made = commitment.changes.filter(state=CommitmentState.MADE).order_by("-pk").values_list("new_due", flat=True)
    return made.first()


def _told(commitment: Commitment) -> dict[str, Any]:
    return {
        "direction": commitment.direction,
        "certainty": commitment.certainty,
        "readers": commitment.readers,
        "has_due_day": commitment.due_last is not None,
    }
