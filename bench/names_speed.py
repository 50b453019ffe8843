"""How many names are taken apart a second, and what does a pair cost, in a batch and at a screen?

    python bench/names_speed.py [REGISTRY.parquet]

Different full names of the registry, with the words of names known (a warm token cache) and each name new; records of the
registry scored as a batch scores them and as a lookup does. Processor time and the clock, since machines are busy.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from matching.records import SHARED

from aman.core.dates import DateInterval
from aman.core.matching import PersonFacts, prepare_fresh, score_against, score_prepared
from aman.core.matching.rows import people_rows
from aman.core.names import parse_name
from aman.core.names.table import PartTable
from aman.linkage.scoring import score_all

PAIRS = 1_000_000
SHOWN = 100


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor, the best of three."""
    runs = []
    for _ in range(3):
        clock, processor = time.perf_counter(), time.process_time()
        act()
        runs.append((time.perf_counter() - clock, time.process_time() - processor))
    return min(run[0] for run in runs), min(run[1] for run in runs)


def people_of(table: pl.DataFrame) -> list[PersonFacts]:
    """Records of the registry."""
    return [
        PersonFacts(
            number, row["name"] or "", father=row["father_name"], sex=row["sex"], place=row["district"],
            birth=DateInterval.from_year(row["yob"]) if row["yob"] else None,
        )
        for number, row in enumerate(table.iter_rows(named=True))
    ]  # fmt: skip


def main() -> None:
    """Print three lines."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("registry", nargs="?", type=Path, default=SHARED / "host_registry_2m.parquet")
    table = pl.read_parquet(options.parse_args().registry)
    names = table["name"].drop_nulls().unique(maintain_order=True).to_list()
    for name in names:
        parse_name(name)

    def take_apart() -> None:
        parse_name.cache_clear()
        for name in names:
            parse_name(name)

    clock, processor = timed(take_apart)
    print(
        f"names: {len(names):,} different, {len(names) / clock:,.0f} a second, {len(names) / processor:,.0f} of processor time"
    )

    people = [prepare_fresh(person) for person in people_of(table.head(100_000))]
    parts = PartTable()
    rows = people_rows(people, parts)
    rng = np.random.default_rng(1)
    # Pairs as candidates are: a record and its neighbours by father, so that names and fathers have to be compared.
    order = np.argsort(rows.parts[rows.starts[np.maximum(rows.facts[:, 2], 0)]], kind="stable")
    at = rng.integers(0, len(people) - 9, PAIRS)
    pairs = order[at].astype(np.int64), order[at + rng.integers(1, 9, PAIRS)].astype(np.int64)
    for label, least in (("as a batch scores them", None), ("each in full", -1e9)):
        clock, processor = timed(lambda least=least: score_all(rows, rows, pairs, parts, least=least))
        print(f"pairs {label}: {clock / PAIRS * 1e6:.2f} us a pair, {processor / PAIRS * 1e6:.2f} us of processor time")
    few = people[1 : SHOWN + 1]
    clock, processor = timed(lambda: [score_against(people[0], few) for _ in range(50)])
    print(
        f"lookup: {clock / 50 / SHOWN * 1e6:.1f} us a candidate, {processor / 50 / SHOWN * 1e6:.1f} us of processor time"
    )
    clock, processor = timed(lambda: [score_prepared(people[0], other) for other in few])
    print(f"with its reasons: {clock / SHOWN * 1e6:.0f} us a pair, {processor / SHOWN * 1e6:.0f} us of processor time")


if __name__ == "__main__":
    main()
