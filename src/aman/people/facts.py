"""How do the rows of a person become the plain facts that the matching core compares?

The only place of this app where rows become core types. Twenty-five thousand people are read
with a handful of queries; nothing here is shown to anybody, so nothing here asks who is looking:
the caller hands over people it may see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from aman.core.dates import Calendar, DateInterval, Precision
from aman.core.matching import PersonFacts
from aman.people.models import Document, Person, PersonName, PersonQuerySet
from aman.vault.sealing import ErasedText


@dataclass(frozen=True, slots=True)
class NewName:
    """A name as one source wrote it, given name first; parts are blank where the source gave none."""

    full: str
    given: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A paper as one source stated it; `number` is normalised, `as_written` is what stood there."""

    kind: str
    number: str
    as_written: str = ""
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """One row of a list, or one statement of an officer, ready to become a Person.

    `names` holds the person's own name in every script given, the best readable first; `father` and
    `grandfather` likewise. `case_number` and `relation` are not written here (cases does that); they
    only take part in the keys under which the person can be found. `seal` is the number of the key that the row of
    the list is sealed under, which the person takes over; 0 draws a fresh one.
    """

    names: tuple[NewName, ...]
    father: tuple[str, ...] = ()
    grandfather: tuple[str, ...] = ()
    birth: DateInterval | None = None
    birth_as_written: str = ""
    sex: str = ""
    nationality: str = ""
    place: str = ""
    phone: str = ""
    documents: tuple[NewDocument, ...] = ()
    source_row: int | None = None
    case_number: str = ""
    relation: str = ""
    seal: int = 0


def sex_of(value: str) -> Literal["M", "F"] | None:
    """Turn the stored letter into the core's; blank means not stated."""
    return cast(Literal["M", "F"], value) if value in ("M", "F") else None


def birth_of(first: date | None, last: date | None, precision: str, calendar: str) -> DateInterval | None:
    """Turn the four birth columns into one interval; None where no birth date is known."""
    if first is None or last is None:
        return None
    return DateInterval(
        first=first,
        last=last,
        precision=Precision(precision) if precision else Precision.RANGE,
        calendar=Calendar(calendar) if calendar else Calendar.GREGORIAN,
    )


def facts_of_new(new: NewPerson, ref: int | str) -> PersonFacts:
    """Give the facts of a person who is not written yet."""
    return PersonFacts(
        ref=ref,
        name=new.names[0].full if new.names else "",
        father=new.father[0] if new.father else None,
        grandfather=new.grandfather[0] if new.grandfather else None,
        birth=new.birth,
        sex=sex_of(new.sex),
        documents=tuple((d.kind, d.number) for d in new.documents if d.number),
        place=new.place or None,
        case_number=new.case_number or None,
        relation=new.relation or None,
        other_names=tuple(n.full for n in new.names[1:]),
        family=(new.names[0].family or None) if new.names else None,
    )


def facts_of_people(people: PersonQuerySet) -> list[PersonFacts]:
    """Give the facts of many people, one entry a row, in the order of their ids; `ref` is the row's id."""
    people = people.order_by("id")
    names = _names_by_person(people)
    documents: dict[int, list[tuple[str, str]]] = {}
    for person_id, kind, number in (
        Document.objects.filter(person__in=people.order_by()).order_by("id").values_list("person_id", "kind", "number")
    ):
        if number and not isinstance(number, ErasedText):
            documents.setdefault(person_id, []).append((kind, number))
    cases = _cases_by_person(people)
    facts = []
    rows = people.values_list(
        "id", "birth_first", "birth_last", "birth_precision", "birth_calendar", "sex", "place"
    ).iterator(chunk_size=5000)
    for person_id, first, last, precision, calendar, sex, place in rows:
        own, father, grandfather, family = names.get(person_id, _NO_NAMES)
        number, relation = cases.get(person_id, ("", ""))
        facts.append(
            PersonFacts(
                ref=person_id,
                name=own[0] if own else "",
                father=father or None,
                grandfather=grandfather or None,
                birth=birth_of(first, last, precision, calendar),
                sex=sex_of(sex),
                documents=tuple(documents.get(person_id, ())),
                place=None if isinstance(place, ErasedText) else place or None,
                case_number=number or None,
                relation=relation or None,
                other_names=tuple(own[1:]),
                family=family or None,
            )
        )
    return facts


def facts_of_ids(person_ids: Iterable[int]) -> dict[int, PersonFacts]:
    """Give the facts of a few people by id, for scoring candidates that were found a moment ago."""
    found = facts_of_people(Person.objects.filter(id__in=list(person_ids)))
    return {cast(int, f.ref): f for f in found}


_Names = tuple[list[str], str, str, str]
_NO_NAMES: _Names = ([], "", "", "")


def _names_by_person(people: PersonQuerySet) -> dict[int, _Names]:
    """Own names in the order recorded, then the first father's and grandfather's name and the family name."""
    own: dict[int, list[str]] = {}
    father: dict[int, str] = {}
    grandfather: dict[int, str] = {}
    family: dict[int, str] = {}
    rows = (
        PersonName.objects.filter(person__in=people.order_by())
        .order_by("id")
        .values_list("person_id", "kind", "full", "family")
        .iterator(chunk_size=5000)
    )
    for person_id, kind, full, surname in rows:
        if isinstance(full, ErasedText):
            continue
        if kind == PersonName.Kind.OWN:
            own.setdefault(person_id, []).append(full)
            if surname:
                family.setdefault(person_id, surname)
        elif kind == PersonName.Kind.FATHER:
            father.setdefault(person_id, full)
        else:
            grandfather.setdefault(person_id, full)
    return {
        i: (own.get(i, []), father.get(i, ""), grandfather.get(i, ""), family.get(i, ""))
        for i in own.keys() | father.keys() | grandfather.keys()
    }


def _cases_by_person(people: PersonQuerySet) -> dict[int, tuple[str, str]]:
    """The first case's programme number and the relation, through the relation that cases declares."""
    found: dict[int, tuple[str, str]] = {}
    rows = people.filter(memberships__isnull=False).values_list(
        "id", "memberships__case__programme_number", "memberships__relation"
    )
    for person_id, number, relation in rows.iterator(chunk_size=5000):
        found.setdefault(person_id, (number, relation))
    return found
