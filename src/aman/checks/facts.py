"""How does what a desk asked become the facts that the matching core compares?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aman.core.dates import Calendar, DateInterval, Precision
from aman.core.matching import PersonFacts


@dataclass(frozen=True, slots=True)
class DeskQuestion:
    """One question about one person. It lives for the length of one request, unless a person must answer it.

    Every field is hidden from `repr`, so that no error report or log line can carry it by accident.
    """

    name: str = field(default="", repr=False)
    father: str = field(default="", repr=False)
    birth: DateInterval | None = field(default=None, repr=False)
    number: str = field(default="", repr=False)
    #: A province or town, as the person says it.
    place: str = field(default="", repr=False)
    #: The text of a letter's code, as a scanner types it.
    letter: str = field(default="", repr=False)

    @property
    def is_enough(self) -> bool:
        """Whether it says enough about somebody: a code, a number, or the whole description."""
        return bool(self.letter or self.number or (self.name and self.father and self.birth))

    @property
    def is_by_document(self) -> bool:
        """Whether a document number was given."""
        return bool(self.number)


def facts_of_question(question: DeskQuestion) -> PersonFacts:
    """Give the described person as facts; the number is looked up exactly and takes no part here."""
    return PersonFacts(
        ref=0,
        name=question.name,
        father=question.father or None,
        grandfather=None,
        birth=question.birth,
        sex=None,
        documents=(),
        place=question.place or None,
        case_number=None,
        relation=None,
    )


def said_of(question: DeskQuestion) -> dict[str, Any]:
    """Give a question in the form in which it waits, sealed, for a person's answer; a letter's code is never kept."""
    born = question.birth
    return {
        "name": question.name,
        "father": question.father,
        "place": question.place,
        "number": question.number,
        "birth": [born.first.isoformat(), born.last.isoformat(), born.precision.value, born.calendar.value]
        if born
        else [],
    }


def question_of(said: dict[str, Any]) -> DeskQuestion:
    """Read a question that waited."""
    born = said.get("birth") or []
    return DeskQuestion(
        name=said.get("name", ""),
        father=said.get("father", ""),
        place=said.get("place", ""),
        number=said.get("number", ""),
        birth=DateInterval(
            date.fromisoformat(born[0]), date.fromisoformat(born[1]), Precision(born[2]), Calendar(born[3])
        )
        if born
        else None,
    )
