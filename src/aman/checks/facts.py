"""How does what a desk asked become the facts that the matching core compares?"""

from __future__ import annotations

from dataclasses import dataclass, field

from aman.core.dates import DateInterval
from aman.core.matching import PersonFacts


@dataclass(frozen=True, slots=True)
class DeskQuestion:
    """One question about one person. It lives for the length of one request and is written nowhere.

    Every field is hidden from `repr`, so that no error report or log line can carry it by accident.
    """

    name: str = field(default="", repr=False)
    father: str = field(default="", repr=False)
    birth: DateInterval | None = field(default=None, repr=False)
    number: str = field(default="", repr=False)

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
        place=None,
        case_number=None,
        relation=None,
    )
