"""How do rows of a list survive the table, and how does what they say become a person?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from aman.people.facts import NewDocument, NewName, NewPerson
from aman.rosters.reading.facts import RowFacts
from aman.rosters.reading.headers import ColumnMatch
from aman.rosters.reading.lists import Sheet
from aman.rosters.reading.rows import Row, RowKind
from aman.rosters.reading.workbooks import Cell


def cell_to_json(cell: Cell) -> Any:
    """Write one cell so that `cell_from_json` gives the very same value back."""
    if cell is None or isinstance(cell, str | bool | int | float):
        return cell
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    return {"seconds": cell.total_seconds()}


def cell_from_json(value: Any) -> Cell:
    """Read one cell back."""
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    kind, written = next(iter(value.items()))
    if kind == "datetime":
        return datetime.fromisoformat(written)
    if kind == "date":
        return date.fromisoformat(written)
    if kind == "time":
        return time.fromisoformat(written)
    return timedelta(seconds=written)


def cells_from_json(values: Sequence[Any]) -> tuple[Cell, ...]:
    """Read a row of cells back from what the table gave."""
    return tuple(cell_from_json(value) for value in values)


def cell_as_shown(cell: Cell) -> str:
    """Give a cell as a reader expects to see it: a day without a midnight, a whole number without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def sheet_to_json(sheet: Sheet) -> dict[str, Any]:
    """Write how a sheet was read, without its rows: its header and which column is read as what, and why."""
    return {
        "name": sheet.name,
        "header_row": sheet.header_row,
        "headers": list(sheet.headers),
        "fingerprint": sheet.fingerprint,
        "columns": {
            field: {"index": m.index, "header": m.header, "confidence": m.confidence, "reason": m.reason}
            for field, m in sheet.mapping.items()
        },
    }


def sheet_from_json(file_name: str, written: Mapping[str, Any], rows: Sequence[Row]) -> Sheet:
    """Put a sheet together again from how it was read and its stored rows."""
    return Sheet(
        file_name=file_name,
        name=written["name"],
        header_row=written["header_row"],
        headers=tuple(written["headers"]),
        mapping={field: ColumnMatch(**match) for field, match in written["columns"].items()},
        rows=rows,
    )


def row_from_table(number: int, kind: str, cells: Sequence[Any]) -> Row:
    """Put a row together again from what the table kept."""
    return Row(number, RowKind(kind), cells_from_json(cells))


def new_person(facts: RowFacts, birth_as_written: str) -> NewPerson:
    """Turn what a row says into a person ready to be written; nothing is added that the row does not say."""
    names = [NewName(facts.name, facts.given, facts.family)] if facts.name else []
    names += [NewName(other) for other in facts.other_names]
    return NewPerson(
        names=tuple(names),
        father=tuple(name for name in (facts.father, facts.father_other) if name),
        grandfather=(facts.grandfather,) if facts.grandfather else (),
        birth=facts.birth.interval,
        birth_as_written=birth_as_written,
        sex=facts.sex or "",
        nationality=facts.nationality,
        place=facts.place,
        # Our own workbook puts an apostrophe before a leading plus; it is no part of the number.
        phone=facts.phone.removeprefix("'"),
        documents=tuple(
            NewDocument(
                kind=paper.kind.value,
                number=paper.number,
                as_written=paper.as_written,
                valid_to=paper.valid_to.last if paper.valid_to else None,
            )
            for paper in facts.documents
        ),
        source_row=facts.row,
        case_number=facts.case_number,
        relation=facts.relation or "",
    )
