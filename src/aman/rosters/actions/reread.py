"""The people of a stored list, ready to become persons: read from what was received, by the mapping that was accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aman.people.facts import NewPerson
from aman.rosters.facts import cell_as_shown, new_person, row_from_table, sheet_from_json
from aman.rosters.models import Roster
from aman.rosters.queries import rows_of
from aman.rosters.reading.facts import read_rows
from aman.rosters.reading.lists import Sheet
from aman.rosters.reading.rows import Row


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A row of a list that holds a person.

    Args:
        row_id: number of the stored row.
        sheet: the sheet's name; empty for a text list.
        row: as a spreadsheet shows it.
        programme: the programme the row names.
        new: what the row states about the person.
    """

    row_id: int
    sheet: str
    row: int
    programme: str
    new: NewPerson


def people_of(roster: Roster) -> list[ListedPerson]:
    """Give every row of a list that holds a person, sheet by sheet in the order received."""
    rows: dict[str, list[Row]] = {}
    ids: dict[tuple[str, int], tuple[int, int]] = {}
    for stored in rows_of(roster):
        rows.setdefault(stored.sheet, []).append(row_from_table(stored.row, stored.kind, stored.cells))
        ids[stored.sheet, stored.row] = stored.pk, stored.seal
    people = []
    for stored_sheet in roster.mapping["sheets"]:
        name = (stored_sheet["name"] or "")[:120]
        sheet: Sheet = sheet_from_json(roster.file_name, stored_sheet, rows.get(name, []))
        birth_column = sheet.columns.get("birth")
        for row, facts in zip(sheet.people, read_rows(sheet, received_on=roster.received_on), strict=True):
            written = row.cells[birth_column] if birth_column is not None and birth_column < len(row.cells) else None
            row_id, seal = ids[name, facts.row]
            new = replace(new_person(facts, cell_as_shown(written)), seal=seal)
            people.append(ListedPerson(row_id, name, facts.row, facts.programme or "", new))
    return people
