"""The desk check for a control room's own machine: the same question, the same limits, the same two answers, the same size."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from aman.accounts.models import User
from aman.accounts.office_keys import KeyFor, calls
from aman.accounts.refusals import REFUSALS
from aman.checks import actions
from aman.checks.actions.asking import LONGEST_CODE, LONGEST_NUMBER, LONGEST_PLACE, LONGEST_WORDS
from aman.checks.models import DeskCheck, Reason
from aman.errors import BadInput

checks = Router(tags=["desk checks"])
#: Every answer of these routes has so many bytes.
ANSWER_BYTES = 600
_SHORTEST_NUMBER = 4


class Question(Schema):
    """One person, a reason and a place. Give the letter's code, or a number, or name, father and birth together."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(..., max_length=20, description=f"One of: {', '.join(Reason.values)}.")
    place: str = Field(
        ..., min_length=1, max_length=LONGEST_PLACE, description="Where the officer is. Nothing about the person."
    )
    letter: str = Field("", max_length=LONGEST_CODE, description="The text of the letter's square code, as scanned.")
    number: str = Field("", max_length=LONGEST_NUMBER, description="The number of a paper; enough alone.")
    name: str = Field("", max_length=LONGEST_WORDS, description="As the person says it, in any script.")
    father: str = Field("", max_length=LONGEST_WORDS, description="The father's name.")
    birth: str = Field("", max_length=30, description="Birth year, birth day or age: 1991, 1370, 34.")
    province: str = Field("", max_length=80, description="Where the person stays; for whoever has to compare.")


class Answer(Schema):
    """One of two answers, a reference, and whom to call. `filling` makes every answer the same size; leave it unread."""

    answer: str = Field(
        ..., description="in_force: protection in force. no_record: call; never evidence against anybody."
    )
    reference: str
    duty_number: str = Field(..., description="Whom to call before anything else is done.")
    asked_at: datetime
    open_until: datetime = Field(..., description="Until then GET /checks/{reference} opens the answer again.")
    ask_again_minutes: int = Field(
        ..., description="A colleague may look further: after so many minutes the answer can be another."
    )
    note: str = Field(..., description="Empty, day-used-up (call; ask again tomorrow), or too-fast (wait a minute).")
    filling: str


@checks.post("", auth=KeyFor("checks.ask_desk"), response={200: Answer, **REFUSALS}, summary="Ask about one person")
@calls("checks.ask_desk")
def ask_desk(request: HttpRequest, question: Question) -> HttpResponse:
    """Ask about the one person in front of an officer. Counted against the limits of the officer and of the office.

    Unknown, withdrawn, ended and doubtful all read `no_record`. What was asked is not kept, unless a person of the
    owner's office has to answer it; that it was asked is, and the owner of the case sees it.
    """
    officer: User = request.auth  # type: ignore[attr-defined]
    number = actions.read_paper_number(question.number)
    if question.number.strip() and sum(c.isdigit() for c in number) < _SHORTEST_NUMBER:
        raise BadInput("The desk was not asked: the number is too short for a paper's.", fix="Check the number.")
    asked = actions.DeskQuestion(
        name=question.name.strip(),
        father=question.father.strip(),
        birth=actions.read_birth(question.birth),
        number=number,
        place=question.province.strip(),
        letter=question.letter.strip(),
    )
    actions.check_said(question.place, asked)
    with actions.on_a_beat():
        answer = actions.ask_desk(
            actor=officer,
            question=asked,
            reason=question.reason,
            place=question.place,
            via=DeskCheck.Via.API,
        )
        return _sized(answer)


@checks.get(
    "/{reference}",
    auth=KeyFor("checks.ask_desk"),
    response={200: Answer, **REFUSALS},
    summary="Open an answer again",
)
@calls("checks.ask_desk")
def reopen_answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Open an answer again for the officer who asked, for three hours; every opening is logged."""
    officer: User = request.auth  # type: ignore[attr-defined]
    with actions.on_a_beat():
        return _sized(actions.reopen_answer(actor=officer, reference=reference))


def _sized(answer: actions.DeskAnswer) -> HttpResponse:
    """Write an answer so that each has the same number of bytes."""
    said: dict[str, Any] = {
        "answer": DeskCheck.Answer.IN_FORCE.value if answer.in_force else DeskCheck.Answer.NO_RECORD.value,
        "reference": answer.reference,
        "duty_number": answer.duty_number,
        "asked_at": answer.asked_at.isoformat(timespec="milliseconds"),
        "open_until": answer.open_until.isoformat(timespec="milliseconds"),
        "ask_again_minutes": settings.DESK_REFERRAL_MINUTES,
        "note": "day-used-up" if answer.day_is_used_up else "too-fast" if answer.is_too_fast else "",
        "filling": "",
    }
    missing = ANSWER_BYTES - len(json.dumps(said).encode())
    said["filling"] = "." * max(0, missing)
    response = HttpResponse(json.dumps(said), content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "no-store, no-transform"
    return response
