"""Under which keys is a person kept, so that another spelling of the same person is found again?

Every key is a number made of two or three facts together (two name parts, a part and the father, a part and the birth
year, a document), so that few people share it even when the names are common. The same compiled function makes the keys
of one person at a screen and of millions in a batch; whoever asks spreads the birth year, whoever is stored does not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aman.core.matching import rows as r
from aman.core.matching.facts import PersonFacts
from aman.core.matching.prepared import Parts, PreparedPerson, prepare
from aman.core.matching.rows import NO_BIRTH, PeopleRows, people_rows
from aman.core.names import PartKind, parse_name
from aman.core.names import table as t
from aman.core.names.compare import part_table
from aman.core.names.compiled import compiled
from aman.core.names.kernel import Array, Number
from aman.core.names.stamps import stamp_of
from aman.core.names.table import PartRows

MOST_KEYS, MOST_FINER_KEYS = 96, 192
"""More keys than this no person has; the second number counts the finer keys of the online lookup in."""
SPREAD = 2
"""Years to either side of a birth year under which a person is looked for."""
WIDEST_BIRTH = 2
OWN_PARTS, FATHER_PARTS, FIRST_PARTS = 3, 2, 2
_KEYED_SPELLINGS = 3
(DOCUMENT, OWN_OWN, OWN_FATHER, OWN_YEAR, OWN_CASE, FATHER_YEAR, CASE, OWN_OWN_YEAR, OWN_FATHER_YEAR) = range(1, 10)
KEY_KINDS = (
    "document", "two own parts", "own part and father", "own part and year", "own part and case",
    "father, year and first sound", "case and first sound", "two own parts and year", "own part, father and year",
)  # fmt: skip
"""What a key is made of, in the order of their numbers. The last two are finer: a lookup among millions, which looks at no more
than a few people under a key, needs them for the commonest names; a batch joins under the others."""
_MULTIPLIER, _OTHER_MULTIPLIER, _STEP = -7046029254386353131, -4658895280553007687, 0x9E3779B9


@compiled
def mixed(kind: Number, a: Number, b: Number, c: Number) -> Number:
    """Mix a kind of key and up to three stamps into one signed 64-bit number."""
    key = np.int64(kind) * np.int64(_STEP)
    for piece in (a, b, c):
        key = (key ^ np.int64(piece)) * np.int64(_MULTIPLIER)
        key ^= (key >> np.int64(29)) & np.int64(0x7FFFFFFFF)
        key *= np.int64(_OTHER_MULTIPLIER)
        key ^= (key >> np.int64(32)) & np.int64(0xFFFFFFFF)
    return key


@compiled
def rarest(rows: PartRows, parts: Array, most: int, out: Array) -> int:
    """Put the skeletons of the rarest different parts into `out`; titles and affixes only when there is nothing else."""
    least = t.AFFIX
    for part in parts:
        if rows.signs[part, t.KIND] == t.NAME:
            least = t.NAME
    count = 0
    floor = 1.0e9
    while count < most:
        best, weight = np.int64(0), -1.0
        for part in parts:
            stamp = rows.stamps[part, t.BONE_STAMP]
            if (
                stamp == 0
                or (least == t.NAME and rows.signs[part, t.KIND] != t.NAME)
                or rows.levels[part, t.WEIGHT] > floor
            ):
                continue
            known = False
            for place in range(count):
                known = known or out[place] == stamp
            if not known and (
                rows.levels[part, t.WEIGHT] > weight or (rows.levels[part, t.WEIGHT] == weight and stamp < best)
            ):
                best, weight = stamp, rows.levels[part, t.WEIGHT]
        if weight < 0.0:
            break
        out[count] = best
        count += 1
    return count


@compiled
def first_sound(rows: PartRows, parts: Array) -> int:
    """The first consonant class of a name's first part that is a name."""
    for part in parts:
        if rows.signs[part, t.KIND] == t.NAME and rows.signs[part, t.BONE_COUNT]:
            return int(rows.signs[part, t.BONES]) + 1
    return 0


