"""How do people of one source become rows: themselves, their names and papers, sealed, and what finds them again?

Written by the thousand, so every value that identifies somebody is sealed here, under the key that the row of the list was
sealed under, or a fresh one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from aman.core.names import script_of
from aman.people.facts import NewDocument, NewName, NewPerson, facts_of_new
from aman.people.models import Document, Person, PersonName, PersonPhone, Source, says_no_name
from aman.people.phones import phone_rows
from aman.people.refs import draw_refs
from aman.people.rows import take_ids, write_rows
from aman.people.storing import write_for_matching
from aman.vault.actions import new_seals
from aman.vault.blind import blind

_PERSON_FIELDS = [
    "id",
    "ref",
    "office",
    "root",
    "household",
    "seal",
    "sex",
    "birth_first",
    "birth_last",
    "birth_precision",
    "birth_calendar",
    "birth_as_written",
    "nationality",
    "place",
    "phone",
    "source",
    "source_row",
    "created_at",
    "version",
]
_NAME_FIELDS = ["person", "kind", "full", "given", "family", "is_placeholder", "script", "source", "source_row"]
_DOCUMENT_FIELDS = ["person", "kind", "number", "number_index", "as_written", "valid_to", "source", "source_row"]


_BIRTH, _PHONE = Person._meta.get_field("birth_as_written"), Person._meta.get_field("phone")
_PLACE = Person._meta.get_field("place")
_FULL, _GIVEN = PersonName._meta.get_field("full"), PersonName._meta.get_field("given")
_FAMILY = PersonName._meta.get_field("family")
_NUMBER, _AS_WRITTEN = Document._meta.get_field("number"), Document._meta.get_field("as_written")


def write_people(source: Source, people: list[NewPerson]) -> list[int]:
    """Write people of one source with their names, papers, keys and lines; give their ids in the same order.

    The caller holds the transaction.
    """
    ids = take_ids(Person, len(people))
    seals = _seals(people)
    now = _moment(timezone.now())
    rows: list[tuple[Any, ...]] = []
    names: list[tuple[Any, ...]] = []
    documents: list[tuple[Any, ...]] = []
    phones: list[tuple[bytes, int]] = []
    # Person by person, so that the cipher of each key is made ready once.
    for person_id, seal, ref, new in zip(ids, seals, draw_refs(len(people)), people, strict=True):
        rows.append((person_id, ref, source.office_id, *_person_row(source.pk, seal, new), now, 1))
        names += _name_rows(source.pk, (person_id, seal), new)
        documents += [(person_id, *_document_row(seal, paper), source.pk, new.source_row) for paper in new.documents]
        phones += phone_rows(person_id, _text(new.phone, 60))
    write_rows(Person, _PERSON_FIELDS, rows)
    write_rows(PersonName, _NAME_FIELDS, names)
    write_rows(Document, _DOCUMENT_FIELDS, documents)
    write_rows(PersonPhone, ("number_index", "person"), sorted(phones))
    facts = {i: facts_of_new(new, i) for i, new in zip(ids, people, strict=True)}
    write_for_matching(source.office_id, facts, dict(zip(ids, seals, strict=True)))
    return ids


def _seals(people: list[NewPerson]) -> list[int]:
    """The numbers of the keys: of the rows the people were read from, and fresh ones for the others."""
    fresh = iter(new_seals(sum(not new.seal for new in people)))
    return [new.seal or next(fresh) for new in people]


def _person_row(source_id: int, seal: int, new: NewPerson) -> tuple[Any, ...]:
    birth = new.birth
    return (
        None,
        None,
        seal,
        new.sex if new.sex in ("M", "F") else "",
        _day(birth.first) if birth else None,
        _day(birth.last) if birth else None,
        birth.precision.value if birth else "",
        birth.calendar.value if birth else "",
        _BIRTH.sealed(seal, _text(new.birth_as_written, 60)),
        _text(new.nationality, 60),
        _PLACE.sealed(seal, _text(new.place, 120)),
        _PHONE.sealed(seal, _text(new.phone, 60)),
        source_id,
        new.source_row,
    )


def _name_rows(source_id: int, whose: tuple[int, int], new: NewPerson) -> Iterator[tuple[Any, ...]]:
    for name in new.names:
        yield _name_row(whose, PersonName.Kind.OWN, name, source_id, new.source_row)
    for text in new.father:
        yield _name_row(whose, PersonName.Kind.FATHER, NewName(text), source_id, new.source_row)
    for text in new.grandfather:
        yield _name_row(whose, PersonName.Kind.GRANDFATHER, NewName(text), source_id, new.source_row)


def _name_row(
    whose: tuple[int, int], kind: PersonName.Kind, name: NewName, source_id: int, row: int | None
) -> tuple[Any, ...]:
    person_id, seal = whose
    full = _text(name.full, 300)
    return (
        person_id,
        kind.value,
        _FULL.sealed(seal, full),
        _GIVEN.sealed(seal, _text(name.given, 200)),
        _FAMILY.sealed(seal, _text(name.family, 200)),
        says_no_name(full),
        script_of(full),
        source_id,
        row,
    )


def _document_row(seal: int, paper: NewDocument) -> tuple[Any, ...]:
    number = _text(paper.number, 60)
    return (
        paper.kind[:20],
        _NUMBER.sealed(seal, number),
        blind("document", number),
        _AS_WRITTEN.sealed(seal, _text(paper.as_written, 120)),
        _day(paper.valid_to),
    )


def _text(value: str, most: int) -> str:
    """What a database can hold: no NUL, no half of a character; the row as received is kept elsewhere."""
    if not value.isascii():
        value = value.encode("utf-8", "ignore").decode("utf-8")
    return value.replace("\x00", "")[:most]


def _day(value: date | None) -> Any:
    return connection.ops.adapt_datefield_value(value)


def _moment(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
