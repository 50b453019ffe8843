"""What does it cost to write one sound unit for another, in nats of surprise?

The costs between Arabic letters and Latin units, and between Latin units, were learned from spellings of the same name
part; 0 is the usual way of writing it. ``kernel`` computes with them.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from aman.core._data import read_sound_costs
from aman.core.names.kernel import CEILING, Array, SpellingCosts
from aman.core.names.units import CODES, UNIT_CODES

_NEAR_LETTER = 3.5
_DETOUR = 0.7
_SHORT_VOWEL = 1.6
_SHORT_VOWELS = frozenset("aeou")
_ARABIC_LIKE, _ARABIC_WEAK_GAP, _ARABIC_GAP = 1.5, 2.0, 5.0
# Letters of one sound or one shape: what an ear or a worn stamp confuses. Source: domain.md section 7 (script).
_ARABIC_CLASSES = [
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
    "خح",
    "جح",
    "فق",
    "رز",
    "دذ",
]
_ARABIC_WEAK = frozenset("اعویهح")

Pairs = dict[tuple[str, str], float]


def _matrix(pairs: Pairs) -> Array:
    found = np.full((CODES, CODES), CEILING)
    for (left, right), cost in pairs.items():
        found[UNIT_CODES[left], UNIT_CODES[right]] = cost
    return found


def _gaps(costs: dict[str, float]) -> Array:
    found = np.full(CODES, CEILING)
    for unit, cost in costs.items():
        found[UNIT_CODES[unit]] = cost
    return found


def _through_arabic(across: Pairs, known: Pairs) -> Pairs:
    """Two Latin units that often stand for one Arabic letter are near, however rarely one person mixes them."""
    renderings: dict[str, list[tuple[str, float]]] = {}
    for (letter, unit), cost in across.items():
        if cost < _NEAR_LETTER:
            renderings.setdefault(letter, []).append((unit, cost))
    # Short vowels are unwritten in Arabic letters, so everybody writes their own.
    found: Pairs = {(x, y): _SHORT_VOWEL for x in _SHORT_VOWELS for y in _SHORT_VOWELS - {x}}
    for options in renderings.values():
        for x, cost_x in options:
            for y, cost_y in options:
                cost = cost_x + cost_y + _DETOUR
                if x != y and cost < min(found.get((x, y), CEILING), known.get((x, y), CEILING)):
                    found[x, y] = cost
    return found


def _latin(across: Pairs, table: dict[str, dict[str, float]]) -> tuple[Pairs, dict[str, float]]:
    """Costs between Latin units, the same both ways."""
    known: Pairs = {(key[0], key[1]): cost for key, cost in table["pair"].items()}
    pairs = known | _through_arabic(across, known)
    gaps = {unit: min(cost, table["gap_right"].get(unit, CEILING)) for unit, cost in table["gap_left"].items()}
    return {key: min(cost, pairs.get(key[::-1], cost)) for key, cost in pairs.items()}, gaps


def _arabic() -> tuple[Pairs, dict[str, float]]:
    """Costs between two Arabic spellings: letters of one class are near, a weak letter more or less is nearer than another."""
    pairs: Pairs = {(a, b): _ARABIC_LIKE for group in _ARABIC_CLASSES for a in group for b in group if a != b}
    letters = {letter for letter in UNIT_CODES if letter > "\u0600"}
    return pairs, {letter: _ARABIC_WEAK_GAP if letter in _ARABIC_WEAK else _ARABIC_GAP for letter in letters}


@cache
def spelling_costs() -> SpellingCosts:
    """Give the learned costs as matrices, read once.

    Returns:
        Costs by unit code, for ``kernel``.

    Source: `_tables/sound_costs.json`, learned by `bench/build_name_tables.py` from CC0 name units.
    """
    tables = read_sound_costs()
    table = tables["arabic_latin"]
    across: Pairs = {(key[0], key[1]): cost for key, cost in table["pair"].items()}
    latin, latin_gaps = _latin(across, tables["latin_latin"])
    arabic, arabic_gaps = _arabic()
    gaps = (
        (_gaps(table["gap_left"]), _gaps(table["gap_right"])),
        (_gaps(latin_gaps), _gaps(latin_gaps)),
        (_gaps(arabic_gaps), _gaps(arabic_gaps)),
    )
    return SpellingCosts(np.array([_matrix(across), _matrix(latin), _matrix(arabic)]), np.array(gaps))
