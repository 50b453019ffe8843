"""How far apart are two parts of a name in sound, in nats of surprise?

A weighted edit distance over sound units. The costs between Arabic letters and Latin units, and between Latin
units, were learned from spellings of the same name part; 0 is the usual way of writing it.
"""

from __future__ import annotations

from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein

from aman.core._data import read_sound_costs
from aman.core.names import lexicon as lex
from aman.core.names.parts import NamePart, PartKind

FAR = 99.0
"""The distance of parts that have nothing in common."""

_CEILING = 6.0
_SWAP = 2.2
_NEAR_LETTER = 3.5
_OTHER_START = 2.0
_OPEN = frozenset("aeiouAIUOYاع")
_HALF_VOWELS = frozenset("ویy")
_DETOUR = 0.7
_SHORT_VOWEL = 1.6
_SHORT_VOWELS = frozenset("aeou")
_ARABIC_CLASSES = (
    "سصث",
    "زذضظ",
    "تطټ",
    "حه",
    "قغ",
    "کق",
    "کگ",
    "اع",
    "وا",
    "یا",
    "دډ",
    "رړ",
    "نڼ",
    "بپ",
    "جچ",
    "زژ",
    "شښ",
    "ځز",
    "څس",
    "ږژ",
)
_ARABIC_WEAK = frozenset("اعویهح")

Costs = tuple[dict[tuple[str, str], float], dict[str, float], dict[str, float]]


@cache
def _learned(name: str) -> Costs:
    table = read_sound_costs()[name]
    pairs = {(key[0], key[1]): cost for key, cost in table["pair"].items()}
    if name == "latin_latin":
        pairs |= _through_arabic(pairs)
        gaps = {
            unit: min(table["gap_left"][unit], table["gap_right"].get(unit, _CEILING)) for unit in table["gap_left"]
        }
        return {key: min(cost, pairs.get(key[::-1], cost)) for key, cost in pairs.items()}, gaps, gaps
    return pairs, table["gap_left"], table["gap_right"]


