"""How fast is linkage on Spark on this machine, and is it the same as on DuckDB to the last bit?

    python bench/linkage_spark.py --roster roster_2023-10.xlsx --registry host_registry.parquet
        [--left 5000] [--right 50000] [--cores 2] [--json]

Takes the first rows of both lists, links them with DuckDB and on a Spark of this machine, compares the two results and says
how long each step took. Needs `make spark` and Java 17 or newer.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

from aman.linkage.engine import Options, Source, link
from aman.linkage.spark import link_on_spark, local_session
from aman.rosters.reading.tables import open_table


def first_rows(path: Path, rows: int, day: date) -> Source:
    """The first rows of a list as a source."""
    taken, wanted = [], rows
    for chunk in open_table(path, received_on=day).chunks():
        taken.append(chunk.head(wanted))
        wanted -= taken[-1].height
        if wanted <= 0:
            break
    table = pl.concat(taken)
    return Source(path.name, lambda: iter([table]), f"{path.name} {table.height}")


def differences(one: Path, other: Path) -> dict[str, int]:
    """How many pairs only one file has, and in how many the score, the probability or the band differs."""
    keys = ["left_ref", "right_ref"]
    left, right = pl.read_parquet(one), pl.read_parquet(other)
    both = left.join(right, on=keys, suffix="_other")
    numbers = both.select("cluster", "cluster_other").unique()
    return {
        "pairs": left.height,
        "only in one": left.height + right.height - 2 * both.height,
        **{
            f"another {name}": both.filter(pl.col(name).ne_missing(pl.col(f"{name}_other"))).height
            for name in ("score", "probability", "band")
        },
        "another person": 2 * numbers.height - numbers["cluster"].n_unique() - numbers["cluster_other"].n_unique(),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--roster", type=Path, required=True)
    parser.add_argument("--registry", type=Path, required=True)
    parser.add_argument("--left", type=int, default=5000)
    parser.add_argument("--right", type=int, default=50_000)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--memory", default="2g")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    day = date(2023, 10, 28)
    left, right = first_rows(asked.roster, asked.left, day), first_rows(asked.registry, asked.right, day)
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        here, there = Path(folder) / "duckdb.parquet", Path(folder) / "spark.parquet"
        began = time.perf_counter()
        outcome = link(left, right, here, options=Options(threads=asked.cores))
        found["duckdb, seconds"] = round(time.perf_counter() - began, 1)
        began = time.perf_counter()
        spark = local_session(Path(folder), cores=asked.cores, spark_driver_memory=asked.memory)
        started = time.perf_counter() - began
        for run in ("first", "second"):
            began = time.perf_counter()
            outcome = link_on_spark(left, right, there, spark=spark)
            found[f"spark, {run} run, seconds"] = round(time.perf_counter() - began, 1)
            steps = {step: round(seconds, 1) for step, seconds in outcome.seconds.items()}
            found[f"spark, {run} run, steps"] = {**steps, "start": round(started, 1)} if run == "first" else steps
        found["differences"] = differences(here, there)
        spark.stop()
    found["rows"] = [outcome.left_rows, outcome.right_rows]
    found["candidates"], found["certain"], found["possible"] = outcome.candidates, outcome.certain, outcome.possible
    found["driver's Python, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(found, indent=None if asked.json else 2))


if __name__ == "__main__":
    main()
