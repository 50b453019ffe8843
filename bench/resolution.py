"""How right is who-is-who? Compares a database with a truth file: precision, recall, and what a person must look at.

    python bench/resolution.py --database var/aman.sqlite3 --truth truth_rows.parquet [--json]

Every figure counts pairs of rows. "Automatic" is what the machine joined on its own; "with a person" adds the pairs
it put before a person, as if each had been decided rightly.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter, defaultdict
from math import comb
from pathlib import Path

Row = tuple[str, int]


def open_database(path: Path) -> None:
    """Point Django at an SQLite file."""
    os.environ["AMAN_DATABASE_URL"] = f"sqlite:///{path.resolve()}"
    os.environ.setdefault("AMAN_DEBUG", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")
    import django

    django.setup()


def read_groups() -> tuple[dict[Row, int], dict[int, int], list[tuple[int, int]]]:
    """Give the person of each row, the root of each person, and the pairs that wait."""
    from aman.people.models import Person
    from aman.rosters.models import Pair, SourceRow

    person_of = {}
    rows = SourceRow.objects.filter(person__isnull=False)
    for file_name, sheet, row, person in rows.values_list("roster__file_name", "sheet", "row", "person_id"):
        person_of[f"{file_name}#{sheet}" if sheet else file_name, row] = person
    root_of = {pk: root or pk for pk, root in Person.objects.values_list("pk", "root_id")}
    waiting = Pair.objects.filter(state=Pair.State.WAITING).values_list("left_id", "right_id")
    return person_of, root_of, list(waiting)


def read_truth(path: Path, files: set[str]) -> dict[Row, str]:
    """Give the true person of each row of these files."""
    import polars as pl

    truth = pl.read_parquet(path).with_columns(pl.col("file").cast(pl.String)).filter(pl.col("person_id").is_not_null())
    truth = truth.filter(pl.col("file").str.split("#").list.first().is_in(sorted(files)))
    return {(file, row): person for file, row, person in truth.select("file", "row", "person_id").iter_rows()}


def measure(
    person_of: dict[Row, int], root_of: dict[int, int], waiting: list[tuple[int, int]], truth: dict[Row, str]
) -> dict[str, float]:
    """Count pairs of rows: joined, rightly joined, true, and true ones that wait for a person."""
    members: dict[int, Counter[str]] = defaultdict(Counter)
    for row, person in person_of.items():
        members[root_of[person]][truth.get(row, f"nobody {row}")] += 1
    joined = sum(comb(sum(c.values()), 2) for c in members.values())
    right = sum(comb(n, 2) for c in members.values() for n in c.values())
    true = sum(comb(n, 2) for n in Counter(truth.values()).values())
    asked = {tuple(sorted((root_of[left], root_of[right]))) for left, right in waiting}
    answered = sum(sum(n * members[b][who] for who, n in members[a].items()) for a, b in asked if a != b)
    rightly_asked = sum(any(who in members[b] for who in members[a]) for a, b in asked if a != b)
    return {
        "rows": len(person_of),
        "rows_with_a_person_in_truth": len(truth),
        "true_pairs": true,
        "joined_pairs": joined,
        "automatic_precision": round(right / joined, 5) if joined else 1.0,
        "automatic_recall": round(right / true, 5) if true else 1.0,
        "pairs_waiting": len(waiting),
        "waiting_that_are_one_person": rightly_asked,
        "recall_with_a_person": round((right + answered) / true, 5) if true else 1.0,
    }


def main() -> None:
    """Print the figures of one database."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--database", type=Path, required=True)
    read.add_argument("--truth", type=Path, required=True)
    read.add_argument("--json", action="store_true")
    options = read.parse_args()
    open_database(options.database)
    person_of, root_of, waiting = read_groups()
    files = {file.split("#")[0] for file, _row in person_of}
    figures = measure(person_of, root_of, waiting, read_truth(options.truth, files))
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):<32}{value:>14,}")


if __name__ == "__main__":
    main()
