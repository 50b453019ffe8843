"""How does a file of a million pairs of names get its scores without one bad row stopping it?"""

from __future__ import annotations

import csv
import io
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from aman.core.names import compare_many
from aman.errors import BadInput

BATCH = 250_000
"""Pairs compared at once; a few batches are all that is in memory."""
_LONGEST_CELL = 1 << 30


@dataclass(slots=True)
class Scored:
    """How many pairs were scored, and how many rows were odd."""

    pairs: int = 0
    ragged: int = 0
    undecoded: int = 0


@dataclass(frozen=True, slots=True)
class _Columns:
    header: list[str]
    width: int
    a: int
    b: int
    kept: list[int]


Batch = tuple[list[list[str]], Future[list[float]]]
WriteRow = Callable[[list[str]], object]


def score_file(path: Path, out: Path | None, progress: Callable[[int, int], None] | None = None) -> Scored:
    """Write every row of a file of pairs with the score of its two names.

    Args:
        path: a CSV file in UTF-8 with the columns a and b.
        out: where to write; None means standard output.
        progress: called with bytes read and all bytes, now and then.

    Returns:
        How many pairs there were, and how many odd rows.

    Raises:
        BadInput: the file cannot be opened, is not in UTF-8, or has no columns a and b.
    """
    if out is not None and out.exists() and path.exists() and out.samefile(path):
        raise BadInput(f"{out.name} is the file that is read.", fix="Give --out another name.")
    try:
        raw = path.open("rb")
        total = path.stat().st_size
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be opened: {error.strerror}.", fix="Check that the file is there."
        ) from error
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        with raw, io.TextIOWrapper(raw, "utf-8-sig", "surrogateescape", newline="") as stream:
            rows = csv.reader(stream)
            columns = _columns(next(rows, []), path.name)

            def told(found: Scored) -> None:
                if progress is not None:
                    progress(min(raw.tell(), total), total)

            if out is None:
                return _score(rows, columns, _bytes_kept(sys.stdout), told)
            with out.open("w", encoding="utf-8", errors="surrogateescape", newline="") as target:
                return _score(rows, columns, target, told)
    finally:
        csv.field_size_limit(before)


def _bytes_kept(stream: TextIO) -> TextIO:
    """Let standard output give bytes that are not UTF-8 back as they came, where it can."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    return stream


def _columns(first: list[str], name: str) -> _Columns:
    if any("\x00" in cell or cell[:2] in ("\udcff\udcfe", "\udcfe\udcff") for cell in first[:1]):
        raise BadInput(f"{name} is not in UTF-8 but in UTF-16.", fix="Save it as CSV UTF-8.", code="not-utf-8")
    header = [cell.strip() for cell in first]
    missing = [column for column in ("a", "b") if column not in header]
    if missing:
        shown = ", ".join(header[:20]) or "nothing"
        raise BadInput(
            f"{name} has no column {' and no column '.join(missing)}; its first row has: {shown[:200]}.",
            fix="Name the two columns of names a and b in the first row, separated by commas.",
            code="columns-missing",
        )
    kept = [at for at, column in enumerate(header) if column != "score"]
    return _Columns([header[at] for at in kept], len(header), header.index("a"), header.index("b"), kept)


def _score(rows: Iterator[list[str]], columns: _Columns, target: TextIO, told: Callable[[Scored], None]) -> Scored:
    """Read, compare and write batch by batch; the comparing runs on all processors."""
    found, write = Scored(), csv.writer(target, lineterminator="\n").writerow
    write([*columns.header, "score"])
    workers = os.cpu_count() or 1
    waiting: deque[Batch] = deque()
    with ThreadPoolExecutor(max_workers=workers) as pool:
        while batch := list(islice(rows, BATCH)):
            lines = [row for row in batch if row]
            pairs = [_pair(row, columns, found) for row in lines]
            waiting.append((lines, pool.submit(_odds, pairs)))
            if len(waiting) > workers:
                _write(waiting.popleft(), columns, write, found)
                told(found)
        while waiting:
            _write(waiting.popleft(), columns, write, found)
        told(found)
    return found


def _pair(row: list[str], columns: _Columns, found: Scored) -> tuple[str, str]:
    found.ragged += len(row) != columns.width
    pair = tuple(row[at] if at < len(row) else "" for at in (columns.a, columns.b))
    if not all(name.isascii() for name in pair):
        found.undecoded += sum(any("\udc80" <= sign <= "\udcff" for sign in name) for name in pair)
    return pair[0], pair[1]


def _odds(pairs: list[tuple[str, str]]) -> list[float]:
    odds: list[float] = compare_many(pairs).tolist()
    return odds


def _write(batch: Batch, columns: _Columns, write: WriteRow, found: Scored) -> None:
    lines, odds = batch
    for row, value in zip(lines, odds.result(), strict=True):
        write([*(row[at] if at < len(row) else "" for at in columns.kept), f"{value:.6f}"])
    found.pairs += len(lines)
