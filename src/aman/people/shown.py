"""What is shown of each human being that a search found: names, father's name, birth and the cases they are on?

Every search ends here, several times a second while somebody types. So the statements are worded once, and of a row no more
is read and opened than stands on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from aman.accounts.worded import OneOf, WordedRows
from aman.core.matching import MatchScore
from aman.people.models import Person, PersonName
from aman.people.parts import in_parts

#: So many are asked about at once; where they are fewer, the last one is asked about again.
_AT_ONCE = 25
_OF_PERSON = (
    "id",
    "ref",
    "office_id",
    "root_id",
    "sex",
    "birth_first",
    "birth_last",
    "birth_precision",
    "birth_calendar",
)
_PEOPLE = WordedRows(lambda: Person.objects.filter(OneOf("id", _AT_ONCE)).values_list(*_OF_PERSON))
_NAMES = WordedRows(
    lambda: (
        PersonName.objects.filter(OneOf("person_id", _AT_ONCE))
        .exclude(kind=PersonName.Kind.GRANDFATHER)
        .order_by("id")
        .values_list("person_id", "kind", "script", "full")
    )
)
_CASES = WordedRows(
    lambda: (
        Person.objects.filter(OneOf("id", _AT_ONCE), memberships__isnull=False)
        .order_by("memberships__id")
        .values_list("id", "memberships__case__ref")
    )
)


@dataclass(frozen=True)
class PersonHit:
    """One human being found: the root row, how well the name fits (0 to 1), by what it was found, what is shown of it."""

    person: Person
    score: float
    found_by: str
    match: MatchScore | None = None
    own_names: Sequence[tuple[str, str]] = ()
    father: str = ""
    cases: Sequence[str] = ()

    @property
    def name(self) -> str:
        """The first own name, the reference where there is none."""
        return self.own_names[0][1] if self.own_names else self.person.ref

    @cached_property
    def name_in_other_script(self) -> str:
        """The first own name in another script than the first one's; empty where there is none."""
        return next((full for script, full in self.own_names if script != self.own_names[0][0]), "")


def people_shown(found: Sequence[tuple[int, float, str, MatchScore | None]]) -> list[PersonHit]:
    """Read what is shown of rows by id, in their order; whoever asks has seen to it that they may be seen.

    Args:
        found: ids with how well each fits, by what it was found, and its score with reasons.
    """
    people: dict[int, Person] = {}
    names: dict[int, list[tuple[str, str]]] = {}
    fathers: dict[int, str] = {}
    cases: dict[int, list[str]] = {}
    for part in in_parts([one[0] for one in found], _AT_ONCE):
        ids = part + part[-1:] * (_AT_ONCE - len(part))
        people.update((row[0], Person.from_db(None, _OF_PERSON, row)) for row in _PEOPLE.rows(*ids))
        for person_id, kind, script, full in _NAMES.rows(*ids):
            if kind == PersonName.Kind.OWN:
                names.setdefault(person_id, []).append((script, full))
            else:
                fathers.setdefault(person_id, full)
        for person_id, case in _CASES.rows(*ids):
            cases.setdefault(person_id, []).append(case)
    return [
        PersonHit(people[i], score, by, match, names.get(i, ()), fathers.get(i, ""), cases.get(i, ()))
        for i, score, by, match in found
        if i in people
    ]
