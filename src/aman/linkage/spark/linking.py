"""How do two lists, or one with itself, become pairs and people on Spark?"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from aman.core.names.kernel import Array
from aman.errors import BadInput
from aman.linkage.engine import Outcome, Source
from aman.linkage.spark import stages
from aman.linkage.spark.people import NOBODY, batches_of, people_of, rows_and_bands
from aman.linkage.spark.session import check_spark, session
from aman.linkage.writing import probabilities

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

RESULT = {
    "left_ref": pl.String, "right_ref": pl.String, "score": pl.Float64, "probability": pl.Float64,
    "band": pl.String, "cluster": pl.Int64,
}  # fmt: skip
"""The columns of the result. `band` is "certain" or "possible"; `cluster` is the same number for all pairs inside one
person, and null where the two records are not of one person, or not yet."""


def link_on_spark(
    left: Source,
    right: Source,
    out: Path,
    *,
    spark: SparkSession | None = None,
    progress: stages.Progress | None = None,
) -> Outcome:
    """Find who of one list is in another, on Spark; every pair scores as it does at a desk and on DuckDB, to the last bit.

    Args:
        left: the list that asks.
        right: the list that is looked through.
        out: the parquet file of the result; every machine must see its folder, since the steps are kept beside it.
        spark: the session to run on; None takes the one that is there, or starts one on this machine.
        progress: called with a step, how many of it are done, and of how many.

    Returns:
        How many rows, candidates, pairs and people there are.

    Raises:
        BadInput: a list is not canonical.
        AmanError: Spark, Java or a package is missing, or a step failed.
    """
    return _linked(left, right, Path(out), spark, progress)


def dedupe_on_spark(
    source: Source,
    out: Path,
    *,
    spark: SparkSession | None = None,
    progress: stages.Progress | None = None,
) -> Outcome:
    """Find who is in a list more than once, on Spark; every pair scores as it does at a desk, to the last bit.

    Args:
        source: the list.
        out: as in ``link_on_spark``.
        spark: as in ``link_on_spark``.
        progress: as in ``link_on_spark``.

    Returns:
        As ``link_on_spark``, without right rows.

    Raises:
        BadInput: the list is not canonical.
        AmanError: Spark, Java or a package is missing, or a step failed.
    """
    return _linked(source, None, Path(out), spark, progress)


def _linked(
    left: Source, right: Source | None, out: Path, spark: SparkSession | None, progress: stages.Progress | None
) -> Outcome:
    check_spark()
    from aman.linkage.spark.tasks import code_stamp

    if not out.parent.is_dir():
        raise BadInput(
            f"The result cannot be written: there is no folder for {out.name}.",
            fix="Make the folder first, where every machine of the cluster sees it.",
            code="no-folder",
        )
    pieces = [code_stamp(), left.fingerprint, *([right.fingerprint] if right is not None else ["inside"])]
    folder = stages.folder_of(out, pieces)
    began = time.perf_counter()
    with session(spark, folder / "spill") as own:
        steps = stages.Steps(own, folder, code_stamp(), progress)
        steps.seconds["start"] = time.perf_counter() - began
        outcome = _steps_of(steps, left, right, out)
    shutil.rmtree(folder)
    return outcome


def _steps_of(steps: stages.Steps, left: Source, right: Source | None, out: Path) -> Outcome:
    """Run the steps in their order; without rows on a side there is nothing to join."""
    lefts = steps.run("left", lambda target: stages.write_people(left.chunks, left.name, target))
    left_rows, right_rows = stages.rows_in(lefts), 0
    rights = lefts
    if right is not None:
        rights = steps.run("right", lambda target: stages.write_people(right.chunks, right.name, target))
        right_rows = stages.rows_in(rights)
    if not left_rows or (right is not None and not right_rows):
        pl.DataFrame(schema=RESULT).write_parquet(out)
        return Outcome(left_rows, right_rows, 0, 0, 0, 0, steps.seconds)
    spreads = stages.key_spreads(inside=right is None)
    left_keys = steps.run("left-keys", lambda target: stages.write_keys(steps, lefts, spreads, target))
    right_keys = None
    if right is not None:
        right_keys = steps.run("right-keys", lambda target: stages.write_keys(steps, rights, ((0, False),), target))
    candidates = steps.run("candidates", lambda target: stages.write_candidates(steps, left_keys, right_keys, target))
    scored = steps.run("scores", lambda target: stages.write_scored(steps, lefts, rights, candidates, target))
    settled = steps.run("rivals", lambda target: stages.write_settled(steps, lefts, rights, scored, target))
    began = time.perf_counter()
    offset = left_rows if right is not None else 0
    people, chained = people_of(settled, left_rows + right_rows, offset)
    certain, possible = _write_result(settled, (people, chained), offset, out)
    steps.seconds["people"] = time.perf_counter() - began
    clusters = len(np.unique(people[people != NOBODY]))
    return Outcome(left_rows, right_rows, stages.rows_in(candidates), certain, possible, clusters, steps.seconds)


People = tuple[Array, set[tuple[int, int]]]


def _write_result(settled: Path, people: People, offset: int, out: Path) -> tuple[int, int]:
    """Write the pairs, the surest first, with their bands and people; give how many are certain and how many possible."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {pl.String: pa.string(), pl.Float64: pa.float64(), pl.Int64: pa.int64()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in RESULT.items()])
    beside = out.with_name(f".{out.name}.part")
    os.close(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    certain = total = 0
    with pq.ParquetWriter(beside, schema) as writer:
        for batch in batches_of(settled):
            columns = _columns(batch, people, offset)
            certain += int(columns.pop("certain").sum())
            total += batch.num_rows
            writer.write_batch(pa.RecordBatch.from_pydict(columns, schema=schema))
    beside.replace(out)
    return certain, total - certain


def _columns(batch: Any, people: People, offset: int) -> dict[str, Any]:
    """The columns of the result. A certain pair that would have chained strangers becomes possible."""
    import pyarrow as pa

    lefts, rights, certain = rows_and_bands(batch, offset)
    person_of, chained = people
    together = (person_of[lefts] == person_of[rights]) & (person_of[lefts] != NOBODY)
    if chained:
        for at in np.flatnonzero(certain).tolist():
            certain[at] = (int(lefts[at]), int(rights[at])) not in chained
    return {
        "left_ref": batch["left_ref"], "right_ref": batch["right_ref"], "score": batch["score"],
        "probability": pa.array(_probabilities(batch)), "band": pa.array(np.where(certain, "certain", "possible")),
        "cluster": pa.array(person_of[lefts], mask=~together), "certain": certain,
    }  # fmt: skip


def _probabilities(batch: Any) -> Array:
    """The probabilities of a batch, asked for with the one other pair that each is measured by on either side."""
    own = np.arange(batch.num_rows, dtype=np.int64)
    lefts, rights, totals = [own], [own], [batch["score"].to_numpy()]
    for moved, (of_left, name) in enumerate(((True, "left_other"), (False, "right_other")), start=1):
        others = batch[name].to_numpy(zero_copy_only=False)
        there = np.flatnonzero(~np.isnan(others))
        stranger = there + moved * len(own)
        lefts.append(there if of_left else stranger)
        rights.append(stranger if of_left else there)
        totals.append(others[there])
    found = probabilities((np.concatenate(lefts), np.concatenate(rights)), np.concatenate(totals))
    return found[: len(own)]