@compiled
def years_of(people: PeopleRows, i: int, spread: int, finer: bool) -> tuple[int, int]:
    """The first and last birth year to make keys of; the last lies before the first where the birth says too little."""
    if people.facts[i, r.PRECISION] == NO_BIRTH:
        return 0, -1
    year = people.facts[i, r.BIRTH_YEAR]
    width = (people.facts[i, r.BIRTH_LAST] - people.facts[i, r.BIRTH_FIRST]) // 365
    if width <= WIDEST_BIRTH:
        return year - spread, year + width + spread
    # "About thirty" names the years to look under itself.
    if finer and width <= WIDEST_BIRTH + 2 * spread:
        return year, year + width
    return 0, -1


@compiled
def finer_keys(own: Array, names: int, father: Array, fathers: int, years: tuple[int, int], out: Array) -> int:
    """Put the keys of three facts together into `out` and give how many they are; `fathers` parts of the father's name."""
    count = 0
    for year in range(years[0], years[1] + 1):
        if names > 1:
            out[count] = mixed(OWN_OWN_YEAR, min(own[0], own[1]), max(own[0], own[1]), year)
            count += 1
        for b in range(fathers):
            for a in range(min(names, FIRST_PARTS)):
                out[count] = mixed(OWN_FATHER_YEAR, own[a], father[b], year)
                count += 1
    return count


@compiled
def person_keys(people: PeopleRows, rows: PartRows, i: int, spread: int, finer: bool, out: Array) -> int:
    """Put the keys of a person into `out` and give how many they are; `spread` years are added to either side."""
    own, father = np.zeros(OWN_PARTS, np.int64), np.zeros(FATHER_PARTS, np.int64)
    count = 0
    for at in range(
        people.facts[i, r.DOCUMENT_FIRST], people.facts[i, r.DOCUMENT_FIRST] + people.facts[i, r.DOCUMENT_COUNT]
    ):
        if people.document_signs[at, r.NUMBER_LENGTH] >= 5 and count < MOST_KEYS - 80:
            out[count] = mixed(DOCUMENT, people.document_stamps[at, r.NUMBER], 0, 0)
            count += 1
    fathers = 0
    if people.facts[i, r.FATHER] >= 0:
        start = people.starts[people.facts[i, r.FATHER]]
        fathers = rarest(rows, people.parts[start : people.starts[people.facts[i, r.FATHER] + 1]], FATHER_PARTS, father)
    first_year, last_year = years_of(people, i, spread, finer)
    years = last_year - first_year + 1
    room = MOST_FINER_KEYS - 26 - 8 * years if finer else MOST_KEYS - 26 - 3 * years
    # Which of the father's names is the rarest can look otherwise in another script: whoever asks takes both.
    leading = fathers if finer and spread else min(fathers, 1)
    for spelling in range(
        people.facts[i, r.OWN_FIRST], people.facts[i, r.OWN_FIRST] + min(people.facts[i, r.OWN_COUNT], _KEYED_SPELLINGS)
    ):
        parts = people.parts[people.starts[spelling] : people.starts[spelling + 1]]
        names = rarest(rows, parts, OWN_PARTS, own)
        sound = first_sound(rows, parts)
        if count > room:
            break
        if finer:
            count += finer_keys(own, names, father, leading, (first_year, last_year), out[count:])
        for a in range(names):
            for b in range(a + 1, names):
                low, high = min(own[a], own[b]), max(own[a], own[b])
                out[count] = mixed(OWN_OWN, low, high, 0)
                count += 1
        for a in range(min(names, FIRST_PARTS)):
            for b in range(fathers):
                out[count] = mixed(OWN_FATHER, own[a], father[b], 0)
                count += 1
            for b in range(names if fathers == 0 else 0):
                # "Ahmad Karim" without a father may be Ahmad, son of Karim.
                if b != a:
                    out[count] = mixed(OWN_FATHER, own[a], own[b], 0)
                    count += 1
            for year in range(first_year, last_year + 1):
                out[count] = mixed(OWN_YEAR, own[a], year, 0)
                count += 1
            if people.stamps[i, r.CASE]:
                out[count] = mixed(OWN_CASE, own[a], people.stamps[i, r.CASE], 0)
                count += 1
        if people.stamps[i, r.CASE] and sound:
            out[count] = mixed(CASE, people.stamps[i, r.CASE], sound, 0)
            count += 1
        if fathers and sound:
            for year in range(first_year, last_year + 1):
                out[count] = mixed(FATHER_YEAR, father[0], year, sound)
                count += 1
    return count


