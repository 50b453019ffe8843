"""Compile the shipped name tables from the CC0 name units: which spellings stand for which name, how often, and
how easily each sound unit is written as another.

    python bench/build_name_tables.py ../shared/data/names/unit_variants_dev.csv

writes `src/aman/core/_tables/name_units.csv` (one name part a line: Arabic key, count by country, Latin spellings
with counts), `name_parts.csv` (how often each part occurs once compounds are taken apart), `sound_costs.json` (learned by a Viterbi-trained stochastic edit model) and `name_tables.md` (provenance).
Nothing else than that file goes in: no list of a leak, no roster, no sanctions list.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from aman.core.names import PartKind, parse_name
from aman.core.names.letters import fold, is_arabic_letter
from aman.core.names.lexicon import lexicon
from aman.core.names.sounds import is_vowel, sound_units

TABLES = Path(__file__).resolve().parent.parent / "src" / "aman" / "core" / "_tables"
COUNTRIES = ("AF", "PK", "IR")
CEILING = 6.0
ROUNDS = 8
# Renderings of letters too rare in the units to be learned: Pashto letters, German ch and French ch.
# Source: the romanisation tables every Pashto grammar gives; domain.md section 7 (script).
SEEDS = {
    ("ښ", "S"): 30.0, ("ښ", "X"): 15.0, ("ښ", "k"): 2.0, ("ځ", "z"): 20.0, ("ځ", "E"): 15.0, ("ځ", "j"): 10.0,
    ("څ", "P"): 20.0, ("څ", "s"): 15.0, ("څ", "C"): 3.0, ("ږ", "Z"): 15.0, ("ږ", "g"): 15.0, ("ږ", "z"): 4.0,
    ("ړ", "r"): 40.0, ("ړ", "d"): 4.0, ("ډ", "d"): 40.0, ("ټ", "t"): 40.0, ("ڼ", "n"): 40.0, ("خ", "C"): 6.0,
    ("ش", "C"): 8.0, ("P", "P"): 30.0, ("x", "x"): 30.0, ("E", "E"): 30.0, ("T", "T"): 30.0, ("c", "c"): 30.0,
    ("ذ", "D"): 4.0, ("ث", "T"): 6.0, ("ژ", "j"): 4.0,
    ("ض", "D"): 8.0, ("ظ", "D"): 5.0, ("خ", "k"): 12.0, ("X", "k"): 6.0, ("k", "X"): 6.0, ("G", "g"): 12.0,
    ("g", "G"): 12.0, ("ق", "k"): 10.0, ("D", "z"): 3.0, ("z", "D"): 3.0,
}  # fmt: skip


def read_units(source: Path) -> dict[str, tuple[Counter[str], Counter[str]]]:
    """For every folded Arabic key: counts by country and counts by folded Latin spelling."""
    units: dict[str, tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
    with source.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            arabic, latin, count = fold(row["arabic_key"]), fold(row["latin"]), int(row["count"])
            if not arabic or not latin or any(map(is_arabic_letter, latin)):
                continue
            countries, spellings = units[arabic]
            countries[row["country"]] += count
            spellings[latin] += count
    return units


def write_units(units: dict[str, tuple[Counter[str], Counter[str]]]) -> Path:
    """One line a name part, commonest first; a spelling is written with its count after a colon when not 1."""
    target = TABLES / "name_units.csv"
    ordered = sorted(units.items(), key=lambda item: (-sum(item[1][0].values()), item[0]))
    with target.open("w", encoding="utf-8", newline="") as out:
        out.write("arabic,af,pk,ir,latin\n")
        for arabic, (countries, spellings) in ordered:
            counts = ",".join(str(countries[country]) for country in COUNTRIES)
            latin = "|".join(
                spelling if count == 1 else f"{spelling}:{count}"
                for spelling, count in sorted(spellings.items(), key=lambda item: (-item[1], item[0]))
            )
            out.write(f"{arabic},{counts},{latin}\n")
    return target


def write_parts(units: dict[str, tuple[Counter[str], Counter[str]]]) -> Path:
    """How often every part occurs once compounds are taken apart (Abdul Rahman counts for Rahman)."""
    lexicon.cache_clear()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for arabic, (countries, _) in units.items():
        for part in parse_name(arabic).parts:
            if part.kind is not PartKind.AFFIX:
                counts[part.text].update(countries)
    target = TABLES / "name_parts.csv"
    ordered = sorted(counts.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    lines = [f"{part}," + ",".join(str(seen[country]) for country in COUNTRIES) for part, seen in ordered]
    target.write_text("part,af,pk,ir\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return target


Pair = tuple[str, str, float]


def training_pairs(units: dict[str, tuple[Counter[str], Counter[str]]]) -> tuple[list[Pair], list[Pair]]:
    """Pairs of single words in sound units with a weight: Arabic with Latin, and Latin with Latin of one key."""
    across: list[Pair] = []
    within: list[Pair] = []
    for arabic, (_, spellings) in units.items():
        if " " in arabic:
            continue
        words = [(sound_units(latin), math.sqrt(count)) for latin, count in spellings.items() if " " not in latin]
        left = sound_units(arabic)
        across += [(left, word, weight) for word, weight in words if word and left]
        best = words[:8]
        within += [(a, b, min(v, w)) for a, v in best for b, w in best if a and b]
    return across, within


class EditModel:
    """Costs of writing one unit as another, or of leaving it out, learned from best alignments."""

    def __init__(self, *, across: bool) -> None:
        self.across = across
        self.pair: dict[tuple[str, str], float] = {}
        self.gap: dict[tuple[int, str], float] = {}

    def first_guess(self, pairs: Iterable[Pair]) -> None:
        """Start from co-occurrence: units that appear together more than by chance are cheap."""
        together: Counter[tuple[str, str]] = Counter()
        left: Counter[str] = Counter()
        right: Counter[str] = Counter()
        total = 0.0
        for a, b, weight in pairs:
            total += weight
            for x in set(a):
                left[x] += weight
            for y in set(b):
                right[y] += weight
            for x in set(a):
                for y in set(b):
                    together[x, y] += weight
        for (x, y), seen in together.items():
            lift = math.log(seen * total / (left[x] * right[y]))
            vowels = is_vowel(x) and is_vowel(y)
            self.pair[x, y] = 0.0 if x == y else 1.0 if vowels else min(CEILING, max(0.3, 3.0 - 1.3 * lift))
        for x in left:
            self.gap[0, x] = 2.0
        for y in right:
            self.gap[1, y] = 1.0 if y in "aeiouAIUOY" else 2.0

    def align(self, a: str, b: str) -> tuple[float, list[tuple[str, str]]]:
        """The cheapest way to write `a` as `b`: its cost and its steps."""
        rows, columns = len(a) + 1, len(b) + 1
        cost = [[0.0] * columns for _ in range(rows)]
        for i in range(rows):
            for j in range(columns):
                if i or j:
                    cost[i][j] = min(step for step, _ in self._steps(cost, a, b, i, j))
        steps: list[tuple[str, str]] = []
        i, j = len(a), len(b)
        while i or j:
            _, (di, dj) = min(self._steps(cost, a, b, i, j))
            steps.append((a[i - 1] if di else "", b[j - 1] if dj else ""))
            i, j = i - di, j - dj
        return cost[-1][-1], steps

    def _steps(self, cost, a, b, i, j):  # type: ignore[no-untyped-def]
        if i and j:
            yield cost[i - 1][j - 1] + self.pair.get((a[i - 1], b[j - 1]), CEILING), (1, 1)
        if i:
            yield cost[i - 1][j] + self.gap.get((0, a[i - 1]), CEILING), (1, 0)
        if j:
            yield cost[i][j - 1] + self.gap.get((1, b[j - 1]), CEILING), (0, 1)

    def learn(self, pairs: list[Pair], *, floor: float) -> float:
        """One round: align all pairs, count the steps, and turn the counts into costs. Returns the mean cost."""
        steps: Counter[tuple[str, str]] = Counter()
        total = weights = 0.0
        for a, b, weight in pairs:
            cost, path = self.align(a, b)
            total += cost * weight
            weights += weight
            if cost > 9.0 + 0.7 * min(len(a), len(b)):  # mispaired words teach nothing
                continue
            for step in path:
                steps[step] += weight
        left: dict[str, Counter[str]] = defaultdict(Counter)
        right: dict[str, Counter[str]] = defaultdict(Counter)
        for step, seen in SEEDS.items():
            if is_arabic_letter(step[0]) is self.across:
                steps[step] += seen
        for (x, y), seen in steps.items():
            if x:
                left[x][y] += seen
            if y:
                right[y][x] += seen

        def strangeness(options: Counter[str], choice: str) -> float:
            whole = sum(options.values()) + 6.0
            return math.log((max(options.values(), default=0.0) + 0.5) / whole) - math.log(
                (options[choice] + floor) / whole
            )

        letters = sorted({x for x, _ in steps if x}), sorted({y for _, y in steps if y})
        self.pair = {}
        for x in letters[0]:
            for y in letters[1]:
                cost = 0.0 if x == y else (strangeness(left[x], y) + strangeness(right[y], x)) / 2
                if cost < CEILING:
                    self.pair[x, y] = round(max(0.0, cost), 3)
        self.gap = {(0, x): round(min(CEILING, strangeness(left[x], "")), 3) for x in letters[0]}
        self.gap |= {(1, y): round(min(CEILING, strangeness(right[y], "")), 3) for y in letters[1]}
        return total / weights


def train(pairs: list[Pair], label: str) -> EditModel:
    """Learn one model from all pairs in a fixed number of rounds."""
    model = EditModel(across=label == "Arabic-Latin")
    model.first_guess(pairs)
    for number in range(ROUNDS):
        print(f"{label}: round {number + 1}, mean cost {model.learn(pairs, floor=0.5):.3f}")
    return model


# Renderings that whole schools of romanisation use although the units attest them seldom: their cost at most, in nats.
# German (ch, dsch, j for y), French (ch, dj), Urdu-style and Bangla-style Latin, and the Pashto letters.
# Source: the romanisation tables of Persian, Pashto and Urdu grammars; domain.md section 7 (script).
AT_MOST = {
    "ا": "a0 A.7 e1.5 i1.8 o2 u2 I2.5 O2 U2", "ق": "k1.5 q0 g2.5 X3.5 c3 G2", "غ": "G0 g1.8 q2.5",
    "خ": "X0 C1.8 k1.8 h3", "ج": "j0 J.5 z3.2 g3 y4", "چ": "C0 c3 S3.5", "ض": "z0 d2.2 D1.8", "ظ": "z0 d3 D2",
    "ذ": "z0 d2.5 D1", "ث": "s0 T1 t3", "ی": "j2.5 J3", "ش": "S0 C2 s3", "ز": "z0 s2.8", "و": "b4",
    "څ": "P.4 s.8 C2 c2.5", "ځ": "z.6 E.6 j2 J2 Z2.5", "ږ": "Z.6 g.8 j2 z1.5 G1.5", "ښ": "S.4 X.6 k2 s2.5",
    "ړ": "r.2 d2", "ډ": "d0 D.7", "ټ": "t0 T.8", "ت": "T1.2", "پ": "f2 p0", "ڼ": "n0", "ژ": "Z0 j1.5 J1.5 z1.5",
    "گ": "g0 G2.2 k3 j3", "ک": "k0 X2.5 c1 q1.5 C3 g3.2", "س": "s0 c2 z3.2 C3.5", "د": "d0 D1.5",
}  # fmt: skip
# Vowels that are written or not, and consonants that nobody leaves out.
GAPS_AT_MOST = {
    "arabic_latin": {"gap_left": {"ه": 1.8}, "gap_right": {"O": 1.5, "U": 2.0, "A": 2.0, "I": 2.2, "Y": 2.2, "w": 2.8, "y": 2.8, "h": 3.2}},
    "latin_latin": {"gap_left": {"a": 2.5, "o": 3.0, "i": 2.4, "I": 3.0, "A": 3.0, "e": 2.0, "u": 2.0}},
}  # fmt: skip
GAPS_AT_MOST["latin_latin"]["gap_right"] = GAPS_AT_MOST["latin_latin"]["gap_left"]
ARABIC_CONSONANTS, LATIN_CONSONANTS = "بپتټثجچحخځڅدډذرړزژږسشښصضطظغفقکگلمنڼ", "bcdfgjklmnpqrstvxzCDEGJPSTXZ"
LEAST_GAP = {
    ("arabic_latin", "gap_left"): 5.0,
    ("arabic_latin", "gap_right"): 5.0,
    ("latin_latin", "gap_left"): 4.5,
    ("latin_latin", "gap_right"): 4.5,
}


def settle(costs: dict[str, dict[str, dict[str, float]]]) -> None:
    """Bring what was learned from few cases to what is known of the ways of writing."""
    across = costs["arabic_latin"]["pair"]
    for letter, renderings in AT_MOST.items():
        for unit, most in re.findall(r"([^\d\s.])([\d.]+)", renderings):
            across[letter + unit] = min(float(most), across.get(letter + unit, CEILING))
    for (model, side), least in LEAST_GAP.items():
        gaps = costs[model][side]
        for unit in ARABIC_CONSONANTS if (model, side) == ("arabic_latin", "gap_left") else LATIN_CONSONANTS:
            gaps[unit] = max(least, gaps.get(unit, CEILING))
        for unit, most in GAPS_AT_MOST[model].get(side, {}).items():
            gaps[unit] = min(most, gaps.get(unit, CEILING))


def as_json(model: EditModel) -> dict[str, dict[str, float]]:
    """The model as `{"xy": cost}` for pairs and `{"x": cost}` for gaps on either side."""
    return {
        "pair": {x + y: cost for (x, y), cost in sorted(model.pair.items())},
        "gap_left": {x: cost for (side, x), cost in sorted(model.gap.items()) if side == 0},
        "gap_right": {y: cost for (side, y), cost in sorted(model.gap.items()) if side == 1},
    }


def main(source: Path) -> None:
    """Build every table and the page that says where they come from."""
    TABLES.mkdir(parents=True, exist_ok=True)
    units = read_units(source)
    written = write_units(units)
    across, within = training_pairs(units)
    costs = {
        "arabic_latin": as_json(train(across, "Arabic-Latin")),
        "latin_latin": as_json(train(within, "Latin-Latin")),
    }
    settle(costs)
    target = TABLES / "sound_costs.json"
    target.write_text(json.dumps(costs, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    (TABLES / "name_tables.md").write_text(
        "# Where the name tables come from\n\n"
        f"`name_units.csv`, `name_parts.csv` and `sound_costs.json` are compiled by `bench/build_name_tables.py` from `{source.name}`\n"
        f"(sha256 `{sha256(source.read_bytes()).hexdigest()}`): spellings of single name parts from Wikidata labels and\n"
        "aliases, CC0 1.0. Counts say how many entities attest a spelling, by country. Nothing comes from a leak, a\n"
        "sanctions list or a list of people in Aman's care.\n",
        encoding="utf-8",
    )
    for path in (written, write_parts(units), target):
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
