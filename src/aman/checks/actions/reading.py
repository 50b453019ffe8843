"""What do a birth and a number mean that somebody says or reads off a paper?"""

from __future__ import annotations

import re

from django.utils import timezone

from aman.checks.facts import DeskQuestion
from aman.core.dates import DateInterval, DateOrder, read_date
from aman.core.documents import DocumentKind, normalise_number, read_number
from aman.errors import BadInput

#: The widest stretch of birth days that still tells one person from another: a year and its neighbour calendar's year.
_WIDEST_BIRTH_DAYS = 800
_DIGITS_IN_A_ROW = re.compile(r"\d{4,}")


def read_paper_number(text: str) -> str:
    """Give the one form of a number that was read off a paper; an O among its digits is a nought, as lists are read.

    Args:
        text: as typed, in any digits; blank gives "".
    """
    number = normalise_number(text) if text.strip() else ""
    kind = DocumentKind.PK_VISA if number[:1].isdigit() else DocumentKind.AF_PASSPORT
    reading = read_number(number, kind)
    is_slip = any(problem.code == "letter_for_digit" for problem in reading.problems)
    return reading.number if is_slip else number


def names_somebody(place: str, question: DeskQuestion) -> bool:
    """Say whether a place, which is kept, holds what was asked, which is not: a number, or a part of a name."""
    about = {word.lower() for words in (question.name, question.father) for word in words.split() if len(word) > 3}
    return bool(_DIGITS_IN_A_ROW.search(place)) or not about.isdisjoint(place.lower().split())


def check_said(place: str, question: DeskQuestion) -> None:
    """Refuse what another machine, or a terminal, may not send either.

    Raises:
        BadInput: a sign that is in no name and no place, or a place that says something about the person.
    """
    said = (place, question.name, question.father, question.place, question.letter)
    if any("\0" in words for words in said):
        raise BadInput("The desk was not asked: a field holds a sign that is in no text.", fix="Send the words alone.")
    if names_somebody(place, question):
        raise BadInput(
            "The desk was not asked: the place says something about the person, and it is kept.",
            fix="Write only where you are: a station, checkpoint or office.",
        )


def read_birth(text: str) -> DateInterval | None:
    """Read a birth year, a birth day or an age; any digits, Gregorian or Solar Hijri; None where it is blank.

    Raises:
        BadInput: it cannot be read, or says too little.
    """
    if not text.strip():
        return None
    today = timezone.localdate()
    age = re.fullmatch(r"\s*(\d{1,2}|1[01]\d)\s*", text)
    if age:
        years = int(age[1])
        text = f"aged {years} in year {today.year}"
    reading = read_date(text.strip(), order=DateOrder.DAY_FIRST, purpose="birth", latest=today)
    interval = reading.interval
    if interval is None or (interval.last - interval.first).days > _WIDEST_BIRTH_DAYS:
        raise BadInput(
            "This birth year or age cannot be read.",
            fix="Write the year with four digits, for example 1991 or 1370, or the age in years.",
        )
    return interval