@compiled
def all_keys(people: PeopleRows, rows: PartRows, spread: int, finer: bool, keys: Array, counts: Array) -> int:
    """Put the keys of all people into `keys`, one person after another; `counts` takes how many each has."""
    out = np.zeros(MOST_FINER_KEYS, np.int64)
    at = 0
    for i in range(len(people.facts)):
        found = person_keys(people, rows, i, spread, finer, out)
        kept = 0
        for place in range(found):
            twice = False
            for before in range(place):
                twice = twice or out[before] == out[place]
            if not twice:
                keys[at] = out[place]
                at += 1
                kept += 1
        counts[i] = kept
    return at


def keys_of_rows(people: PeopleRows, rows: PartRows, *, spread: int = 0, finer: bool = False) -> tuple[Array, Array]:
    """Give the keys of many people.

    Args:
        people: their rows.
        rows: the part table the rows point into.
        spread: years to either side of the birth year; 0 for those who are stored.
        finer: with the keys of three facts.

    Returns:
        All keys, one person after another without repetition, and how many each person has.
    """
    counts = np.zeros(len(people.facts), dtype=np.int32)
    keys = np.zeros(len(counts) * (MOST_FINER_KEYS if finer else MOST_KEYS), dtype=np.int64)
    return keys[: all_keys(people, rows, spread, finer, keys, counts)].copy(), counts


def _keys_of(people: Sequence[PreparedPerson], spread: int) -> list[tuple[int, ...]]:
    table = part_table()
    keys, counts = keys_of_rows(people_rows(people, table), table.rows, spread=spread, finer=True)
    ends = np.cumsum(counts).tolist()
    every = keys.tolist()
    return [tuple(every[end - count : end]) for end, count in zip(ends, counts.tolist(), strict=True)]


def candidate_keys(facts: PersonFacts) -> tuple[int, ...]:
    """Give the keys under which a record is stored.

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
    return _keys_of((person,), 0)[0]


def keys_of_people(people: Sequence[PreparedPerson]) -> list[tuple[int, ...]]:
    """As ``candidate_keys``, for many records at once.

    Args:
        people: records with their names taken apart.

    Returns:
        The keys of each, in their order.
    """
    return _keys_of(people, 0)


def asking_keys(person: PreparedPerson) -> tuple[int, ...]:
    """Give the keys under which a person is looked for: those stored, and those of neighbouring birth years.

    Args:
        person: the record in question.

    Returns:
        Signed 64-bit numbers without repetition.
    """
    return _keys_of((person,), SPREAD)[0]


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


def part_keys(parts: Parts, *, whose: str = "part") -> tuple[int, ...]:
    """Give the keys of the single parts of a name.

    Args:
        parts: the parts.
        whose: "part" for a person's own name, "father" for their father's.

    Returns:
        One signed 64-bit number for every telling part, rarest first.
    """
    return tuple(stamp_of(whose, name) for name in telling_skeletons(parts, 8))


def only_part_key(parts: Parts) -> tuple[int, ...]:
    """Give the key of people who have this one name and no other.

    Args:
        parts: the parts of a name.

    Returns:
        One number where exactly one part is a name; none otherwise.
    """
    names = telling_skeletons(parts, 2)
    return (stamp_of("only part", names[0]),) if len(names) == 1 else ()


def stored_search_keys(person: PreparedPerson) -> tuple[int, ...]:
    """Give the keys under which half a name finds a person.

    Args:
        person: the record.

    Returns:
        The keys of the parts of every own spelling and of the father's name, without repetition.
    """
    keys = [key for parts in (person.own, *person.others) for key in (*only_part_key(parts), *part_keys(parts))]
    return tuple(dict.fromkeys((*keys, *part_keys(person.father, whose="father"))))


def search_keys(text: str) -> tuple[int, ...]:
    """Give the keys of the single parts of a typed or recorded name, for looking a person up.

    Args:
        text: a name, or half of one, in any script.

    Returns:
        One signed 64-bit number for every telling part.
    """
    return part_keys(parse_name(text).parts)
