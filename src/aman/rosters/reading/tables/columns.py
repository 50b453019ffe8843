"""What do the columns of a quarter of a million rows say about people, each different cell read once?

The meaning of a cell is the same as in the reading of lists, row by row: the same functions read dates, numbers and words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from aman.core.dates import DateOrder, read_date
from aman.core.documents import read_case_number
from aman.core.matching.rows import PRECISIONS
from aman.errors import BadInput
from aman.linkage.canonical import CANONICAL, DOCUMENT
from aman.rosters.reading.headers import cell_text
from aman.rosters.reading.tables.documents import DOCUMENT_FIELDS, read_documents
from aman.rosters.reading.tables.names import read_names
from aman.rosters.reading.vocabulary import read_sex

NAME_COLUMNS = ("given_name", "family_name", "full_name", "father_name", "grandfather_name")
_EXACT_IN_A_FLOAT = 2.0**53


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """What holds for every chunk of a table: field -> column, the label of its rows, and how dates are to be understood."""

    label: str
    columns: Mapping[str, str]
    order: DateOrder | None
    received_on: date


def plain_cells(column: pl.Series, header: str, file_name: str) -> pl.Series:
    """Bring a column of any type to text, whole numbers, numbers with a point, or days.

    Args:
        column: cells as the file gives them.
        header: what to call the column in an error.
        file_name: what to call the file.

    Raises:
        BadInput: the column holds lists or records.
    """
    kind = column.dtype
    if kind.is_nested() or kind == pl.Object:
        raise BadInput(
            f"The column {header!r} of {file_name} holds lists or records ({kind}), not single values.",
            fix="Write its values into columns of their own, or state another column with --map.",
            code="nested-column",
        )
    if kind == pl.String:
        return column
    if kind.is_decimal() or kind.is_float():
        numbers = column.cast(pl.Float64).fill_nan(None)
        numbers = numbers.set(numbers.is_infinite(), None)
        whole = numbers.drop_nulls()
        if ((whole == whole.floor()) & (whole.abs() < _EXACT_IN_A_FLOAT)).all():
            return numbers.cast(pl.Int64)
        return numbers
    if kind.is_integer():
        return column.cast(pl.Int64, strict=False)
    if kind in (pl.Date, pl.Datetime):
        return column.dt.date() if kind == pl.Datetime else column
    if kind in (pl.Boolean, pl.Null):
        return pl.Series(column.name, [None], dtype=pl.String).new_from_index(0, len(column))
    if kind == pl.Binary:
        return read_each(column, lambda cell: cell.decode("utf-8", "replace"), pl.String).alias(column.name)
    return column.cast(pl.String, strict=False)


def read_each(column: pl.Series, read: Callable[[Any], Any], kind: pl.DataType | type[pl.DataType]) -> pl.Series:
    """Read every different cell once.

    Args:
        column: cells.
        read: gives the meaning of one cell.
        kind: the type of what it gives.
    """
    different = column.drop_nulls().unique()
    meanings = pl.Series("meaning", [read(cell) for cell in different.to_list()], dtype=kind)
    lookup = pl.DataFrame({"cell": different, "meaning": meanings})
    return column.to_frame("cell").join(lookup, on="cell", how="left", maintain_order="left")["meaning"]


_BIRTH = pl.Struct({"birth_first": pl.Date, "birth_last": pl.Date, "precision": pl.UInt8})


def _births(cells: pl.Series, reading: ColumnReading) -> pl.DataFrame:
    def read(cell: object) -> dict[str, object] | None:
        found = read_date(cell, order=reading.order, purpose="birth", latest=reading.received_on).interval
        if found is None:
            return None
        return {"birth_first": found.first, "birth_last": found.last, "precision": PRECISIONS[found.precision]}

    return read_each(cells, read, _BIRTH).struct.unnest()


def _text(cells: pl.Series) -> pl.Series:
    return read_each(cells, lambda cell: cell_text(cell) or None, pl.String)


def read_columns(frame: pl.DataFrame, rows: pl.Series, reading: ColumnReading) -> pl.DataFrame:
    """Give some rows of a table as a canonical table.

    Args:
        frame: the rows, with at least the columns that `reading` names.
        rows: their numbers.
        reading: which column is which.
    """
    cells = {
        field: plain_cells(frame[column], column, reading.label)
        for field, column in reading.columns.items()
        if field in _READ
    }
    texts = {
        field: cells[field] if cells[field].dtype == pl.String else pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
        for field in NAME_COLUMNS
        if field in cells
    }  # fmt: skip
    columns: dict[str, pl.Series] = {"ref": f"{reading.label}|" + rows.cast(pl.String)}
    columns |= read_names(texts, frame.height).to_dict()
    if "birth" in cells:
        columns |= _births(cells["birth"], reading).to_dict()
    if "sex" in cells:
        columns["sex"] = read_each(cells["sex"], read_sex, pl.String)
    if "place" in cells:
        columns["place"] = _text(cells["place"])
    if "case_number" in cells:
        columns["case_number"] = read_each(
            cells["case_number"], lambda c: read_case_number(c).number or None, pl.String
        )
    columns["documents"] = read_documents({f: cells[f] for f in DOCUMENT_FIELDS if f in cells}, frame.height)
    table = pl.DataFrame(columns)
    return table.select(
        pl.col(name) if name in columns else pl.lit(None, dtype=kind).alias(name) for name, kind in CANONICAL.items()
    )


_READ = frozenset((*NAME_COLUMNS, *DOCUMENT_FIELDS, "birth", "sex", "place", "case_number"))
assert CANONICAL["documents"] == pl.List(DOCUMENT)  # noqa: S101 - what ``read_documents`` makes
