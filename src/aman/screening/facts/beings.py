"""What is on record about each human being, over all joined rows, that a rule may ask for?

A handful of queries for twenty-five thousand people. Nothing is judged here: rows come in, plain tuples go out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from aman.cases.models import Case, Evidence, Member, Pathway, Step
from aman.people.models import Document, Person, PersonQuerySet
from aman.screening.facts.stated import at_row
from aman.screening.models import FactStatement
from aman.vault.sealing import ErasedText

#: Papers of stay, the one that carries furthest first; a visa is placed by whether it runs on the day.
WORTH = ("por_card", "umrf_certificate", "acc", "pk_visa", "unhcr_token", "grace_paper", "protection_letter")
NAMING = ("moi_stay_letter", "court_order")
_OTHERS = ("noc", "exit_permit")
_IDENTITY = ("e_tazkira", "paper_tazkira", "af_passport")
_PLACE = Person._meta.get_field("place")


class Said(NamedTuple):
    """What somebody recorded of one fact; `value` is as JSON keeps it."""

    pk: int
    fact: str
    value: Any
    not_applicable: bool
    because: str
    note: str
    evidence_id: int | None
    evidence_valid_to: date | None
    stated_on: date


class Stage(NamedTuple):
    """A stage that a case entered."""

    name: str
    entered_on: date
    left_on: date | None
    result: str


@dataclass(slots=True)
class CaseFile:
    """What a case's own record says, shared by everybody on it; `facts` is filled once a day asked about."""

    ref: str
    programme: str
    pathways: list[str] = field(default_factory=list)
    applied: list[tuple[str, date]] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    facts: dict[date, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Being:
    """Everything on record about one human being that a rule may ask for, from all joined rows.

    `rows` holds pk, root, first and last day of birth, place, nationality, source, its row and sex. `papers` holds kind,
    last day and where it stands. `cases` holds each case with its key and the person's relation on it.
    """

    root_id: int
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    papers: list[tuple[str, date | None, str]] = field(default_factory=list)
    cases: list[tuple[int, CaseFile, str]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    applied: list[tuple[date, str]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


def read_beings(people: PersonQuerySet) -> dict[int, Being]:
    """Read everything the rules may ask about people, with a handful of queries.

    `people` must hold every row of each human being, joined rows included; the answer is by root.
    """
    people = people.order_by()
    beings: dict[int, Being] = {}
    root_of: dict[int, int] = {}
    rows = people.order_by("pk").values_list(
        "pk", "root_id", "birth_first", "birth_last", "place", "nationality", "source_id", "source_row", "sex"
    )
    for pk, root_id, first, last, place, *rest in _plain_rows(rows):
        root_of[pk] = root = root_id or pk
        being = beings.get(root)
        if being is None:
            being = beings[root] = Being(root)
        being.rows.append((pk, root_id, first, last, _place(place), *rest))
    ids = people.values("pk")
    papers = Document.objects.filter(person__in=ids).filter(kind__in=(*WORTH, *NAMING, *_OTHERS))
    stated = papers.values_list("person_id", "kind", "valid_to", "source_id", "source_row")
    for person_id, kind, valid_to, source_id, source_row in _plain_rows(stated):
        beings[root_of[person_id]].papers.append((kind, day_of(valid_to), at_row(source_id, source_row)))
    held = Document.objects.filter(person__in=ids, kind__in=_IDENTITY).exclude(number="")
    held = held.filter(Q(person__nationality="") | Q(kind="af_passport"))
    for person_id, kind, source_id, source_row in _plain_rows(
        held.values_list("person_id", "kind", "source_id", "source_row")
    ):
        beings[root_of[person_id]].papers.append((f"identity:{kind}", None, at_row(source_id, source_row)))
    _read_cases(beings, root_of, ids)
    _read_statements(beings, root_of, ids)
    return beings


def _read_cases(beings: dict[int, Being], root_of: dict[int, int], ids: Any) -> None:
    members = Member.objects.filter(person__in=ids)
    cases = members.values("case_id")
    case_of = {
        pk: CaseFile(ref, programme)
        for pk, ref, programme in _plain_rows(Case.objects.filter(pk__in=cases).values_list("pk", "ref", "programme"))
    }
    principal_of: dict[int, int] = {}
    for person_id, relation, case_id in _plain_rows(
        members.order_by("pk").values_list("person_id", "relation", "case_id")
    ):
        root = root_of[person_id]
        beings[root].cases.append((case_id, case_of[case_id], relation))
        if relation == Member.Relation.PRINCIPAL_APPLICANT:
            principal_of.setdefault(case_id, root)
    for evidence in Evidence.objects.filter(case__in=cases).order_by("received_on", "pk"):
        whose = root_of.get(evidence.person_id) if evidence.person_id else principal_of.get(evidence.case_id)
        if whose is not None:
            beings[whose].evidence.append(evidence)
    paths = Pathway.objects.filter(case__in=cases).defer("reference").order_by("applied_on", "pk")
    for case_id, kind, applied_on in _plain_rows(paths.values_list("case_id", "kind", "applied_on")):
        case_of[case_id].pathways.append(kind)
        if applied_on is not None:
            case_of[case_id].applied.append((kind, _day(applied_on)))
        if kind.startswith("SIV") and applied_on is not None and case_id in principal_of:
            beings[principal_of[case_id]].applied.append((_day(applied_on), f"case:{case_of[case_id].ref}"))
    steps = Step.objects.filter(case__in=cases).order_by("entered_on", "pk")
    for case_id, name, entered_on, left_on, result in _plain_rows(
        steps.values_list("case_id", "name", "entered_on", "left_on", "result")
    ):
        case_of[case_id].stages.append(Stage(name, _day(entered_on), day_of(left_on), result))


def _place(stored: Any) -> str:
    """Open where a row says that somebody stays; read past Django, it comes sealed. Nothing where it was erased."""
    said = _PLACE.opened(stored) if stored else ""
    return "" if isinstance(said, ErasedText) else said


def _day(value: date | str) -> date:
    return day_of(value) or date.min


def _read_statements(beings: dict[int, Being], root_of: dict[int, int], ids: Any) -> None:
    said = FactStatement.objects.filter(person__in=ids).order_by("recorded_at", "pk")
    for person_id, *one in said.values_list(
        "person_id", "pk", "fact", "value", "not_applicable", "because", "note", "evidence_id", "evidence__valid_to",
        "stated_on",
    ):  # fmt: skip
        beings[root_of[person_id]].said.append(Said._make(one))


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
def day_of(value: date | str | None) -> date | None:
    """Give a day as a day: SQLite keeps it as text, PostgreSQL as a day."""
    return date.fromisoformat(value) if isinstance(value, str) else value
