"""Which facts does the register itself give of a person on a day: each with where it stands, or why it is not known?

All joined rows of a human being are read together. What a list never asked for is "not asked", a blank cell is "not
recorded"; neither is ever "none". Where sources disagree and the rules cannot choose, the fact is unknown and says so.
What officers recorded of a person comes on top, in `statements`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from aman.core.dates import DateInterval, Precision, age_on
from aman.core.policy import FactKind, Unknown, UnknownBecause, read_fact
from aman.core.policy.family import find_age_out
from aman.screening.facts.beings import NAMING, WORTH, Being, day_of
from aman.screening.facts.register import add_register
from aman.screening.facts.stated import BLANK, DISAGREE, FactSheet, Stated, at_row
from aman.screening.facts.statements import apply_statements
from aman.screening.places import district_of

_NO_PLACE = Unknown(UnknownBecause.UNREADABLE, "The place as written names no district, or more than one.")
_NO_COUNTRY = Unknown(UnknownBecause.NOT_RECORDED, "The programme names no third country.")
#: Ages that some rule asks about; a pack that asks about another names it here.
_AGES = (18, 21)
_ONLY_YEAR = Unknown(UnknownBecause.NOT_RECORDED, "The birth date is not exact enough for this day.")

_EVIDENCE_OF_STAY = {"visa": "pk_visa", "por_card": "por_card", "acc": "acc", "unhcr_paper": "unhcr_token"}
#: Evidence that, once on file, is itself a fact about the principal applicant.
_ON_FILE = {
    "hr_letter": "has_hr_letter",
    "lor": "has_recommendation",
    "ds157": "has_ds157",
    "tazkira": "has_identity_paper",
    "passport": "has_identity_paper",
    "threat_statement": "has_threat_statement",
    "biographic_data": "has_biographic_data",
    "i360": "has_i360",
}
_COUNTRY_OF = {
    "SIV": "us", "P-1": "us", "P-2": "us", "P-3": "us", "P-4": "us", "I-730": "us", "HP": "us",
    "UK_ARAP": "gb", "DE": "de", "CA": "ca", "AU": "au",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sources asked for a thing at all: those where at least one row answers it."""

    stay: frozenset[int]
    place: frozenset[int]
    nationality: frozenset[int]


def find_asked(beings: Iterable[Being]) -> Asked:
    """Find which sources have a column for a document of stay, a place, a nationality."""
    stay: set[int] = set()
    place: set[int] = set()
    nationality: set[int] = set()
    for being in beings:
        for row in being.rows:
            if row[4]:
                place.add(row[6])
            if row[5]:
                nationality.add(row[6])
        for kind, _, at in being.papers:
            if kind in WORTH:
                stay.add(int(at.split(" ")[0].removeprefix("source:")))
    return Asked(frozenset(stay), frozenset(place), frozenset(nationality))


def sheet_of(being: Being, asked: Asked, as_of: date, kinds: dict[str, FactKind]) -> FactSheet:
    """Give every fact of one human being on a day; `kinds` names the facts that the packs ask for."""
    sheet: FactSheet = {}
    _add_stay(sheet, being, asked, as_of)
    _add_place(sheet, being, asked)
    _add_cases(sheet, being)
    _add_origin(sheet, being, asked, as_of, kinds)
    if being.evidence or being.applied:
        _add_evidence(sheet, being, as_of, kinds)
    add_register(sheet, being, as_of, kinds)
    if being.said:
        apply_statements(sheet, being.said, as_of, kinds)
    return sheet


def _add_stay(sheet: FactSheet, being: Being, asked: Asked, as_of: date) -> None:
    """Choose the paper of stay that carries furthest on the day; name the letters and orders that protect."""
    was_asked = any(row[6] in asked.stay for row in being.rows)
    if was_asked:
        sheet["document"] = sheet["document_valid_to"] = BLANK
    papers = [p for p in being.papers if p[0] in WORTH]
    for one in being.evidence:
        if one.kind in _EVIDENCE_OF_STAY and one.person_id:
            papers.append((_EVIDENCE_OF_STAY[one.kind], one.valid_to, f"evidence:{one.pk}"))
    if papers:
        kind, valid_to, at = max(papers, key=lambda paper: _worth(paper, as_of))
        sheet["document"] = (kind, at)
        sheet["document_valid_to"] = (valid_to, at) if valid_to else BLANK
    naming = [p for p in being.papers if p[0] in NAMING]
    naming += [("court_order", e.valid_to, f"evidence:{e.pk}") for e in being.evidence if e.kind == "court_order"]
    for kind, valid_to, at in [*naming, *(p for p in being.papers if p[0] == "noc")]:
        if valid_to is None or valid_to >= as_of:
            sheet["noc" if kind == "noc" else "named_protection"] = (True, at)


def _worth(paper: tuple[str, date | None, str], as_of: date) -> tuple[int, date]:
    """A visa that runs is worth most, one that ran out least but for an embassy's letter; the longest of equals."""
    kind, valid_to, _ = paper
    if kind == "pk_visa" and valid_to is not None:
        return (100 if valid_to >= as_of else 1), valid_to
    return len(WORTH) - WORTH.index(kind) + (0 if kind == "protection_letter" else 1), valid_to or date.min


