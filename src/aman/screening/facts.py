"""What do the rules get to see of a person: each fact with where it stands, or why it is not known?

The only place of this app where rows become facts of the rules. All joined rows of a human being are read
together. What a list never asked for is "not asked", a blank cell is "not recorded"; neither is ever "none".
Where sources disagree and the rules cannot choose, the fact is unknown and says so.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from aman.cases.models import Case, Evidence, Member, Pathway
from aman.core.dates import DateInterval, Precision, age_on
from aman.core.policy import FactKind, Unknown, UnknownBecause, read_fact
from aman.people.models import Document, PersonQuerySet
from aman.screening.places import district_of

Value = date | int | str | bool | frozenset[str]
#: A value and a reference to where it stands, such as `source:12 row:405` or `evidence:7`; or why it is missing.
Stated = tuple[Value, str]
#: A fact that is not in the sheet was not asked of anybody: most of a list's people have few facts.
FactSheet = dict[str, Stated | Unknown]

NOT_ASKED = Unknown(UnknownBecause.NOT_ASKED)
_BLANK = Unknown(UnknownBecause.NOT_RECORDED)
_DISAGREE = Unknown(UnknownBecause.SOURCES_DISAGREE)
_NO_PLACE = Unknown(UnknownBecause.UNREADABLE, "The place as written names no district, or more than one.")
_NO_COUNTRY = Unknown(UnknownBecause.NOT_RECORDED, "The programme names no third country.")
_ONLY_YEAR = Unknown(UnknownBecause.NOT_RECORDED, "The birth date is not exact enough for this day.")

#: Papers of stay, the one that carries furthest first; a visa is placed by whether it runs on the day.
_WORTH = ("por_card", "umrf_certificate", "acc", "pk_visa", "unhcr_token", "grace_paper", "protection_letter")
_NAMING = ("moi_stay_letter", "court_order")
_IDENTITY = ("e_tazkira", "paper_tazkira", "af_passport")
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
}
_COUNTRY_OF = {
    "SIV": "us", "P-1": "us", "P-2": "us", "P-3": "us", "P-4": "us", "I-730": "us", "HP": "us",
    "UK_ARAP": "gb", "DE": "de", "CA": "ca", "AU": "au",
}  # fmt: skip


@dataclass(slots=True)
class Being:
    """Everything on record about one human being that a rule may ask for, from all joined rows."""

    root_id: int
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    papers: list[tuple[str, date | None, str]] = field(default_factory=list)
    cases: list[tuple[int, str, str, str]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    applied: list[tuple[date, str]] = field(default_factory=list)


def read_beings(people: PersonQuerySet) -> dict[int, Being]:
    """Read everything the rules may ask about people, with a handful of queries.

    `people` must hold every row of each human being, joined rows included; the answer is by root.
    """
    people = people.order_by()
    beings: dict[int, Being] = {}
    root_of: dict[int, int] = {}
    rows = people.order_by("pk").values_list(
        "pk", "root_id", "birth_first", "birth_last", "place", "nationality", "source_id", "source_row"
    )
    for row in _plain_rows(rows):
        root_of[row[0]] = root = row[1] or row[0]
        being = beings.get(root)
        if being is None:
            being = beings[root] = Being(root)
        being.rows.append(row)
    ids = people.values("pk")
    papers = Document.objects.filter(person__in=ids, kind__in=(*_WORTH, *_NAMING, "noc"))
    stated = papers.values_list("person_id", "kind", "valid_to", "source_id", "source_row")
    for person_id, kind, valid_to, source_id, source_row in _plain_rows(stated):
        beings[root_of[person_id]].papers.append((kind, _day(valid_to), _at(source_id, source_row)))
    stateless = Document.objects.filter(person__in=ids, kind__in=_IDENTITY, person__nationality="").exclude(number="")
    for person_id, source_id, source_row in stateless.values_list("person_id", "source_id", "source_row"):
        beings[root_of[person_id]].papers.append(("identity", None, _at(source_id, source_row)))
    _read_cases(beings, root_of, ids)
    return beings


def _read_cases(beings: dict[int, Being], root_of: dict[int, int], ids: Any) -> None:
    members = Member.objects.filter(person__in=ids)
    cases = members.values("case_id")
    case_of = {
        pk: (ref, programme)
        for pk, ref, programme in _plain_rows(Case.objects.filter(pk__in=cases).values_list("pk", "ref", "programme"))
    }
    principal_of: dict[int, int] = {}
    roots_on: dict[int, list[int]] = defaultdict(list)
    for person_id, relation, case_id in _plain_rows(
        members.order_by("pk").values_list("person_id", "relation", "case_id")
    ):
        root = root_of[person_id]
        beings[root].cases.append((case_id, *case_of[case_id], relation))
        roots_on[case_id].append(root)
        if relation == Member.Relation.PRINCIPAL_APPLICANT:
            principal_of.setdefault(case_id, root)
    for evidence in Evidence.objects.filter(case__in=cases).order_by("received_on", "pk"):
        whose = root_of.get(evidence.person_id) if evidence.person_id else principal_of.get(evidence.case_id)
        if whose is not None:
            beings[whose].evidence.append(evidence)
    paths = Pathway.objects.filter(case__in=cases, kind__startswith="SIV", applied_on__isnull=False)
    for case_id, applied_on, ref in paths.order_by("applied_on").values_list("case_id", "applied_on", "case__ref"):
        if case_id in principal_of and applied_on is not None:
            beings[principal_of[case_id]].applied.append((applied_on, f"case:{ref}"))


def _plain_rows(rows: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """Read rows as the driver gives them: Django's conversion of each date costs more than all the rest."""
    try:
        sql, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        yield from cursor.fetchall()


