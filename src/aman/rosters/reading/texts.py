"""Which encoding and separator does a text list use, and what are its records?"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from aman.errors import BadInput
from aman.rosters.reading.limits import Limits

_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS = 65_536
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_SHORT_ROWS_SHARE = 0.02  # above it, the writer leaves out empty cells at the end of a row


@dataclass(frozen=True, slots=True)
class TextList:
    """The records of a text list, and how it was written."""

    encoding: str
    separator: str
    records: list[list[str]]


def read_text(content: bytes, file_name: str, limits: Limits) -> TextList:
    """Read the records of a CSV, TSV or semicolon list.

    Raises:
        BadInput: its encoding cannot be told or changes midway, or a record is broken.
    """
    text, encoding = decode(content, file_name)
    first_line, _, _ = text.partition("\n")
    stated = re.fullmatch(r"sep=(.)\s*", first_line.strip("\r"), re.IGNORECASE)
    separator = stated[1] if stated else find_separator(text)
    records = _parse(text, separator, file_name, limits)
    while records and not any(cell.strip() for cell in records[-1]):
        records.pop()
    return TextList(encoding, separator, records)


def decode(content: bytes, file_name: str) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding.

    Raises:
        BadInput: no encoding of ours fits, or more than one is used in the file; the line is named.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _decode_marked(content, encoding, file_name), encoding
    if b"\x00" in content[:4096]:
        return _decode_unmarked_utf16(content, file_name)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        encoding = _eight_bit_encoding(content, file_name)
        return content.decode(encoding, errors="replace"), encoding


def _decode_marked(content: bytes, encoding: str, file_name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig":
            raise _mixed(file_name, content[: error.start].count(b"\n") + 1) from error
        readable = content[: error.start].decode(encoding, errors="replace")
        raise _mixed(file_name, readable.count("\n") + 1) from error


def _decode_unmarked_utf16(content: bytes, file_name: str) -> tuple[str, str]:
    sample = content[:4096]
    encoding = "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"
    text = content.decode(encoding, errors="replace")
    strange = sum(character == "\ufffd" or (character < " " and character not in "\t\r\n") for character in text)
    if strange > len(text) // 50:
        raise BadInput(
            f"{file_name} is not a text list: it holds bytes that are no letters.",
            fix="Save the list as .xlsx, .ods or .csv in a spreadsheet program and hand in that file.",
            code="not-a-list",
        )
    return text, encoding


def _eight_bit_encoding(content: bytes, file_name: str) -> str:
    """Tell the Arabic code page from the Western one, line by line; a file that mixes encodings is refused.

    Arabic words are runs of high bytes; Western letters with accents stand alone between ASCII letters.
    """
    found: dict[str, int] = {}
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.isascii():
            continue
        encoding = _line_encoding(line)
        if encoding is None:
            continue
        found.setdefault(encoding, number)
        if len(found) > 1:
            raise _mixed(file_name, number)
    return next(iter(found), "cp1256")


def _line_encoding(line: bytes) -> str | None:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        runs = [len(run) for run in _HIGH_BYTES.findall(line)]
        arabic = sum(length for length in runs if length > 1)
        western = sum(length for length in runs if length == 1)
        if arabic == western:
            return None
        return "cp1256" if arabic > western else "cp1252"
    return "utf-8"


def _mixed(file_name: str, line: int) -> BadInput:
    return BadInput(
        f"{file_name} is written in more than one encoding: it changes in line {line}.",
        fix=f"Open it in a spreadsheet program, mend the letters from line {line} on, save it as CSV UTF-8, and "
        "hand it in again.",
        code="mixed-encodings",
    )


def find_separator(text: str) -> str:
    """Return the sign that parts the cells of most records at the beginning of a text."""
    sample = text[:_SAMPLE_CHARACTERS]
    best, best_score = ",", (0, 0)
    for separator in _SEPARATORS:
        if separator not in sample:
            continue
        try:
            widths = Counter(len(record) for record in csv.reader(io.StringIO(sample), delimiter=separator) if record)
        except csv.Error:
            continue
        wide = [(count, width) for width, count in widths.items() if width > 1]
        if wide and (score := max(wide)) > best_score:
            best, best_score = separator, score
    return best


def _parse(text: str, separator: str, file_name: str, limits: Limits) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[list[str]] = []
    begins = number = 1
    try:
        for number, record in enumerate(reader, start=1):
            begins = reader.line_num + 1
            if number <= limits.rows:
                records.append(record)
            elif any(cell.strip() for cell in record):
                raise too_many_rows(file_name, limits)
    except csv.Error as error:
        raise BadInput(
            f"{file_name} is broken at record {len(records) + 1}, which begins in line {begins}: "
            "a quotation mark is not closed or stands in the wrong place.",
            fix="Mend that record, or save the list again as .xlsx or CSV UTF-8 from the program it was made in.",
            code="broken-row",
        ) from error
    return records


def too_many_rows(file_name: str, limits: Limits) -> BadInput:
    """Return the error for a sheet that is longer than a list may be."""
    return BadInput(
        f"{file_name} has more than {limits.rows} rows.",
        fix="Hand in the list in parts, or remove what is not part of it.",
        code="too-many-rows",
    )


def check_widths(records: list[list[str]], header_row: int, file_name: str) -> None:
    """Refuse a list in which a record has more or fewer cells than its header.

    Args:
        records: all records.
        header_row: number of the header's record, 1 for the first.
        file_name: for the message.

    Raises:
        BadInput: naming the records. Rows that end early are taken when many do: then the writer
            leaves out empty cells.
    """
    width = len(records[header_row - 1])
    rest = list(enumerate(records[header_row:], start=header_row + 1))
    long = [row for row, record in rest if len(record) > width and any(cell.strip() for cell in record[width:])]
    short = [row for row, record in rest if 0 < len(record) < width and any(cell.strip() for cell in record)]
    if len(short) > max(3, _SHORT_ROWS_SHARE * len(rest)):
        short = []
    broken = sorted([*long, *short])
    if not broken:
        return
    shown = ", ".join(map(str, broken[:10])) + (" and others" if len(broken) > 10 else "")
    raise BadInput(
        f"{file_name} is broken: the header has {width} cells, but not so record {shown}.",
        fix="Mend those records (a separator or a line break inside a cell needs quotation marks), or save the "
        "list again as .xlsx.",
        code="broken-row",
    )
