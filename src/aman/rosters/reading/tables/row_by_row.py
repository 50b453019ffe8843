"""How does a workbook or a text list of usual length become canonical: row by row, with everything known about defects?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from aman.core.matching import PersonFacts
from aman.errors import BadInput
from aman.linkage.canonical import canonical_table
from aman.rosters.reading.containers import Container, file_too_large, identify
from aman.rosters.reading.facts import RowFacts, read_rows
from aman.rosters.reading.fields import NAME_FIELDS, field_of_header
from aman.rosters.reading.headers import cell_text, find_header
from aman.rosters.reading.limits import Limits
from aman.rosters.reading.lists import ReceivedList, read_list_content
from aman.rosters.reading.tables.mapping import LINKED_FIELDS, Stated, columns_stated, names_people, no_name_column
from aman.rosters.reading.texts import read_text
from aman.rosters.reading.workbooks import RawSheet, read_workbook

CHUNK = 250_000
_MEGABYTE = 1024 * 1024
#: On an operator's own machine a list may be as long as a sheet can be; what bursts when opened is refused all the same.
LONG_LISTS = Limits(
    file_bytes=400 * _MEGABYTE,
    unpacked_bytes=4000 * _MEGABYTE,
    part_bytes=3000 * _MEGABYTE,
    rows=1_048_576,
    columns=512,
)


def person_facts(row: RowFacts, ref: str) -> PersonFacts:
    """Give what a row says in the form that is compared, as the register would hold it.

    Args:
        row: the facts of a row.
        ref: what to call it.
    """
    return PersonFacts(
        ref=ref,
        name=row.name,
        father=row.father or row.father_other or None,
        grandfather=row.grandfather or None,
        birth=row.birth.interval,
        sex=row.sex,
        documents=tuple((paper.kind.value, paper.number) for paper in row.documents if paper.number),
        place=row.place or None,
        case_number=row.case_number or None,
        relation=row.relation or None,
        other_names=row.other_names if row.name else (),
        family=(row.family or None) if row.name else None,
    )


def read_content(path: Path, limits: Limits = LONG_LISTS) -> bytes:
    """Read a file that is not too large to be read whole.

    Raises:
        BadInput: it is too large, or cannot be opened.
    """
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise file_too_large(size, path.name, limits)
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be opened: {error.strerror}.",
            fix="Check that the file is there and may be read.",
            code="file-unreadable",
        ) from error


def read_whole(content: bytes, name: str, stated: Sequence[Stated], limits: Limits = LONG_LISTS) -> ReceivedList:
    """Read a list as received, with stated columns and with headers too short for the usual search.

    Raises:
        BadInput: as ``read_list_content``; without a column of names, what was found and how to state it.
    """
    try:
        if not stated:
            return _with_names(read_list_content(content, name, limits=limits))
        raw = _raw_sheets(content, name, limits)
        return _with_names(read_list_content(content, name, mapping=_mapping(raw, stated, limits), limits=limits))
    except BadInput as error:
        if error.code not in ("no-header", "no-name-column"):
            raise
        raw = _raw_sheets(content, name, limits)
        mapping = _mapping(raw, stated, limits)
        if not any("header_row" in one for one in mapping.values()):
            headers = next(
                (found.cells for sheet in raw if (found := find_header(sheet, limits.header_search_rows))), None
            )
            first = next((row for sheet in raw for row in sheet.rows if any(map(cell_text, row))), [])
            shown = headers or [cell_text(cell) for cell in first]
            raise no_name_column(name, shown, is_header=headers is not None) from error
        return _with_names(read_list_content(content, name, mapping=mapping, limits=limits))


def _with_names(received: ReceivedList) -> ReceivedList:
    if not any(names_people(sheet.mapping) for sheet in received.sheets):
        headers = next((sheet.headers for sheet in received.sheets if sheet.header_row), ())
        raise no_name_column(received.file_name, headers, is_header=True)
    return received


def _raw_sheets(content: bytes, name: str, limits: Limits) -> list[RawSheet]:
    if identify(content, name, limits) is Container.TEXT:
        return [RawSheet("", read_text(content, name, limits).records)]
    return read_workbook(content, name, limits)


def _mapping(sheets: Sequence[RawSheet], stated: Sequence[Stated], limits: Limits) -> dict[str, dict[str, Any]]:
    """Find the header of each sheet by the stated headers, or by a column of names alone."""
    mapping: dict[str, dict[str, Any]] = {}
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[: limits.header_search_rows], start=1):
            cells = [cell_text(cell) for cell in row]
            columns = columns_stated(cells, stated)
            named = any((field_of_header(cell) or ("",))[0] in NAME_FIELDS for cell in cells)
            if columns or (named and not stated):
                mapping[sheet.name] = {"header_row": number, **columns}
                break
    return mapping or {sheet.name: {} for sheet in sheets[:1]}


def read_as_of(received: ReceivedList) -> dict[str, str]:
    """Give field -> header for the facts that are compared, of the first sheet that has each."""
    found: dict[str, str] = {}
    for sheet in received.sheets:
        for field, match in sheet.mapping.items():
            if field in LINKED_FIELDS:
                found.setdefault(field, match.header or f"column {match.index + 1}")
    return found


def list_tables(received: ReceivedList, received_on: date) -> list[pl.DataFrame]:
    """Give the people of a list as canonical tables; their references are ``file#sheet|row``."""
    people = (
        person_facts(row, f"{row.sheet}|{row.row}")
        for sheet in received.sheets
        for row in read_rows(sheet, received_on=received_on)
    )
    return [canonical_table(some) for some in _chunks(people)]


def _chunks(people: Iterable[PersonFacts]) -> Iterator[list[PersonFacts]]:
    some: list[PersonFacts] = []
    for person in people:
        some.append(person)
        if len(some) == CHUNK:
            yield some
            some = []
    if some:
        yield some


def fingerprint_of(path: Path, *also: object) -> str:
    """Tell one content of a file from another, without reading a long file whole.

    Args:
        path: the file.
        also: whatever else changes how it is read.
    """
    state, digest = path.stat(), hashlib.sha256(repr(also).encode("utf-8", "replace"))
    digest.update(f"{state.st_size}".encode())
    with path.open("rb") as file:
        if state.st_size <= 64 * _MEGABYTE:
            digest.update(file.read())
        else:
            digest.update(f"{state.st_mtime_ns}".encode())
            digest.update(file.read(_MEGABYTE))
            file.seek(-_MEGABYTE, 2)
            digest.update(file.read())
    return digest.hexdigest()
