"""How are the rows of a parquet file or a long plain text list handed over, some hundred thousand at a time?"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from aman.errors import BadInput
from aman.rosters.reading.tables.mapping import SAMPLE_ROWS
from aman.rosters.reading.texts import find_separator
from aman.rosters.reading.workbooks import Cell

CHUNK = 250_000
_PIECE_BYTES = 1 << 22
_SAMPLE_BYTES = 1 << 18
_LONGEST_CELL = 1 << 30
_MARK = b"\xef\xbb\xbf"
_SHORT_ROWS_SHARE = 0.02  # above it, the writer leaves out empty cells at the end of a row


@dataclass(frozen=True, slots=True)
class LongTable:
    """A table too long to be held: its headers, some rows, and the way to all of them.

    Args:
        headers: the names of the columns as written.
        names: what the columns are called in the frames, each once.
        sample: the first rows.
        first_row: the number of the first row, as rows of this kind of file are counted.
        frames: gives the rows of the named columns in order, at most CHUNK at a time.
        types: the type of each column; none for text.
    """

    headers: tuple[str, ...]
    names: tuple[str, ...]
    sample: Sequence[Sequence[Cell]]
    first_row: int
    frames: Callable[[Sequence[str]], Iterator[pl.DataFrame]]
    types: Mapping[str, pl.DataType]


@contextmanager
def _damage_told(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be opened: {error.strerror or 'it is not readable'}.",
            fix="Check that the file is there and may be read.",
            code="file-unreadable",
        ) from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise BadInput(
            f"{path.name} is damaged or cut off: it cannot be read as {what}.",
            fix="Ask for the file again, or write it anew from the program it was made in.",
            code="file-damaged",
        ) from error


def open_parquet(path: Path) -> LongTable:
    """Open a parquet file.

    Raises:
        BadInput: it cannot be opened, is damaged or cut off.
    """
    with _damage_told(path, "parquet"):
        scan = pl.scan_parquet(path)
        schema = scan.collect_schema()
        head = scan.head(SAMPLE_ROWS).collect()
    names = tuple(schema)
    sample = [[_sample_cell(cell) for cell in row] for row in head.iter_rows()]

    def frames(wanted: Sequence[str]) -> Iterator[pl.DataFrame]:
        with _damage_told(path, "parquet"):
            yield from _batches(pl.scan_parquet(path).select(wanted))

    return LongTable(names, names, sample, 1, frames, schema)


def _sample_cell(cell: object) -> Cell:
    return cell if isinstance(cell, str | int | float | None) else str(cell)


def _batches(scan: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Give the rows of a scan in order; what a batch is cut into never depends on the machine."""
    rest: list[pl.DataFrame] = []
    waiting = 0
    for batch in scan.collect_batches(chunk_size=CHUNK, maintain_order=True):
        rest.append(batch)
        waiting += batch.height
        while waiting >= CHUNK:
            together = pl.concat(rest)
            yield together.head(CHUNK)
            rest = [together.slice(CHUNK)]
            waiting -= CHUNK
    if waiting:
        yield pl.concat(rest)


@dataclass(slots=True)
class _Look:
    """What a look through the bytes of a text list found: whether each line is a record of its own."""

    is_utf8: bool = True
    has_quotes: bool = False
    has_long_cells: bool = False
    is_even: bool = True


