"""How do programme numbers and relations of a list become cases, members and households, in bulk?

Running it again with the same members changes nothing: a case is known by its office and programme number, a
member by case and person. Nothing is ever taken off a case here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases.models import Case, Member, Pathway
from aman.people.actions import set_households, state_cases
from aman.people.models import Person
from aman.people.parts import in_parts
from aman.people.rows import take_ids, write_rows
from aman.vault.actions import new_seals
from aman.vault.blind import blind, blind_all

#: Any fixed number; everybody who numbers cases waits for the same one.
_NUMBER_LOCK = 0x63617365


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person's place on a case as a list states it.

    `case_number` is the programme's number, normalised. Where it is blank, `group` may hold any key that is the
    same for the people of one family (for example the row of its principal applicant); where both are blank the
    person is left without a case and counted.
    """

    person_id: int
    case_number: str = ""
    programme: str = ""
    relation: str = ""
    applied_on: date | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class CasesBuilt:
    """What a building run found and made."""

    cases: int
    new_cases: int
    new_members: int
    people_without_case: int
    case_of_person: dict[int, int] = field(default_factory=dict)


@transaction.atomic
def build_cases(*, actor: User, members: Iterable[NewMember], opened_on: date | None = None) -> CasesBuilt:
    """Put people of a list on cases, making the cases, pathways and households that do not exist yet.

    Args:
        actor: for whose office the cases are.
        members: people and their case numbers; people of other offices are passed over.
        opened_on: the day the cases count as opened, which also gives the year of their numbers; None: today.
    """
    listed = list(members)
    mine = _own_people(actor, [m.person_id for m in listed])
    groups: dict[tuple[str, str], list[NewMember]] = {}
    alone = 0
    on_a_case = _cases_of(actor, [m.person_id for m in listed if not m.case_number])
    case_of_person: dict[int, int] = dict(on_a_case)
    for member in listed:
        if member.person_id not in mine or (not member.case_number and member.person_id in on_a_case):
            continue
        if member.case_number or member.group:
            groups.setdefault((member.case_number, "" if member.case_number else member.group), []).append(member)
        else:
            alone += 1
    case_ids, made = _find_or_make(actor, groups, opened_on)
    pairs: dict[tuple[int, int], str] = {}
    for key, people in groups.items():
        for member in people:
            pairs[case_ids[key], member.person_id] = pairs.get((case_ids[key], member.person_id)) or member.relation
    new_members = _write_members(pairs)
    # Before anybody asks again: the case is one of the facts that people are found and compared by.
    state_cases({person_id: (number, relation) for person_id, number, relation in _stated(groups, pairs, case_ids)})
    for case_id, person_id in pairs:
        case_of_person.setdefault(person_id, case_id)
    _house(actor, case_ids, groups)
    result = CasesBuilt(len(groups), made, new_members, alone, case_of_person)
    record(
        actor=actor,
        verb="cases.built",
        detail={"cases": result.cases, "new_cases": made, "new_members": new_members, "without_case": alone},
    )
    return result


def _own_people(actor: User, ids: list[int]) -> set[int]:
    own: set[int] = set()
    for part in in_parts(ids):
        own.update(Person.objects.filter(office=actor.office, id__in=part).values_list("id", flat=True))
    return own


