"""Which people of the register share keys with somebody who is asked for, and what does matching need of them?

Two statements, whatever is asked: the first reads a few people under each key, the second the lines of those who share most.
A common name costs no more than a rare one, since no key is read past its cap; the keys of two or three facts together see to
it that the right person stands before the cap. Both statements stay inside the office that `visible_to` named; where it
kept fewer than the whole office, a few more leave the others out before any line is read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from aman.accounts.worded import ask
from aman.core.matching import (
    Band,
    MatchScore,
    PersonFacts,
    PreparedPerson,
    asking_keys,
    prepare_fresh,
    prepared_keys,
    read_person,
    score_against,
)
from aman.core.matching.score import explain_against
from aman.core.matching.signs import rough_odds
from aman.core.matching.stored import VERSION
from aman.people.facts import facts_of_ids
from aman.people.models import MatchLine, PersonQuerySet
from aman.vault.blind import keyed, veiled
from aman.vault.ring import RING
from aman.vault.sealing import ErasedText, number_of

#: People read under a key of what was asked, and under one of a neighbouring birth year.
KEY_CAP, NEAR_CAP = 200, 50
#: People whose lines are read and scored: a tenth of those under the keys, and no fewer and no more than these.
LEAST_SCORED, MOST_SCORED = 100, 200
#: Keys asked at once; one more than this is more than SQLite puts into one statement.
MOST_ASKED = 400
#: What a shared key says beside the signs: for each, the more the fewer share it; half where the cap was reached.
_KEY_WORTH, _MANY, _COMMON = 0.1, 1_000_000, 0.5
_NOBODY = -1
_LINE = MatchLine._meta.get_field("line")
_SQLITE_EVERYWHERE = (
    "SELECT %s, person_id, sign FROM (SELECT person_id, sign FROM people_namekey WHERE key = %s LIMIT %s)"
)
_SQLITE_IN_OFFICE = _SQLITE_EVERYWHERE.replace("LIMIT", "AND office_id = %s LIMIT")
_POSTGRESQL_EVERYWHERE = (
    "SELECT asked.slot - 1, found.person_id, found.sign "
    "FROM unnest(%s::bigint[], %s::int[]) WITH ORDINALITY AS asked (key, cap, slot) CROSS JOIN LATERAL "
    "(SELECT person_id, sign FROM people_namekey WHERE key = asked.key LIMIT asked.cap) AS found"
)
_POSTGRESQL_IN_OFFICE = _POSTGRESQL_EVERYWHERE.replace("LIMIT", "AND office_id = %s LIMIT")
_LINES = (
    "SELECT p.id, p.root_id, l.version, l.line FROM people_person p "
    "LEFT JOIN people_matchline l ON l.person_id = p.id WHERE p.id "
)
# The plus keeps either database from walking the whole office instead of the few ids.
_LINES_OF_OFFICE = " AND +p.office_id = %s"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the register that may be who is asked for: its id, the id of its root, and the row ready to be scored."""

    person_id: int
    root_id: int
    prepared: PreparedPerson


Asked = Sequence[tuple[int, int]]
"""Keys with the most people to read under each."""


def keys_to_ask(person: PreparedPerson) -> list[tuple[int, int]]:
    """Give the keys under which a person is looked for, with a cap each: first what was asked, then the years beside it."""
    exact = prepared_keys(person)
    near = dict.fromkeys(asking_keys(person))
    for key in exact:
        near.pop(key, None)
    return [*((key, KEY_CAP) for key in exact), *((key, NEAR_CAP) for key in near)]


