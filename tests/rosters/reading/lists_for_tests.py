"""Small lists of invented people, written as offices write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

HEADER = ["S/No", "Case No.", "Family Name", "Given Name(s)", "Father's Name", "DOB", "Sex", "Nationality", "Relation"]
PEOPLE: list[list[Any]] = [
    [1, "KBL2022577001", "Sampleyar", "Bashir", "Zmarak", "25/03/1980", "M", "Afghan", "PA"],
    [2, "KBL2022577001", "Sampleyar", "Palwasha", "S/O Torak", "03/04/1984", "F", "افغان", "Wife"],
    [3, "KBL2022577001", "LNU", "Spin", "Bashir", "1388/10/11", "M", "AFG", "Son"],
]


def workbook(write: Callable[[Any], None] | None = None, rows: Sequence[Sequence[Any]] = ()) -> bytes:
    """Return an XLSX with one sheet named List, holding rows, or whatever ``write`` puts into the workbook."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    if write is not None:
        write(book)
    else:
        sheet = book.add_worksheet("List")
        day = book.add_format({"num_format": "dd-mmm-yyyy"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif cell is not None and cell != "":
                    sheet.write(number, column, cell)
    book.close()
    return target.getvalue()


def text_list(rows: Sequence[Sequence[Any]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Return rows as separated text."""
    return "\r\n".join(separator.join(str(cell) for cell in row) for row in rows).encode(encoding)


def open_document(rows: Sequence[Sequence[Any]], manifest: str = "", tail: str = "") -> bytes:
    """Return a minimal ODS with one sheet named List; ``tail`` is added behind the rows as it stands."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="List">{lines}{tail}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        packed.writestr("content.xml", content)
        packed.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            f'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</manifest:manifest>',
        )
    return target.getvalue()


def replace_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a packed file with one part replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, part if entry.filename == name else old.read(entry.filename))
    return target.getvalue()
