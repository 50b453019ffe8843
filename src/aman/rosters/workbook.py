"""How is a list written back so that whoever sent it sees each defect where it stands, and can mend it?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from aman.rosters.reading.workbooks import Cell

#: The columns added after the list's own. The reader of lists knows them and leaves them out.
ADDED_HEADERS = ("Aman: defect", "Aman: what is wrong", "Aman: what to do")
#: The sheet added before the list's own.
SUMMARY_SHEET = "Aman summary"

_COLOURS = {"error": "#F8C9C4", "warning": "#FDE7B3", "note": "#DCEBF7"}
_ORDER = ("error", "warning", "note")
_FORMULA = re.compile(r"^\s*[=+\-@\t\r].*\S", re.DOTALL)
_ONLY_DASHES = re.compile(r"^[\s\-]+$")
_LONGEST_CELL = 32_767
#: Words beside an empty or a total row would make it look like a person when the workbook comes back.
_ROWS_WITHOUT_PEOPLE = frozenset({"blank_row", "total_row"})
_WIDEST_SHEET = 16_384 - len(ADDED_HEADERS)


@dataclass(frozen=True, slots=True)
class Mark:
    """A defect of a row: its kind in words, how grave it is, and the cell it stands in, if one."""

    code: str
    severity: str
    sentence: str
    fix: str
    column: int | None = None
    other: str = ""


@dataclass(slots=True)
class SheetToWrite:
    """A sheet of the list: its name, its rows by number, the row of its headers, and the marks of each row."""

    name: str
    rows: list[tuple[int, tuple[Cell, ...]]] = field(default_factory=list)
    header_row: int = 0
    marks: dict[int, list[Mark]] = field(default_factory=dict)


def neutral(text: str) -> str:
    """Keep a text from being run as a formula by whatever program opens it, or a file made from it.

    Source: OWASP, CSV injection: a leading =, +, -, @, tab or carriage return starts a formula; a leading
    apostrophe makes it text.
    """
    if _FORMULA.match(text) and not _ONLY_DASHES.match(text):
        return f"'{text}"
    return text


def sheet_title(name: str, taken: set[str]) -> str:
    """Give a name that a workbook accepts for a sheet and that is not taken yet."""
    base = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:31] or "List"
    title, number = base, 2
    while title.casefold() in taken:
        title = f"{base[:27]} {number}"
        number += 1
    taken.add(title.casefold())
    return title


def write_workbook(
    target: IO[bytes] | str,
    sheets: Sequence[SheetToWrite],
    counts: Mapping[Mark, int],
    *,
    heading: str = "",
    in_memory: bool = False,
) -> None:
    """Write the list sheet by sheet with its defects marked, and a summary before them.

    Rows keep their numbers, so a remark about row 812 means the same row in both files.

    Args:
        target: where the file goes.
        sheets: the list, in order.
        counts: each kind of defect and how often it was found, for the summary.
        heading: a line above the summary, such as for whom the file is; blank for none.
        in_memory: hold the whole of it in memory, so that nothing touches a disk; else row by row through temporary files.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    options |= {"constant_memory": not in_memory, "in_memory": in_memory}
    with xlsxwriter.Workbook(target, options) as book:
        paper = _Formats(book)
        taken: set[str] = set()
        _write_summary(book, paper, sheet_title(SUMMARY_SHEET, taken), counts, heading)
        for sheet in sheets:
            _write_sheet(book, paper, sheet_title(sheet.name, taken), sheet)


