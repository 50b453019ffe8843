"""Which row of a sheet is its header, and which column holds which fact about a person?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aman.errors import BadInput
from aman.rosters.reading.contents import field_of_contents
from aman.rosters.reading.fields import FIELDS, NAME_FIELDS, field_of_header, fold_header
from aman.rosters.reading.workbooks import Cell, Merge, RawSheet

_FEWEST_FIELDS = 3
_SAMPLE_ROWS = 400


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """Why a column is read as a field.

    Args:
        index: number of the column, 0 for the first.
        header: the header as written, with the heading of its group where it needs one.
        confidence: 0 to 1; 1 when an officer said so or the header is a known name of the field.
        reason: ``stated``, ``header``, ``header_pattern``, ``group_header`` or ``contents``.
    """

    index: int
    header: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header of a sheet is and what it says.

    Args:
        row: number of the header's row, 1 for the first of the sheet.
        cells: the headers as written, one for each column.
        groups: headings of groups of columns in the row above, one for each column, empty where there is none.
        matches: field -> column.
    """

    row: int
    cells: tuple[str, ...]
    groups: tuple[str, ...]
    matches: Mapping[str, ColumnMatch]


def header_fingerprint(cells: Sequence[str]) -> str:
    """Return the fingerprint by which a header is known again, whatever its capitals and spaces."""
    return hashlib.sha256("\x1f".join(fold_header(cell) for cell in cells).encode()).hexdigest()


def cell_text(cell: Cell) -> str:
    """Return a cell as one line of text; empty for an empty cell."""
    if isinstance(cell, str):
        return " ".join(cell.split()) if cell else ""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell)


def find_header(sheet: RawSheet, search_rows: int) -> Header | None:
    """Find the row that names the most fields, below titles, group headings and blank rows.

    Args:
        sheet: the sheet as it came.
        search_rows: how many rows from the top to look through.

    Returns:
        The header with its mapping, or None when no row names three fields.
    """
    best_row, best_fields = 0, 0
    for number, row in enumerate(sheet.rows[:search_rows], start=1):
        fields = _fields_named(row)
        filled = sum(1 for cell in row if cell_text(cell))
        if len(fields) < _FEWEST_FIELDS or len(fields) * 2 < filled:
            continue
        if len(fields) > best_fields:
            best_row, best_fields = number, len(fields)
    return header_at(sheet, best_row) if best_row else None


def header_at(sheet: RawSheet, row: int) -> Header:
    """Take a row as the header and map its columns by their names, their groups and their contents.

    Args:
        sheet: the sheet as it came.
        row: number of the header's row, 1 for the first.
    """
    cells = tuple(cell_text(cell) for cell in sheet.rows[row - 1])
    groups = _group_headings(sheet, row, len(cells))
    return Header(row, cells, groups, _map_columns(sheet, row, cells, groups))


def apply_mapping(header: Header, stated: Mapping[str, int]) -> Header:
    """Return the header with the columns an officer stated in place of those found.

    Args:
        header: as found.
        stated: field -> column number (0 for the first); a negative number leaves the field out.

    Raises:
        BadInput: a field or column that does not exist, or one column for two fields.
    """
    width = len(header.cells)
    for field, index in stated.items():
        if field not in FIELDS or not isinstance(index, int) or index >= width:
            raise BadInput(
                f"The mapping names {field!r} and column {index}, but there is no such field or column.",
                fix=f"Choose among the fields shown, and columns 0 to {width - 1}.",
                code="mapping-unknown",
            )
    taken = [index for index in stated.values() if index >= 0]
    if len(set(taken)) != len(taken):
        raise BadInput(
            "The mapping reads one column as two fields.",
            fix="Choose another column for one of them.",
            code="mapping-twice",
        )
    matches = {
        field: match for field, match in header.matches.items() if field not in stated and match.index not in taken
    }
    for field, index in stated.items():
        if index >= 0:
            matches[field] = ColumnMatch(index, header.cells[index], 1.0, "stated")
    return Header(header.row, header.cells, header.groups, matches)


