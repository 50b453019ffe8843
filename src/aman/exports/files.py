"""How do rows become a file that only its recipient can open, without the whole of it ever being in memory or on disk?

The rows come as sealed parts, are written as CSV, JSON Lines or XLSX, and pass through age on their way into pieces.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyrage
import xlsxwriter

from aman.errors import BadInput
from aman.exports.models import Export

#: A spreadsheet takes these for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: More rows are no table anybody reads, and a workbook cannot be written without holding all of it.
MOST_XLSX_ROWS = 25_000
_PIECE = 512 * 1024


@dataclass(frozen=True, slots=True)
class Mark:
    """What every file says of itself in its first line."""

    ref: str
    recipient: str
    purpose: str
    until: str

    @property
    def line(self) -> str:
        """The mark as one sentence, in English: it travels to organisations of many languages with the file."""
        return (
            f"Aman {self.ref}: for {self.recipient} alone, for {self.purpose} alone, to be destroyed by {self.until}. "
            "Every row is marked for this recipient."
        )


def disarm(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_lines(mark: Mark, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Give a CSV file: the mark, the header, the rows; what a spreadsheet would run is disarmed."""
    yield b"\xef\xbb\xbf"
    yield _csv([[mark.line], header])
    yield from (_csv([row]) for row in rows)


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([[disarm(cell) for cell in row] for row in rows])
    return text.getvalue().encode()


def json_lines(mark: Mark, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Give one object a line, the first of them the mark."""
    yield json.dumps({"aman_export": mark.ref, "mark": mark.line}, ensure_ascii=False).encode() + b"\n"
    for row in rows:
        yield json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False).encode() + b"\n"


def workbook(mark: Mark, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Give a workbook of one sheet, every cell a text; in memory, since a file on disk would not be encrypted."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Aman")
        sheet.write_string(0, 0, mark.line)
        for number, row in enumerate([header, *rows], start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, disarm(cell))
    yield held.getvalue()


WRITERS: dict[str, Callable[[Mark, Sequence[str], Iterable[Sequence[str]]], Iterator[bytes]]] = {
    Export.Form.CSV: csv_lines,
    Export.Form.JSONL: json_lines,
    Export.Form.XLSX: workbook,
}


class _Reader:
    """What age reads from: the lines of a file as they come."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._held) < size:
            line = next(self._lines, None)
            if line is None:
                break
            self._held += line
        if size < 0:
            given, self._held = self._held, b""
        else:
            given, self._held = self._held[:size], self._held[size:]
        return given


class _Writer:
    """What age writes to: pieces of half a megabyte, handed on as they fill."""

    def __init__(self, keep: Callable[[bytes], None]) -> None:
        self._keep = keep
        self._held = bytearray()
        self.size = 0

    def write(self, content: bytes) -> int:
        self._held += content
        self.size += len(content)
        while len(self._held) >= _PIECE:
            self._keep(bytes(self._held[:_PIECE]))
            del self._held[:_PIECE]
        return len(content)

    def flush(self) -> None:
        """Age asks for it; what is held waits for its piece to fill."""

    def finish(self) -> None:
        """Hand on what is left."""
        if self._held:
            self._keep(bytes(self._held))
            self._held.clear()


def encrypt(lines: Iterable[bytes], *, key: str, keep: Callable[[bytes], None]) -> int:
    """Encrypt a file to a public key as it is written and hand its pieces on; give its size in bytes."""
    writer = _Writer(keep)
    pyrage.encrypt_io(_Reader(lines), writer, [pyrage.x25519.Recipient.from_str(key)])
    writer.finish()
    return writer.size


def checked_key(text: str) -> str:
    """Give a public key of age as typed.

    Raises:
        BadInput: it is none.
    """
    key = text.strip()
    try:
        pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError as error:
        raise BadInput(
            "This is no public key of age.", fix="Paste the line that begins with age1, 62 characters.", code="age-key"
        ) from error
    return key


def new_key() -> tuple[str, str]:
    """Draw a key for one file: the public half, which is kept, and the secret half, which is shown once and never kept."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), str(identity)
