"""What can be wrong with a row of a list, how bad is it, and what mends it?

The sentences are plain English message ids; the pages translate them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


def mark(text: str) -> str:
    """Mark a sentence for translation and return it unchanged."""
    return text


@dataclass(frozen=True, slots=True)
class DefectKind:
    """A kind of defect.

    Args:
        code: its name in tables, files and addresses.
        severity: ``error`` must be mended before the row can protect anybody, ``warning`` should be
            looked at, ``note`` is worth knowing.
        sentence: what is wrong with the row.
        fix: what mends it.
    """

    code: str
    severity: Severity
    sentence: str
    fix: str


def _kinds() -> Iterator[DefectKind]:
    yield DefectKind(
        "no_identity",
        "error",
        mark("The row names somebody and nothing else: no birth date, no document, no father."),
        mark("Add the birth date, a document number or the father's name."),
    )
    yield DefectKind(
        "name_missing",
        "error",
        mark("The row names nobody."),
        mark("Add the name, or remove the row."),
    )
    yield DefectKind(
        "not_afghan",
        "error",
        mark("The row gives another nationality than Afghan."),
        mark("Check the nationality; if it is right, take the person off the list."),
    )
    yield DefectKind(
        "nationality_unknown",
        "warning",
        mark("The word for the nationality is not understood."),
        mark("Write the nationality as a country, for example Afghan."),
    )
    yield DefectKind(
        "duplicate_in_list",
        "warning",
        mark("The same person seems to be on the list more than once."),
        mark("Compare the rows, and keep one of them."),
    )
    yield DefectKind(
        "already_registered",
        "note",
        mark("This person seems to be in the register already."),
        mark("Compare the row with the record; the link can be undone."),
    )
    yield DefectKind(
        "unreadable_date",
        "error",
        mark("The date cannot be read."),
        mark("Write it as year-month-day, for example 1984-03-05, or the year alone."),
    )
    yield DefectKind(
        "ambiguous_date",
        "warning",
        mark("Day and month could be exchanged, or the calendar is not clear."),
        mark("Write it as year-month-day, for example 1984-03-05."),
    )
    yield DefectKind(
        "impossible_date",
        "error",
        mark("There is no such day, or nobody can have been born on it."),
        mark("Check the date against a document and write it as year-month-day."),
    )
    yield DefectKind(
        "first_january",
        "note",
        mark("The birth date is a 1 January, so only the year is taken as known."),
        mark("Nothing has to be done; add the day if a document gives it."),
    )
    yield DefectKind(
        "document_malformed",
        "error",
        mark("The number cannot be one of that document."),
        mark("Copy the number from the document again."),
    )
    yield DefectKind(
        "document_unusual",
        "warning",
        mark("The number does not look as numbers of that document usually do."),
        mark("Compare it with the document; leave it if it is right."),
    )
    yield DefectKind(
        "document_digits_lost",
        "error",
        mark("A spreadsheet turned the number into a power of ten and lost its last digits."),
        mark("Format the column as text and type the number again."),
    )
    yield DefectKind(
        "document_zero_lost",
        "warning",
        mark("A spreadsheet seems to have cut zeros off the front of the number."),
        mark("Format the column as text and type the number again."),
    )
    yield DefectKind(
        "document_letter_for_zero",
        "note",
        mark("The letter O stands where a zero belongs; it was read as a zero."),
        mark("Write the digit 0."),
    )
    yield DefectKind(
        "cnic_on_afghan_record",
        "warning",
        mark("The number has the layout of a Pakistani identity card, which can endanger an Afghan who carries it."),
        mark("Check with the person in confidence; remove the number if it is not needed."),
    )
    yield DefectKind(
        "document_shared",
        "warning",
        mark("Two different people have the same document number."),
        mark("Compare both documents and correct the number that is wrong."),
    )
    yield DefectKind(
        "document_expired",
        "warning",
        mark("The document had expired when the list was received."),
        mark("Ask for the renewed document and write its number and date."),
    )
    yield DefectKind(
        "swapped_names",
        "warning",
        mark("The names seem to stand in each other's columns."),
        mark("Exchange the two names."),
    )
    yield DefectKind(
        "placeholder_name",
        "note",
        mark("A placeholder such as FNU or LNU stands for a name; it was left out."),
        mark("Leave the cell empty, or write the name from a document."),
    )
    yield DefectKind(
        "mixed_script",
        "note",
        mark("One cell holds the name in two scripts; both were kept as spellings of one name."),
        mark("Give each script a column of its own."),
    )
    yield DefectKind(
        "member_missing",
        "error",
        mark("No row of this case is the principal applicant."),
        mark("Add the principal applicant, or correct the relation or the case number."),
    )
    yield DefectKind(
        "member_orphaned",
        "warning",
        mark("The row belongs to no case."),
        mark("Add the case number."),
    )
    yield DefectKind(
        "case_number_malformed",
        "warning",
        mark("The case number does not look as case numbers of that office do."),
        mark("Compare it with a letter of the office; leave it if it is right."),
    )
    yield DefectKind(
        "relation_unknown",
        "note",
        mark("The word for the relation is not understood."),
        mark("Write principal applicant, spouse, child, sibling, parent, ward or other."),
    )
    yield DefectKind(
        "blank_row",
        "note",
        mark("The row is empty."),
        mark("Nothing has to be done; the row was left out."),
    )
    yield DefectKind(
        "total_row",
        "note",
        mark("The row is a total, not a person."),
        mark("Nothing has to be done; the row was left out."),
    )


#: Every kind of defect by its code.
DEFECTS: dict[str, DefectKind] = {kind.code: kind for kind in _kinds()}