def open_text(path: Path) -> LongTable | None:
    """Open a text list that is plain: UTF-8, the header in the first record.

    Args:
        path: the file.

    Returns:
        The table; None when it is not in UTF-8.

    Raises:
        BadInput: it cannot be opened or read.
    """
    with _damage_told(path, "a text list"):
        with path.open("rb") as file:
            beginning = file.read(_SAMPLE_BYTES).removeprefix(_MARK).decode("utf-8", "ignore")
        separator = find_separator(beginning)
        with _records(path, separator) as records:
            headers = tuple(" ".join(cell.split()) for cell in next(records, []))
            sample = [tuple(record) for record in islice(records, SAMPLE_ROWS)]
        look = _look_through(path, separator.encode(), len(headers))
    if not look.is_utf8:
        return None
    names = tuple(f"c{at}" for at in range(len(headers)))
    is_quick = look.is_even and not look.has_long_cells and not any("\n" in cell for cell in headers)

    def frames(wanted: Sequence[str]) -> Iterator[pl.DataFrame]:
        if is_quick:
            with _damage_told(path, "a text list"):
                yield from _batches(_scan_text(path, separator, names, look.has_quotes).select(wanted))
        else:
            yield from _careful_frames(path, separator, names, wanted)

    return LongTable(headers, names, sample, 2, frames, {})


def _scan_text(path: Path, separator: str, names: Sequence[str], has_quotes: bool) -> pl.LazyFrame:
    return pl.scan_csv(
        path,
        has_header=False,
        skip_lines=1,
        schema=dict.fromkeys(names, pl.String),
        separator=separator,
        quote_char='"' if has_quotes else None,
        raise_if_empty=False,
    )


def _look_through(path: Path, separator: bytes, width: int) -> _Look:
    """Look through all bytes once: only where every line is a record may they be read in a hurry."""
    found = _Look()
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError:
                    found.is_utf8 = False
                    return found
            quotes = line.count(b'"')
            found.has_quotes |= quotes > 0
            found.has_long_cells |= quotes % 2 == 1 or b"\r" in line[:-2] or b"\x00" in line
            if not quotes and line.count(separator) != width - 1 and line.strip():
                found.is_even = False
    return found


@contextmanager
def _records(path: Path, separator: str) -> Iterator[Iterator[list[str]]]:
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            yield csv.reader(file, delimiter=separator, strict=True)
    except csv.Error as error:
        raise BadInput(
            f"{path.name} is broken: a quotation mark is not closed or stands in the wrong place.",
            fix="Mend it, or save the list again as CSV UTF-8 or .xlsx from the program it was made in.",
            code="broken-row",
        ) from error
    finally:
        csv.field_size_limit(before)


def _careful_frames(path: Path, separator: str, names: Sequence[str], wanted: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Read record by record, as the reading of lists does: for line breaks inside cells and rows of other widths."""
    at = [names.index(name) for name in wanted]
    width, number, short = len(names), 1, list[int]()
    with _records(path, separator) as records:
        next(records, None)
        while some := list(islice(records, CHUNK)):
            columns: list[list[str | None]] = [[] for _ in at]
            for record in some:
                number += 1
                if len(record) > width and any(cell.strip() for cell in record[width:]):
                    raise _broken_rows(path, width, [number])
                if 0 < len(record) < width and any(cell.strip() for cell in record):
                    short.append(number)
                for column, place in zip(columns, at, strict=True):
                    column.append(record[place] if place < len(record) else None)
            yield pl.DataFrame(dict(zip(wanted, columns, strict=True)), schema=dict.fromkeys(wanted, pl.String))
    if 0 < len(short) <= max(3, _SHORT_ROWS_SHARE * number):
        raise _broken_rows(path, width, short)


def _broken_rows(path: Path, width: int, rows: Sequence[int]) -> BadInput:
    shown = ", ".join(map(str, rows[:10])) + (" and others" if len(rows) > 10 else "")
    return BadInput(
        f"{path.name} is broken or cut off: the header has {width} cells, but not so record {shown}.",
        fix="Mend those records (a separator or a line break inside a cell needs quotation marks), or save the list "
        "again.",
        code="broken-row",
    )


def different_cells(table: LongTable, column: str) -> Iterator[object]:
    """Give every different cell of a column, some hundred thousand rows at a time."""
    seen: set[object] = set()
    for frame in table.frames([column]):
        for cell in frame[column].unique().to_list():
            if cell not in seen:
                seen.add(cell)
                yield cell
