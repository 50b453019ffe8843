"""Ask about one person at a desk: within the limits, logged, answered with the least that helps.

The looking up is done before the transaction, which then writes in the order in which others wait for its rows: what the
same officer waits for, what nobody waits for, what the office waits for, and last the log, for which everybody waits.
Whatever the answer, the same statements run in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.checks import queries
from aman.checks.actions.closed import note, wait_as_ever
from aman.checks.actions.counting import PastLimit, count_for_office, count_for_officer, count_refused
from aman.checks.actions.marking import leave_trace
from aman.checks.actions.references import new_reference
from aman.checks.facts import DeskQuestion
from aman.checks.models import DeskCheck, Reason
from aman.errors import BadInput, NotAllowed
from aman.lockdown.state import is_closed

LONGEST_PLACE = 120
#: Longer texts are no name and no number of a paper; a scanned code is longer.
LONGEST_WORDS, LONGEST_NUMBER, LONGEST_CODE = 200, 60, 6_000


@dataclass(frozen=True, slots=True)
class DeskAnswer:
    """Everything an asker is told."""

    in_force: bool
    reference: str
    duty_number: str
    asked_at: datetime
    open_until: datetime
    day_is_used_up: bool = False
    is_too_fast: bool = False


def ask_desk(
    *,
    actor: User,
    question: DeskQuestion,
    reason: str,
    place: str,
    via: str = DeskCheck.Via.PAGE,
    at: datetime | None = None,
) -> DeskAnswer:
    """Answer one question about one person and write down that it was asked.

    What was asked is written nowhere, except that a doubtful question waits, sealed, for the owner's desk.

    Args:
        actor: the officer who asks; counted against the limits of the officer and of the office.
        question: a letter's code, a document number, or name, father and birth; or several of them.
        reason: a value of `Reason`.
        place: where the officer is; free words, kept for the owner of the case.
        via: by which way it came.
        at: when; None means now.

    Raises:
        NotAllowed: this sign-in may not ask.
        BadInput: too little is said, or too much.
    """
    _refuse(actor, question, reason, place)
    now = at or timezone.now()
    desk = queries.desk_of(actor.office_id)
    closed, begun = is_closed(), perf_counter()
    # While everything is closed nothing sealed is opened, and nobody is looked up.
    found = queries.NOBODY if closed else queries.find_protection(question, now)
    took = None if closed else perf_counter() - begun
    if closed:
        # Before anything is locked: whoever asks at the same moment must not wait for this wait.
        wait_as_ever()
    asked = _Asked(actor, question, now, via, reason, place.strip()[:LONGEST_PLACE], took)
    past = None
    try:
        check = _within_limits(asked, found, desk.limits)
    except _CameAfterLimit as limit:
        # The same was looked up, so that the time says nothing; nothing of it is used.
        past, found = limit.past, queries.NOBODY
        check = _past_limit(asked)
    number = found.owner_number if check.answer == DeskCheck.Answer.IN_FORCE else ""
    return _answer_of(check, number or desk.duty_number, past=past)


@transaction.atomic
def reopen_answer(*, actor: User, reference: str, at: datetime | None = None) -> DeskAnswer:
    """Open an answer again, within three hours, for the officer who asked; every opening is logged.

    Args:
        actor: the officer who asked.
        reference: of the check.
        at: when; None means now.

    Raises:
        NotFound: no answer of this officer's is open under the reference; the same for one that never was.
    """
    now = at or timezone.now()
    check = queries.granted_check(user=actor, reference=reference, now=now)
    record(actor=actor, verb="desk_check.reopened", subject=f"check:{check.reference}", at=now)
    in_force = check.answer == DeskCheck.Answer.IN_FORCE and not is_closed()
    number = queries.owner_number(check.owner_id if in_force else None)
    return _answer_of(check, number or queries.desk_of(actor.office_id).duty_number)


def _refuse(actor: User, question: DeskQuestion, reason: str, place: str) -> None:
    if not actor.may("checks.ask_desk"):
        raise NotAllowed("This sign-in may not ask the desk.", fix="Sign in as a host desk officer.")
    if reason not in Reason.values or not place.strip():
        raise BadInput(
            "The desk was not asked: the reason or the place is missing.",
            fix=f"Give a place and one of these reasons: {', '.join(Reason.values)}.",
        )
    if not question.is_enough:
        raise BadInput(
            "The desk was not asked: too little is known about the person.",
            fix="Give the name, the father's name and the birth year, or a document number, or scan the letter.",
        )
    words = (question.name, question.father, question.place)
    if (
        max(map(len, words)) > LONGEST_WORDS
        or len(question.number) > LONGEST_NUMBER
        or len(question.letter) > LONGEST_CODE
    ):
        raise BadInput("The desk was not asked: a field is far too long.", fix="Give one person's name or number only.")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked, by whom, and how long looking it up took; None where nobody was looked up."""

    actor: User
    question: DeskQuestion = field(repr=False)
    now: datetime
    via: str
    reason: str
    place: str
    took: float | None