def _cases_of(actor: User, ids: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in in_parts(ids):
        rows = Member.objects.filter(person__in=part, case__office=actor.office)
        found.update(rows.values_list("person_id", "case_id"))
    return found


_Groups = dict[tuple[str, str], list[NewMember]]


_CASE_COLUMNS = (
    "id", "ref", "office", "state", "programme", "seal", "programme_number", "number_index", "opened_at", "assigned_to",
    "version",
)  # fmt: skip


def _find_or_make(actor: User, groups: _Groups, opened_on: date | None) -> tuple[dict[tuple[str, str], int], int]:
    numbers = [number for number, _ in groups if number]
    known: dict[tuple[str, str], int] = {}
    for part in in_parts(numbers):
        rows = Case.objects.filter(office=actor.office, number_index__in=blind_all("case", part)).order_by("-id")
        known.update({(number, ""): i for i, number in rows.values_list("id", "programme_number")})
    missing = [key for key in groups if key not in known]
    if not missing:
        return known, 0
    now = timezone.now()
    year = (opened_on or timezone.localdate(now)).year
    ids, seals = take_ids(Case, len(missing)), new_seals(len(missing))
    number_of, reference_of = Case._meta.get_field("programme_number"), Pathway._meta.get_field("reference")
    first = next_case_number(year)
    opened = connection.ops.adapt_datetimefield_value(now)
    write_rows(
        Case,
        _CASE_COLUMNS,
        (
            (i, f"AM-{year}-{n:06d}", actor.office_id, "open", _programme(groups[key]), seal,
             number_of.sealed(seal, key[0]), blind("case", key[0]), opened, None, 1)
            for n, (i, seal, key) in enumerate(zip(ids, seals, missing, strict=True), first)
        ),
    )  # fmt: skip
    write_rows(
        Pathway,
        ("case", "kind", "reference", "applied_on"),
        (
            (i, _programme(groups[key]), reference_of.sealed(seal, key[0]),
             connection.ops.adapt_datefield_value(_applied(groups[key])))
            for i, seal, key in zip(ids, seals, missing, strict=True)
            if _programme(groups[key])
        ),
    )  # fmt: skip
    known.update(zip(missing, ids, strict=True))
    return known, len(missing)


def _stated(
    groups: _Groups, pairs: dict[tuple[int, int], str], case_ids: dict[tuple[str, str], int]
) -> Iterable[tuple[int, str, str]]:
    """Each person with the number and relation that their membership was written with; the first case comes last."""
    relations = set(Member.Relation.values)
    for key, people in reversed(groups.items()):
        for member in people:
            relation = pairs[case_ids[key], member.person_id]
            yield member.person_id, key[0][:60], relation if relation in relations else ""


def _programme(people: list[NewMember]) -> str:
    return next((m.programme for m in people if m.programme), "")[:20]


def _applied(people: list[NewMember]) -> date | None:
    return min((m.applied_on for m in people if m.applied_on), default=None)


def next_case_number(year: int) -> int:
    """Give the next running number of a year; the caller's transaction keeps others from taking it meanwhile."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBER_LOCK])
    # Longer numbers sort last: past 999,999 a year the number simply gets a digit more.
    refs = Case.objects.filter(ref__startswith=f"AM-{year}-").values_list("ref", flat=True)
    last = refs.order_by("-id").first()
    highest = refs.order_by("-ref").first()
    return max((int(m[1]) for r in (last, highest) if r and (m := re.search(r"-(\d+)$", r))), default=0) + 1


def _write_members(pairs: dict[tuple[int, int], str]) -> int:
    known: set[tuple[int, int]] = set()
    for part in in_parts(sorted({case_id for case_id, _ in pairs})):
        known.update(Member.objects.filter(case__in=part).values_list("case_id", "person_id"))
    relations = set(Member.Relation.values)
    new = [(*pair, r if r in relations else "") for pair, r in pairs.items() if pair not in known]
    write_rows(Member, ("case", "person", "relation"), new)
    return len(new)


def _house(actor: User, case_ids: dict[tuple[str, str], int], groups: _Groups) -> None:
    """Let the people of one case be one household; whoever lives in one already stays there."""
    housed: set[int] = set()
    refs: dict[int, str] = {}
    for part in in_parts([m.person_id for people in groups.values() for m in people]):
        housed.update(Person.objects.filter(id__in=part, household__isnull=False).values_list("id", flat=True))
    for part in in_parts(list(case_ids.values())):
        refs.update(Case.objects.filter(id__in=part).values_list("id", "ref"))
    homes: dict[str, list[int]] = {}
    for key, people in groups.items():
        ids = [m.person_id for m in people if m.person_id not in housed]
        if ids:
            homes.setdefault("HH-" + refs[case_ids[key]].removeprefix("AM-"), []).extend(dict.fromkeys(ids))
            housed.update(ids)
    if homes:
        set_households(actor=actor, households=homes)
