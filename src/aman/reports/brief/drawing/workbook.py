"""How do the tables of a brief become a workbook whose bytes depend on nothing but the brief?"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from aman.reports.brief.drawing.shown import ShownBrief, ShownCell, ShownTable

#: A sheet's name: at most 31 signs, and none of these.
_MOST, _FORBIDDEN = 31, str.maketrans("", "", "[]:*?/\\'")
#: Text that a spreadsheet would take for a formula is written as text all the same; nothing here is typed by a person.
_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def draw_workbook(shown: ShownBrief, *, made_at: datetime) -> bytes:
    """Write a sheet for what the brief is, one for each section, numbers as numbers.

    Args:
        shown: as it reads.
        made_at: the moment it was made; the file says it was created then, so that it has no clock of its own.
    """
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, _SETTINGS)
    book.set_properties({"title": shown.title, "created": made_at.replace(tzinfo=None, microsecond=0)})
    looks = {
        "bold": book.add_format({"bold": True}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": "#,##0"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "soft": book.add_format({"font_color": "#4a5a63"}),
    }
    first = _sheet(book, shown, shown.title)
    first.write_string(0, 0, shown.title, looks["bold"])
    first.write_string(1, 0, shown.audience)
    for at, (label, cell) in enumerate(shown.facts, start=3):
        first.write_string(at, 0, label, looks["soft"])
        first.write_string(at, 1, cell.text)
    for section in shown.sections:
        sheet = _sheet(book, shown, section.title)
        sheet.write_string(0, 0, section.title, looks["bold"])
        sheet.write_string(1, 0, section.sentence)
        at = 2
        for note in section.notes:
            sheet.write_string(at, 0, note)
            at += 1
        for cell, label, source in section.numbers:
            at += 1
            _write(sheet, at, 1, cell, looks)
            sheet.write_string(at, 0, label)
            sheet.write_string(at, 2, source, looks["soft"])
        for table in section.tables:
            at = _table(sheet, at + 2, table, looks)
    book.close()
    return written.getvalue()


def _sheet(book: Any, shown: ShownBrief, title: str) -> Any:
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    name = stem = title.translate(_FORBIDDEN)[:_MOST].strip() or "-"
    number = 2
    while name.lower() in taken:
        name, number = f"{stem[: _MOST - 3]} {number}", number + 1
    sheet = book.add_worksheet(name)
    if shown.runs_left:
        sheet.right_to_left()
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 12, 16)
    return sheet


def _table(sheet: Any, at: int, table: ShownTable, looks: dict[str, Any]) -> int:
    sheet.write_string(at, 0, table.title, looks["bold"])
    sheet.write_string(at + 1, 0, table.source, looks["soft"])
    for column, (label, _) in enumerate(table.columns):
        sheet.write_string(at + 2, column, label, looks["head"])
    at += 3
    for row in table.rows:
        for column, cell in enumerate(row):
            _write(sheet, at, column, cell, looks)
        at += 1
    if table.left_out:
        sheet.write_string(at, 0, table.left_out, looks["soft"])
        at += 1
    return at


def _write(sheet: Any, at: int, column: int, cell: ShownCell, looks: dict[str, Any]) -> None:
    if cell.way == "number" and isinstance(cell.value, int):
        sheet.write_number(at, column, cell.value, looks["number"])
    else:
        sheet.write_string(at, column, cell.text, looks["text"])
