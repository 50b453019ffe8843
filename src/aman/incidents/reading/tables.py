"""Which cells does each row of a CSV file or a workbook hold, by the names of its header?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from aman.errors import BadInput
from aman.rosters.reading.containers import Container, identify
from aman.rosters.reading.limits import DEFAULT
from aman.rosters.reading.workbooks import RawSheet, read_workbook

#: A row as the spreadsheet counts it, and its cells; a key or a value of None: more, or fewer, cells than the header.
TableRow = tuple[int, Mapping[str | None, Any]]


def read_table(content: bytes, name: str, needed: Sequence[str], columns: Sequence[str]) -> list[TableRow]:
    """Read the cells of a file.

    Args:
        content: the file.
        name: what it is called.
        needed: columns that must be there.
        columns: those that mean something; named where one is missing.

    Raises:
        BadInput: it is no such file, lacks a column, names one twice, or holds no row.
    """
    if not content.strip():
        raise BadInput(f"{name} is empty.", fix="Send the file that holds the reports.")
    is_book = identify(content, name, DEFAULT) is Container.WORKBOOK
    header, rows = _of_book(content, name, needed) if is_book else _of_text(content, name)
    fix = f"Name the columns {', '.join(columns)}; the order is free."
    if missing := [one for one in needed if one not in header]:
        raise BadInput(f"{name} lacks the columns {', '.join(missing)}.", fix=fix)
    if twice := sorted({one for one in header if one and header.count(one) > 1}):
        raise BadInput(f"{name} names columns twice: {', '.join(twice)[:200]}.", fix=fix)
    if not rows:
        raise BadInput(f"{name} holds no report, only a header.", fix="Send a file with reports in it.")
    return rows


def _named(header: Sequence[Any]) -> list[str]:
    return [str(one).strip().lower() for one in header]


def _of_text(content: bytes, name: str) -> tuple[list[str], list[TableRow]]:
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        separator = ";" if first.count(";") > first.count(",") else ","
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
        header = _named(reader.fieldnames or ())
        reader.fieldnames = header
        return header, list(enumerate(reader, start=2))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{name} cannot be read as a CSV file in UTF-8.", fix="Save it as CSV, UTF-8.") from error


def _of_book(content: bytes, name: str, needed: Sequence[str]) -> tuple[list[str], list[TableRow]]:
    """Of the sheets of a workbook the one that has the columns; where several have them, none is guessed."""
    sheets = read_workbook(content, name, DEFAULT)
    fitting = [sheet for sheet in sheets if set(needed) <= set(_named(sheet.rows[0]))]
    if len(fitting) > 1:
        raise BadInput(
            f"{name} has {len(fitting)} sheets of reports: {', '.join(sheet.name for sheet in fitting)[:200]}.",
            fix="Send one sheet at a time.",
        )
    if not sheets:
        raise BadInput(f"{name} holds nothing.", fix="Send a file with reports in it.")
    sheet = (fitting or sheets)[0]
    header = _named(sheet.rows[0])
    while header and not header[-1]:
        header.pop()
    return header, list(_rows_of(sheet, header))


def _rows_of(sheet: RawSheet, header: Sequence[str]) -> Iterator[TableRow]:
    for number, row in enumerate(sheet.rows[1:], start=2):
        written = [_text(cell) for cell in row]
        if not any(written):
            continue
        cells: dict[str | None, Any] = dict(zip(header, written + [""] * (len(header) - len(written)), strict=False))
        if any(written[len(header) :]):
            cells[None] = written[len(header) :]
        yield number, cells


def _text(cell: Any) -> str:
    """Write a cell of a workbook as a CSV file of the same reports would have it."""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds" if cell.second else "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
