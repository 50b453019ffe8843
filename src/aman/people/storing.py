"""How is a person written so that a lookup finds and scores them without another question?

Keys and a line for matching stand beside the person, written in the same transaction by whoever writes the person or a fact
that matching uses. The line says as much as the names do: it is shown to nobody and stands in no log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any

import numpy as np
from django.db import connection, transaction

from aman.core.matching import (
    PersonFacts,
    PreparedPerson,
    keys_of_people,
    prepare_fresh,
    read_person,
    store_person,
    stored_search_keys,
)
from aman.core.matching.signs import sign_of
from aman.core.matching.stored import VERSION
from aman.people.facts import facts_of_ids
from aman.people.models import MatchLine, NameKey, Person
from aman.people.rows import collector_at_rest, refresh_statistics, write_rows
from aman.vault.blind import keyed, veiled
from aman.vault.sealing import GONE, ErasedText, Sealed, is_destroyed

_ASK_AT_ONCE = 900
_CHUNK = 5_000
_KeyRow = tuple[int, int, int, int]
_LineRow = tuple[int, int, Sealed | None]
_KEY_FIELDS = ("key", "office", "person", "sign")
_LINE_FIELDS = ("person", "version", "line")
_LINE = MatchLine._meta.get_field("line")


def write_for_matching(office_id: int, people: Mapping[int, PersonFacts], seals: Mapping[int, int]) -> None:
    """Write keys and lines of people that have none yet; the caller holds the transaction.

    Args:
        office_id: whose people they are.
        people: id -> facts.
        seals: id -> number of the key that the line is sealed under.
    """
    prepared = [prepare_fresh(facts) for facts in people.values()]
    write_rows(MatchLine, _LINE_FIELDS, _line_rows(people, prepared, seals))
    # In the order of the tree they stand in, each page of it is written once.
    write_rows(NameKey, _KEY_FIELDS, sorted(_key_rows(office_id, list(people), prepared), key=itemgetter(0)))


def _line_rows(ids: Iterable[int], people: list[PreparedPerson], seals: Mapping[int, int]) -> Iterator[_LineRow]:
    for i, person in zip(ids, people, strict=True):
        yield i, VERSION, _LINE.sealed(seals[i], store_person(person))


def _key_rows(office_id: int, ids: list[int], people: list[PreparedPerson]) -> list[_KeyRow]:
    """Keys and signs as they stand in the table: keyed and veiled, since anybody can reckon out those of a name."""
    own = [
        list(dict.fromkeys((*composite, *stored_search_keys(person))))
        for person, composite in zip(people, keys_of_people(people), strict=True)
    ]
    signs = veiled(np.array([sign_of(person) for person in people], dtype=np.int64), np.array(ids, dtype=np.int64))
    keys = keyed(np.array([key for mine in own for key in mine], dtype=np.int64)).tolist()
    owners = [(i, sign) for mine, i, sign in zip(own, ids, signs.tolist(), strict=True) for _ in mine]
    return [(key, office_id, i, sign) for key, (i, sign) in zip(keys, owners, strict=True)]


@transaction.atomic
def state_cases(case_of: Mapping[int, tuple[str, str]]) -> int:
    """Let matching know the case and the relation of people who had none; give how many lines changed.

    Args:
        case_of: a person's id -> case number and relation. Whoever stands on a case already keeps what is written: the
            first case is the one that is compared.
    """
    ids = [i for i, (number, _) in case_of.items() if number]
    changed: dict[int, PreparedPerson] = {}
    for start in range(0, len(ids), _ASK_AT_ONCE):
        part = MatchLine.objects.filter(person__in=ids[start : start + _ASK_AT_ONCE], version=VERSION)
        for person_id, line in part.values_list("person_id", "line"):
            if isinstance(line, ErasedText):
                continue
            person = read_person(line, person_id)
            number, relation = case_of[person_id]
            if person.facts.case_number is None or (person.facts.case_number, person.facts.relation) == (number, None):
                facts = replace(person.facts, case_number=number, relation=relation or None)
                if facts != person.facts:
                    changed[person_id] = replace(person, facts=facts)
    _rewrite(changed)
    return len(changed)


def _rewrite(people: Mapping[int, PreparedPerson]) -> None:
    """Write lines over those that are there, and add the keys that are new."""
    if not people:
        return
    offices, seals = _offices_and_seals(list(people))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {_table(MatchLine)} SET line = %s, version = %s WHERE person_id = %s",  # noqa: S608 - our table
            [(line, version, i) for i, version, line in _line_rows(people, list(people.values()), seals)],
        )
        for office_id in sorted(set(offices.values())):
            mine = [i for i in people if offices[i] == office_id]
            _add_keys(cursor, _key_rows(office_id, mine, [people[i] for i in mine]))


def _offices_and_seals(ids: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    offices: dict[int, int] = {}
    seals: dict[int, int] = {}
    for start in range(0, len(ids), _ASK_AT_ONCE):
        rows = Person.objects.filter(id__in=ids[start : start + _ASK_AT_ONCE]).values_list("id", "office_id", "seal")
        for i, office_id, seal in rows:
            offices[i], seals[i] = office_id, seal
    return offices, seals


def _add_keys(cursor: Any, rows: Iterable[_KeyRow]) -> None:
    """Add keys of people who may have some of them; a sign that was made otherwise is made good."""
    cursor.executemany(
        f"INSERT INTO {_table(NameKey)} (key, office_id, person_id, sign) VALUES (%s, %s, %s, %s) "  # noqa: S608 - our table
        "ON CONFLICT (key, office_id, person_id) DO UPDATE SET sign = excluded.sign",
        sorted(rows),
    )


def _table(model: type[NameKey] | type[MatchLine]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def is_behind() -> bool:
    """Whether anybody has to be written anew for matching."""
    return Person.objects.exclude(match_line__version=VERSION).exists()


def restore_people() -> int:
    """Make lines and keys anew for everybody whose line is missing or of another version; give how many they were.

    Done in pieces: one that is broken off goes on where it stopped. Where nobody has a line of the present version, the old
    keys go first; otherwise they stay, and bring no more than candidates whom the score puts aside.
    """
    done = 0
    if not MatchLine.objects.filter(version=VERSION).exists():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {_table(NameKey)}")  # noqa: S608 - our table
    with collector_at_rest():
        while ids := list(_next_behind()):
            with transaction.atomic():
                _restore(ids)
            done += len(ids)
    if done:
        refresh_statistics()
    return done


def _next_behind() -> Iterable[int]:
    return Person.objects.exclude(match_line__version=VERSION).order_by("id").values_list("id", flat=True)[:_CHUNK]


def _restore(ids: list[int]) -> None:
    facts: dict[int, PersonFacts] = {}
    offices, seals = _offices_and_seals(ids)
    for start in range(0, len(ids), _ASK_AT_ONCE):
        part = ids[start : start + _ASK_AT_ONCE]
        facts.update(facts_of_ids(part))
        MatchLine.objects.filter(person__in=part).delete()
    erased = [i for i in ids if is_destroyed(seals[i])]
    # Whoever was erased is found by nothing; the empty line says that there is nothing to be made anew.
    write_rows(MatchLine, _LINE_FIELDS, ((i, VERSION, Sealed(GONE)) for i in erased))
    for i in erased:
        del facts[i], offices[i]
    with connection.cursor() as cursor:
        for office_id in sorted(set(offices.values())):
            mine = {i: known for i, known in facts.items() if offices[i] == office_id}
            prepared = [prepare_fresh(known) for known in mine.values()]
            write_rows(MatchLine, _LINE_FIELDS, _line_rows(mine, prepared, seals))
            _add_keys(cursor, _key_rows(office_id, list(mine), prepared))