class _Formats:
    """The few formats of the workbook, made once each."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Any] = {}

    def of(self, severity: str, shape: str = "") -> Any:
        """Give the format of a severity ("" for none) and a shape: "", date, datetime, time, wrap or bold."""
        if not severity and not shape:
            return None
        key = (severity, shape)
        if key not in self._made:
            wanted: dict[str, Any] = {}
            if severity:
                wanted |= {"bg_color": _COLOURS[severity], "border": 1, "border_color": "#B0B0B0"}
            patterns = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm:ss", "time": "hh:mm:ss"}
            if shape in patterns:
                wanted["num_format"] = patterns[shape]
            if shape == "wrap":
                wanted |= {"text_wrap": True, "valign": "top"}
            if shape == "bold":
                wanted["bold"] = True
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]


def _write_summary(book: Any, paper: _Formats, title: str, counts: Mapping[Mark, int], heading: str) -> None:
    sheet = book.add_worksheet(title)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 3, 70)
    sheet.write_string(0, 0, _("Defects found in this list"), paper.of("", "bold"))
    lines = (
        _("Marked cells carry a remark. Mend them in the sheets that follow and send the workbook back."),
        _("Leave the row numbers and the columns that begin with “Aman:” as they are; they are not read."),
    )
    for row, line in enumerate((*lines, heading), start=1):
        sheet.write_string(row, 0, neutral(line))
    for column, header in enumerate((_("Defect"), _("Found"), _("What is wrong"), _("What to do"))):
        sheet.write_string(4, column, header, paper.of("", "bold"))
    graded = sorted(counts.items(), key=lambda item: (_ORDER.index(item[0].severity), -item[1], item[0].code))
    for row, (mark, count) in enumerate(graded, start=5):
        sheet.write_string(row, 0, mark.code, paper.of(mark.severity))
        sheet.write_number(row, 1, count)
        sheet.write_string(row, 2, mark.sentence)
        sheet.write_string(row, 3, mark.fix)


def _write_sheet(book: Any, paper: _Formats, title: str, sheet: SheetToWrite) -> None:
    page = book.add_worksheet(title)
    own = _own_columns(sheet)
    width = min(max((_width(cells) for _row, cells in sheet.rows), default=0), _WIDEST_SHEET)
    kept = [column for column in range(width) if column not in own]
    place = {column: index for index, column in enumerate(kept)}
    added = len(kept)
    page.set_column(0, max(added - 1, 0), 16)
    page.set_column(added, added, 22)
    page.set_column(added + 1, added + 2, 60)
    if sheet.header_row:
        page.freeze_panes(sheet.header_row, 0)
    for number, cells in sheet.rows:
        marks = sheet.marks.get(number, [])
        in_cell = _marks_by_column(marks)
        for column, index in place.items():
            cell = cells[column] if column < len(cells) else None
            here = in_cell.get(column, [])
            _write_cell(page, paper, number - 1, index, cell, _gravest(here))
            if here and _gravest(here) != "note":
                page.write_comment(number - 1, index, _remark(here), {"author": "Aman", "x_scale": 2})
        if number == sheet.header_row:
            for offset, header in enumerate(ADDED_HEADERS):
                page.write_string(number - 1, added + offset, header, paper.of("", "bold"))
        elif any(mark.code not in _ROWS_WITHOUT_PEOPLE for mark in marks):
            _write_added(page, paper, number - 1, added, marks)


def _own_columns(sheet: SheetToWrite) -> set[int]:
    """Find the columns that an earlier workbook of ours added; they are written anew, not twice."""
    for number, cells in sheet.rows:
        if number == sheet.header_row:
            return {column for column, cell in enumerate(cells) if cell in ADDED_HEADERS}
    return set()


def _width(cells: Sequence[Cell]) -> int:
    return next((i for i in range(len(cells), 0, -1) if cells[i - 1] not in (None, "")), 0)


def _marks_by_column(marks: Iterable[Mark]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.column is not None:
            found.setdefault(mark.column, []).append(mark)
    return found


def _gravest(marks: Sequence[Mark]) -> str:
    return min((m.severity for m in marks), key=_ORDER.index, default="")


def _remark(marks: Sequence[Mark]) -> str:
    return "\n".join(f"{mark.sentence} {mark.fix}" for mark in marks if mark.severity != "note")[:1000]


def _write_added(page: Any, paper: _Formats, row: int, column: int, marks: Sequence[Mark]) -> None:
    graded = sorted(marks, key=lambda m: _ORDER.index(m.severity))
    columns = (
        "\n".join(mark.code for mark in graded),
        "\n".join(f"{mark.sentence} ({mark.other})" if mark.other else mark.sentence for mark in graded),
        "\n".join(dict.fromkeys(mark.fix for mark in graded)),
    )
    for offset, text in enumerate(columns):
        page.write_string(row, column + offset, neutral(text)[:_LONGEST_CELL], paper.of(_gravest(graded), ""))


def _write_cell(page: Any, paper: _Formats, row: int, column: int, cell: Cell, severity: str) -> None:
    if cell is None or cell == "":
        if severity:
            page.write_blank(row, column, None, paper.of(severity))
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell, paper.of(severity))
    elif isinstance(cell, int | float) and abs(cell) < 1e15:
        page.write_number(row, column, cell, paper.of(severity))
    elif isinstance(cell, datetime) and cell.year >= 1900:
        page.write_datetime(row, column, cell.replace(tzinfo=None), paper.of(severity, "datetime"))
    elif isinstance(cell, date) and not isinstance(cell, datetime) and cell.year >= 1900:
        page.write_datetime(row, column, cell, paper.of(severity, "date"))
    elif isinstance(cell, time | timedelta):
        page.write_datetime(row, column, cell, paper.of(severity, "time"))
    else:
        page.write_string(row, column, neutral(str(cell))[:_LONGEST_CELL], paper.of(severity))
