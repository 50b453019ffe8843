"""In which steps does a linkage run on Spark, and which of them are already done?

Every step leaves a folder of parquet files beside the result. A run that was interrupted goes on after the last finished
step, as long as the lists and Aman are the same; once the result is there, the folders, which hold people, are removed.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from glob import escape
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from aman.core.matching.adding import CERTAIN, UNLIKELY
from aman.core.matching.keys import SPREAD
from aman.core.matching.weights import LEAD
from aman.linkage.candidates import (
    BETWEEN_LISTS,
    INSIDE_A_LIST,
    MOST_SHARING,
    MOST_SHARING_INSIDE,
    neighbours_sql,
)
from aman.linkage.canonical import CANONICAL, check_canonical
from aman.linkage.rivals import MOST_RIVALS
from aman.linkage.spark.session import in_plain_words

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Progress = Callable[[str, int, int], None]

FINISHED = "_SUCCESS"
"""The file Spark puts into a folder when all of it is written."""
ROWS_OF_A_GROUP = 100_000
_PATTERN = re.compile(r"([][{}*?\\])")
# Joined to the right side first and to the left by merging: the pairs of one left record then come one after another.
BOTH_SIDES = """
SELECT /*+ MERGE(l) */ p.*, STRUCT(l.*) AS left_side
FROM (SELECT c.*, STRUCT(r.*) AS right_side FROM {pairs} c JOIN {right_people} r ON r.row = c.right_row) p
JOIN {left_people} l ON l.row = p.left_row
"""
# For every certain pair without a proof: who else fits one of its records nearly as well? As aman.linkage.rivals has it.
CONTESTED = """
WITH ranked AS (
    SELECT {asking}_row AS asking, {answering}_row AS answering, {answering}_stamp AS stamp, score,
        ROW_NUMBER() OVER (PARTITION BY {asking}_row ORDER BY score DESC, {answering}_row) AS place
    FROM scored
)
SELECT a.left_row AS pair_left, a.right_row AS pair_right, a.{answering}_row AS first_row, b.answering AS second_row,
    a.{answering}_stamp AS first_stamp, b.stamp AS second_stamp
FROM scored a
JOIN ranked b ON a.{asking}_row = b.asking AND a.{answering}_row <> b.answering AND b.score > a.score - {lead}D
WHERE a.band = {certain} AND NOT a.proven AND b.place <= {most}
"""
# Whether two records may be one person depends on what they say alone: it is asked once for all that say the same.
ASKED = """
SELECT first_stamp, second_stamp, MIN(first_row) AS left_row, MIN(second_row) AS right_row
FROM contested GROUP BY first_stamp, second_stamp
"""
WEAKENED = """
SELECT c.pair_left, c.pair_right
FROM contested c JOIN unlike u ON c.first_stamp = u.first_stamp AND c.second_stamp = u.second_stamp
"""
# Beside every pair the score it is measured by on either side: the best of the record, or for the best the next; null if alone.
SETTLED = """
SELECT s.left_row, s.right_row, s.left_ref, s.right_ref, s.score,
    s.band = {certain} AND w.pair_left IS NULL AS certain,
    IF(ROW_NUMBER() OVER of_left = 1, LEAD(s.score) OVER of_left, FIRST(s.score) OVER of_left) AS left_other,
    IF(ROW_NUMBER() OVER of_right = 1, LEAD(s.score) OVER of_right, FIRST(s.score) OVER of_right) AS right_other
FROM scored s
LEFT JOIN (SELECT DISTINCT pair_left, pair_right FROM weakened) w
    ON s.left_row = w.pair_left AND s.right_row = w.pair_right
WHERE s.band <> {unlikely}
WINDOW of_left AS (PARTITION BY s.left_row ORDER BY s.score DESC),
    of_right AS (PARTITION BY s.right_row ORDER BY s.score DESC)
