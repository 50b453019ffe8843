"""What does each row of a list say about a person, and what is wrong with it?

``read_rows`` turns the rows of one sheet into facts. Cells are never mended
in place: what was received stays, and what was understood stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aman.core.dates import DateInterval, DateOrder, DateProblem, DateReading, decide_order, read_date
from aman.core.documents import DocumentKind, NumberProblem, read_case_number, read_number
from aman.rosters.reading.fields import DATE_FIELDS, FIELDS
from aman.rosters.reading.headers import cell_text
from aman.rosters.reading.lists import Sheet
from aman.rosters.reading.own_names import NameCell, comma_parts, read_name_cell
from aman.rosters.reading.swaps import ColumnWords
from aman.rosters.reading.vocabulary import (
    Sex,
    read_document_kind,
    read_nationality,
    read_programme,
    read_relation,
    read_sex,
)
from aman.rosters.reading.workbooks import Cell

_BLANK_DATE = DateReading(None, None, form="blank")

# Field of the number, field of its expiry, kind; the kind None goes by the layout.
_DOCUMENT_FIELDS: tuple[tuple[str, str | None, DocumentKind | None], ...] = (
    ("id_number", None, None),
    ("passport", "passport_expiry", DocumentKind.AF_PASSPORT),
    ("visa", "visa_expiry", DocumentKind.PK_VISA),
    ("por", None, DocumentKind.POR_CARD),
    ("acc", None, DocumentKind.ACC),
    ("document_number", "document_expiry", None),
)
_EMPTY_CELLS = (None, "")
_DATE_CODES = {
    DateProblem.UNREADABLE: "unreadable_date",
    DateProblem.AMBIGUOUS: "ambiguous_date",
    DateProblem.IMPOSSIBLE: "impossible_date",
}
_NUMBER_CODES = {
    "letter_for_digit": "document_letter_for_zero",
    "scientific_notation": "document_digits_lost",
    "lost_leading_zero": "document_zero_lost",
    "cnic_on_afghan_record": "cnic_on_afghan_record",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or worth knowing in a row.

    Args:
        code: one of ``defects.DEFECTS``.
        column: number of the column, 0 for the first; None when it concerns the whole row.
        value: the cell as shown; empty when it concerns the whole row.
    """

    code: str
    column: int | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document a row gives a number or a date of.

    Args:
        kind: its kind.
        number: normalised; empty when only a date is given or the number is lost.
        as_written: the number as received.
        valid_to: the day it expires; None when not stated or not readable.
        problems: codes of what is wrong with the number, as ``aman.core.documents`` names them.
        column: column of the number, or of the date when there is no number.
    """

    kind: DocumentKind
    number: str
    as_written: str
    valid_to: DateInterval | None
    problems: tuple[str, ...]
    column: int


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What one row says about one person. Empty text and None mean: not stated.

    Args:
        sheet: label of the sheet, ``list.xlsx#Sheet1`` or ``list.csv``.
        row: number of the row as a spreadsheet shows it.
        name: every part of the own name as written, given name first, in one script.
        given: the given name, or the whole name where the list does not divide it.
        family: the family name, where the list gives it apart.
        other_names: the whole own name in the other script, where a cell holds both.
        father: the father's name without "S/O" and the like.
        father_other: the father's name in the other script, where the cell holds both.
        husband: a husband named in the row.
        grandfather: the grandfather's name.
        birth: the birth date.
        sex: M or F.
        nationality: three letters where the word is known, else as typed; empty when blank.
        relation: principal_applicant, spouse, child, sibling, parent, ward or other.
        documents: the documents.
        programme: SIV, P-1, P-2, I-730, HP, UNHCR, UK_ARAP, DE, CA, AU or other.
        case_number: normalised.
        case_number_as_written: as received.
        serial: serial number on the list, as shown.
        place: place of stay.
        phone: telephone.
        status: status as written.
        host_ref: the host's reference.
        remarks: free notes.
        findings: what is wrong with the row or worth knowing.
    """

    sheet: str
    row: int
    name: str
    given: str
    family: str
    other_names: tuple[str, ...]
    father: str
    father_other: str
    husband: str
    grandfather: str
    birth: DateReading
    sex: Sex | None
    nationality: str
    relation: str | None
    documents: tuple[DocumentFacts, ...]
    programme: str | None
    case_number: str
    case_number_as_written: str
    serial: str
    place: str
    phone: str
    status: str
    host_ref: str
    remarks: str
    findings: tuple[Finding, ...]


_Cells = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _SheetReading:
    """What holds for every row of a sheet while it is read.

    ``at`` gives every field a column: one the sheet does not have points behind the last column,
    where every row has an empty cell.
    """

    label: str
    at: dict[str, int]
    width: int
    orders: dict[str, DateOrder | None]
    received_on: date
    dated_on: date | None
    words: ColumnWords

    def has(self, field: str) -> bool:
        return self.at[field] < self.width


@dataclass(frozen=True, slots=True)
class _Names:
    given: NameCell
    family: NameCell
    father: NameCell
    husband: NameCell
    grandfather: NameCell


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
    lines: list[_Cells] = [row.cells + (None,) * (width + 1 - len(row.cells)) for row in people]
    orders = {field: decide_order(cells[at[field]] for cells in lines) for field in DATE_FIELDS}
    names = [_read_names(cells, at, "full_name" in columns) for cells in lines]
    words = ColumnWords.count((one.given.name, one.family.name, one.father.name) for one in names)
    reading = _SheetReading(sheet.label, at, width, orders, received_on, sheet.dated_on, words)
    return [_read_row(row.number, cells, one, reading) for row, cells, one in zip(people, lines, names, strict=True)]


