"""Where do the rows of a list too long for memory wait until their pairs are scored?

A list is held in pieces. They stay in memory as long as there is room, and beyond that on disk; with a folder to keep, all of
them are on disk too, so that a run that was stopped need not read the list again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from aman.core.matching.rows import (
    DOCUMENT_COUNT,
    DOCUMENT_FIRST,
    FATHER,
    GRANDFATHER,
    OWN_COUNT,
    OWN_FIRST,
    PeopleRows,
)
from aman.core.names.kernel import Array


def size_of(rows: PeopleRows) -> int:
    """Say how much memory rows take.

    Args:
        rows: rows of people.

    Returns:
        Bytes.
    """
    return sum(column.nbytes for column in rows)


def _runs(first: Array, count: Array) -> Array:
    """The positions of several runs, one run after another."""
    total = int(count.sum())
    found: Array = np.arange(total) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    return found


def take_rows(rows: PeopleRows, wanted: Array) -> PeopleRows:
    """Copy some people out of many.

    Args:
        rows: rows of people.
        wanted: row numbers.

    Returns:
        Their rows alone, in the order asked for.
    """
    facts = rows.facts[wanted].copy()
    count = facts[:, OWN_COUNT].astype(np.int64)
    fathers, grandfathers = facts[:, FATHER], facts[:, GRANDFATHER]
    spellings = np.concatenate(
        (_runs(facts[:, OWN_FIRST].astype(np.int64), count), fathers[fathers >= 0], grandfathers[grandfathers >= 0])
    ).astype(np.int64)
    lengths = rows.starts[spellings + 1] - rows.starts[spellings] if len(spellings) else np.zeros(0, np.int64)
    parts = _runs(rows.starts[spellings], lengths) if len(spellings) else np.zeros(0, np.int64)
    own, named = int(count.sum()), int((fathers >= 0).sum())
    facts[:, OWN_FIRST] = np.cumsum(count) - count
    facts[fathers >= 0, FATHER] = own + np.arange(named)
    facts[grandfathers >= 0, GRANDFATHER] = own + named + np.arange(int((grandfathers >= 0).sum()))
    papers = facts[:, DOCUMENT_COUNT].astype(np.int64)
    documents = _runs(facts[:, DOCUMENT_FIRST].astype(np.int64), papers)
    facts[:, DOCUMENT_FIRST] = np.cumsum(papers) - papers
    return PeopleRows(
        facts, rows.stamps[wanted], rows.parts[parts], rows.family[parts],
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        rows.document_stamps[documents], rows.document_signs[documents], rows.most[wanted],
    )  # fmt: skip


def join_rows(pieces: Sequence[PeopleRows]) -> PeopleRows:
    """Put pieces together.

    Args:
        pieces: rows of people of one part table; at least one.

    Returns:
        All their rows, one piece after another.
    """
    if len(pieces) == 1:
        return pieces[0]
    facts, starts = [], [np.zeros(1, np.int64)]
    spellings = parts = documents = 0
    for piece in pieces:
        moved = piece.facts.copy()
        moved[:, OWN_FIRST] += spellings
        for place in (FATHER, GRANDFATHER):
            moved[:, place] = np.where(moved[:, place] >= 0, moved[:, place] + spellings, -1)
        moved[:, DOCUMENT_FIRST] += documents
        facts.append(moved)
        starts.append(piece.starts[1:] + parts)
        spellings, parts = spellings + len(piece.starts) - 1, parts + len(piece.parts)
        documents += len(piece.document_stamps)
    together = [np.concatenate([getattr(piece, name) for piece in pieces]) for name in PeopleRows._fields]
    return PeopleRows(*together)._replace(facts=np.concatenate(facts), starts=np.concatenate(starts))


class Pieces:
    """The pieces of one list."""

    def __init__(self, folder: Path, room: int, *, keep: bool) -> None:
        self.folder, self.room, self.keep = folder, room, keep
        self.counts: list[int] = []
        self._held: OrderedDict[int, PeopleRows] = OrderedDict()
        self._size = 0
        self._spilled = False
        if keep or room:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def rows(self) -> int:
        """How many people there are."""
        return sum(self.counts)

    def add(self, rows: PeopleRows, refs: pl.Series) -> None:
        """Add a piece.

        Args:
            rows: the people of the piece.
            refs: their references.
        """
        number = len(self.counts)
        self.counts.append(len(rows.facts))
        refs.to_frame("ref").write_ipc(self._refs(number))
        if self.keep:
            self._save(number, rows)
        self._hold(number, rows)

    def restore(self, number: int) -> PeopleRows | None:
        """Take a piece from an earlier run.

        Args:
            number: which, counted from 0 in the order of ``add``.

        Returns:
            Its rows, added to this list; None when the earlier run did not get so far.
        """
        if not self._file(number).exists() or not self._refs(number).exists():
            return None
        rows = self.piece(number)
        self.counts.append(len(rows.facts))
        return rows

    def piece(self, number: int) -> PeopleRows:
        """Give a piece, from disk when it is no longer held.

        Args:
            number: which.

        Returns:
            Its rows.
        """
        if number in self._held:
            self._held.move_to_end(number)
            return self._held[number]
        with np.load(self._file(number)) as kept:
            rows = PeopleRows(*(kept[name] for name in PeopleRows._fields))
        self._hold(number, rows)
        return rows

    def whole(self) -> PeopleRows | None:
        """Give all people at once.

        Returns:
            All rows; None when they do not fit into memory.
        """
        if self._spilled or not self.counts:
            return None
        rows = join_rows([self.piece(number) for number in range(len(self.counts))])
        self._held = OrderedDict({0: rows})
        self.counts = [self.rows]
        return rows

    def take(self, wanted: Array) -> PeopleRows:
        """Give some people, whichever pieces they are in.

        Args:
            wanted: row numbers, ascending.

        Returns:
            Their rows alone.
        """
        ends = np.cumsum(self.counts)
        found: list[PeopleRows] = []
        begin = 0
        for number, end in enumerate(ends.tolist()):
            here = wanted[np.searchsorted(wanted, begin) : np.searchsorted(wanted, end)]
            if len(here) or (not found and number == len(ends) - 1):
                found.append(take_rows(self.piece(number), here - begin))
            begin = end
        return join_rows(found)

    def refs(self) -> pl.Series:
        """Give the references of all people, in order.

        Returns:
            Text.
        """
        files = sorted(self.folder.glob("refs-*.arrow"))
        return pl.concat([pl.read_ipc(file) for file in files])["ref"] if files else pl.Series("ref", [], pl.String)

    def _hold(self, number: int, rows: PeopleRows) -> None:
        self._held[number] = rows
        self._size += size_of(rows)
        while self._size > self.room and len(self._held) > 1:
            oldest, leaving = next(iter(self._held.items()))
            if not self._file(oldest).exists():
                self._save(oldest, leaving)
            del self._held[oldest]
            self._size -= size_of(leaving)
            self._spilled = True

    def _save(self, number: int, rows: PeopleRows) -> None:
        beside = self._file(number).with_suffix(".part")
        with beside.open("wb") as out:
            np.savez(out, **rows._asdict())
        beside.replace(self._file(number))

    def _file(self, number: int) -> Path:
        return self.folder / f"rows-{number:06d}.npz"

    def _refs(self, number: int) -> Path:
        return self.folder / f"refs-{number:06d}.arrow"
