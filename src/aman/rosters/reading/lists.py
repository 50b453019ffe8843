"""What did an office hand over: which sheets, which columns, which rows?

``read_list`` opens a file of any kind a list comes in and gives back every row
as received, with the header found and the columns mapped. It judges nothing
about people: that is ``facts``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from aman.core.dates import Precision, read_date
from aman.errors import BadInput
from aman.rosters.reading.containers import Container, file_too_large, identify
from aman.rosters.reading.headers import (
    ColumnMatch,
    Header,
    apply_mapping,
    check_has_names,
    find_header,
    header_at,
    header_fingerprint,
)
from aman.rosters.reading.limits import DEFAULT, Limits
from aman.rosters.reading.rows import Row, RowKind, sort_rows
from aman.rosters.reading.texts import check_widths, read_text
from aman.rosters.reading.workbooks import RawSheet, read_workbook

_DATE_IN_TITLE = re.compile(
    r"\d{1,2}[ .\-/]+[A-Za-z]{3,9}[ .,\-/]+\d{4}|[A-Za-z]{3,9} \d{1,2}, ?\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}"
)
_TITLES_END = date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a list, every row of it.

    Args:
        file_name: the file's name without its folder.
        name: the sheet's name; None for a text list.
        header_row: number of the header's row; None when the sheet has none and so holds no people.
        headers: the headers as written, one a column.
        mapping: field -> column, with how sure that is and why.
        rows: every row, in order.
    """

    file_name: str
    name: str | None
    header_row: int | None
    headers: tuple[str, ...]
    mapping: Mapping[str, ColumnMatch]
    rows: Sequence[Row]

    @property
    def label(self) -> str:
        """The name rows of this sheet are reported under: ``list.xlsx#Sheet1`` or ``list.csv``."""
        return self.file_name if self.name is None else f"{self.file_name}#{self.name}"

    @property
    def columns(self) -> dict[str, int]:
        """Field -> number of its column, 0 for the first."""
        return {field: match.index for field, match in self.mapping.items()}

    @property
    def fingerprint(self) -> str:
        """What this header is known again by, so that a corrected mapping can be offered once more."""
        return header_fingerprint(self.headers)

    @property
    def people(self) -> list[Row]:
        """The rows that are people."""
        return [row for row in self.rows if row.kind is RowKind.PERSON]

    @property
    def dated_on(self) -> date | None:
        """The day the titles above the header give ("as of 19 October 2023"); None when they give none or several."""
        found = set()
        for row in self.rows[: (self.header_row or 1) - 1]:
            for cell in row.cells:
                for written in _DATE_IN_TITLE.findall(cell) if isinstance(cell, str) else ():
                    reading = read_date(written, order=None, purpose="document", latest=_TITLES_END)
                    if reading.interval is not None and reading.interval.precision is Precision.DAY:
                        found.add(reading.interval.first)
        return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class ReceivedList:
    """A list as received.

    Args:
        file_name: the file's name without its folder.
        sha256: fingerprint of its bytes, in hexadecimal; the same file twice has the same.
        sheets: its sheets, those without people included.
        encoding: of a text list; None for a workbook.
        separator: of a text list; None for a workbook.
    """

    file_name: str
    sha256: str
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    separator: str | None = None


def read_list(path: Path, *, mapping: Mapping[str, Any] | None = None, limits: Limits = DEFAULT) -> ReceivedList:
    """Read a list from a file.

    Args:
        path: an XLSX, ODS, CSV, TSV or semicolon list.
        mapping: what an officer corrected; see ``read_list_content``.
        limits: how large it may be.

    Raises:
        BadInput: it cannot be read as a list; the message says why and the fix what to do.
    """
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise file_too_large(size, path.name, limits)
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be opened: {error.strerror}.",
            fix="Check that the file is there and may be read.",
            code="file-unreadable",
        ) from error
    return read_list_content(content, path.name, mapping=mapping, limits=limits)


def read_list_content(
    content: bytes, file_name: str, *, mapping: Mapping[str, Any] | None = None, limits: Limits = DEFAULT
) -> ReceivedList:
    """Read a list from the bytes of its file.

    Args:
        content: the file.
        file_name: its name without a folder; only shown, the kind is told from the content.
        mapping: field -> column number for every sheet, or sheet name (empty for a text list) -> such a
            mapping. A sheet's mapping may name its ``header_row``. A column below 0 leaves a field out.
        limits: how large it may be.

    Raises:
        BadInput: it cannot be read as a list; the message says why and the fix what to do.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    encoding = separator = None
    if identify(content, file_name, limits) is Container.TEXT:
        text = read_text(content, file_name, limits)
        raw_sheets = [RawSheet("", text.records)]
        encoding, separator = text.encoding, text.separator
    else:
        raw_sheets = read_workbook(content, file_name, limits)
    is_text = encoding is not None
    found = [(raw, _header_of(raw, mapping or {}, limits)) for raw in raw_sheets]
    check_has_names([header for _, header in found if header is not None], file_name)
    sheets = []
    for raw, header in found:
        if is_text and header is not None:
            check_widths([[str(cell) for cell in row] for row in raw.rows], header.row, file_name)
        sheets.append(
            Sheet(
                file_name=file_name,
                name=None if is_text else raw.name,
                header_row=header.row if header else None,
                headers=header.cells if header else (),
                mapping=header.matches if header else {},
                rows=sort_rows(raw.rows, header),
            )
        )
    return ReceivedList(file_name, sha256, tuple(sheets), encoding, separator)


def _header_of(raw: RawSheet, mapping: Mapping[str, Any], limits: Limits) -> Header | None:
    by_sheet = any(isinstance(value, Mapping) for value in mapping.values())
    stated = dict(mapping.get(raw.name, {})) if by_sheet else dict(mapping)
    header_row = stated.pop("header_row", None)
    if header_row is not None:
        if not isinstance(header_row, int) or not 1 <= header_row <= len(raw.rows):
            raise BadInput(
                f"The mapping gives header row {header_row}, which the sheet does not have.",
                fix=f"Choose a row from 1 to {len(raw.rows)}.",
                code="mapping-unknown",
            )
        header: Header | None = header_at(raw, header_row)
    else:
        header = find_header(raw, limits.header_search_rows)
    if header is None or not stated:
        return header
    return apply_mapping(header, stated)
