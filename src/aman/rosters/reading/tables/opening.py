"""Which way is a file read: row by row as a list, column by column as a long table, or as it is?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from aman.core.dates import decide_order
from aman.core.matching.rows import DAY, RANGE
from aman.errors import BadInput
from aman.linkage.canonical import CANONICAL, check_canonical
from aman.rosters.reading.fields import NAME_FIELDS
from aman.rosters.reading.headers import Header
from aman.rosters.reading.limits import DEFAULT
from aman.rosters.reading.rows import RowKind, sort_rows
from aman.rosters.reading.tables.columns import ColumnReading, plain_cells, read_columns
from aman.rosters.reading.tables.files import LongTable, different_cells, open_parquet, open_text
from aman.rosters.reading.tables.mapping import LINKED_FIELDS, Stated, names_people, no_name_column, read_header
from aman.rosters.reading.tables.row_by_row import (
    LONG_LISTS,
    fingerprint_of,
    list_tables,
    read_as_of,
    read_content,
    read_whole,
)
from aman.rosters.reading.workbooks import Cell

#: A text list above this size is read column by column when it is plain.
LONG_TEXT_BYTES = 12 * 1024 * 1024
#: Changes whenever the same file would be read otherwise than before.
READING = "tables-1"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MOST_CELLS_OF_A_TOTAL = 4
_SUSPECT = r"(?i)^\W*(?:grand|sub|total|مجموع|جمع|جمله|ټول|میزان|کل|ٹوٹل|حاصل)"


@dataclass(frozen=True, slots=True)
class Opened:
    """A list ready for linkage, and how its columns are read.

    Args:
        name: what to call it in messages.
        chunks: gives canonical tables, the same ones in the same order at every call.
        fingerprint: changes when what it gives would change.
        read_as: field -> header of its column; empty for a table that is canonical already.
        is_canonical: whether it was taken as it is.
    """

    name: str
    chunks: Callable[[], Iterator[pl.DataFrame]]
    fingerprint: str
    read_as: dict[str, str]
    is_canonical: bool = False


def open_table(path: Path, *, received_on: date, stated: Sequence[Stated] = ()) -> Opened:
    """Open a list of people of any kind and length.

    Args:
        path: an XLSX, ODS, CSV, TSV, semicolon or parquet file.
        received_on: the day the list speaks of; births after it are impossible, a bare age counts from it.
        stated: columns that somebody named; those whose header the file does not have are passed over.

    Raises:
        BadInput: it cannot be read, or no column of it holds names; the message says why and the fix what to do.
    """
    beginning = _beginning(path)
    if beginning.startswith(b"PAR1"):
        return open_long(path, open_parquet(path), received_on, stated, surely=True)
    size = path.stat().st_size
    is_long_text = not beginning.startswith(_WORKBOOKS) and size > LONG_TEXT_BYTES
    if not beginning.startswith(_WORKBOOKS) and beginning.strip():
        table = _canonical_text(path) or (open_text(path) if is_long_text else None)
        if table is not None:
            header = read_header(table.headers, table.sample, stated)
            if names_people(header.matches) or _is_canonical(table):
                return open_long(path, table, received_on, stated, surely=False)
    if is_long_text and size > LONG_LISTS.file_bytes:
        raise _not_plain(path)
    return _open_list(path, received_on, stated)


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be opened: {error.strerror}.",
            fix="Check that the file is there and may be read.",
            code="file-unreadable",
        ) from error


def _not_plain(path: Path) -> BadInput:
    return BadInput(
        f"{path.name} is too long to be read as a whole, and it is not plain: text in UTF-8, with the headers in the first "
        "row and one of them a name.",
        fix='Save it so, or as parquet; a column with another header is stated with --map name="ITS HEADER".',
        code="not-plain",
    )


def _open_list(path: Path, received_on: date, stated: Sequence[Stated]) -> Opened:
    content = read_content(path)
    limits = LONG_LISTS if content.startswith(_WORKBOOKS) else DEFAULT
    try:
        received = read_whole(content, path.name, stated, limits)
    except BadInput as error:
        if error.code != "too-many-rows" or (table := open_text(path)) is None:
            raise
        return open_long(path, table, received_on, stated, surely=False)
    tables = list_tables(received, received_on)
    fingerprint = fingerprint_of(path, READING, received_on, tuple(stated))
    return Opened(path.name, lambda: iter(tables), fingerprint, read_as_of(received))


def _is_canonical(table: LongTable) -> bool:
    return {"ref", "name"} <= set(table.headers) <= set(CANONICAL)


def _canonical_text(path: Path) -> LongTable | None:
    """Open a text list of any size whose first line has nothing but canonical columns."""
    with path.open("rb") as file:
        first = file.readline(4096).decode("utf-8-sig", "replace").strip()
    headers = [cell.strip().strip('"') for cell in first.replace(";", ",").replace("\t", ",").split(",")]
    return open_text(path) if {"ref", "name"} <= set(headers) <= set(CANONICAL) else None


def open_long(path: Path, table: LongTable, received_on: date, stated: Sequence[Stated], *, surely: bool) -> Opened:
    """Open a table that is read column by column.

    Args:
        path: its file.
        table: its headers and the way to its rows.
        received_on: as ``open_table``.
        stated: as ``open_table``.
        surely: whether its headers are surely headers, and not the first people of a list without.

    Raises:
        BadInput: no column holds names, or a column holds lists.
    """
    fingerprint = fingerprint_of(path, READING, received_on, tuple(stated))
    if _is_canonical(table):

        def as_they_are() -> Iterator[pl.DataFrame]:
            number = table.first_row
            for frame in table.frames(table.names):
                yield _canonical(frame.rename(dict(zip(table.names, table.headers, strict=True))), path.name, number)
                number += frame.height

        return Opened(path.name, as_they_are, fingerprint, {}, is_canonical=True)
    header = read_header(table.headers, table.sample, stated)
    if not names_people(header.matches):
        raise no_name_column(path.name, table.headers, is_header=surely)
    matches = {field: match for field, match in header.matches.items() if field in LINKED_FIELDS}
    columns = {field: table.names[match.index] for field, match in matches.items()}
    order = None
    if "birth" in columns:
        cells = different_cells(table, columns["birth"])
        order = decide_order(cell for cell in cells if isinstance(cell, str))
    reading = ColumnReading(path.name, columns, order, received_on)
    for field, name in columns.items():  # a column that cannot be read is told before anything is begun
        if name in table.types:
            plain_cells(pl.Series(name, [], dtype=table.types[name]), header.matches[field].header, path.name)

    def chunks() -> Iterator[pl.DataFrame]:
        number = table.first_row
        wanted = list(dict.fromkeys(columns.values()))
        for frame in table.frames(wanted):
            rows = pl.int_range(number, number + frame.height, eager=True)
            number += frame.height
            kept = _people(frame, header, reading)
            yield read_columns(frame.filter(kept), rows.filter(kept), reading)

    read_as = {field: match.header or f"column {match.index + 1}" for field, match in matches.items()}
    return Opened(path.name, chunks, fingerprint, read_as)


def _people(frame: pl.DataFrame, header: Header, reading: ColumnReading) -> pl.Series:
    """Which rows are people: not blank, no total, not the header again."""
    text = [name for name, kind in frame.schema.items() if kind == pl.String]
    filled = frame.select(
        pl.sum_horizontal(
            pl.col(name).str.contains(r"\S").fill_null(False) if name in text else pl.col(name).is_not_null()
            for name in frame.columns
        )
    ).to_series()
    doubtful = filled == 1
    if text:
        few = (filled > 1) & (filled <= _MOST_CELLS_OF_A_TOTAL)
        totals = frame.filter(few).select(pl.any_horizontal(pl.col(text).str.contains(_SUSPECT).fill_null(False)))
        doubtful = doubtful.scatter(few.arg_true(), totals.to_series())
        for field, match in header.matches.items():
            if field in NAME_FIELDS and (name := reading.columns[field]) in text:
                doubtful |= (frame[name].str.strip_chars().str.to_lowercase() == match.header.lower()).fill_null(False)
    people = filled > 0
    if doubtful.any():
        places = doubtful.arg_true()
        lines = _as_written(frame[places], header, reading)
        kinds = [row.kind is RowKind.PERSON for row in sort_rows([header.cells, *lines], header)[1:]]
        people = people.scatter(places, kinds)
    return people


def _as_written(frame: pl.DataFrame, header: Header, reading: ColumnReading) -> list[list[Cell]]:
    """Give rows with each cell under its own header, as the file has them."""
    lines: list[list[Cell]] = [[""] * len(header.cells) for _ in range(frame.height)]
    for field, name in reading.columns.items():
        index = header.matches[field].index
        for line, cell in zip(lines, frame[name].to_list(), strict=True):
            line[index] = cell
    return lines


def _canonical(frame: pl.DataFrame, name: str, first_row: int) -> pl.DataFrame:
    """Take a canonical table as it is; a text list writes its lists as ``kind:number;kind:number`` and ``name;name``."""
    text = {column for column, kind in frame.schema.items() if kind == pl.String}
    rows = pl.int_range(first_row, first_row + frame.height, eager=True).cast(pl.String)
    changes: list[pl.Expr | pl.Series] = [pl.col("ref").cast(pl.String).fill_null(f"{name}|" + rows)]
    for column in {"birth_first", "birth_last"} & text:
        changes.append(pl.col(column).str.to_date("%Y-%m-%d", strict=False))
    if "other_names" in text:
        changes.append(
            pl.col("other_names").fill_null("").str.split(";").list.eval(pl.element().filter(pl.element() != ""))
        )
    if "documents" in text:
        one = pl.element().str.split_exact(":", 1).struct.rename_fields(["kind", "number"])
        changes.append(
            pl.col("documents").fill_null("").str.split(";").list.eval(one.filter(pl.element().str.contains(":")))
        )
    frame = frame.with_columns(changes).filter(pl.col("name").is_not_null() | pl.any_horizontal(pl.all().is_not_null()))
    table = check_canonical(frame, name)
    born = pl.when(pl.col("birth_first").is_not_null() & pl.col("birth_last").is_not_null())
    exact = pl.when(pl.col("birth_first") == pl.col("birth_last")).then(DAY).otherwise(RANGE).cast(pl.UInt8)
    return table.with_columns(
        pl.col("other_names").fill_null([]),
        pl.col("documents").fill_null([]),
        precision=pl.coalesce(pl.col("precision"), born.then(exact)),
    )
