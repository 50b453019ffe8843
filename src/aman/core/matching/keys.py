"""Under which keys is a person kept, so that another spelling of the same person is found again?

Every key is a hash of two or three facts together (two name parts, a part and the father, a part and the birth
year, a document number), so that a key is shared by few people even when the names are common.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from itertools import combinations

from aman.core.matching.facts import PersonFacts
from aman.core.matching.prepared import Parts, PreparedPerson, prepare
from aman.core.names import PartKind, parse_name


@lru_cache(maxsize=1 << 18)
def hashed(*pieces: str) -> int:
    """Hash pieces of text into a signed 64-bit number that is the same on every machine.

    Args:
        pieces: the kind of key and its parts.

    Returns:
        A number from -2**63 to 2**63 - 1.

    Source: BLAKE2b with an 8-byte digest (RFC 7693).
    """
    text = "\x1f".join(pieces).encode("utf-8", "replace")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)


def telling_skeletons(parts: Parts, most: int) -> list[str]:
    """The skeletons of the rarest parts of a name.

    Args:
        parts: the parts.
        most: how many at most.

    Returns:
        Skeletons without repetition, rarest part first.
    """
    named = [part for part in parts if part.kind is PartKind.NAME] or list(parts)
    ordered = sorted(named, key=lambda part: (-part.weight, part.skeleton))
    return list(dict.fromkeys(part.skeleton for part in ordered if part.skeleton))[:most]


def candidate_keys(facts: PersonFacts) -> tuple[int, ...]:
    """Give the keys under which a record meets its other spellings.

    Args:
        facts: the record.

    Returns:
        Signed 64-bit numbers, the same on every run and machine, without repetition.
    """
    return prepared_keys(prepare(facts))


def prepared_keys(person: PreparedPerson) -> tuple[int, ...]:
    """As ``candidate_keys``, for a record whose names are taken apart.

    Args:
        person: the record.

    Returns:
        As ``candidate_keys``.
    """
    facts = person.facts
    keys: list[int] = []
    for _, number in facts.documents:
        if len(number) >= 5:
            keys.append(hashed("document", number))
    years = _birth_years(person)
    father = telling_skeletons(person.father, 2)
    for own in (person.own, *person.others):
        names = telling_skeletons(own, 3)
        keys += [hashed("own-own", *sorted(pair)) for pair in combinations(names, 2)]
        keys += [hashed("own-father", name, parent) for name in names[:2] for parent in father]
        keys += [hashed("own-year", name, year) for name in names[:2] for year in years]
        if facts.case_number:
            keys += [hashed("own-case", name, facts.case_number) for name in names[:2]]
    if facts.birth is not None:
        keys += [hashed("father-year", parent, year) for parent in father[:1] for year in years]
    return tuple(dict.fromkeys(keys))


def _birth_years(person: PreparedPerson) -> list[str]:
    birth = person.facts.birth
    if birth is None or birth.last.year - birth.first.year > 2:
        return []
    return [str(year) for year in range(birth.first.year, birth.last.year + 1)]


def search_keys(text: str) -> tuple[int, ...]:
    """Give the keys of the single parts of a typed or recorded name, for looking a person up.

    Args:
        text: a name, or half of one, in any script.

    Returns:
        One signed 64-bit number for every telling part.
    """
    return tuple(hashed("part", name) for name in telling_skeletons(parse_name(text).parts, 8))
