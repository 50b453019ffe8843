"""Ask about one person at a desk: within the limits, logged, answered with the least that helps.

The looking up is done before the transaction, so that the only database lock a check holds is held for one short write:
limits, check, trace, log. Whatever the answer, the same statements run in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.audit.actions import record
from aman.checks import queries
from aman.checks.actions.closed import note, wait_as_ever
from aman.checks.actions.marking import leave_trace
from aman.checks.actions.references import new_reference
from aman.checks.facts import DeskQuestion
from aman.checks.models import DeskCheck, DeskTally, Reason
from aman.checks.queries.counting import day_of
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
    limits = queries.limits_of(actor.office_id)
    closed, begun = is_closed(), perf_counter()
    # While everything is closed nothing sealed is opened, and nobody is looked up.
    found = queries.NOBODY if closed else queries.find_protection(question, now)
    took = perf_counter() - begun
    if closed:
        # Before anything is locked: whoever asks at the same moment must not wait for this wait.
        wait_as_ever()
    with transaction.atomic():
        _one_at_a_time(actor)
        used = queries.used_so_far(actor, now)
        over, fast = used.day_is_over(limits), used.is_too_fast(limits)
        if over or fast:
            # The same was looked up, so that the time says nothing; nothing of it is used.
            found = queries.NOBODY
        check = _write_down(
            actor, question, found, now=now, via=via, reason=reason, place=place, past_limit=over or fast
        )
        _trace(check, question, found, took=None if closed else took)
        _count(actor, now, in_force=found.in_force, past_limit=over or fast)
        record(
            actor=actor,
            verb="desk_check.refused" if over or fast else "desk_check.asked",
            subject=f"check:{check.reference}",
            detail={"by": check.by, "via": via, "reason": reason, "place": check.place, "answer": check.answer},
            at=now,
        )
    return _answer_of(check, day_is_used_up=over, is_too_fast=fast and not over)


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
    return _answer_of(check)


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


def _one_at_a_time(actor: User) -> None:
    """Two requests at the same moment must not both be the last of the day, nor of the office's."""
    if actor.office_id is None:
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    else:
        Office.objects.select_for_update(no_key=True).get(pk=actor.office_id)


def _write_down(
    actor: User,
    question: DeskQuestion,
    found: queries.Protection,
    *,
    now: datetime,
    via: str,
    reason: str,
    place: str,
    past_limit: bool,
) -> DeskCheck:
    """Keep who asked, when, where and why, and the answer; never the question."""
    return DeskCheck.objects.create(
        reference=new_reference("DC"),
        asked_by=actor,
        office_id=actor.office_id,
        asked_at=now,
        by=_by(question),
        via=via,
        reason=reason,
        place=place.strip()[:LONGEST_PLACE],
        answer=DeskCheck.Answer.IN_FORCE if found.in_force else DeskCheck.Answer.NO_RECORD,
        past_limit=past_limit,
        case_id=found.case_id,
        owner_id=found.owner_id,
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


def _count(actor: User, now: datetime, *, in_force: bool, past_limit: bool) -> None:
    """Add the check to the officer's day."""
    more: dict[str, Any] = {
        "asked": 0 if past_limit else 1,
        "in_force": 1 if in_force else 0,
        "refused": 1 if past_limit else 0,
    }
    tally = DeskTally.objects.filter(officer=actor, day=day_of(now))
    if not tally.update(**{name: F(name) + number for name, number in more.items()}):
        DeskTally.objects.create(officer=actor, office_id=actor.office_id, day=day_of(now), **more)


def _answer_of(check: DeskCheck, *, day_is_used_up: bool = False, is_too_fast: bool = False) -> DeskAnswer:
    in_force = check.answer == DeskCheck.Answer.IN_FORCE and not is_closed()
    return DeskAnswer(
        in_force=in_force,
        reference=check.reference,
        duty_number=queries.duty_number(check.asked_by, check.owner_id if in_force else None),
        asked_at=check.asked_at,
        open_until=check.asked_at + queries.GRANT,
        day_is_used_up=day_is_used_up,
        is_too_fast=is_too_fast,
    )