ORDER BY score DESC, left_ref, right_ref
"""
PAIRS = "left_row BIGINT, right_row BIGINT"
SIDES = ("left", "right")
TOLD = [name for name in CANONICAL if name != "ref"]
"""What a record says; two that say the same score the same with everybody."""


@dataclass(slots=True)
class Steps:
    """A run of steps over the folders of one linkage."""

    spark: SparkSession
    folder: Path
    code: str
    progress: Progress | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    def run(self, name: str, make: Callable[[Path], None]) -> Path:
        """Make the folder of a step, unless it is there in full.

        Args:
            name: the step.
            make: fills the folder it is given.

        Returns:
            The folder.
        """
        target = self.folder / name
        began = time.perf_counter()
        self._tell(name, 0)
        if not (target / FINISHED).exists():
            shutil.rmtree(target, ignore_errors=True)
            in_plain_words(name, lambda: make(target))
        self.seconds[name] = time.perf_counter() - began
        self._tell(name, 1)
        return target

    def _tell(self, name: str, done: int) -> None:
        if self.progress is not None:
            self.progress(name, done, 1)


def folder_of(out: Path, pieces: Sequence[str]) -> Path:
    """Open the folder of a linkage's steps, and remove those that other lists or another Aman left for this result.

    Args:
        out: the file of the result.
        pieces: everything the steps depend on.

    Returns:
        A folder beside the result, which nobody else may read.
    """
    stamp = blake2b("\x1f".join(pieces).encode(), digest_size=6).hexdigest()
    wanted = out.with_name(f"{out.name}.steps-{stamp}")
    for other in out.parent.glob(f"{escape(out.name)}.steps-*"):
        if other != wanted:
            shutil.rmtree(other)
    wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
    return wanted


def write_people(chunks: Callable[[], Any], name: str, target: Path) -> None:
    """Write a list as parquet with numbered rows.

    Args:
        chunks: gives canonical tables.
        name: what to call the list in an error.
        target: the folder.
    """
    target.mkdir(mode=0o700)
    first = 0
    for place, chunk in enumerate(chunks()):
        table = check_canonical(chunk, name)
        if table.height:
            numbered = table.with_row_index("row", offset=first).with_columns(pl.col("row").cast(pl.Int64))
            numbered.write_parquet(target / f"part-{place:06}.parquet", row_group_size=ROWS_OF_A_GROUP)
        first += table.height
    (target / FINISHED).touch()


def write_keys(steps: Steps, people: Path, spreads: Sequence[tuple[int, bool]], target: Path) -> None:
    """Write the keys of a list.

    Args:
        steps: the run.
        people: the list's folder.
        spreads: as ``keys_of_batches``.
        target: the folder.
    """
    from aman.linkage.spark.tasks import KEYS, keys_of_batches

    make = partial(keys_of_batches, spreads=tuple(spreads), code=steps.code)
    _read(steps, people).mapInArrow(make, KEYS).write.parquet(_address(target))


def write_candidates(steps: Steps, left_keys: Path, right_keys: Path | None, target: Path) -> None:
    """Write the pairs that share a key.

    Args:
        steps: the run.
        left_keys: keys of the left list; of the only one, both those that ask and those stored.
        right_keys: keys of the right list; None for pairs inside the left one.
        target: the folder.
    """
    spark = steps.spark
    left = _read(steps, left_keys)
    if right_keys is None:
        left.filter("asking").drop("asking").createOrReplaceTempView("asking_keys")
        left.filter("NOT asking").drop("asking").createOrReplaceTempView("left_keys")
        rare = spark.sql(INSIDE_A_LIST.format(most=MOST_SHARING_INSIDE))
        near = spark.sql(neighbours_sql())
        pairs = rare.union(near).distinct()
    else:
        left.createOrReplaceTempView("left_keys")
        _read(steps, right_keys).createOrReplaceTempView("right_keys")
        pairs = spark.sql(BETWEEN_LISTS.format(most=MOST_SHARING))
    pairs.write.parquet(_address(target))


def write_scored(steps: Steps, left: Path, right: Path, candidates: Path, target: Path) -> None:
    """Write the scores of all pairs that are not unlikely, or can be rivals of certain ones.

    Args:
        steps: the run.
        left: the left list's folder.
        right: the right list's folder; the same folder for pairs inside one list.
        candidates: the folder of the pairs.
        target: the folder.
    """
    from aman.linkage.spark.tasks import SCORED, score_batches

    _read(steps, left).createOrReplaceTempView("left_people")
    _read(steps, right).createOrReplaceTempView("right_people")
    _read(steps, candidates, PAIRS).createOrReplaceTempView("candidates")
    across = _read(steps, right).count() if left != right else 0
    score = partial(score_batches, across=across, code=steps.code)
    sides = BOTH_SIDES.format(pairs="candidates", left_people="left_people", right_people="right_people")
    stamped = [f"XXHASH64({', '.join(f'{side}_side.{name}' for name in TOLD)}) AS {side}_stamp" for side in SIDES]
    steps.spark.sql(sides).selectExpr("*", *stamped).mapInArrow(score, SCORED).write.parquet(_address(target))


def write_settled(steps: Steps, left: Path, right: Path, scored: Path, target: Path) -> None:
    """Write the pairs with their last band: between two lists, rivals make a pair less than certain.

    Args:
        steps: the run.
        left: the left list's folder.
        right: the right list's folder; the same folder for pairs inside one list.
        scored: the folder of the scores.
        target: the folder.
    """
    from aman.linkage.spark.tasks import SCORED, UNLIKE, unlike_batches

    spark = steps.spark
    _read(steps, left).createOrReplaceTempView("left_people")
    _read(steps, right).createOrReplaceTempView("right_people")
    _read(steps, scored, SCORED).createOrReplaceTempView("scored")
    weakened = spark.createDataFrame([], "pair_left BIGINT, pair_right BIGINT")
    if left != right:
        for asking, answering in (("left", "right"), ("right", "left")):
            contested = CONTESTED.format(
                asking=asking, answering=answering, lead=LEAD, certain=CERTAIN, most=MOST_RIVALS
            )
            spark.sql(contested).createOrReplaceTempView("contested")
            spark.sql(ASKED).createOrReplaceTempView("asked")
            people = f"{answering}_people"
            sides = spark.sql(BOTH_SIDES.format(pairs="asked", left_people=people, right_people=people))
            sides.mapInArrow(partial(unlike_batches, code=steps.code), UNLIKE).createOrReplaceTempView("unlike")
            weakened = weakened.union(spark.sql(WEAKENED))
    weakened.createOrReplaceTempView("weakened")
    spark.sql(SETTLED.format(certain=CERTAIN, unlikely=UNLIKELY)).write.parquet(_address(target))


def rows_in(folder: Path) -> int:
    """Count the rows of a step.

    Args:
        folder: its folder.

    Returns:
        How many there are.
    """
    files = sorted(folder.glob("*.parquet"))
    return int(pl.scan_parquet(files, glob=False).select(pl.len()).collect().item()) if files else 0


def key_spreads(*, inside: bool) -> tuple[tuple[int, bool], ...]:
    """Say which keys a left list needs.

    Args:
        inside: it is compared with itself.

    Returns:
        As ``keys_of_batches`` takes them.
    """
    return ((SPREAD, True), (0, False)) if inside else ((SPREAD, True),)


def _read(steps: Steps, folder: Path, columns: str | None = None) -> Any:
    """Read a folder; Spark would take the brackets and stars of its name for a pattern."""
    reader = steps.spark.read if columns is None else steps.spark.read.schema(columns)
    return reader.parquet(_PATTERN.sub(r"\\\1", _address(folder)))


def _address(folder: Path) -> str:
    """A folder as Spark names it: files that every machine sees, not the cluster's own store."""
    return f"file://{folder.resolve()}"
