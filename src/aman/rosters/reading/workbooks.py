"""What cells does each sheet of an XLSX or ODS workbook hold?

Formulas arrive as the values last computed for them; nothing is run.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import python_calamine as calamine

from aman.errors import BadInput
from aman.rosters.reading.extents import too_long, too_wide
from aman.rosters.reading.limits import Limits

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it came: its name, its rows from row 1 on, and the areas merged into one cell."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merges: Sequence[Merge] = ()


def read_workbook(content: bytes, file_name: str, limits: Limits) -> list[RawSheet]:
    """Read every sheet that holds anything.

    Raises:
        BadInput: it is protected by a password, damaged, or larger than a list may be.
    """
    try:
        book = calamine.load_workbook(io.BytesIO(content))
    except calamine.PasswordError as error:
        raise _protected(file_name) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _protected(file_name) if "assword" in str(error) else _damaged(file_name) from error
    wanted = [sheet.name for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    if len(wanted) > limits.sheets:
        raise BadInput(
            f"{file_name} has {len(wanted)} sheets; a list may have {limits.sheets}.",
            fix="Hand in the sheets that hold the list alone.",
            code="too-many-sheets",
        )
    sheets = []
    for name in wanted:
        try:
            sheet = book.get_sheet_by_name(name)
            end = sheet.end or (0, 0)
            if end[0] + 1 > limits.rows:
                raise too_long(file_name, limits)
            if end[1] + 1 > limits.columns:
                raise too_wide(file_name, limits)
            rows = sheet.to_python(skip_empty_area=False)
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise _damaged(file_name) from error
        while rows and not any(cell != "" for cell in rows[-1]):
            rows.pop()
        if rows:
            sheets.append(RawSheet(name, rows, _merges(sheet)))
    return sheets


def _merges(sheet: calamine.CalamineSheet) -> Sequence[Merge]:
    try:
        return sheet.merged_cell_ranges or ()
    except (calamine.CalamineError, ValueError):  # the ODS reader does not give them
        return ()


def _protected(file_name: str) -> BadInput:
    return BadInput(
        f"{file_name} is protected by a password, so it cannot be read.",
        fix="Open it with its password, remove the protection, save it, and hand it in again.",
        code="password-protected",
    )


def _damaged(file_name: str) -> BadInput:
    return BadInput(
        f"{file_name} is damaged: a sheet of it cannot be read.",
        fix="Ask for the file again, or open and save it in a spreadsheet program.",
        code="workbook-damaged",
    )
