"""Which column of a table holds which fact: by its header, by its cells, or because somebody said so?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aman.errors import BadInput
from aman.rosters.reading.fields import NAME_FIELDS, field_of_header, fold_header
from aman.rosters.reading.headers import ColumnMatch, Header, apply_mapping, header_at
from aman.rosters.reading.workbooks import Cell, RawSheet

#: The facts that linkage compares, by the short words of a stated mapping.
SHORT = {
    "name": "full_name", "given": "given_name", "family": "family_name", "father": "father_name", "husband": "husband_name",
    "grandfather": "grandfather_name", "birth": "birth", "sex": "sex", "place": "place", "case": "case_number",
    "id": "id_number", "passport": "passport", "visa": "visa", "por": "por", "acc": "acc", "document": "document_number",
    "document_kind": "document_kind",
}  # fmt: skip
LINKED_FIELDS = frozenset(SHORT.values())
SAMPLE_ROWS = 400
_SHOWN = 30
_UNDERSTOOD = "Name, Full Name, Given Name, Family Name, Beneficiary, نام, نام کامل, نوم, پورا نام"


@dataclass(frozen=True, slots=True)
class Stated:
    """A column that somebody named: the field, the header as written, and whether it is for one side of a linkage only."""

    field: str
    header: str
    side: str = ""


def read_stated(texts: Sequence[str]) -> tuple[Stated, ...]:
    """Read mappings as they are typed: ``name=Full Name``, ``left.father=Vater``.

    Raises:
        BadInput: a text names no field of ours or no header.
    """
    stated = []
    for text in texts:
        word, sign, header = text.partition("=")
        side, dot, field = word.strip().lower().rpartition(".")
        field = SHORT.get(field, field)
        if not sign or not header.strip() or field not in LINKED_FIELDS or (dot and side not in ("left", "right")):
            raise BadInput(
                f"The mapping {text!r} is not understood.",
                fix=f'Write FIELD="HEADER", or left.FIELD or right.FIELD; FIELD is one of {", ".join(SHORT)}.',
                code="mapping-unknown",
            )
        stated.append(Stated(field, header.strip(), side))
    return tuple(stated)


def columns_stated(headers: Sequence[str], stated: Sequence[Stated]) -> dict[str, int]:
    """Give the number of the column for every stated field whose header is among these."""
    folded = [fold_header(header) for header in headers]
    return {one.field: folded.index(fold_header(one.header)) for one in stated if fold_header(one.header) in folded}


def read_header(headers: Sequence[str], sample: Sequence[Sequence[Cell]], stated: Sequence[Stated]) -> Header:
    """Map the columns of a table whose header is known, as the reading of lists does it.

    Args:
        headers: the names of the columns.
        sample: some rows, for columns whose header says nothing.
        stated: columns that somebody named.
    """
    header = header_at(RawSheet("", [list(headers), *sample]), 1)
    columns = columns_stated(headers, stated)
    return apply_mapping(header, columns) if columns else header


def names_people(matches: Mapping[str, ColumnMatch]) -> bool:
    """Whether a column says that it holds names. One whose header says something else and whose cells look like names may
    hold the fathers': no officer looks at the mapping here, so it has to be stated."""
    names = [match for field, match in matches.items() if field in NAME_FIELDS]
    return any(match.reason != "contents" or not match.header for match in names)


def no_name_column(file_name: str, headers: Sequence[str], *, is_header: bool) -> BadInput:
    """Say that no column holds names, what was found, and how to state one.

    Args:
        file_name: the file.
        headers: its first row, or the names of its columns.
        is_header: whether these are surely headers; else they are shown only when one of them is known, since a list
            without a header has people in its first row.
    """
    shown = [" ".join(header.split())[:40] for header in headers if header.strip()]
    if not shown or not (is_header or any(field_of_header(header) for header in headers)):
        found = "Its first row names no column that is known here"
    else:
        more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
        found = f"Its columns are: {', '.join(shown[:_SHOWN])}{more}"
    return BadInput(
        f"No column of {file_name} holds names. {found}.",
        fix=f'Understood are for example: {_UNDERSTOOD}. Rename the column, or state it: --map name="ITS HEADER".',
        code="no-name-column",
    )