@lru_cache(maxsize=50_000)
def _day(value: date | str | None) -> date | None:
    """SQLite keeps days as text, PostgreSQL as days."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _at(source_id: int | None, row: int | None) -> str:
    return f"source:{source_id} row:{row}" if row is not None else f"source:{source_id}"


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
            if kind in _WORTH:
                stay.add(int(at.split(" ")[0].removeprefix("source:")))
    return Asked(frozenset(stay), frozenset(place), frozenset(nationality))


def sheet_of(being: Being, asked: Asked, as_of: date, kinds: dict[str, FactKind]) -> FactSheet:
    """Give every fact of one human being on a day; `kinds` names the facts that the packs ask for."""
    sheet: FactSheet = {}
    _add_stay(sheet, being, asked, as_of)
    _add_place(sheet, being, asked)
    _add_cases(sheet, being)
    _add_origin(sheet, being, asked, as_of)
    if being.evidence or being.applied:
        _add_evidence(sheet, being, as_of, kinds)
    return sheet


def _add_stay(sheet: FactSheet, being: Being, asked: Asked, as_of: date) -> None:
    """Choose the paper of stay that carries furthest on the day; name the letters and orders that protect."""
    was_asked = any(row[6] in asked.stay for row in being.rows)
    if was_asked:
        sheet["document"] = sheet["document_valid_to"] = _BLANK
    papers = [p for p in being.papers if p[0] in _WORTH]
    for one in being.evidence:
        if one.kind in _EVIDENCE_OF_STAY and one.person_id:
            papers.append((_EVIDENCE_OF_STAY[one.kind], one.valid_to, f"evidence:{one.pk}"))
    if papers:
        kind, valid_to, at = max(papers, key=lambda paper: _worth(paper, as_of))
        sheet["document"] = (kind, at)
        sheet["document_valid_to"] = (valid_to, at) if valid_to else _BLANK
    naming = [p for p in being.papers if p[0] in _NAMING]
    naming += [("court_order", e.valid_to, f"evidence:{e.pk}") for e in being.evidence if e.kind == "court_order"]
    for kind, valid_to, at in [*naming, *(p for p in being.papers if p[0] == "noc")]:
        if valid_to is None or valid_to >= as_of:
            sheet["noc" if kind == "noc" else "named_protection"] = (True, at)


def _worth(paper: tuple[str, date | None, str], as_of: date) -> tuple[int, date]:
    """A visa that runs is worth most, one that ran out least but for an embassy's letter; the longest of equals."""
    kind, valid_to, _ = paper
    if kind == "pk_visa" and valid_to is not None:
        return (100 if valid_to >= as_of else 1), valid_to
    return len(_WORTH) - _WORTH.index(kind) + (0 if kind == "protection_letter" else 1), valid_to or date.min