def check_has_names(headers: Sequence[Header], file_name: str) -> None:
    """Refuse a list in which no column holds names.

    Raises:
        BadInput: there is no header at all, or none with a name.
    """
    if not headers:
        raise BadInput(
            f"No header was found in {file_name}: no row names at least {_FEWEST_FIELDS} of the facts of a person.",
            fix="Put a row with the names of the columns above the rows (for example Name, Father's Name, Date of "
            "Birth), and hand it in again.",
            code="no-header",
        )
    if not any(NAME_FIELDS & set(header.matches) for header in headers):
        raise BadInput(
            f"No column of {file_name} holds names.",
            fix="Give the column with the names the header Name, or choose it in the mapping.",
            code="no-name-column",
        )


def _fields_named(row: Sequence[Cell]) -> set[str]:
    found = set()
    for cell in row:
        if isinstance(cell, str) and (match := field_of_header(cell)) is not None:
            found.add(match[0])
    return found


def _group_headings(sheet: RawSheet, header_row: int, width: int) -> tuple[str, ...]:
    """Return the heading above each column: a merged cell speaks for all its columns."""
    if header_row < 2:
        return ("",) * width
    above = sheet.rows[header_row - 2]
    headings = [cell_text(above[index]) if index < len(above) else "" for index in range(width)]
    if _fields_named(above) and len(_fields_named(above)) >= _FEWEST_FIELDS:
        return ("",) * width  # the header in another language, not headings of groups
    for (first_row, first_column), (last_row, last_column) in _merges_in(sheet.merges, header_row - 2):
        if first_row <= header_row - 2 <= last_row and first_column < width:
            for index in range(first_column, min(last_column + 1, width)):
                headings[index] = headings[first_column]
    if not sheet.merges:
        heading = ""
        for index, written in enumerate(headings):
            heading = written or heading
            headings[index] = heading
    return tuple(headings)


def _merges_in(merges: Sequence[Merge], row: int) -> list[Merge]:
    return [merge for merge in merges if merge[0][0] <= row <= merge[1][0]]


def _map_columns(sheet: RawSheet, row: int, cells: Sequence[str], groups: Sequence[str]) -> dict[str, ColumnMatch]:
    candidates: list[tuple[str, ColumnMatch]] = []
    for index, written in enumerate(cells):
        if groups[index] and (match := _grouped_field(groups[index], written)) is not None:
            field = match
            candidates.append((field, ColumnMatch(index, f"{groups[index]} {written}".strip(), 0.9, "group_header")))
        elif (named := field_of_header(written)) is not None:
            reason = "header" if named[1] == 1.0 else "header_pattern"
            candidates.append((named[0], ColumnMatch(index, written, named[1], reason)))
    matches: dict[str, ColumnMatch] = {}
    for field, column in sorted(candidates, key=lambda one: (-one[1].confidence, one[1].index)):
        matches.setdefault(field, column)
    if "full_name" in matches and "given_name" not in matches and "family_name" in matches:
        matches["given_name"] = matches.pop("full_name")  # "Name" beside "Surname" is the given name
    taken = {column.index for column in matches.values()}
    sample = sheet.rows[row : row + _SAMPLE_ROWS]
    for index, written in enumerate(cells):
        if index in taken or (written and field_of_header(written) is not None):
            continue
        guess = field_of_contents([line[index] if index < len(line) else "" for line in sample])
        if guess is None or guess[0] in matches or (guess[0] in NAME_FIELDS and NAME_FIELDS & set(matches)):
            continue
        matches[guess[0]] = ColumnMatch(index, written, guess[1], "contents")
    return matches


_BARE_PARTS = {
    "no", "number", "n", "nr", "name", "exp", "expiry", "expiry date", "valid until", "type", "kind", "date", "id",
    "validity", "شماره", "نمبر", "نوع", "تاریخ", "شمیره", "ختم", "given", "family", "first", "last", "father", "of birth",
}  # fmt: skip


def _grouped_field(group: str, written: str) -> str | None:
    """Return the field of a header that says too little without its group: "No" under "PASSPORT"."""
    if fold_header(written) not in _BARE_PARTS:
        return None
    together = field_of_header(f"{group} {written}")
    return together[0] if together else None
