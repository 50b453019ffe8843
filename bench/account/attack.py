"""Can somebody who subtracts published figures from each other learn that there are a few people somewhere?

    attack_pairs(1000, seed=7) -> report

draws registers, publishes their tables, changes a few people, publishes again, and reads both releases as an attacker
would: every figure stands for an interval, parts add up to what they split in every table that splits the same thing,
and nobody is counted less than not at all. Intervals are narrowed until nothing narrows any more; since no two tables
share more than the count they split, that gives the exact bounds. A figure is broken when its interval lies within one
to the threshold less one: then a few people are proved. So is a sum of parts, and a difference between the releases.

Three attackers: one who sees what is published; one who also knows every rounded figure that was left out; and one who
besides knows how many people changed at most. The same attack on exact tables whose small figures are left out, without
a second one, is the control: it must succeed, or the attack is none.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aman.core.disclosure import Published, Split, base_of, key_of, publish, round_counts

FAR = 10**9
#: Draws of a pair: how many people there are at most, and how many of them differ at most.
SIZES, FEW = (12, 40, 150, 600, 3000), (1, 2, 3, 4, 6, 12)
PROGRAMMES, YEARS = ("SIV", "P-1", "P-2", "I-730", "ARAP", "BAP"), ("earlier", "2023", "2024", "2025", "2026")
LETTERS, STATES = ("in_force", "none"), ("reported", "in_custody", "released", "deported")
HOWS, HOURS = ("letter", "embassy", "court", "unknown"), ("day", "three_days", "week", "longer")
MONTHS = ("2026-08", "2026-09", "2026-10", "2026-11")

Bounds = tuple[int, int]
Person = tuple[Any, ...]


@dataclass(slots=True)
class Attack:
    """What the attackers found in all pairs."""

    pairs: int = 0
    figures: int = 0
    shown: int = 0
    broken: int = 0
    broken_with_all_rounded: int = 0
    broken_knowing_how_many_changed: int = 0
    broken_where_exact: int = 0
    truth_outside: int = 0
    worst: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tables:
    """The exact tables of one register."""

    totals: Mapping[str, int]
    splits: Sequence[Split]

    @property
    def counts(self) -> dict[str, int]:
        """Every exact count by name."""
        return dict(self.totals) | {key_of(s.name, part): n for s in self.splits for part, n in s.parts}


def attack_pairs(n: int, seed: int, threshold: int = 5) -> dict[str, Any]:
    """Attack so many pairs of releases.

    Args:
        n: pairs to draw.
        seed: of the draw.
        threshold: fewest people a figure may speak of.

    Returns:
        Counts as in `Attack`, and `holds`: nothing was broken, the truth lay within every interval, and the control
        was broken.
    """
    found = Attack()
    for number in range(n):
        attack_pair(found, random.Random(f"{seed}:{number}"), threshold)
    holds = not (found.broken or found.broken_with_all_rounded or found.truth_outside)
    return {
        "pairs": found.pairs,
        "figures": found.figures,
        "shown": found.shown,
        "broken": found.broken,
        "broken_with_all_rounded": found.broken_with_all_rounded,
        "broken_knowing_how_many_changed": found.broken_knowing_how_many_changed,
        "broken_where_exact": found.broken_where_exact,
        "truth_outside": found.truth_outside,
        "worst": found.worst,
        "holds": holds and (found.broken_where_exact > 0 or n == 0),
    }


def attack_pair(found: Attack, rng: random.Random, threshold: int) -> None:
    """Draw a pair of registers that differ by few people, publish both, and attack."""
    people = [_draw(rng) for _ in range(rng.randint(0, rng.choice(SIZES)))]
    few = rng.choice(FEW)
    first, second = tables_of(people), tables_of(_changed(rng, people, few))
    base = base_of(threshold)
    one = publish(first.totals, first.splits, threshold=threshold)
    two = publish(second.totals, second.splits, threshold=threshold, earlier=one.shown)
    rounded_one = round_counts(first.totals, first.splits, base=base, earlier={})
    rounded_two = round_counts(second.totals, second.splits, base=base, earlier=one.shown)
    truths = (first.counts, second.counts)
    found.pairs += 1
    found.figures += len(rounded_one) + len(rounded_two)
    found.shown += len(one.shown) + len(two.shown)

    seen = tuple(seen_bounds(release, tables) for release, tables in ((one, first), (two, second)))
    found.broken += _judge(found, seen, truths, base, first, second)
    every = tuple(
        narrowed(tables, {key: _around(p, base) for key, p in rounded.items()})
        for rounded, tables in ((rounded_one, first), (rounded_two, second))
    )
    found.broken_with_all_rounded += _judge(found, every, truths, base, first, second)
    knowing = _knowing(every, (first, second), few)
    found.broken_knowing_how_many_changed += len(broken(knowing, base, first, second))
    exact = tuple(_exact_bounds(tables, threshold) for tables in (first, second))
    found.broken_where_exact += len(broken(exact, threshold, first, second))


def tables_of(people: Sequence[Person]) -> Tables:
    """Count the tables of a release: linked ones of everybody waiting, and linked ones of everybody arrested."""
    waiting = [p for p in people if p[5] is None]
    arrested = [p for p in people if p[5] is not None]
    freed = [p for p in arrested if p[3] == "released"]
    programmes = sorted({p[0] for p in waiting})
    splits = [
        _split("programme", "waiting", programmes, [p[0] for p in waiting], named=True),
        *(
            _split(f"year.{name}", f"programme/{name}", YEARS, [p[1] for p in waiting if p[0] == name])
            for name in programmes
        ),
        _split("letter", "waiting", LETTERS, [p[2] for p in waiting]),
        _split("state", "arrested", STATES, [p[3] for p in arrested]),
        _split("month", "arrested", MONTHS, [p[5] for p in arrested]),
        _split("how", "state/released", HOWS, [p[4] for p in freed]),
        _split("hours", "state/released", HOURS, [p[6] for p in freed]),
    ]
    return Tables({"waiting": len(waiting), "arrested": len(arrested)}, splits)


def _split(name: str, of: str, order: Iterable[str], values: Iterable[str], *, named: bool = False) -> Split:
    counted = Counter(values)
    return Split(name, of, tuple((part, counted[part]) for part in order), named)


def _draw(rng: random.Random) -> Person:
    """One person; a few programmes hold nearly everybody, as in life, so that there are small cells."""
    skewed = [2.0 ** -(2 * i) for i in range(len(PROGRAMMES))]
    month = rng.choice(MONTHS) if rng.random() < 0.3 else None
    return (
        rng.choices(PROGRAMMES, skewed)[0], rng.choices(YEARS, (1, 30, 10, 5, 2))[0], rng.choices(LETTERS, (3, 1))[0],
        rng.choice(STATES), rng.choice(HOWS), month, rng.choices(HOURS, (8, 4, 2, 1))[0],
    )  # fmt: skip


def _changed(rng: random.Random, people: Sequence[Person], most: int) -> list[Person]:
    """A register that differs by so many people at most: some gone, some new, some of whom something changed."""
    later = list(people)
    for _ in range(rng.randint(1, most)):
        what = rng.choice(("gone", "new", "other")) if later else "new"
        if what != "new":
            later.pop(rng.randrange(len(later)))
        if what != "gone":
            later.append(_draw(rng))
    return later


def _around(figure: int, base: int) -> Bounds:
    return max(0, figure - base + 1), figure + base - 1


def seen_bounds(release: Published, tables: Tables) -> dict[str, Bounds]:
    """Bounds for who sees what is published, and works out what was left out first."""
    shown = release.shown
    listed = {split.name: split for split in release.splits}
    splits = []
    for split in tables.splits:
        if split.name in listed:
            splits.append(Split(split.name, split.of, tuple((part, 0) for part, _ in listed[split.name].parts)))
    seen = Tables(tables.totals, splits)
    figures = narrowed(seen, {key: (shown[key],) * 2 if key in shown else (0, FAR) for key in seen.counts})
    counts = {
        key: (max(0, low - release.base + 1), min(FAR, high + release.base - 1)) for key, (low, high) in figures.items()
    }
    return narrowed(seen, counts)


def _exact_bounds(tables: Tables, threshold: int) -> dict[str, Bounds]:
    """The control: exact figures, small ones left out, nothing else."""
    return narrowed(tables, {k: (n, n) if n >= threshold else (0, threshold - 1) for k, n in tables.counts.items()})


def narrowed(tables: Tables, bounds: Mapping[str, Bounds]) -> dict[str, Bounds]:
    """Narrow all intervals by every sum they stand in until nothing narrows any more."""
    kept = dict(bounds)
    moved = True
    while moved:
        moved = False
        for split in tables.splits:
            keys = [key_of(split.name, part) for part, _ in split.parts]
            low, high = sum(kept[key][0] for key in keys), sum(kept[key][1] for key in keys)
            whole = kept[split.of]
            moved |= _take(kept, split.of, low, high)
            for key in keys:
                moved |= _take(kept, key, whole[0] - high + kept[key][1], whole[1] - low + kept[key][0])
    return kept


def _take(kept: dict[str, Bounds], key: str, low: int, high: int) -> bool:
    new = max(kept[key][0], low), min(kept[key][1], high)
    is_new = new != kept[key]
    kept[key] = new
    return is_new


def _knowing(
    bounds: tuple[dict[str, Bounds], ...], tables: tuple[Tables, Tables], few: int
) -> tuple[dict[str, Bounds], ...]:
    """Narrow two releases by each other: no count differs by more than so many people."""
    one, two = bounds
    while True:
        before = one, two
        both = [key for key in one if key in two]
        one = narrowed(tables[0], one | {k: _meet(one[k], (two[k][0] - few, two[k][1] + few)) for k in both})
        two = narrowed(tables[1], two | {k: _meet(two[k], (one[k][0] - few, one[k][1] + few)) for k in both})
        if (one, two) == before:
            return one, two


def _meet(one: Bounds, two: Bounds) -> Bounds:
    return max(one[0], two[0]), min(one[1], two[1])


def _judge(
    found: Attack,
    bounds: tuple[dict[str, Bounds], ...],
    truths: tuple[dict[str, int], dict[str, int]],
    base: int,
    first: Tables,
    second: Tables,
) -> int:
    for release, truth in zip(bounds, truths, strict=True):
        found.truth_outside += sum(
            not low <= truth[key] <= high for key, (low, high) in release.items() if key in truth
        )
    proved = broken(bounds, base, first, second)
    found.worst = (found.worst + proved)[:20]
    return len(proved)


def broken(bounds: tuple[dict[str, Bounds], ...], base: int, first: Tables, second: Tables) -> list[str]:
    """Name everything of which one to base less one people are proved, in either release or between them."""
    one, two = bounds
    proved = [
        f"{key} {interval}"
        for release, tables in ((one, first), (two, second))
        for key, interval in (*release.items(), *_sums(release, tables))
        if _proves_few(interval, base)
    ]
    for key in one.keys() & two.keys():
        change = (two[key][0] - one[key][1], two[key][1] - one[key][0])
        if _proves_few(change, base):
            proved.append(f"change of {key} {change}")
    return proved


def _sums(bounds: Mapping[str, Bounds], tables: Tables) -> Iterable[tuple[str, Bounds]]:
    """Exact bounds of two and of three parts together, and so of what is left of the whole without them."""
    for split in tables.splits:
        keys = [key for part, _ in split.parts if (key := key_of(split.name, part)) in bounds]
        if split.of not in bounds or not keys:
            continue
        whole = bounds[split.of]
        lows, highs = sum(bounds[k][0] for k in keys), sum(bounds[k][1] for k in keys)
        for size in (2, 3):
            for some in itertools.combinations(keys, size):
                low, high = sum(bounds[k][0] for k in some), sum(bounds[k][1] for k in some)
                yield " + ".join(some), (max(low, whole[0] - highs + high), min(high, whole[1] - lows + low))


def _proves_few(interval: Bounds, base: int) -> bool:
    low, high = interval
    return low <= high and ((low >= 1 and high < base) or (high <= -1 and -base < low))