def _through_arabic(known: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Two Latin units that often stand for one Arabic letter are near, however rarely one person mixes them."""
    across, _, _ = _learned("arabic_latin")
    renderings: dict[str, list[tuple[str, float]]] = {}
    for (letter, unit), cost in across.items():
        if cost < _NEAR_LETTER:
            renderings.setdefault(letter, []).append((unit, cost))
    found: dict[tuple[str, str], float] = {}
    for x in _SHORT_VOWELS:  # unwritten in Arabic letters, so everybody writes their own
        for y in _SHORT_VOWELS - {x}:
            found[x, y] = _SHORT_VOWEL
    for options in renderings.values():
        for x, cost_x in options:
            for y, cost_y in options:
                cost = cost_x + cost_y + _DETOUR
                if x != y and cost < min(found.get((x, y), _CEILING), known.get((x, y), _CEILING)):
                    found[x, y] = cost
    return found


@cache
def _arabic_costs() -> Costs:
    """Between two Arabic spellings: one class of look- or sound-alikes costs 1.5, a weak letter more or less 2."""
    pairs = {(a, b): 1.5 for group in _ARABIC_CLASSES for a in group for b in group if a != b}
    letters = {letter for group in _ARABIC_CLASSES for letter in group} | set("خفلمبد")
    for letter in letters:
        pairs[letter, letter] = 0.0
    gaps = {letter: 2.0 if letter in _ARABIC_WEAK else 5.0 for letter in letters}
    return pairs, gaps, gaps


def edit_cost(left: str, right: str, costs: Costs) -> float:
    """The cheapest way to turn one string of units into another.

    Args:
        left: units.
        right: units.
        costs: cost of pairs of units, and of gaps on either side.

    Returns:
        The sum of the costs; neighbours that changed places cost one swap.
    """
    pairs, gap_left, gap_right = costs
    down = [0.0]
    for unit in right:
        down.append(down[-1] + gap_right.get(unit, _CEILING))
    above: list[float] = []
    for i, unit in enumerate(left):
        before_above, above = above, down
        gap = gap_left.get(unit, _CEILING)
        down = [above[0] + gap]
        for j, other in enumerate(right):
            best = above[j] + (pairs.get((unit, other), _CEILING) if unit != other else 0.0)
            step = above[j + 1] + gap
            if step < best:
                best = step
            step = down[j] + gap_right.get(other, _CEILING)
            if step < best:
                best = step
            if i and j and unit == right[j - 1] and other == left[i - 1] and before_above[j - 1] + _SWAP < best:
                best = before_above[j - 1] + _SWAP
            down.append(best)
    return down[-1]


def _initial_distance(a: NamePart, b: NamePart) -> float:
    """An initial fits a part that begins with its sound."""
    if a.skeleton[:1] == b.skeleton[:1] or a.units[0] == b.units[0]:
        return 0.8
    return FAR


@lru_cache(maxsize=1 << 20)
def part_distance(a: NamePart, b: NamePart) -> float:
    """How surprising it would be that two parts are spellings of one name.

    Args:
        a: a part.
        b: another part.

    Returns:
        0 for the usual spelling, about 1 for a common variant, 3 for a slip, 99 for parts with nothing in common.
    """
    if a.text == b.text:
        return 0.0
    if a.kind is PartKind.AFFIX or b.kind is PartKind.AFFIX:
        return FAR
    if a.kind is PartKind.INITIAL or b.kind is PartKind.INITIAL:
        return _initial_distance(a, b)
    return word_distance(a.text, b.text, a.units, b.units, a.skeleton, b.skeleton, a.arabic, b.arabic)


def word_distance(
    a: str, b: str, units_a: str, units_b: str, bones_a: str, bones_b: str, arabic_a: bool, arabic_b: bool
) -> float:
    """The distance of two folded words whose units and skeletons are known.

    Args:
        a: a word.
        b: another.
        units_a: its units.
        units_b: the other's.
        bones_a: its skeleton.
        bones_b: the other's.
        arabic_a: whether it is written in Arabic letters.
        arabic_b: whether the other is.

    Returns:
        As ``part_distance``.
    """
    allowed = 1 if max(len(bones_a), len(bones_b)) < 4 else 2
    if Levenshtein.distance(bones_a, bones_b, score_cutoff=allowed) > allowed:
        return FAR
    start = _start_cost(units_a[0], units_b[0])
    if arabic_a and arabic_b:
        return start + edit_cost(units_a, units_b, _arabic_costs())
    if arabic_b:
        a, b, units_a, units_b, arabic_a = b, a, units_b, units_a, True
    if not arabic_a:
        distance = start + edit_cost(units_a, units_b, _learned("latin_latin"))
        return min(distance, _attested_distance(a, b)) if distance > 0.7 else distance
    distance = start + edit_cost(units_a, units_b, _learned("arabic_latin"))
    seen = lex.lexicon().attest(a, b)
    return min(distance, 1.2 if seen == 1 else 0.5) if seen else distance


def _start_cost(first: str, second: str) -> float:
    """What it costs that one word begins with a vowel and the other does not: everybody hears a beginning."""
    if first in _HALF_VOWELS or second in _HALF_VOWELS:
        return 0.0
    return _OTHER_START if (first in _OPEN) is not (second in _OPEN) else 0.0


def _attested_distance(a: str, b: str) -> float:
    """Two Latin spellings that both stand for one Arabic key most of the time are near."""
    keys_a, keys_b = lex.lexicon().keys_of.get(a), lex.lexicon().keys_of.get(b)
    if not keys_a or not keys_b:
        return FAR
    shared = sum(min(keys_a[key] / sum(keys_a.values()), keys_b.get(key, 0) / sum(keys_b.values())) for key in keys_a)
    return 0.7 if shared > 0.6 else FAR
