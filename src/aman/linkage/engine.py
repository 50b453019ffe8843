"""Who is who in files of any length: candidates, scores and people, on one machine and in bounded memory.

The lists are read in pieces; a piece becomes rows of numbers once. Keys are joined in SQL that spills to disk; pairs are
scored piece against piece. With a work folder every finished piece is kept, and a run that was stopped goes on there.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from aman.core.matching.adding import CERTAIN, POSSIBLE
from aman.core.matching.keys import SPREAD, keys_of_rows
from aman.core.matching.rows import PeopleRows
from aman.core.names.kernel import Array
from aman.core.names.table import PartTable
from aman.errors import AmanError
from aman.linkage.candidates import between_sql, connect, inside_sql, put_keys
from aman.linkage.canonical import check_canonical
from aman.linkage.clusters import group_edges
from aman.linkage.encoding import encode
from aman.linkage.pieces import Pieces
from aman.linkage.resuming import Kept
from aman.linkage.rivals import settle_rivals
from aman.linkage.scoring import score_all
from aman.linkage.writing import scored_table, write_pairs

Progress = Callable[[str, int, int], None]
PAIRS_A_STEP = 1 << 21
"""Pairs fetched and scored at a time."""


@dataclass(frozen=True, slots=True)
class Source:
    """A list to be linked: how to call it, its canonical tables piece by piece, and what changes when it does."""

    name: str
    chunks: Callable[[], Iterator[pl.DataFrame]]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Options:
    """How to run.

    Args:
        memory_mb: memory to keep to, in megabytes; half of it is for the join.
        work: a folder for what is kept between pieces and for what spills; None uses a temporary one.
        resume: whether to go on with what an earlier run left in the work folder.
        threads: processor threads; 0 takes all.
        least: log-odds, in nats, from which on unlikely pairs are written too; None writes none.
    """

    memory_mb: int = 4000
    work: Path | None = None
    resume: bool = False
    threads: int = 0
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a linkage found, and how long each of its steps took, in seconds."""

    left_rows: int
    right_rows: int
    candidates: int
    certain: int
    possible: int
    clusters: int
    seconds: dict[str, float] = field(default_factory=dict)


def link(left: Source, right: Source, out: Path, *, options: Options, progress: Progress | None = None) -> Outcome:
    """Find the people of one list in another and write the pairs.

    Args:
        left: the list; the shorter one, for speed.
        right: the registry it is looked for in. Pairs inside either are not looked for.
        out: where the pairs go, ``.parquet`` or ``.csv``.
        options: how to run.
        progress: called with the step, what is done and what there is to do (0: not known).

    Returns:
        What was found.

    Raises:
        BadInput: a list has not the canonical columns.
        AmanError: the disk is full, or the memory too small for a single piece.
    """
    return _Run(left, right, out, options, progress).run()


def dedupe(source: Source, out: Path, *, options: Options, progress: Progress | None = None) -> Outcome:
    """Find the people who stand more than once in a list and write the pairs.

    Args:
        source: the list.
        out: where the pairs go, ``.parquet`` or ``.csv``.
        options: how to run.
        progress: as for ``link``.

    Returns:
        What was found; `right_rows` is 0.

    Raises:
        BadInput: the list has not the canonical columns.
        AmanError: the disk is full, or the memory too small for a single piece.
    """
    return _Run(source, None, out, options, progress).run()


