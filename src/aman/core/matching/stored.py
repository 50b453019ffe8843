"""How is a record kept so that it can be scored again without taking its names apart?

One short line of text a person: what was written, the parts of every name with what they are, and the other facts that are
compared. Reading it back gives the record to the bit; weights and sounds of the parts are looked up, so that new tables of
names need no rewriting. It says as much as the names themselves and is kept as they are.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import lru_cache

from aman.core.dates import Calendar, DateInterval, Precision
from aman.core.matching.facts import PersonFacts
from aman.core.matching.prepared import MOST_OF_A_PART, Parts, PreparedPerson, town
from aman.core.names.parts import NamePart, PartKind, make_part

VERSION = 1
"""Counts up when names come apart in another way, when keys or signs are made otherwise, or when the line is written in another
way: people of another version are written anew."""

_ALWAYS, _FIELDS = 8, 15
_READER = json.JSONDecoder().raw_decode
_HALF = re.compile("[\ud800-\udfff]")
_SIGN_OF = {PartKind.NAME: "n", PartKind.TITLE: "t", PartKind.AFFIX: "a", PartKind.INITIAL: "i"}
_KIND_OF = {sign: kind for kind, sign in _SIGN_OF.items()}
_NOTHING: frozenset[NamePart] = frozenset()


def _line_of(parts: Parts, family: frozenset[NamePart] = _NOTHING) -> str:
    """Parts as words after a row of signs, a capital sign for the surname: `nN ahmad karimi`."""
    signs = [_SIGN_OF[part.kind].upper() if part in family else _SIGN_OF[part.kind] for part in parts]
    return " ".join(("".join(signs), *(part.text for part in parts))) if parts else ""


@lru_cache(maxsize=1 << 17)
def _parts_of(line: str) -> tuple[Parts, frozenset[NamePart], float]:
    """The parts, those of the surname, and the most they can say."""
    signs, *words = line.split(" ")
    parts = tuple(make_part(word, _KIND_OF[sign.lower()]) for word, sign in zip(words, signs, strict=True))
    family = frozenset(part for part, sign in zip(parts, signs, strict=True) if sign.isupper())
    return parts, family, sum(min(part.weight, MOST_OF_A_PART) for part in parts)


@lru_cache(maxsize=1 << 15)
def _birth_of(line: str) -> DateInterval:
    first, last, precision, calendar = line.split(" ")
    return DateInterval(date.fromisoformat(first), date.fromisoformat(last), Precision(precision), Calendar(calendar))


def _birth_line(birth: DateInterval) -> str:
    return f"{birth.first.isoformat()} {birth.last.isoformat()} {birth.precision.value} {birth.calendar.value}"


def store_person(person: PreparedPerson) -> str:
    """Write a record down, its names taken apart.

    Args:
        person: the record.

    Returns:
        One line for ``read_person``; the reference is not in it.
    """
    facts = person.facts
    values = [
        facts.name,
        _line_of(person.own, person.family),
        facts.father,
        _line_of(person.father),
        _birth_line(facts.birth) if facts.birth else None,
        facts.sex,
        facts.place,
        [piece for document in facts.documents for piece in document],
        facts.case_number,
        facts.relation,
        facts.family,
        facts.grandfather,
        _line_of(person.grandfather),
        list(facts.other_names),
        [_line_of(parts) for parts in person.others],
    ]
    while not values[-1]:
        if len(values) == _ALWAYS:
            break
        values.pop()
    line = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    # A half of a character, which a spreadsheet can hold, is no text that a database keeps: it is written as an escape.
    return json.dumps(values, separators=(",", ":")) if _HALF.search(line) else line


def read_person(line: str, ref: int | str) -> PreparedPerson:
    """Read back what ``store_person`` wrote.

    Args:
        line: the line.
        ref: the caller's reference.

    Returns:
        A record that scores, and is explained, as the one that was stored.
    """
    values, _ = _READER(line)
    values += (None,) * (_FIELDS - len(values))
    name, own_line, father, father_line, birth_line, sex, place, pieces, case, relation, surname, *rest = values
    grandfather, grandfather_line, other_names, other_lines = rest
    own, family, most = _parts_of(own_line) if own_line else _NO_PARTS
    others: tuple[Parts, ...] = ()
    if other_lines:
        known = [_parts_of(other) for other in other_lines]
        others = tuple(parts for parts, _, _ in known)
        most = max(most, *(says for _, _, says in known))
    birth = _birth_of(birth_line) if birth_line else None
    facts = PersonFacts(
        ref, name, father, grandfather, birth, sex, tuple(zip(pieces[::2], pieces[1::2], strict=True)), place, case,
        relation, tuple(other_names or ()), surname,
    )  # fmt: skip
    return PreparedPerson(
        facts, own, family,
        _parts_of(father_line)[0] if father_line else (),
        _parts_of(grandfather_line)[0] if grandfather_line else (),
        others,
        birth.first.toordinal() if birth else 0,
        birth.last.toordinal() if birth else 0,
        town(place) if place else "",
        most,
    )  # fmt: skip


_NO_PARTS: tuple[Parts, frozenset[NamePart], float] = ((), _NOTHING, 0.0)
