"""How do the words of callers become the facts that matching compares, and when are two incidents alike?

The only place of this app where rows become core types.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aman.core.dates import DateInterval, Precision
from aman.core.documents import normalise_number, read_case_number
from aman.core.matching import PersonFacts
from aman.core.names import compare_names
from aman.people.asking import question_of

#: What callers may tell of a person; blank means not told.
TOLD = ("name", "father", "age", "sex", "case_number", "city", "place")
#: Two incidents so far apart are two.
SAME_EVENT = timedelta(hours=48)
NAMES_ALIKE, FATHERS_ALIKE, FATHERS_STRONG = 0.7, 0.5, 0.75
AGES_APART = 4


@dataclass(frozen=True, slots=True)
class Happening:
    """What two incidents are compared by."""

    facts: PersonFacts
    person_id: int | None
    place: str
    happened_at: datetime


def facts_of_told(told: Sequence[Mapping[str, str]], on: date) -> PersonFacts:
    """Put together what several reports tell of one person.

    Args:
        told: what each report tells, with the keys of TOLD; the fullest name comes first, other spellings beside it.
        on: the day ages count from.
    """
    names = dict.fromkeys(
        t["name"] for t in sorted(told, key=lambda t: -len(t.get("name", "").split())) if t.get("name")
    )
    fathers = sorted({t["father"] for t in told if t.get("father")}, key=len)
    sexes = Counter(t["sex"] for t in told if t.get("sex") in ("M", "F"))
    number = _first(told, "case_number")
    own = list(names)
    return PersonFacts(
        ref=0,
        name=own[0] if own else "",
        father=fathers[-1] if fathers else None,
        birth=_birth(_first(told, "age"), on),
        sex="F" if sexes and sexes.most_common(1)[0][0] == "F" else "M" if sexes else None,
        place=_first(told, "city") or None,
        case_number=(read_case_number(number).number or normalise_number(number) or None) if number else None,
        other_names=tuple(own[1:]),
    )


def _first(told: Sequence[Mapping[str, str]], key: str) -> str:
    return next((t[key] for t in told if t.get(key)), "")


def _birth(age: str, on: date) -> DateInterval | None:
    """Read an age with a year to either side, since callers guess; a birth year as it stands."""
    born = question_of(today=on, age=age).readings[0].birth if age else None
    if born is None or len(age.strip()) > 3:
        return born
    return DateInterval(date(born.first.year - 1, 1, 1), date(born.last.year + 1, 12, 31), Precision.RANGE)


def compare_happenings(one: Happening, other: Happening) -> list[str]:
    """Give why two incidents may be one event, as codes; an empty list where they are not taken for one.

    The name must be alike, the father's must not differ, sex and age must not contradict, and the place or the father
    must agree. How often that is right: docs/reference/incidents.md.
    """
    if abs(one.happened_at - other.happened_at) > SAME_EVENT:
        return []
    if one.person_id is not None and one.person_id == other.person_id:
        return ["person"]
    left, right = one.facts, other.facts
    if left.sex and right.sex and left.sex != right.sex:
        return []
    if left.birth and right.birth and abs(left.birth.first.year - right.birth.first.year) > AGES_APART:
        return []
    names = max(
        (compare_names(a, b).score for a in _names(left) for b in _names(right)),
        default=0.0,
    )
    if names < NAMES_ALIKE:
        return []
    fathers = compare_names(left.father, right.father).score if left.father and right.father else None
    if fathers is not None and fathers < FATHERS_ALIKE:
        return []
    reasons = ["name"]
    if fathers is not None and fathers >= FATHERS_STRONG:
        reasons.append("father")
    if one.place and one.place == other.place:
        reasons.append("place")
    return reasons if len(reasons) > 1 else []


def _names(facts: PersonFacts) -> tuple[str, ...]:
    return tuple(name for name in (facts.name, *facts.other_names) if name)