def candidate_ids(
    people: PersonQuerySet, readings: Sequence[PreparedPerson], asked: Asked, most: int | None = None
) -> list[int]:
    """Give the ids of those who look likeliest by keys and signs; one statement, also when nothing is asked.

    Args:
        people: as `visible_to` gave them; further filters are not looked at, here; `read_candidates` keeps to them.
        readings: what was asked, read in one way or in several.
        asked: its keys with their caps.
        most: how many at most; None leaves it to how many there are.
    """
    if people.query.is_empty():
        return []
    asked = asked or [(0, 1)]
    found = _under_keys(people, asked)
    if not found:
        return []
    slots, ids, signs = np.array(found, dtype=np.int64).T
    under = np.bincount(slots, minlength=len(asked))
    full = under >= np.array([cap for _, cap in asked])
    weight = np.log(_MANY / np.maximum(under, 1)) * np.where(full, _COMMON, 1.0)
    people_ids, first, owner = np.unique(ids, return_index=True, return_inverse=True)
    likely = rough_odds(readings, veiled(signs[first], people_ids)) + _KEY_WORTH * np.bincount(owner, weight[slots])
    if most is None:
        # Whoever is scored under several readings costs as much as several.
        most = min(max(len(people_ids) // 10, LEAST_SCORED), MOST_SCORED // min(len(readings), 2))
    best = np.argsort(-likely, kind="stable")[:most]
    return people_ids[best].tolist()  # type: ignore[no-any-return]


def people_under(people: PersonQuerySet, asked: Asked) -> list[tuple[int, int]]:
    """Give places in `asked` with the ids of people under the key there, for many keys at once."""
    if people.query.is_empty():
        return []
    under = [(slot, person_id) for slot, person_id, _ in _under_keys(people, asked)]
    if people.narrowed_to is None:
        return under
    mine = people.among({person_id for _, person_id in under})
    return [(slot, person_id) for slot, person_id in under if person_id in mine]


def _under_keys(people: PersonQuerySet, asked: Asked) -> list[tuple[int, int, int]]:
    """One statement: place of the key, id and veiled sign of everybody under it, up to its cap."""
    own_keys = keyed(np.array([key for key, _ in asked], dtype=np.int64)).tolist()
    asked = [(key, cap) for key, (_, cap) in zip(own_keys, asked, strict=True)]
    words = _for_postgresql if connection.vendor == "postgresql" else _for_sqlite
    return ask(*words(people.only_office, asked))


def _for_sqlite(office_id: int | None, asked: Asked) -> tuple[str, list[Any]]:
    one = _SQLITE_EVERYWHERE if office_id is None else _SQLITE_IN_OFFICE
    values: list[int] = []
    for slot, (key, cap) in enumerate(asked):
        values += (slot, key, cap) if office_id is None else (slot, key, office_id, cap)
    return " UNION ALL ".join([one] * len(asked)), values


def _for_postgresql(office_id: int | None, asked: Asked) -> tuple[str, list[Any]]:
    sql = _POSTGRESQL_EVERYWHERE if office_id is None else _POSTGRESQL_IN_OFFICE
    keys, caps = [key for key, _ in asked], [cap for _, cap in asked]
    return sql, [keys, caps] if office_id is None else [keys, caps, office_id]


def read_candidates(people: PersonQuerySet, ids: Sequence[int]) -> list[Candidate]:
    """Read rows by id, inside the office of `people`, in the order of the ids; one statement unless a line is behind."""
    if people.query.is_empty():
        return []
    if people.narrowed_to is not None:
        mine = people.among(ids)
        ids = [i for i in ids if i in mine]
    rows = {row[0]: row for row in _lines_of(list(ids) or [_NOBODY], people.only_office)}
    RING.prefetch(number_of(bytes(row[3])) for row in rows.values() if row[3])
    behind = [i for i, row in rows.items() if row[2] != VERSION]
    fresh = {i: prepare_fresh(facts) for i, facts in facts_of_ids(behind).items()} if behind else {}
    found = []
    for person_id in ids:
        if person_id in rows:
            _, root_id, _, sealed = rows[person_id]
            line = _LINE.opened(sealed)
            if isinstance(line, ErasedText):
                continue
            person = fresh[person_id] if person_id in fresh else read_person(line, person_id)
            found.append(Candidate(person_id, root_id or person_id, person))
    return found


def _lines_of(ids: list[int], office_id: int | None) -> list[tuple[Any, ...]]:
    """One statement: id, id of the root, version and sealed line of rows by id."""
    if connection.vendor == "postgresql":
        values: list[Any] = [ids]
        which = "= ANY(%s::bigint[])"
    else:
        # Few different numbers of marks, so that a statement is found again.
        values = [*ids, *[ids[-1]] * (-len(ids) % 20)]
        which = f"IN ({', '.join(['%s'] * len(values))})"
    if office_id is None:
        return ask(_LINES + which, values)
    return ask(_LINES + which + _LINES_OF_OFFICE, [*values, office_id])


def look_up(people: PersonQuerySet, facts: PersonFacts) -> tuple[PreparedPerson, list[Candidate]]:
    """Prepare what is asked and give everybody who shares most keys with it."""
    asked = prepare_fresh(facts)
    return asked, read_candidates(people, candidate_ids(people, [asked], keys_to_ask(asked)))


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score and band; ask `explain` for the reasons of those that are shown."""

    candidate: Candidate
    log_odds: float
    band: Band


def score_candidates(asked: PreparedPerson, candidates: Sequence[Candidate]) -> list[Scored]:
    """Score candidates, likeliest first, without those whom nothing could make possible."""
    scores = score_against(asked, [c.prepared for c in candidates])
    scored = [Scored(c, odds, band) for c, (odds, band) in zip(candidates, scores, strict=True) if odds > -math.inf]
    return sorted(scored, key=lambda s: (-s.log_odds, s.candidate.person_id))


def best_of_each(scored: Iterable[Scored]) -> list[Scored]:
    """Keep of the rows of one human being the likeliest; the order stays."""
    best: dict[int, Scored] = {}
    for one in scored:
        best.setdefault(one.candidate.root_id, one)
    return list(best.values())


def explain(asked: PreparedPerson, scored: Sequence[Scored]) -> list[MatchScore]:
    """Give the scores of those who are shown with their reasons."""
    return explain_against(asked, [one.candidate.prepared for one in scored])
