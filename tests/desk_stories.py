"""A host desk and what it asks, for the tests of referrals, limits, patterns and the API."""

from __future__ import annotations

from typing import Any

from aman.checks.actions import DeskQuestion, ask_desk, follow_up_checks, read_birth

#: Of Qais Darwazi: everything right.
DESCRIBED = {"name": "Qais Darwazi", "father": "Tamim", "birth": "1984-03-05"}
#: The same man as a station wrote it down: a year off, the father's name cut short.
HALF_KNOWN = {"name": "Qais Darwazi", "father": "Tamimullah", "birth": "1986"}


def ask(user: Any, **asked: Any):
    """Ask the desk, and let the worker do what follows."""
    answer = ask_only(user, **asked)
    follow_up_checks(at=asked.get("at"))
    return answer


def ask_only(
    user: Any, *, name="", father="", birth="", number="", letter="", province="", place="Faizabad", **more: Any
):
    """Ask the desk; what follows waits."""
    question = DeskQuestion(
        name=name, father=father, birth=read_birth(birth), number=number, letter=letter, place=province
    )
    return ask_desk(actor=user, question=question, reason=more.pop("reason", "stop"), place=place, **more)