def _add_place(sheet: FactSheet, being: Being, asked: Asked) -> None:
    """The latest row that names a place counts."""
    if any(row[6] in asked.place for row in being.rows):
        sheet["district"] = _BLANK
    for row in reversed(being.rows):
        if row[4]:
            district = district_of(row[4])
            sheet["district"] = (district, _at(row[6], row[7])) if district else _NO_PLACE
            return


def _add_cases(sheet: FactSheet, being: Being) -> None:
    countries = {(_COUNTRY_OF[programme], ref) for _, ref, programme, _ in being.cases if programme in _COUNTRY_OF}
    if countries:
        at = f"case:{min(ref for _, ref in countries)}"
        names = {country for country, _ in countries}
        sheet["third_country_case"] = (True, at)
        sheet["third_country"] = (names.pop(), at) if len(names) == 1 else _DISAGREE
    elif being.cases:
        sheet["third_country_case"] = sheet["third_country"] = _NO_COUNTRY
    stated = [(relation, f"case:{ref}") for _, ref, _, relation in being.cases if relation]
    sheet["relation"] = stated[0] if stated else _BLANK


def _add_origin(sheet: FactSheet, being: Being, asked: Asked, as_of: date) -> None:
    stated = [row for row in being.rows if row[5]]
    if stated:
        first = stated[0]
        is_afghan = first[5] == "AFG"
        agree = all((row[5] == "AFG") is is_afghan for row in stated)
        sheet["nationality_afghan"] = (is_afghan, _at(first[6], first[7])) if agree else _DISAGREE
    else:
        held = [at for kind, _, at in being.papers if kind == "identity"]
        if held:
            sheet["nationality_afghan"] = (True, held[0])
        elif any(row[6] in asked.nationality for row in being.rows):
            sheet["nationality_afghan"] = _BLANK
    born = [row for row in being.rows if row[2] is not None]
    if not born:
        sheet["under_21"] = _BLANK
        return
    # A row that gives the year alone contradicts nobody who gives the day.
    answers = {is_under: row for row in born if (is_under := _is_under(row[2], row[3], as_of, 21)) is not None}
    if len(answers) == 1:
        ((is_under, row),) = answers.items()
        sheet["under_21"] = (is_under, _at(row[6], row[7]))
    else:
        sheet["under_21"] = _DISAGREE if answers else _ONLY_YEAR


@lru_cache(maxsize=50_000)
def _is_under(first: date | str, last: date | str, day: date, age: int) -> bool | None:
    born = DateInterval(_day(first) or day, _day(last) or day, Precision.RANGE)
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


# ---- how facts are frozen, and read again ---------------------------------------------------------------------


def freeze_sheet(sheet: FactSheet) -> str:
    """Write the facts as JSON, names in order, the same text for the same facts. What is not there was not asked."""
    return "{" + ",".join(_freeze(name, sheet[name]) for name in sorted(sheet)) + "}"


def _freeze(name: str, fact: Stated | Unknown) -> str:
    if isinstance(fact, Unknown):
        return _freeze_unknown(name, fact)
    value, at = fact
    return f'{_freeze_value(name, value)},"source":"{at}"}}'


@lru_cache(maxsize=1000)
def _freeze_unknown(name: str, fact: Unknown) -> str:
    note = {"note": fact.note} if fact.note else {}
    return f'"{name}":{json.dumps({"unknown": fact.because.value, **note})}'


@lru_cache(maxsize=50_000, typed=True)
def _freeze_value(name: str, value: Value) -> str:
    plain = value.isoformat() if isinstance(value, date) else sorted(value) if isinstance(value, frozenset) else value
    return f'"{name}":{{"value":{json.dumps(plain)}'


def thaw_facts(frozen: dict[str, Any], kinds: dict[str, FactKind]) -> dict[str, object]:
    """Give the facts of a snapshot back as the rules take them: values, and `Unknown` with its reason."""
    facts: dict[str, object] = dict.fromkeys(kinds, NOT_ASKED)
    for name, one in frozen.items():
        if name not in kinds:
            continue
        if "unknown" in one:
            facts[name] = Unknown(UnknownBecause(one["unknown"]), one.get("note", ""))
        else:
            facts[name] = read_fact(one["value"], kinds[name])
    return facts