class _CameAfterLimit(Exception):
    """Undoes what was written of a check that came past a limit."""

    def __init__(self, past: PastLimit) -> None:
        super().__init__()
        self.past = past


@transaction.atomic
def _within_limits(asked: _Asked, found: queries.Protection, limits: queries.Limits) -> DeskCheck:
    """Count the check, write it down and log it, all or nothing.

    Raises:
        _CameAfterLimit: it is one too many; nothing was written.
    """
    past = count_for_officer(asked.actor, asked.now, limits, in_force=found.in_force)
    if past is not None:
        raise _CameAfterLimit(past)
    check = _write_down(asked, found)
    past = count_for_office(asked.actor, asked.now, limits)
    if past is not None:
        raise _CameAfterLimit(past)
    _log(asked, check)
    return check


@transaction.atomic
def _past_limit(asked: _Asked) -> DeskCheck:
    """Write down and log a check that is answered with nothing."""
    count_refused(asked.actor, asked.now)
    check = _write_down(asked, queries.NOBODY, past_limit=True)
    _log(asked, check)
    return check


def _write_down(asked: _Asked, found: queries.Protection, *, past_limit: bool = False) -> DeskCheck:
    """Keep who asked, when, where and why, and the answer; never the question, but for the trace that goes after a day."""
    check = DeskCheck.objects.create(
        reference=new_reference("DC"),
        asked_by=asked.actor,
        office_id=asked.actor.office_id,
        asked_at=asked.now,
        by=_by(asked.question),
        via=asked.via,
        reason=asked.reason,
        place=asked.place,
        answer=DeskCheck.Answer.IN_FORCE if found.in_force else DeskCheck.Answer.NO_RECORD,
        past_limit=past_limit,
        case_id=found.case_id,
        owner_id=found.owner_id,
    )
    _trace(check, asked.question, found, took=asked.took)
    return check


def _log(asked: _Asked, check: DeskCheck) -> None:
    record(
        actor=asked.actor,
        verb="desk_check.refused" if check.past_limit else "desk_check.asked",
        subject=f"check:{check.reference}",
        detail={
            "by": check.by,
            "via": check.via,
            "reason": check.reason,
            "place": check.place,
            "answer": check.answer,
        },
        at=asked.now,
    )


def _trace(check: DeskCheck, question: DeskQuestion, found: queries.Protection, *, took: float | None) -> None:
    """Leave the check's trace and note how long it all took; while everything is closed, only take as long."""
    if took is None:
        wait_as_ever()
        return
    begun = perf_counter()
    leave_trace(check, question, found)
    note(took + perf_counter() - begun)


def _by(question: DeskQuestion) -> str:
    if question.letter:
        return DeskCheck.By.LETTER
    return DeskCheck.By.DOCUMENT if question.is_by_document else DeskCheck.By.NAME


def _answer_of(check: DeskCheck, duty_number: str, *, past: PastLimit | None = None) -> DeskAnswer:
    past = past or PastLimit()
    return DeskAnswer(
        in_force=check.answer == DeskCheck.Answer.IN_FORCE and not is_closed(),
        reference=check.reference,
        duty_number=duty_number,
        asked_at=check.asked_at,
        open_until=check.asked_at + queries.GRANT,
        day_is_used_up=past.day_is_used_up,
        is_too_fast=past.is_too_fast,
    )
