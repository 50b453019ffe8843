"""How does each list become one clean table, so that no peer loses for want of a reader?

Every row as our own reading of lists gives it: names with titles and "S/O" taken apart, one birth year, document
numbers in one form. ``skeletons`` adds the columns that only our name core can make, for peers that may use them.

    python -m matching.canonical skeletons LEFT.parquet OUT.parquet
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from aman.core.documents import DocumentKind
from aman.core.names import PartKind, parse_name
from aman.rosters.reading import RowFacts, read_list, read_rows

REGISTRY_KINDS = {
    "por": DocumentKind.POR_CARD,
    "acc": DocumentKind.ACC,
    "visa": DocumentKind.PK_VISA,
    "passport": DocumentKind.AF_PASSPORT,
    "cnic": DocumentKind.CNIC,
}
_LISTED_ON = re.compile(r"(\d{4})-(\d{2})")
SCHEMA = {
    "ref": pl.String,
    "name": pl.String,
    "other_name": pl.String,
    "given": pl.String,
    "family": pl.String,
    "father": pl.String,
    "birth_year": pl.Int32,
    "sex": pl.String,
    "place": pl.String,
    "documents": pl.List(pl.String),
}


def listed_on(path: Path) -> date:
    """The day a list speaks of: late in the month its file name gives."""
    found = _LISTED_ON.search(path.name)
    return date(int(found[1]), int(found[2]), 28) if found else date(2023, 10, 28)


def rows_of(path: Path) -> Iterator[tuple[str, RowFacts]]:
    """The people of a list with their references, ``file#sheet|row``; the day is the month in the file's name."""
    day = listed_on(path)
    for sheet in read_list(path).sheets:
        for row in read_rows(sheet, received_on=day):
            yield f"{row.sheet}|{row.row}", row


def roster_table(path: Path) -> pl.DataFrame:
    """A list as one clean table."""
    lines = []
    for ref, row in rows_of(path):
        interval = row.birth.interval
        lines.append(
            (
                ref,
                row.name or None,
                row.other_names[0] if row.other_names else None,
                row.given or None,
                row.family or None,
                row.father or None,
                interval.midpoint_year if interval else None,
                row.sex,
                row.place or None,
                list(dict.fromkeys(paper.number for paper in row.documents if paper.number)),
            )
        )
    return pl.DataFrame(lines, schema=SCHEMA, orient="row")


def registry_table(path: Path) -> pl.DataFrame:
    """The host's registry as the same table; its first row is row 1."""
    number = pl.col("doc_no").str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "").str.strip_prefix("ACC")
    return (
        pl.read_parquet(path)
        .with_row_index("row", offset=1)
        .select(
            ref=pl.lit(f"{path.name}|") + pl.col("row").cast(pl.String),
            name=pl.col("name"),
            other_name=pl.lit(None, dtype=pl.String),
            given=pl.lit(None, dtype=pl.String),
            family=pl.lit(None, dtype=pl.String),
            father=pl.col("father_name"),
            birth_year=pl.col("yob").cast(pl.Int32),
            sex=pl.col("sex"),
            place=pl.col("district"),
            documents=pl.concat_list(number).list.drop_nulls(),
        )
    )


def true_pairs(left: Path, right: Path, left_files: str, right_files: str) -> pl.DataFrame:
    """Every pair of a row of one file and a row of another that are one person, as references."""

    def side(path: Path, file: str, name: str) -> pl.DataFrame:
        table = pl.read_parquet(path).with_columns(pl.col("file").cast(pl.String))
        table = table.filter(pl.col("person_id").is_not_null() & (pl.col("file").str.split("#").list.first() == file))
        return table.select("person_id", (pl.col("file") + "|" + pl.col("row").cast(pl.String)).alias(name))

    joined = side(left, left_files, "left_ref").join(side(right, right_files, "right_ref"), on="person_id")
    return joined.select("left_ref", "right_ref", "person_id")


@cache
def _skeletons(text: str) -> list[str]:
    """The skeletons of the parts of a name without affixes and titles, or of all when there are no others."""
    parts = parse_name(text).parts
    named = [part for part in parts if part.kind is PartKind.NAME] or list(parts)
    return list(dict.fromkeys(part.skeleton for part in named if part.skeleton))


def with_skeletons(table: pl.DataFrame) -> pl.DataFrame:
    """Add the skeletons of own name and father as lists, in the order written, and as one text in order of letters."""
    columns = []
    for column in ("name", "father"):
        values = [_skeletons(text) if text else [] for text in table[column].to_list()]
        parts = pl.Series(f"{column}_parts", values, dtype=pl.List(pl.String))
        key = pl.Series(f"{column}_key", [" ".join(sorted(one)) or None for one in values], dtype=pl.String)
        columns += [parts, key]
    return table.with_columns(columns)


def main() -> None:
    """Add the skeletons to a table in a process of its own, so that its memory can be told."""
    _, what, source, target = sys.argv
    assert what == "skeletons"
    began = time.perf_counter()
    with_skeletons(pl.read_parquet(source)).write_parquet(target)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": time.perf_counter() - began, "peak_mb": peak / 1024}))


if __name__ == "__main__":
    main()
