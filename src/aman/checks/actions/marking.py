"""What stays of a question for a day? Keyed hashes that can be compared and not read, and, sealed, what a person must answer.

Each check leaves a trace of the same size. The hashes are made with this database's own key, and the rows go after a day.
"""

from __future__ import annotations

import json
import re
from typing import Any

from aman.checks.facts import DeskQuestion, said_of
from aman.checks.models import DeskCheck, DeskTrace
from aman.checks.queries import Protection
from aman.core.names import fold
from aman.vault.blind import blind

#: Bytes of the sealed part of every trace, whether anything is said in it or not.
SAID_BYTES = 4_000
#: Numbers this far from each other are neighbours.
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
_LAST_DIGITS = re.compile(r"(\d{1,18})(\D*)$")


def leave_trace(check: DeskCheck, question: DeskQuestion, found: Protection) -> None:
    """Write the trace of a check.

    Args:
        check: the check, written a moment ago.
        question: what was asked.
        found: who was found, and among whom a person must choose; the words are kept only where one must.
    """
    said: dict[str, Any] = {"found": found.root_id}
    if found.doubtful:
        said |= {"question": said_of(question), "roots": list(found.doubtful)}
    mark, near = marks_of(question)
    DeskTrace.objects.create(check_made=check, made_at=check.asked_at, mark=mark, near=near, said=padded(said))


def marks_of(question: DeskQuestion) -> tuple[bytes, bytes]:
    """Give the keyed hash of what was asked, and of the six numbers next to it where it was a number."""
    if question.number:
        asked = f"number|{question.number}"
    elif question.letter:
        asked = f"letter|{''.join(question.letter.split())}"
    else:
        year = question.birth.first.year if question.birth else 0
        asked = f"name|{fold(question.name)}|{fold(question.father)}|{year}"
    near = [f"number|{other}" for other in neighbours(question.number)] if question.number else []
    return blind("desk", asked), b"".join(blind("desk", one) for one in near)


def neighbours(number: str) -> list[str]:
    """Give the six numbers next to a document number: its last digits counted up and down."""
    found = _LAST_DIGITS.search(number)
    if found is None:
        return []
    digits, rest = found[1], found[2]
    head = number[: found.start()]
    values = (int(digits) + step for step in NEIGHBOURS)
    return [f"{head}{value:0{len(digits)}d}{rest}" for value in values if value >= 0]


def padded(said: dict[str, Any]) -> dict[str, Any]:
    """Fill what is said up to one size, so that the row says nothing by its own."""
    written = len(
        json.dumps({**said, "pad": ""}, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    )
    return {**said, "pad": " " * max(0, SAID_BYTES - written)}
