"""What is every feature of a pair worth, learned from lists whose truth is known?

    python bench/fit_weights.py [--half tuning|held-out|all] [--hold 30]

Candidate pairs inside the October list, of the October and the December list and of the October list and the host's
registry, with every feature the matching observes. A logistic regression on half of the people, held near the weights
that are shipped now (``--hold``: how strongly), gives weights in nats; they are printed for `aman/core/matching/weights.py`,
where weights that the invented lists exaggerate are brought closer to zero by hand. Then, for each set on all people, how
many pairs would be joined and how many put before a person.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass

import numpy as np
import polars as pl
from calibration import people_of_registry, people_of_roster
from matching.records import SHARED
from names_recall import half_of

from aman.core.matching import PersonFacts, prepare_fresh
from aman.core.matching.adding import observe_rows
from aman.core.matching.features import COUNT, FEATURES
from aman.core.matching.keys import SPREAD, keys_of_rows
from aman.core.matching.rows import people_rows
from aman.core.matching.weights import PRIOR, WEIGHTS
from aman.core.names.costs import spelling_costs
from aman.core.names.kernel import new_work
from aman.core.names.table import PartTable
from aman.linkage.candidates import connect, pairs_between, pairs_inside, put_keys

HOPELESS = -8.0
"""Pairs whose present log-odds are below this are sampled, and weighted for the others."""
SAMPLE = 150_000
INSIDE_COUNTS = 5.0
"""How much more a pair inside one list counts: there are few."""
REACHED = 0.9985


@dataclass(frozen=True)
class Pairs:
    """Features of pairs, whether they are one person, how many pairs each stands for, and whose half they are in."""

    seen: np.ndarray
    same: np.ndarray
    weight: np.ndarray
    tuning: np.ndarray
    true: int


def candidates(parts: PartTable, left: list[PersonFacts], right: list[PersonFacts] | None) -> tuple:
    """Rows of both lists and the pairs that share a key."""
    rows = people_rows([prepare_fresh(person) for person in left], parts)
    others = rows if right is None else people_rows([prepare_fresh(person) for person in right], parts)
    with connect() as engine:
        asking = keys_of_rows(rows, parts.rows, spread=SPREAD)
        put_keys(engine, "asking_keys" if right is None else "left_keys", *asking)
        put_keys(engine, "left_keys" if right is None else "right_keys", *keys_of_rows(others, parts.rows))
        return rows, others, pairs_inside(engine) if right is None else pairs_between(engine)


def observed(left: list[PersonFacts], right: list[PersonFacts] | None, person_of: dict[str, str]) -> Pairs:
    """Everything observed about the candidate pairs of two lists, or of one."""
    parts = PartTable()
    rows, others, (lefts, rights) = candidates(parts, left, right)
    who = np.array([person_of.get(str(person.ref), "") for person in left])
    other = who if right is None else np.array([person_of.get(str(person.ref), "") for person in right])
    same = (who[lefts] == other[rights]) & (who[lefts] != "")
    now = np.array([WEIGHTS[name] for name in FEATURES])
    means = (parts.rows, spelling_costs(), new_work())
    kept, weights, step = [], [], 1 << 20
    rng = np.random.default_rng(1)
    for at in range(0, len(lefts), step):
        here = slice(at, at + step)
        seen = np.zeros((len(lefts[here]), COUNT))
        observe_rows(rows, others, (lefts[here], rights[here]), means, seen)
        hopeful = (PRIOR + seen @ now > HOPELESS) | same[here]
        share = min(1.0, SAMPLE / max(1, len(lefts)))
        take = hopeful | (rng.random(len(seen)) < share)
        kept.append((seen[take], np.flatnonzero(take) + at))
        weights.append(np.where(hopeful[take], 1.0, 1.0 / share))
    places = np.concatenate([where for _, where in kept])
    halves = np.array([half_of(person) == "tuning" for person in who])
    mine, theirs = Counter(who.tolist()), Counter(other.tolist())
    true = sum(n * (theirs[p] if right is not None else (n - 1) / 2) for p, n in mine.items() if p)
    seen = np.concatenate([found for found, _ in kept])
    return Pairs(seen, same[places], np.concatenate(weights), halves[lefts[places]], int(true))


def fit(sets: dict[str, Pairs], half: str, hold: float) -> np.ndarray:
    """Prior and weights: the likeliest ones, held near those shipped."""
    chosen = {name: p.tuning == (half == "tuning") if half != "all" else p.tuning | True for name, p in sets.items()}
    seen = np.concatenate([p.seen[chosen[name]] for name, p in sets.items()])
    same = np.concatenate([p.same[chosen[name]] for name, p in sets.items()]).astype(float)
    weight = np.concatenate([p.weight[chosen[n]] * (INSIDE_COUNTS if "inside" in n else 1) for n, p in sets.items()])
    ones = np.column_stack((np.ones(len(seen)), seen))
    start = np.array([PRIOR, *(WEIGHTS[name] for name in FEATURES)])
    pull = np.array([1e-6, *[hold] * COUNT])
    found = start.copy()
    for _ in range(40):
        chance = 1.0 / (1.0 + np.exp(-np.clip(ones @ found, -35, 35)))
        slope = ones.T @ (weight * (same - chance)) - pull * (found - start)
        bend = (ones * (weight * chance * (1 - chance))[:, None]).T @ ones + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        found += step
        if np.abs(step).max() < 1e-6:
            break
    return found


def told(pairs: Pairs, weights: np.ndarray) -> str:
    """Recall at the sought precision, and with more pairs before a person."""
    odds = weights[0] + pairs.seen @ weights[1:]
    order = np.argsort(-odds)
    right = np.cumsum((pairs.same * pairs.weight)[order])
    every = np.cumsum(pairs.weight[order])
    good = np.flatnonzero(right / every >= REACHED)
    last = int(good[-1]) if len(good) else 0
    line = f"precision {REACHED}: recall {right[last] / pairs.true:.3f} from {odds[order][last]:5.2f}"
    for more in (500, 1000, 1500):
        at = min(int(np.searchsorted(every, every[last] + more)), len(every) - 1)
        line += f"; +{more}: {right[at] / pairs.true:.3f} ({odds[order][at]:.1f})"
    return line


def main() -> None:
    """Print weights and what they lead to."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--half", choices=("tuning", "held-out", "all"), default="tuning")
    options.add_argument("--hold", type=float, default=30.0)
    chosen = options.parse_args()
    truth = pl.read_parquet(SHARED / "truth_rows.parquet").with_columns(pl.col("file").cast(pl.String))
    refs = (truth["file"] + "|" + truth["row"].cast(pl.String)).to_list()
    person_of = {ref: person for ref, person in zip(refs, truth["person_id"].to_list(), strict=True) if person}
    october = people_of_roster(SHARED / "roster_2023-10.xlsx")
    sets = {
        "October inside": observed(october, None, person_of),
        "October x December": observed(october, people_of_roster(SHARED / "roster_2023-12.csv"), person_of),
        "October x registry": observed(october, people_of_registry(SHARED / "host_registry.parquet"), person_of),
    }
    found = fit(sets, chosen.half, chosen.hold)
    print(f"PRIOR = {found[0]:.2f}")
    for name, weight in sorted(zip(FEATURES, found[1:], strict=True)):
        print(f'    "{name}": {weight:.2f},  # now {WEIGHTS[name]}')
    shipped = np.array([PRIOR, *(WEIGHTS[name] for name in FEATURES)])
    for name, pairs in sets.items():
        print(f"{name}, {pairs.true} true pairs\n  shipped  {told(pairs, shipped)}\n  fitted   {told(pairs, found)}")


if __name__ == "__main__":
    main()