def _add_place(sheet: FactSheet, being: Being, asked: Asked) -> None:
    """The latest row that names a place counts."""
    if any(row[6] in asked.place for row in being.rows):
        sheet["district"] = BLANK
    for row in reversed(being.rows):
        if row[4]:
            district = district_of(row[4])
            sheet["district"] = (district, at_row(row[6], row[7])) if district else _NO_PLACE
            return


def _add_cases(sheet: FactSheet, being: Being) -> None:
    countries = {(_COUNTRY_OF[c.programme], c.ref) for _, c, _ in being.cases if c.programme in _COUNTRY_OF}
    if countries:
        at = f"case:{min(ref for _, ref in countries)}"
        names = {country for country, _ in countries}
        sheet["third_country_case"] = (True, at)
        sheet["third_country"] = (names.pop(), at) if len(names) == 1 else DISAGREE
    elif being.cases:
        sheet["third_country_case"] = sheet["third_country"] = _NO_COUNTRY
    stated = [(relation, f"case:{case.ref}") for _, case, relation in being.cases if relation]
    sheet["relation"] = stated[0] if stated else BLANK


def _add_origin(sheet: FactSheet, being: Being, asked: Asked, as_of: date, kinds: dict[str, FactKind]) -> None:
    stated = [row for row in being.rows if row[5]]
    if stated:
        first = stated[0]
        is_afghan = first[5] == "AFG"
        agree = all((row[5] == "AFG") is is_afghan for row in stated)
        sheet["nationality_afghan"] = (is_afghan, at_row(first[6], first[7])) if agree else DISAGREE
    else:
        held = [at for kind, _, at in being.papers if kind.startswith("identity:")]
        if held:
            sheet["nationality_afghan"] = (True, held[0])
        elif any(row[6] in asked.nationality for row in being.rows):
            sheet["nationality_afghan"] = BLANK
    born = [row for row in being.rows if row[2] is not None]
    for age in _AGES:
        if f"under_{age}" in kinds:
            sheet[f"under_{age}"] = _under(born, as_of, age)
        if f"turns_{age}_on" in kinds:
            sheet[f"turns_{age}_on"] = _turns(born, age)


def _under(born: list[tuple[Any, ...]], as_of: date, age: int) -> Stated | Unknown:
    # A row that gives the year alone contradicts nobody who gives the day.
    answers = {is_under: row for row in born if (is_under := _is_under(row[2], row[3], as_of, age)) is not None}
    if len(answers) == 1:
        ((is_under, row),) = answers.items()
        return is_under, at_row(row[6], row[7])
    return DISAGREE if answers else _ONLY_YEAR if born else BLANK


def _turns(born: list[tuple[Any, ...]], age: int) -> Stated | Unknown:
    exact = {day: row for row in born if (day := _birthday(row[2], row[3], age)) is not None}
    if len(exact) == 1:
        ((day, row),) = exact.items()
        return day, at_row(row[6], row[7])
    return DISAGREE if exact else _ONLY_YEAR if born else BLANK


@lru_cache(maxsize=50_000)
def _birthday(first: date | str, last: date | str, age: int) -> date | None:
    """The day of a birthday where the day of birth is known; 1 January is a year."""
    if first != last or (born := day_of(first)) is None:
        return None
    turns = find_age_out(DateInterval.from_day(born), age)
    return turns.first if turns.first == turns.last else None


@lru_cache(maxsize=50_000)
def _is_under(first: date | str, last: date | str, day: date, age: int) -> bool | None:
    born = DateInterval(day_of(first) or day, day_of(last) or day, Precision.RANGE)
    youngest, oldest = age_on(born, day)
    if oldest < age:
        return True
    return False if youngest >= age else None


def _add_evidence(sheet: FactSheet, being: Being, as_of: date, kinds: dict[str, FactKind]) -> None:
    """Facts that papers on file state; a later paper goes before an earlier one, an expired one counts for nothing."""
    if being.applied:
        sheet["applied_on"] = being.applied[0]
    periods: list[tuple[date, date, str]] = []
    for one in being.evidence:
        if one.valid_to is not None and one.valid_to < as_of:
            continue
        at = f"evidence:{one.pk}"
        if one.kind in _ON_FILE:
            sheet[_ON_FILE[one.kind]] = (True, at)
        read = {n: read_fact(v, kinds[n]) for n, v in one.facts.items() if n in kinds}
        sheet.update({n: (v, at) if v is not None else Unknown(UnknownBecause.UNREADABLE) for n, v in read.items()})
        start, end = read.get("employment_start"), read.get("employment_end")
        if isinstance(start, date) and isinstance(end, date):
            periods.append((start, end, at))
    if periods:
        at = periods[-1][2]
        sheet["employment_start"] = (min(p[0] for p in periods), at)
        sheet["employment_end"] = (max(p[1] for p in periods), at)
        if not isinstance(sheet.get("months_employed"), tuple):
            sheet["months_employed"] = (count_months([(p[0], p[1]) for p in periods]), at)


def count_months(periods: list[tuple[date, date]]) -> int:
    """Count whole months of employment; days that two employers share count once."""
    months = 0
    merged: list[list[date]] = []
    for start, end in sorted(periods):
        if merged and start <= merged[-1][1] + timedelta(1):
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    for start, end in merged:
        after = end + timedelta(1)
        months += (after.year - start.year) * 12 + after.month - start.month - (after.day < start.day)
    return months