def _read_names(cells: _Cells, at: dict[str, int], has_full_name: bool) -> _Names:
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


def _read_row(row: int, cells: _Cells, names: _Names, reading: _SheetReading) -> RowFacts:
    at, findings = reading.at, list[Finding]()

    def text(field: str) -> str:
        return cell_text(cells[at[field]])

    given, family, father = names.given, names.family, names.father
    birth = _read_birth(cells, reading, findings)
    documents = _read_documents(cells, reading, findings)
    case = read_case_number(cells[at["case_number"]])
    nationality = read_nationality(cells[at["nationality"]])
    relation = read_relation(cells[at["relation"]])
    if relation is None and text("relation"):
        findings.append(Finding("relation_unknown", at["relation"], text("relation")))
        relation = "other"
    if nationality.code not in ("", "AFG"):
        code = "not_afghan" if nationality.is_known else "nationality_unknown"
        findings.append(Finding(code, at["nationality"], text("nationality")))
    if case.problem:
        findings.append(Finding("case_number_malformed", at["case_number"], text("case_number")))
    fathers_name = father.name if father.name else father.parent or given.parent or family.parent
    _judge_names(cells, names, fathers_name, reading, findings)
    name = f"{given.name} {family.name}".strip()
    if not name:
        findings.append(Finding("name_missing"))
    elif birth.form == "blank" and not fathers_name and not any(one.as_written for one in documents):
        findings.append(Finding("no_identity"))
    other = f"{given.other} {family.other}".strip()
    return RowFacts(
        sheet=reading.label,
        row=row,
        name=name,
        given=given.name,
        family=family.name,
        other_names=(other,) if other else (),
        father=fathers_name,
        father_other=father.other,
        husband=names.husband.name or father.husband or given.husband,
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


def _read_birth(cells: _Cells, reading: _SheetReading, findings: list[Finding]) -> DateReading:
    index = reading.at["birth"]
    cell = cells[index]
    if cell is None or cell == "":
        return _BLANK_DATE
    order = reading.orders["birth"]
    birth = read_date(cell, order=order, purpose="birth", latest=reading.received_on)
    if birth.form == "age" and reading.dated_on is not None and reading.dated_on < reading.received_on:
        # A bare age was true on the day the list was written, not on the day it came.
        birth = read_date(cell, order=order, purpose="birth", latest=reading.dated_on)
    if birth.problem is not None:
        findings.append(Finding(_DATE_CODES[birth.problem], index, cell_text(cell)))
    elif birth.is_first_january:
        findings.append(Finding("first_january", index, cell_text(cell)))
    return birth


def _read_documents(cells: _Cells, reading: _SheetReading, findings: list[Finding]) -> list[DocumentFacts]:
    at, documents = reading.at, []
    for number_field, date_field, kind in _DOCUMENT_FIELDS:
        number_index, date_index = at[number_field], at[date_field] if date_field else reading.width
        if cells[number_index] in _EMPTY_CELLS and cells[date_index] in _EMPTY_CELLS:
            continue
        if number_field == "document_number":
            kind = read_document_kind(cells[at["document_kind"]])
        document = _read_document(cells, reading, number_index, date_field, kind, findings)
        if document is not None:
            documents.append(document)
    return documents


def _read_document(
    cells: _Cells,
    reading: _SheetReading,
    number_index: int,
    date_field: str | None,
    kind: DocumentKind | None,
    findings: list[Finding],
) -> DocumentFacts | None:
    """Read a number and the date that stands with it; a visa's date alone is kept too."""
    number = read_number(cells[number_index], kind)
    as_written = cell_text(cells[number_index])
    for problem in number.problems:
        if (code := _number_code(problem)) is not None:
            findings.append(Finding(code, number_index, as_written))
    valid_to = _read_expiry(cells, reading, date_field, findings) if date_field else None
    if not number.number and not number.problems and valid_to is None:
        return None
    return DocumentFacts(
        kind=number.kind,
        number=number.number,
        as_written=as_written,
        valid_to=valid_to,
        problems=tuple(problem.code for problem in number.problems),
        column=number_index if as_written or date_field is None else reading.at[date_field],
    )


def _read_expiry(
    cells: _Cells, reading: _SheetReading, date_field: str, findings: list[Finding]
) -> DateInterval | None:
    index = reading.at[date_field]
    cell = cells[index]
    if cell in _EMPTY_CELLS:
        return None
    expiry = read_date(cell, order=reading.orders[date_field], purpose="document", latest=reading.received_on)
    if expiry.problem is not None:
        findings.append(Finding(_DATE_CODES[expiry.problem], index, cell_text(cell)))
    elif expiry.interval is not None and expiry.interval.last < reading.received_on:
        findings.append(Finding("document_expired", index, cell_text(cell)))
    return expiry.interval


def _number_code(problem: NumberProblem) -> str | None:
    """Return the defect of a problem with a number; a placeholder such as "N/A" is no defect of the list."""
    if problem.code == "placeholder":
        return None
    if problem.code == "malformed":
        return "document_malformed" if problem.hard else "document_unusual"
    return _NUMBER_CODES[problem.code]


def _judge_names(
    cells: _Cells, names: _Names, fathers_name: str, reading: _SheetReading, findings: list[Finding]
) -> None:
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
    family = names.family.name
    if not family or not reading.has("family_name"):
        return
    if reading.words.given_and_family_swapped(names.given.name, family):
        findings.append(Finding("swapped_names", at["family_name"], cell_text(cells[at["family_name"]])))
    elif reading.words.father_and_family_swapped(fathers_name, family):
        findings.append(Finding("swapped_names", at["father_name"], cell_text(cells[at["father_name"]])))
