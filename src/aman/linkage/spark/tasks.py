"""What does one machine of many do with its share: make the keys of people, score pairs?

Workers run these functions over batches of rows. They are the compiled functions of the desk and of DuckDB, so that a pair
scores the same everywhere. No error that leaves a worker carries anything but the step and the kind of error.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np
import polars as pl
import pyarrow as pa

from aman.core.matching.adding import CERTAIN, UNLIKELY
from aman.core.matching.features import SAME_DOCUMENT, SAME_NUMBER
from aman.core.matching.kernel import document_feature
from aman.core.matching.keys import keys_of_rows
from aman.core.matching.rows import PeopleRows
from aman.core.matching.score import across_weighing
from aman.core.matching.weights import CERTAIN_WITHOUT_CASES, LEAD
from aman.core.names.kernel import Array
from aman.core.names.table import PartTable
from aman.linkage.canonical import check_canonical
from aman.linkage.encoding import encode
from aman.linkage.scoring import score_all
from aman.linkage.spark.session import OTHER_VERSION

KEYS = "key BIGINT, row BIGINT, asking BOOLEAN"
SCORED = (
    "left_row BIGINT, right_row BIGINT, left_stamp BIGINT, right_stamp BIGINT, left_ref STRING, right_ref STRING, "
    "score DOUBLE, band TINYINT, proven BOOLEAN"
)
UNLIKE = "first_stamp BIGINT, second_stamp BIGINT"
FAILURE = "aman-task[{step}]"
"""How the error of a worker looks, so that the driver finds its one telling word among Spark's."""


class TaskFailed(RuntimeError):
    """A worker could not go on; the message holds no data."""


@cache
def code_stamp() -> str:
    """Stamp the code and the tables that keys and scores come from.

    Returns:
        Letters and digits, the same where the same Aman is installed.
    """
    stamp = blake2b(digest_size=8)
    for name in ("numba", "numpy", "polars"):
        stamp.update(f"{name} {version(name)}\n".encode())
    for path, content in _contents(files("aman") / "core", "core"):
        stamp.update(path.encode() + b"\0" + content + b"\0")
    for path, content in _contents(files("aman") / "linkage", "linkage"):
        stamp.update(path.encode() + b"\0" + content + b"\0")
    return stamp.hexdigest()


def _contents(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _contents(entry, f"{name}/{entry.name}")
        else:
            yield f"{name}/{entry.name}", entry.read_bytes()


@contextmanager
def _nameless(step: str, code: str) -> Iterator[None]:
    """Let no error out that could quote a record, and do nothing at all with code other than the driver's."""
    try:
        if code != code_stamp():
            raise TaskFailed(FAILURE.format(step=OTHER_VERSION))
        yield
    except TaskFailed:
        raise
    except Exception as error:
        raise TaskFailed(FAILURE.format(step=f"{step}: {type(error).__name__}")) from None


def keys_of_batches(
    batches: Iterator[pa.RecordBatch], *, spreads: Sequence[tuple[int, bool]], code: str
) -> Iterator[pa.RecordBatch]:
    """Make the keys of people.

    Args:
        batches: canonical rows, with their numbers in the column `row`.
        spreads: years to either side of a birth year, and whether these are the keys of those who ask.
        code: the stamp of the driver's code.

    Yields:
        Batches of KEYS.
    """
    with _nameless("keys", code):
        parts = PartTable()
        for batch in batches:
            if not batch.num_rows:
                continue
            table = _frame(batch)
            people = encode(check_canonical(table, "a batch"), parts)
            for spread, asking in spreads:
                keys, counts = keys_of_rows(people, parts.rows, spread=spread)
                rows = np.repeat(table["row"].to_numpy(), counts)
                yield pa.RecordBatch.from_arrays(
                    [pa.array(keys), pa.array(rows), pa.array(np.full(len(keys), asking))], ["key", "row", "asking"]
                )


def score_batches(batches: Iterator[pa.RecordBatch], *, across: int, code: str) -> Iterator[pa.RecordBatch]:
    """Score pairs that come with both of their records, and leave out those that no further step asks for.

    Args:
        batches: columns left_row, right_row, left_side, right_side, left_stamp, right_stamp; a side is a struct of the canonical columns.
        across: how many records the right list has, when the pairs are between two lists; then unlikely ones that can be
            rivals are kept. 0 inside one list.
        code: the stamp of the driver's code.

    Yields:
        Batches of SCORED; `proven` marks certain pairs that share a document.
    """
    with _nameless("scores", code):
        least = min(across_weighing().certain, CERTAIN_WITHOUT_CASES) - LEAD if across else math.inf
        parts = PartTable()
        for batch in batches:
            if not batch.num_rows:
                continue
            pairs = _frame(batch)
            left, lefts = _side(pairs, "left", parts)
            right, rights = _side(pairs, "right", parts)
            totals, bands = score_all(left, right, (lefts, rights), parts, across=across, threads=1)
            kept = np.flatnonzero((bands != UNLIKELY) | (totals > least))
            proven = [
                band == CERTAIN and document_feature(left, i, right, j) in (SAME_DOCUMENT, SAME_NUMBER)
                for band, i, j in zip(bands[kept].tolist(), lefts[kept].tolist(), rights[kept].tolist(), strict=True)
            ]
            yield _scored(pairs[kept], totals[kept], bands[kept], proven)


def _scored(pairs: pl.DataFrame, totals: Array, bands: Array, proven: list[bool]) -> pa.RecordBatch:
    refs = [pairs[side].struct.field("ref").to_list() for side in ("left_side", "right_side")]
    columns = {
        **{name: pa.array(pairs[name].to_numpy()) for name in ("left_row", "right_row", "left_stamp", "right_stamp")},
        "left_ref": pa.array(refs[0], pa.string()), "right_ref": pa.array(refs[1], pa.string()),
        "score": pa.array(totals), "band": pa.array(bands), "proven": pa.array(proven, pa.bool_()),
    }  # fmt: skip
    return pa.RecordBatch.from_arrays(list(columns.values()), list(columns))


def unlike_batches(batches: Iterator[pa.RecordBatch], *, code: str) -> Iterator[pa.RecordBatch]:
    """Say which records of one list are different people, of those that fit one record of the other nearly equally well.

    Args:
        batches: columns left_row, right_row, left_side, right_side, two records of one list, and first_stamp and
            second_stamp, which stand for what the two say.
        code: the stamp of the driver's code.

    Yields:
        Batches of UNLIKE: the stamps of those who are not certainly one person.
    """
    with _nameless("rivals", code):
        parts = PartTable()
        for batch in batches:
            if not batch.num_rows:
                continue
            pairs = _frame(batch)
            left, lefts = _side(pairs, "left", parts)
            right, rights = _side(pairs, "right", parts)
            _, alike = score_all(left, right, (lefts, rights), parts, threads=1)
            yield batch.select(["first_stamp", "second_stamp"]).filter(pa.array(alike != CERTAIN))


def _frame(batch: pa.RecordBatch) -> pl.DataFrame:
    table = pl.from_arrow(batch)
    return table if isinstance(table, pl.DataFrame) else table.to_frame()


def _side(pairs: pl.DataFrame, side: str, parts: PartTable) -> tuple[PeopleRows, Array]:
    """Encode the different people of one side of a batch; give them and, for every pair, which of them is meant."""
    _, first, local = np.unique(pairs[f"{side}_row"].to_numpy(), return_index=True, return_inverse=True)
    people = pairs[f"{side}_side"].gather(first).struct.unnest()
    return encode(check_canonical(people, "a batch"), parts), local.astype(np.int64)
