"""What does each row of a list say about a person, and what is wrong with it?

``read_rows`` turns the rows of one sheet into facts. Cells are never mended
in place: what was received stays, and what was understood stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aman.core.dates import decide_order
from aman.core.documents import CaseNumberReading, read_case_number
from aman.rosters.reading.fields import DATE_FIELDS, FIELDS
from aman.rosters.reading.headers import cell_text
from aman.rosters.reading.lists import Sheet
from aman.rosters.reading.own_names import NameCell, comma_parts, read_name_cell
from aman.rosters.reading.row_documents import Cells, SheetReading, read_birth, read_documents
from aman.rosters.reading.row_facts import DocumentFacts, Finding, RowFacts
from aman.rosters.reading.swaps import ColumnWords
from aman.rosters.reading.vocabulary import Nationality, read_nationality, read_programme, read_relation, read_sex

__all__ = ["DocumentFacts", "Finding", "RowFacts", "read_rows"]


@dataclass(frozen=True, slots=True)
class _Names:
    given: NameCell
    family: NameCell
    father: NameCell
    husband: NameCell
    grandfather: NameCell

    @property
    def own(self) -> str:
        """Every part of the own name, given name first."""
        return f"{self.given.name} {self.family.name}".strip()

    @property
    def own_other(self) -> str:
        """The own name in the other script."""
        return f"{self.given.other} {self.family.other}".strip()

    @property
    def fathers(self) -> str:
        """The father's name, from his column or from behind "S/O" in another."""
        return self.father.name or self.father.parent or self.given.parent or self.family.parent


def read_rows(sheet: Sheet, *, received_on: date) -> list[RowFacts]:
    """Return the facts of every person of a sheet, in the order of the rows.

    Args:
        sheet: as ``read_list`` gave it.
        received_on: the day the list speaks of: births after it are impossible, documents that
            expired before it are expired.
    """
    people, columns = sheet.people, sheet.columns
    width = max((len(row.cells) for row in people), default=0)
    at = {field: columns.get(field, width) for field in FIELDS}
    lines: list[Cells] = [row.cells + (None,) * (width + 1 - len(row.cells)) for row in people]
    orders = {field: decide_order(cells[at[field]] for cells in lines) for field in DATE_FIELDS}
    names = [_read_names(cells, at, "full_name" in columns) for cells in lines]
    divides = "family_name" in columns
    words = ColumnWords.count(
        (*((one.given.name, one.family.name) if divides else _given_and_family(one)), one.father.name) for one in names
    )
    reading = SheetReading(sheet.label, at, width, orders, received_on, sheet.dated_on, words)
    return [_read_row(row.number, cells, one, reading) for row, cells, one in zip(people, lines, names, strict=True)]


def _read_names(cells: Cells, at: dict[str, int], has_full_name: bool) -> _Names:
    given, family = read_name_cell(cells[at["given_name"]]), read_name_cell(cells[at["family_name"]])
    if has_full_name and not given.name:
        whole = cells[at["full_name"]]
        given = read_name_cell(whole)
        if not family.name and (parts := comma_parts(whole)) is not None:
            first, family = read_name_cell(parts[0]), read_name_cell(parts[1])
            has_placeholder = first.has_placeholder or given.has_placeholder
            given = NameCell(first.name, first.other, given.parent, given.husband, has_placeholder)
    return _Names(
        given,
        family,
        read_name_cell(cells[at["father_name"]]),
        read_name_cell(cells[at["husband_name"]]),
        read_name_cell(cells[at["grandfather_name"]]),
    )


def _given_and_family(names: _Names) -> tuple[str, str]:
    """Return given and family name; of a name that the list does not divide, the last of several words is the family's."""
    if names.family.name:
        return names.given.name, names.family.name
    given, _, family = names.given.name.rpartition(" ")
    return (given, family) if given else (family, "")


def _read_row(row: int, cells: Cells, names: _Names, reading: SheetReading) -> RowFacts:
    at, findings = reading.at, list[Finding]()

    def text(field: str) -> str:
        return cell_text(cells[at[field]])

    birth = read_birth(cells, reading, findings)
    documents = read_documents(cells, reading, findings)
    case = read_case_number(cells[at["case_number"]])
    nationality = read_nationality(cells[at["nationality"]])
    relation = read_relation(cells[at["relation"]]) or ("other" if text("relation") else None)
    _judge_words(cells, nationality, case, reading, findings)
    _judge_names(cells, names, reading, findings)
    if not names.own:
        findings.append(Finding("name_missing"))
    elif birth.form == "blank" and not names.fathers and not any(one.as_written for one in documents):
        findings.append(Finding("no_identity"))
    return RowFacts(
        sheet=reading.label,
        row=row,
        name=names.own,
        given=names.given.name,
        family=names.family.name,
        other_names=(names.own_other,) if names.own_other else (),
        father=names.fathers,
        father_other=names.father.other,
        husband=names.husband.name or names.father.husband or names.given.husband,
        grandfather=names.grandfather.name,
        birth=birth,
        sex=read_sex(cells[at["sex"]]),
        nationality=nationality.code,
        relation=relation,
        documents=tuple(documents),
        programme=read_programme(cells[at["programme"]]),
        case_number=case.number,
        case_number_as_written=text("case_number"),
        serial=text("serial"),
        place=text("place"),
        phone=text("phone"),
        status=text("status"),
        host_ref=text("host_ref"),
        remarks=text("remarks"),
        findings=tuple(findings),
    )


def _judge_words(
    cells: Cells, nationality: Nationality, case: CaseNumberReading, reading: SheetReading, findings: list[Finding]
) -> None:
    at = reading.at
    if nationality.code not in ("", "AFG"):
        code = "not_afghan" if nationality.is_known else "nationality_unknown"
        findings.append(Finding(code, at["nationality"], cell_text(cells[at["nationality"]])))
    written = cells[at["relation"]]
    if written and read_relation(written) is None and cell_text(written):
        findings.append(Finding("relation_unknown", at["relation"], cell_text(written)))
    if case.problem:
        findings.append(Finding("case_number_malformed", at["case_number"], cell_text(cells[at["case_number"]])))


def _judge_names(cells: Cells, names: _Names, reading: SheetReading, findings: list[Finding]) -> None:
    at = reading.at
    given_column = at["given_name"] if reading.has("given_name") else at["full_name"]
    for cell, column in (
        (names.given, given_column),
        (names.family, at["family_name"]),
        (names.father, at["father_name"]),
        (names.grandfather, at["grandfather_name"]),
    ):
        shown = column if column < reading.width else given_column
        if cell.has_placeholder:
            findings.append(Finding("placeholder_name", shown, cell_text(cells[shown])))
        if cell.other:
            findings.append(Finding("mixed_script", shown, cell_text(cells[shown])))
    family, words = names.family.name, reading.words
    if not reading.has("family_name"):
        first, _, rest = names.given.name.partition(" ")
        if not family and words.given_and_family_swapped(first, rest):
            findings.append(Finding("swapped_names", given_column, cell_text(cells[given_column])))
    elif words.given_and_family_swapped(names.given.name, family):
        findings.append(Finding("swapped_names", at["family_name"], cell_text(cells[at["family_name"]])))
    elif words.father_and_family_swapped(names.fathers, family):
        findings.append(Finding("swapped_names", at["father_name"], cell_text(cells[at["father_name"]])))