class _Run:
    """One linkage from reading to writing."""

    def __init__(
        self, left: Source, right: Source | None, out: Path, options: Options, progress: Progress | None
    ) -> None:
        self.left, self.right, self.out, self.options = left, right, out, options
        self.tell = progress or (lambda step, done, total: None)
        self.parts = PartTable()
        self.seconds: dict[str, float] = {}
        self.threads = options.threads or os.cpu_count() or 1

    def run(self) -> Outcome:
        if self.options.work is None:
            with tempfile.TemporaryDirectory(prefix="aman-link-") as folder:
                return self._guarded(Path(folder))
        self.options.work.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._guarded(self.options.work)

    def _guarded(self, folder: Path) -> Outcome:
        try:
            return self._in(folder)
        except (OSError, duckdb.IOException) as error:
            free = shutil.disk_usage(folder).free // 1_000_000
            raise AmanError(
                f"Linking {self.left.name} stopped: the disk could not be written; {free} MB are free.",
                fix="Free some disk, or name a larger folder with --work; with --resume it goes on where it stopped.",
                code="no-room",
            ) from error
        except (MemoryError, duckdb.OutOfMemoryException) as error:
            raise AmanError(
                f"Linking {self.left.name} stopped: {self.options.memory_mb} MB of memory are too few.",
                fix="Give more with --memory, or a folder to spill to with --work.",
                code="no-memory",
            ) from error

    def _in(self, folder: Path) -> Outcome:
        room = self.options.memory_mb * 250_000
        keep = self.options.work is not None
        sources = [one for one in (self.left, self.right) if one is not None]
        kept = Kept(folder, [one.fingerprint for one in sources], self.options.least, resume=self.options.resume)
        memory = f"{max(self.options.memory_mb // 2, 200)}MB"
        with connect(memory, folder / "spill", self.threads) as engine:
            lefts = Pieces(folder / "left", room, keep=keep)
            rights = Pieces(folder / "right", room, keep=keep)
            with self._timed("read"):
                self._read_all(engine, kept, lefts, rights)
            there = lefts if self.right is None else rights
            with self._timed("join"):
                candidates = self._join(engine)
            with self._timed("score"):
                pairs, totals, bands = self._score(engine, kept, (lefts, there), candidates)
        with self._timed("settle"):
            bands, people = self._settle((lefts, there), pairs, totals, bands)
        with self._timed("write"):
            refs = lefts.refs(), (lefts if self.right is None else rights).refs()
            write_pairs(scored_table(refs, pairs, (totals, bands), people), self.out)
        kept.forget()
        return Outcome(
            lefts.rows, 0 if self.right is None else rights.rows, candidates,
            int((bands == CERTAIN).sum()), int((bands == POSSIBLE).sum()),
            int(people.max(initial=-1)) + 1, self.seconds,
        )  # fmt: skip

    def _read_all(self, engine: duckdb.DuckDBPyConnection, kept: Kept, lefts: Pieces, rights: Pieces) -> None:
        self._read(engine, kept, self.left, lefts, "left_keys" if self.right else "asking_keys")
        if self.right is not None:
            self._read(engine, kept, self.right, rights, "right_keys")

    def _read(self, engine: duckdb.DuckDBPyConnection, kept: Kept, source: Source, pieces: Pieces, table: str) -> None:
        """Turn a list into pieces, and their keys into a table."""
        asking = table != "right_keys"
        put_keys(engine, table, np.zeros(0, np.int64), np.zeros(0, np.int64))
        wanted = None
        if not asking:
            wanted = np.unique(engine.execute("SELECT DISTINCT key FROM left_keys").fetchnumpy()["key"])
        for number, chunk in enumerate(source.chunks()):
            first = pieces.rows
            rows = kept.restore(pieces, number, self.parts)
            if rows is None:
                canonical = check_canonical(chunk, source.name)
                rows = encode(canonical, self.parts)
                kept.note_parts(self.parts)
                pieces.add(rows, canonical["ref"])
            keys, counts = keys_of_rows(rows, self.parts.rows, spread=SPREAD if asking else 0)
            put_keys(engine, table, keys, counts, first, wanted)
            if table == "asking_keys":
                put_keys(engine, "left_keys", *keys_of_rows(rows, self.parts.rows), first)
            self.tell(f"read {source.name}", pieces.rows, 0)
        if table == "asking_keys":
            put_keys(engine, "left_keys", np.zeros(0, np.int64), np.zeros(0, np.int64))

    def _join(self, engine: duckdb.DuckDBPyConnection) -> int:
        """Make the table of candidate pairs, in the order in which pieces are read."""
        self.tell("join", 0, 0)
        sql = inside_sql() if self.right is None else between_sql()
        engine.execute(f"CREATE TABLE candidates AS SELECT left_row, right_row FROM ({sql})")  # noqa: S608
        return int(engine.execute("SELECT COUNT(*) FROM candidates").fetchall()[0][0])

    def _score(
        self, engine: duckdb.DuckDBPyConnection, kept: Kept, sides: tuple[Pieces, Pieces], total: int
    ) -> tuple[tuple[Array, Array], Array, Array]:
        """Score all candidates, step by step, and keep those worth writing."""
        lefts, rights = sides[0].whole(), sides[1].whole()
        bounds = self._steps(engine, sides[1].rows, total)
        found: list[tuple[Array, Array, Array, Array]] = []
        done = 0
        for step, (begin, end) in enumerate(bounds):
            ready = kept.scored(step)
            if ready is None:
                columns = engine.execute(
                    "SELECT left_row, right_row FROM candidates WHERE right_row >= ? AND right_row < ? ORDER BY 2, 1",
                    [begin, end],
                ).fetchnumpy()
                pairs = columns["left_row"].astype(np.int64), columns["right_row"].astype(np.int64)
                ready = self._score_step(sides, (lefts, rights), pairs)
                kept.note_scored(step, ready)
            found.append(ready)
            done += total // max(len(bounds), 1)
            self.tell("score", min(done, total), total)
        left, right, totals, bands = (np.concatenate(column) for column in zip(*found, strict=True)) if found else (
            np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int8)
        )  # fmt: skip
        return (left, right), totals, bands

    def _steps(self, engine: duckdb.DuckDBPyConnection, rows: int, total: int) -> list[tuple[int, int]]:
        """Ranges of right rows that have about PAIRS_A_STEP candidates each."""
        if total == 0:
            return []
        width = max(1, rows * PAIRS_A_STEP // total)
        return [(begin, min(begin + width, rows)) for begin in range(0, rows, width)]

    def _score_step(
        self,
        sides: tuple[Pieces, Pieces],
        whole: tuple[PeopleRows | None, PeopleRows | None],
        pairs: tuple[Array, Array],
    ) -> tuple[Array, Array, Array, Array]:
        local: list[Array] = []
        people: list[PeopleRows] = []
        for side, rows, at in zip(sides, whole, pairs, strict=True):
            if rows is None:
                wanted, at = np.unique(at, return_inverse=True)
                rows = side.take(wanted)
            people.append(rows)
            local.append(at.astype(np.int64))
        totals, bands = score_all(
            people[0], people[1], (local[0], local[1]), self.parts,
            across=sides[1].rows if self.right is not None else 0, least=self.options.least, threads=self.threads,
        )  # fmt: skip
        keep = bands >= POSSIBLE
        if self.options.least is not None:
            keep |= totals >= self.options.least
        return pairs[0][keep], pairs[1][keep], totals[keep], bands[keep]

    def _settle(
        self, sides: tuple[Pieces, Pieces], pairs: tuple[Array, Array], totals: Array, bands: Array
    ) -> tuple[Array, Array]:
        """Let rivals and chains decide, and number the people."""
        if self.right is not None and len(totals):
            wanted = [np.unique(side, return_inverse=True) for side in pairs]
            rows = sides[0].take(wanted[0][0]), sides[1].take(wanted[1][0])
            local = wanted[0][1].astype(np.int64), wanted[1][1].astype(np.int64)
            bands = settle_rivals(rows[0], rows[1], local, (totals, bands), self.parts)
        shift = sides[0].rows if self.right is not None else 0
        order = np.lexsort((pairs[1], pairs[0], -totals))
        edges = list(zip(pairs[0][order].tolist(), (pairs[1][order] + shift).tolist(), strict=True))
        groups, chained = group_edges(edges, (bands[order] == CERTAIN).tolist())
        bands = bands.copy()
        bands[order[chained]] = POSSIBLE
        number_of: dict[int, int] = {}
        people = np.full(len(totals), -1, dtype=np.int64)
        for at, (one, other) in zip(order.tolist(), edges, strict=True):
            if one in groups and groups[one] is groups.get(other):
                people[at] = number_of.setdefault(id(groups[one]), len(number_of))
        return bands, people

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[step] = round(time.perf_counter() - began, 2)
