"""What does a record look like once its names are taken apart, so that scoring it is cheap?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from aman.core.matching.facts import PersonFacts
from aman.core.names import NamePart, ParsedName, PartKind, fold, own_parts, parse_name
from aman.core.names.compare import part_distance

Parts = tuple[NamePart, ...]

MOST_OF_A_PART = 7.0
"""No single name part says more than this, however rare: the lists are longer than the table of names."""


@dataclass(frozen=True, slots=True, eq=False)
class PreparedPerson:
    """A record ready to be scored: names in parts, the surname apart from the rest, birth in ordinal days.

    `most` is the most its own name can say in favour of any pair, in nats.
    """

    facts: PersonFacts
    own: Parts
    family: frozenset[NamePart]
    father: Parts
    grandfather: Parts
    others: tuple[Parts, ...]
    birth_first: int
    birth_last: int
    place: str
    most: float


def near(a: NamePart, b: NamePart) -> bool:
    """Say whether two parts are close spellings of one name.

    Args:
        a: a part.
        b: another.

    Returns:
        True when they differ no more than a common variant or one slip does.
    """
    return part_distance(a, b) <= 0.8 + 0.35 * min(len(a.units), len(b.units))


def _named(parts: Parts) -> list[NamePart]:
    return [part for part in parts if part.kind is PartKind.NAME]


def _parts(text: str | None) -> Parts:
    if not text:
        return ()
    return own_parts(parse_name(text))


def _without_echo(own: Parts, family: Parts, father: Parts) -> tuple[Parts, frozenset[NamePart]]:
    """Own parts with the surname in, unless the surname is only the father's name again."""
    named_family = _named(family) or list(family)
    named_father = _named(father)
    echo = bool(named_family and named_father) and all(any(near(a, b) for b in named_father) for a in named_family)
    in_own = [next((part for part in own if part.text == piece.text), None) for piece in family]
    if echo:
        rest = tuple(part for part in own if part not in in_own)
        if _named(rest):
            return rest, frozenset()
        return own, frozenset()
    if all(part is None for part in in_own):
        return own + family, frozenset(family)
    return own, frozenset(part for part in in_own if part is not None)


def own_and_family(parsed: ParsedName, family: str | None, father: str | None) -> tuple[Parts, frozenset[NamePart]]:
    """Give the parts of a person's own name and which of them are the surname.

    Args:
        parsed: the name as written, taken apart.
        family: the surname where the record names it apart.
        father: the father's name as written.

    Returns:
        The parts, the surname among them unless it is only the father's name again, and the surname's parts.
    """
    return _without_echo(own_parts(parsed), _parts(family), _parts(father) or parsed.parent)


# Towns of Pakistan where Afghans live, and how clerks write them. Source: domain.md section 2.3 and common usage.
_TOWNS = {
    "islamabad": "islamabad isb ict islam-abad اسلام-اباد اسلاماباد", "rawalpindi": "rawalpindi rwp pindi rawal-pindi راولپندی راولپنډی",
    "peshawar": "peshawar peshawer psh pesh پشاور پیشاور", "quetta": "quetta kuetta qta کویته کوته کویټه", "karachi": "karachi khi کراچی",
    "lahore": "lahore lhr لاهور", "nowshera": "nowshera noshera نوشهره", "mardan": "mardan مردان", "kohat": "kohat کوهات",
    "attock": "attock atak اټک", "haripur": "haripur هری-پور", "mansehra": "mansehra مانسهره", "chaman": "chaman چمن",
    "abbottabad": "abbottabad ایبټ-اباد", "swabi": "swabi صوابی", "charsadda": "charsadda چارسده", "hangu": "hangu هنگو",
    "multan": "multan ملتان", "pishin": "pishin پشین",
}  # fmt: skip
_TOWN_OF = {word: town for town, words in _TOWNS.items() for word in words.split()}


def town_in(place: str) -> str | None:
    """Name the known town of a place of stay.

    Args:
        place: a place as written.

    Returns:
        The town as clerks write it; None when no word of the place is a known one.
    """
    words = fold(place).split()
    for found in (*words, *("-".join(pair) for pair in pairwise(words))):
        if found in _TOWN_OF:
            return _TOWN_OF[found]
    return None


@lru_cache(maxsize=8192)
def town(place: str) -> str:
    """Name the town of a place of stay as clerks write it.

    Args:
        place: a place as written, with a quarter or without, in any script.

    Returns:
        The town when it is a known one, else the folded place; "" when nothing is written.
    """
    return town_in(place) or " ".join(fold(place).split())


@lru_cache(maxsize=1 << 16)
def prepare(facts: PersonFacts) -> PreparedPerson:
    """Take the names of a record apart, once.

    Args:
        facts: the record.

    Returns:
        The record ready for ``score_prepared``.
    """
    return prepare_fresh(facts)


def prepare_fresh(facts: PersonFacts) -> PreparedPerson:
    """As ``prepare``, without keeping it: for lists that are gone through once.

    Args:
        facts: the record.

    Returns:
        The record ready for ``score_prepared``.
    """
    parsed = parse_name(facts.name or "")
    father = _parts(facts.father) or parsed.parent
    own, family = own_and_family(parsed, facts.family, facts.father)
    birth = facts.birth
    others = tuple(parts for parts in map(_parts, facts.other_names) if parts)
    return PreparedPerson(
        facts,
        own,
        family,
        father,
        _parts(facts.grandfather),
        others,
        birth.first.toordinal() if birth else 0,
        birth.last.toordinal() if birth else 0,
        town(facts.place or ""),
        max(sum(min(part.weight, MOST_OF_A_PART) for part in parts) for parts in (own, *others)),
    )
