"""How many spellings of a name are recognised when one false alarm in ten thousand is allowed?

    python bench/names_recall.py [PAIRS.csv] [--draws 1000000] [--half held-out|tuning|all] [--groups AF,PK,IR]

PAIRS is `name_pairs_dev.csv` of the shared data. Random negatives are drawn as its README says: the positives of a
group joined with themselves, one entity never with itself, a row of the UN list never with one of OFAC's. Entities
fall into two halves by a checksum of their id; figures for publication come from the half nobody tuned on.
"""

from __future__ import annotations

import argparse
import csv
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from aman.core.names import compare_many

PAIRS = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "names" / "name_pairs_dev.csv"
TARGETS = {
    "AF:script-latin": (0.92, 0.88),
    "AF:latin-latin": (0.70, 0.62),
    "IR:script-latin": (0.975, 0.95),
    "PK:script-latin": (0.975, 0.95),
}

Row = dict[str, str]


def half_of(entity: str) -> str:
    """The half an entity belongs to; a built negative goes with its first entity."""
    return ("held-out", "tuning")[zlib.crc32(entity.split(" <> ")[0].encode()) & 1]


def list_of(row: Row) -> str:
    """Which sanctions list a row comes from, if any."""
    return "UN" if row["source"].startswith("UN") else "OFAC" if row["source"].startswith("OFAC") else ""


def draw(rows: list[Row], draws: int, seed: int = 1) -> Iterator[tuple[str, str, int]]:
    """Random negatives: two names of different entities, with how often the draw gave them."""
    rng = np.random.default_rng(seed)
    left, right = rng.integers(0, len(rows), (2, draws))
    joined, times = np.unique(left * len(rows) + right, return_counts=True)
    lists = [list_of(row) for row in rows]
    for pair, count in zip(joined.tolist(), times.tolist(), strict=True):
        i, j = divmod(pair, len(rows))
        if rows[i]["entity_id"] != rows[j]["entity_id"] and {lists[i], lists[j]} != {"UN", "OFAC"}:
            yield rows[i]["a"], rows[j]["b"], count


def cut_at(scores: np.ndarray, times: np.ndarray, rate: float) -> float:
    """The lowest score that no more than this share of negatives lies above."""
    order = np.argsort(-scores, kind="stable")
    allowed = rate * times.sum()
    above = np.cumsum(times[order])
    first = int(np.searchsorted(above, allowed, side="right"))
    return float(scores[order][min(first, len(order) - 1)])


def scores(pairs: Iterable[tuple[str, str]]) -> np.ndarray:
    """What is measured."""
    return compare_many(list(pairs))


def main() -> None:
    """Print one line a group."""
    options = argparse.ArgumentParser()
    options.add_argument("pairs", nargs="?", type=Path, default=PAIRS)
    options.add_argument("--draws", type=int, default=1_000_000)
    options.add_argument("--half", choices=("held-out", "tuning", "all"), default="held-out")
    options.add_argument("--groups", default="AF,PK,IR")
    chosen = options.parse_args()
    with chosen.pairs.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if chosen.half in ("all", half_of(row["entity_id"]))]
    print(f"{chosen.pairs.name}, half {chosen.half}, {chosen.draws} random draws a group")
    print(f"{'group':18} {'positives':>9} {'at 1e-4':>8} {'target':>7} {'hard 1e-2':>9} {'target':>7} {'us/pair':>8}")
    for group in sorted({row["group"] for row in rows if row["country"] in chosen.groups.split(",")}):
        ours = [row for row in rows if row["group"] == group]
        positives = [row for row in ours if row["same"] == "1" and row["quality"] != "unrelated_alias"]
        found = scores((row["a"], row["b"]) for row in positives)
        hard = scores((row["a"], row["b"]) for row in ours if row["same"] == "0")
        drawn = list(draw(positives, chosen.draws))
        began = time.perf_counter()
        random = scores((a, b) for a, b, _ in drawn)
        taken = (time.perf_counter() - began) / max(1, len(drawn)) * 1e6
        times = np.array([count for _, _, count in drawn])
        at_random = (found > cut_at(random, times, 1e-4)).mean()
        at_hard = (found > cut_at(hard, np.ones(len(hard)), 1e-2)).mean()
        wanted = TARGETS.get(group, (float("nan"), float("nan")))
        print(
            f"{group:18} {len(positives):9} {at_random:8.3f} {wanted[0]:7.3f} "
            f"{at_hard:9.3f} {wanted[1]:7.3f} {taken:8.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
