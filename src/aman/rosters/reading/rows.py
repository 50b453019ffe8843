"""Which rows of a sheet are people, and which are titles, headers, totals or blank?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from aman.rosters.reading.fields import NAME_FIELDS, field_of_whole_header, fold_header
from aman.rosters.reading.headers import Header, cell_text
from aman.rosters.reading.workbooks import Cell

_TOTAL = re.compile(r"^(grand |sub |sub-)?totals?\b|^subtotal|^(مجموع|جمع کل|جمله|ټول|میزان|کل تعداد|ٹوٹل|حاصل جمع)")
_MOST_CELLS_OF_A_TOTAL = 4


class RowKind(StrEnum):
    """What a row of a list is."""

    PERSON = "person"
    TITLE = "title"
    HEADER = "header"
    REPEATED_HEADER = "repeated_header"
    BLANK = "blank"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """A row exactly as received.

    Args:
        number: as a spreadsheet shows it; in a text list the number of the record, the first being 1.
        kind: what it is.
        cells: its cells as they came: text, number, truth value, date, time, or empty.
    """

    number: int
    kind: RowKind
    cells: tuple[Cell, ...]


def sort_rows(lines: Sequence[Sequence[Cell]], header: Header | None) -> list[Row]:
    """Return every line as a row of its kind; without a header nothing counts as a person."""
    if header is None:
        return [
            Row(number, RowKind.BLANK if _is_blank(line) else RowKind.TITLE, tuple(line))
            for number, line in enumerate(lines, start=1)
        ]
    folded_header = [fold_header(cell) for cell in header.cells]
    names = sorted(match.index for field, match in header.matches.items() if field in NAME_FIELDS)
    serial = header.matches.get("serial")
    return [
        Row(number, _kind_of(number, line, header, folded_header, names, serial.index if serial else None), tuple(line))
        for number, line in enumerate(lines, start=1)
    ]


def _kind_of(
    number: int, line: Sequence[Cell], header: Header, folded: list[str], names: list[int], serial: int | None
) -> RowKind:
    if number == header.row:
        return RowKind.HEADER
    filled = [index for index, cell in enumerate(line) if cell is not None and cell != ""]
    if len(filled) < 6:  # a row with more cells is never blank, and seldom anything but a person
        filled = [index for index in filled if cell_text(line[index])]
        if not filled:
            return RowKind.BLANK
    if number < header.row:
        return RowKind.TITLE
    if len(filled) <= _MOST_CELLS_OF_A_TOTAL and any(
        isinstance(line[index], str) and _TOTAL.match(fold_header(str(line[index]))) for index in filled
    ):
        return RowKind.TOTAL
    if _repeats_header(line, filled, folded):
        return RowKind.REPEATED_HEADER
    if len(filled) == 1 and filled[0] not in names and filled[0] != serial and isinstance(line[filled[0]], str):
        return RowKind.TITLE
    return RowKind.BLANK if not filled else RowKind.PERSON


def _repeats_header(line: Sequence[Cell], filled: list[int], folded: list[str]) -> bool:
    """Whether a row says the header again, in its own words or in those of another language."""
    # Most rows are told from a header by their last cell: only text can repeat it.
    if len(filled) < 2 or not isinstance(line[filled[-1]], str):
        return False
    if not any(_is_header_cell(line, index, folded) for index in filled[:3]):
        return False
    same = sum(_is_header_cell(line, index, folded) for index in filled)
    return same * 10 >= len(filled) * 6


def _is_header_cell(line: Sequence[Cell], index: int, folded: list[str]) -> bool:
    cell = line[index]
    if not isinstance(cell, str) or index >= len(folded):
        return False
    written = fold_header(cell)
    if written == folded[index]:
        return True
    field = field_of_whole_header(written)
    return field is not None and field == field_of_whole_header(folded[index])


def _is_blank(line: Sequence[Cell]) -> bool:
    return not any(cell_text(cell) for cell in line)
