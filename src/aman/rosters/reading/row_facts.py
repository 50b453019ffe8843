"""In what form does a row come out of its reading: facts about one person, and what is wrong with them?"""

from __future__ import annotations

from dataclasses import dataclass

from aman.core.dates import DateInterval, DateReading
from aman.core.documents import DocumentKind
from aman.rosters.reading.vocabulary import Sex


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
