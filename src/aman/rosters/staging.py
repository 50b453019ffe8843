"""Which defects does a list have, row by row and as a whole, each with its column and value?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aman.rosters.reading import ListFinding, ReceivedList, RowFacts, Sheet, check_list, read_rows


@dataclass(frozen=True, slots=True)
class Found:
    """A defect of a row.

    Args:
        sheet: the sheet's name; empty for a text list.
        row: as a spreadsheet shows it.
        code: its kind.
        column: the header as written; empty when it concerns the whole row.
        column_index: number of the column, 0 for the first; None when it concerns the whole row.
        value: the cell, as shown.
        other: another row it concerns.
    """

    sheet: str
    row: int
    code: str
    column: str = ""
    column_index: int | None = None
    value: str = ""
    other: str = ""


def find_defects(received: ReceivedList, *, received_on: date) -> list[Found]:
    """Give every defect of a list: of each row, sheet by sheet, and what only the whole list shows."""
    people: list[RowFacts] = []
    found: list[tuple[str, ListFinding]] = []
    for sheet in received.sheets:
        facts = read_rows(sheet, received_on=received_on)
        people += facts
        found += [
            (sheet.label, ListFinding(sheet.label, row.row, f.code, f.column, f.value))
            for row in facts
            for f in row.findings
        ]
    found += [(finding.sheet, finding) for finding in check_list(received, people)]
    sheets = {sheet.label: (number, sheet) for number, sheet in enumerate(received.sheets)}
    found.sort(key=lambda item: (sheets[item[0]][0], item[1].row))
    return [_placed(sheets[label][1], finding) for label, finding in found]


def _placed(sheet: Sheet, finding: ListFinding) -> Found:
    column = finding.column
    header = sheet.headers[column] if column is not None and column < len(sheet.headers) else ""
    other = finding.other.removeprefix(sheet.file_name).lstrip("# ")
    return Found(sheet.name or "", finding.row, finding.code, header, column, finding.value, other)
