"""Which birth date, documents and expiries does a row give, and what is wrong with them?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aman.core.dates import DateInterval, DateOrder, DateProblem, DateReading, read_date
from aman.core.documents import DocumentKind, NumberProblem, read_number
from aman.rosters.reading.headers import cell_text
from aman.rosters.reading.row_facts import DocumentFacts, Finding
from aman.rosters.reading.swaps import ColumnWords
from aman.rosters.reading.vocabulary import read_document_kind
from aman.rosters.reading.workbooks import Cell

Cells = tuple[Cell, ...]

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
class SheetReading:
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
        """Whether the sheet has a column of the field."""
        return self.at[field] < self.width


def read_birth(cells: Cells, reading: SheetReading, findings: list[Finding]) -> DateReading:
    """Return the birth date of a row, and note what is wrong with it."""
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


def read_documents(cells: Cells, reading: SheetReading, findings: list[Finding]) -> list[DocumentFacts]:
    """Return the documents of a row, and note what is wrong with them."""
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
    cells: Cells,
    reading: SheetReading,
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


def _read_expiry(cells: Cells, reading: SheetReading, date_field: str, findings: list[Finding]) -> DateInterval | None:
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
