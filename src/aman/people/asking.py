"""What does somebody mean who types half a name, a village and an age?

The one place where typed text becomes facts that the register can be asked for: names in any order and script, a year in
either calendar, an age, "about 30", a town. Where the words can be read in several ways ("Ahmad Karim" is one man's name, or
Ahmad, the son of Karim), every reading is given, and the best one counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from aman.core.dates import DateInterval, DateOrder, Precision, read_date
from aman.core.dates.words import ABOUT_WORDS, AGE_WORDS, FILLERS
from aman.core.matching import PersonFacts
from aman.core.matching.prepared import town_in
from aman.core.names import fold
from aman.people.facts import sex_of

#: Years to either side of an age or year that is "about" right.
ABOUT_YEARS = 3
#: Words of a name that can be the father's.
FATHERS_WORDS = 2
_OLDEST = 120
_BESIDE_NUMBERS = ABOUT_WORDS | AGE_WORDS | FILLERS
_WHERE = frozenset({"in", "at", "from", "near", "of", "در", "از", "په", "میں", "سے", "د"})
_NUMBER = re.compile(r"\d")
_PIECES = re.compile(r"[\s,;،؛]+")
_DIGITS = {base + n: str(n) for base in (0x0660, 0x06F0) for n in range(10)}


@dataclass(frozen=True, slots=True)
class Question:
    """Who is asked for: the ways to read it, of which the first takes every word of the name as the person's own.

    Nothing of it shows in `repr`, so that no log line or error report can carry it by accident.
    """

    readings: tuple[PersonFacts, ...] = field(repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        first = self.readings[0]
        return not (first.name or first.father or first.documents or first.case_number)


def read_question(text: str, *, today: date, birth: DateInterval | None = None) -> Question:
    """Read what was typed into one box.

    Args:
        text: names and perhaps an age, a year and a place, in any order.
        today: the day ages count from.
        birth: a birth that was stated beside the text; it goes before one inside it.
    """
    words = [word for word in _PIECES.split(text) if word]
    born, words = _take_birth(words, today)
    place, words = _take_place(words)
    return _with_fathers(PersonFacts(ref=0, name=" ".join(words), birth=birth or born, place=place))


def question_of(
    *,
    today: date,
    text: str = "",
    name: str = "",
    father: str = "",
    place: str = "",
    age: str = "",
    sex: str = "",
    case_number: str = "",
    documents: tuple[tuple[str, str], ...] = (),
) -> Question:
    """Put together what a caller tells about somebody, however little it is; blank means not told.

    Args:
        today: the day the age counts from.
        text: free words, read as in the search box, for whatever the other fields leave open.
        name: the name, or half of it.
        father: the father's name.
        place: a village, quarter or town.
        age: an age or a birth year, "about 30" too.
        sex: M or F.
        case_number: normalised.
        documents: kinds and normalised numbers.
    """
    free = read_question(text, today=today).readings[0] if text.strip() else PersonFacts(ref=0, name="")
    born, _ = _take_birth(_PIECES.split(age.strip()), today) if age.strip() else (None, [])
    return _with_fathers(
        replace(
            free,
            name=name.strip() or free.name,
            father=father.strip() or None,
            birth=born or free.birth,
            sex=sex_of(sex),
            place=place.strip() or free.place,
            case_number=case_number or None,
            documents=documents,
        )
    )


def _with_fathers(facts: PersonFacts) -> Question:
    """The reading as it stands, and those that take the last words for the father's name."""
    words = facts.name.split()
    readings = [facts]
    if not facts.father:
        for count in range(1, min(FATHERS_WORDS, len(words) - 1) + 1):
            readings.append(replace(facts, name=" ".join(words[:-count]), father=" ".join(words[-count:])))
    return Question(tuple(readings))


def _take_birth(words: list[str], today: date) -> tuple[DateInterval | None, list[str]]:
    """Read the first number with the words about it, and give the other words."""
    at = next((i for i, word in enumerate(words) if _NUMBER.search(word)), None)
    if at is None:
        return None, words
    first, last = at, at + 1
    while first > 0 and _bare(words[first - 1]) in _BESIDE_NUMBERS:
        first -= 1
    while last < len(words) and _bare(words[last]) in _BESIDE_NUMBERS:
        last += 1
    born = _birth_of(words[at], [_bare(word) for word in words[first:last]], today)
    if born is None:
        return None, words
    return born, words[:first] + words[last:]


def _birth_of(number: str, phrase: list[str], today: date) -> DateInterval | None:
    digits = number.translate(_DIGITS).strip("~≈.()-")
    about = any(word in ABOUT_WORDS for word in phrase) or number[:1] in "~≈"
    is_age = digits.isascii() and digits.isdigit() and int(digits) <= _OLDEST
    written = f"aged {int(digits)} in year {today.year}" if is_age else digits
    born = read_date(written, order=DateOrder.DAY_FIRST, purpose="birth", latest=today).interval
    if born is None or not about:
        return born
    first, last = born.first.year - ABOUT_YEARS, min(born.last.year + ABOUT_YEARS, today.year)
    return DateInterval(date(first, 1, 1), date(max(first, last), 12, 31), Precision.RANGE)


def _take_place(words: list[str]) -> tuple[str | None, list[str]]:
    """Read a town that stands among the words, with a "from" before it; somebody's only word stays a name."""
    for at in range(len(words) - 1, 0, -1):
        if town_in(words[at]):
            first = at - 1 if at > 1 and _bare(words[at - 1]) in _WHERE else at
            return words[at], words[:first] + words[at + 1 :]
        if at > 0 and _bare(words[at]) in _WHERE and at + 1 < len(words) and words[at].isascii():
            return " ".join(words[at + 1 :]), words[:at]
    return None, words


def _bare(word: str) -> str:
    return fold(word).strip()
