"""What can be wrong with a row of a list, how bad is it, and what mends it?

The sentences are plain English message ids; the pages translate them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation, under the name the collectors of sentences look for; it is not translated here."""
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


_KINDS = (
    DefectKind(
        "no_identity",
        "error",
        gettext_noop("The row names somebody and nothing else: no birth date, no document, no father."),
        gettext_noop("Add the birth date, a document number or the father's name."),
    ),
    DefectKind(
        "name_missing",
        "error",
        gettext_noop("The row names nobody."),
        gettext_noop("Add the name, or remove the row."),
    ),
    DefectKind(
        "not_afghan",
        "error",
        gettext_noop("The row gives another nationality than Afghan."),
        gettext_noop("Check the nationality; if it is right, take the person off the list."),
    ),
    DefectKind(
        "nationality_unknown",
        "warning",
        gettext_noop("The word for the nationality is not understood."),
        gettext_noop("Write the nationality as a country, for example Afghan."),
    ),
    DefectKind(
        "duplicate_in_list",
        "warning",
        gettext_noop("The same person seems to be on the list more than once."),
        gettext_noop("Compare the rows, and keep one of them."),
    ),
    DefectKind(
        "already_registered",
        "note",
        gettext_noop("This person seems to be in the register already."),
        gettext_noop("Compare the row with the record; the link can be undone."),
    ),
    DefectKind(
        "unreadable_date",
        "error",
        gettext_noop("The date cannot be read."),
        gettext_noop("Write it as year-month-day, for example 1984-03-05, or the year alone."),
    ),
    DefectKind(
        "ambiguous_date",
        "warning",
        gettext_noop("Day and month could be exchanged, or the calendar is not clear."),
        gettext_noop("Write it as year-month-day, for example 1984-03-05."),
    ),
    DefectKind(
        "impossible_date",
        "error",
        gettext_noop("There is no such day, or nobody can have been born on it."),
        gettext_noop("Check the date against a document and write it as year-month-day."),
    ),
    DefectKind(
        "first_january",
        "note",
        gettext_noop("The birth date is a 1 January, so only the year is taken as known."),
        gettext_noop("Nothing has to be done; add the day if a document gives it."),
    ),
    DefectKind(
        "document_malformed",
        "error",
        gettext_noop("The number cannot be one of that document."),
        gettext_noop("Copy the number from the document again."),
    ),
    DefectKind(
        "document_unusual",
        "warning",
        gettext_noop("The number does not look as numbers of that document usually do."),
        gettext_noop("Compare it with the document; leave it if it is right."),
    ),
    DefectKind(
        "document_digits_lost",
        "error",
        gettext_noop("A spreadsheet turned the number into a power of ten and lost its last digits."),
        gettext_noop("Format the column as text and type the number again."),
    ),
    DefectKind(
        "document_zero_lost",
        "warning",
        gettext_noop("A spreadsheet seems to have cut zeros off the front of the number."),
        gettext_noop("Format the column as text and type the number again."),
    ),
    DefectKind(
        "document_letter_for_zero",
        "note",
        gettext_noop("The letter O stands where a zero belongs; it was read as a zero."),
        gettext_noop("Write the digit 0."),
    ),
    DefectKind(
        "cnic_on_afghan_record",
        "warning",
        gettext_noop(
            "The number has the layout of a Pakistani identity card, which can endanger an Afghan who carries it."
        ),
        gettext_noop("Check with the person in confidence; remove the number if it is not needed."),
    ),
    DefectKind(
        "document_shared",
        "warning",
        gettext_noop("Two different people have the same document number."),
        gettext_noop("Compare both documents and correct the number that is wrong."),
    ),
    DefectKind(
        "document_expired",
        "warning",
        gettext_noop("The document had expired when the list was received."),
        gettext_noop("Ask for the renewed document and write its number and date."),
    ),
    DefectKind(
        "swapped_names",
        "warning",
        gettext_noop("The names seem to stand in each other's columns."),
        gettext_noop("Exchange the two names."),
    ),
    DefectKind(
        "placeholder_name",
        "note",
        gettext_noop("A placeholder such as FNU or LNU stands for a name; it was left out."),
        gettext_noop("Leave the cell empty, or write the name from a document."),
    ),
    DefectKind(
        "mixed_script",
        "note",
        gettext_noop("One cell holds the name in two scripts; both were kept as spellings of one name."),
        gettext_noop("Give each script a column of its own."),
    ),
    DefectKind(
        "member_missing",
        "error",
        gettext_noop("No row of this case is the principal applicant."),
        gettext_noop("Add the principal applicant, or correct the relation or the case number."),
    ),
    DefectKind(
        "member_orphaned",
        "warning",
        gettext_noop("The row belongs to no case."),
        gettext_noop("Add the case number."),
    ),
    DefectKind(
        "case_number_malformed",
        "warning",
        gettext_noop("The case number does not look as case numbers of that office do."),
        gettext_noop("Compare it with a letter of the office; leave it if it is right."),
    ),
    DefectKind(
        "relation_unknown",
        "note",
        gettext_noop("The word for the relation is not understood."),
        gettext_noop("Write principal applicant, spouse, child, sibling, parent, ward or other."),
    ),
    DefectKind(
        "blank_row",
        "note",
        gettext_noop("The row is empty."),
        gettext_noop("Nothing has to be done; the row was left out."),
    ),
    DefectKind(
        "total_row",
        "note",
        gettext_noop("The row is a total, not a person."),
        gettext_noop("Nothing has to be done; the row was left out."),
    ),
)

#: Every kind of defect by its code.
DEFECTS: dict[str, DefectKind] = {kind.code: kind for kind in _KINDS}
