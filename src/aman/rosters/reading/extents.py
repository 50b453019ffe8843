"""Does a sheet claim more rows or columns than a list may have?

A single cell in the last corner of a sheet makes a reader reserve room for
billions. The claim is found in the sheet's own text before it is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from aman.errors import BadInput
from aman.rosters.reading.limits import Limits

_XLSX_FAR_CELL = re.compile(rb'<c\s+r="([A-Z]{2,3})\d|<c\s+r="[A-Z](\d{6,7})"')
_ODS_MANY_ROWS = re.compile(
    rb'<table:table-row[^>]*number-rows-repeated="(\d{5,})"[^>]*>(.{0,2000}?)</table:table-row>', re.DOTALL
)
_ODS_MANY_CELLS = re.compile(rb'<table:table-cell[^>]*number-columns-repeated="(\d{3,})"([^>]*[^/])>')
_ODS_CONTENT = re.compile(rb"office:value|<text:p")


def extent_check(part_name: str) -> Callable[[bytes, str, Limits], None] | None:
    """Return the check for the pieces of a part; None for a part that is no sheet."""
    if part_name.startswith("xl/worksheets/") and part_name.endswith(".xml"):
        return _check_xlsx
    return _check_ods if part_name == "content.xml" else None


def _check_xlsx(piece: bytes, file_name: str, limits: Limits) -> None:
    for cell in _XLSX_FAR_CELL.finditer(piece):
        if cell[1] and _column_number(cell[1]) > limits.columns:
            raise too_wide(file_name, limits)
        if cell[2] and int(cell[2]) > limits.rows:
            raise too_long(file_name, limits)
    # Rows far down are harmless while they hold no cell: a format painted over a whole column.


def _check_ods(piece: bytes, file_name: str, limits: Limits) -> None:
    for row in _ODS_MANY_ROWS.finditer(piece):
        if int(row[1]) > limits.rows and _ODS_CONTENT.search(row[2]):
            raise too_long(file_name, limits)
    for cell in _ODS_MANY_CELLS.finditer(piece):
        if int(cell[1]) > limits.columns and b"office:value" in cell[0]:
            raise too_wide(file_name, limits)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def too_long(file_name: str, limits: Limits) -> BadInput:
    """Return the error for a sheet with a cell far below the list."""
    return BadInput(
        f"A sheet of {file_name} reaches below row {limits.rows}, further than a list may.",
        fix="Delete what stands far below the list, or copy its rows alone into a new workbook, and hand that in.",
        code="too-many-rows",
    )


def too_wide(file_name: str, limits: Limits) -> BadInput:
    """Return the error for a sheet with a cell far beside the list."""
    return BadInput(
        f"A sheet of {file_name} reaches beyond column {limits.columns}, further than a list may.",
        fix="Delete what stands far beside the list, or copy its columns alone into a new workbook, and hand that in.",
        code="too-many-columns",
    )
