"""Are the shared lists of 25,000 invented people read row by row as their truth file says?"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from aman.rosters.reading import ReceivedList, RowFacts, read_list, read_rows

LISTS = [("roster_2023-10.xlsx", date(2023, 10, 19)), ("roster_2023-12.csv", date(2023, 12, 7))]


@pytest.fixture(scope="module", params=LISTS, ids=[name for name, _ in LISTS])
def reading(
    request: pytest.FixtureRequest, shared_data: Path
) -> tuple[ReceivedList, list[RowFacts], dict[tuple[str, int], tuple[str, str]]]:
    name, received_on = request.param
    received = read_list(shared_data / "rosters" / name)
    facts = [row for sheet in received.sheets for row in read_rows(sheet, received_on=received_on)]
    truth = pl.read_parquet(shared_data / "rosters" / "truth_rows.parquet").with_columns(
        pl.col("file", "kind").cast(pl.String)
    )
    rows = truth.filter(pl.col("file").str.starts_with(name)).iter_rows(named=True)
    return received, facts, {(row["file"], row["row"]): (row["kind"], row["defects"] or "") for row in rows}


def test_every_row_is_of_the_kind_the_truth_says(reading) -> None:
    received, _, truth = reading
    kinds = {(sheet.label, row.number): str(row.kind) for sheet in received.sheets for row in sheet.rows}
    assert kinds == {place: kind for place, (kind, _) in truth.items()}


def test_bare_names_are_found_and_nobody_else_is_called_bare(reading) -> None:
    _, facts, truth = reading
    planted = {place for place, (_, defects) in truth.items() if "bare" in defects.split(";")}
    found = {(row.sheet, row.row) for row in facts for finding in row.findings if finding.code == "no_identity"}
    assert planted <= found
    assert len(found - planted) <= 2


def test_next_to_no_birth_date_is_left_unread(reading) -> None:
    _, facts, _ = reading
    problems = Counter(str(row.birth.problem) for row in facts)
    assert problems["unreadable"] == 0
    assert problems["ambiguous"] < 0.1 * len(facts)
