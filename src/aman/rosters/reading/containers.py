"""What kind of file is this really, whatever its name says, and is it safe to open?

Nothing is unpacked into memory here: the directory of a workbook is read, and its
parts are counted through in small pieces, before anything opens it.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from xml.parsers import expat

from aman.errors import BadInput
from aman.rosters.reading.extents import extent_check
from aman.rosters.reading.limits import Limits

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCAL_HEADER_BYTES = 30
_PIECE_BYTES = 1 << 20
_OVERLAP_BYTES = 4096
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
# What the unpacking of a damaged file may raise; LookupError: its text claims an encoding nobody knows.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_NOT_LISTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"Rar!", "a packed archive"),
    (b"7z\xbc\xaf", "a packed archive"),
    (b"\x1f\x8b", "a packed archive"),
    (b"SQLite format 3", "a database"),
)
_SAVE_AS = "Open it in a spreadsheet program, save it as .xlsx, .ods or .csv, and hand in that file."


class Container(StrEnum):
    """The kinds of file a list can come in."""

    WORKBOOK = "workbook"
    TEXT = "text"


def identify(content: bytes, file_name: str, limits: Limits) -> Container:
    """Say what a file is by what is in it.

    Raises:
        BadInput: it is empty, too large, protected by a password, packed to burst, or no list at all.
    """
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise BadInput(f"{file_name} is empty.", fix="Hand in the file that holds the rows.", code="file-empty")
    if len(content) > limits.file_bytes:
        raise file_too_large(len(content), file_name, limits)
    for magic, what in _NOT_LISTS:
        if content.startswith(magic):
            raise _not_a_list(file_name, what)
    if content.startswith(_OLE):
        raise _ole_error(content, file_name)
    if content.startswith(_ZIP):
        _check_workbook(content, file_name, limits)
        return Container.WORKBOOK
    if content[:512].lstrip()[:6].lower() in (b"<html>", b"<!doct", b"<table", b"<?xml "):
        raise _not_a_list(file_name, "a web page or XML")
    return Container.TEXT


def file_too_large(size: int, file_name: str, limits: Limits) -> BadInput:
    """Return the error for a file above the limit."""
    return BadInput(
        f"{file_name} has {size / 1048576:.0f} MB; a list may have {limits.file_bytes / 1048576:.0f} MB.",
        fix="Remove pictures and sheets that are not part of the list, or split it, and hand it in again.",
        code="file-too-large",
    )


def _not_a_list(file_name: str, what: str) -> BadInput:
    return BadInput(f"{file_name} is {what}, not a list, whatever its name says.", fix=_SAVE_AS, code="not-a-list")


def _ole_error(content: bytes, file_name: str) -> BadInput:
    if _ENCRYPTED_PACKAGE in content:
        return BadInput(
            f"{file_name} is protected by a password, so it cannot be read.",
            fix="Open it with its password, remove the protection, save it, and hand it in again.",
            code="password-protected",
        )
    return BadInput(f"{file_name} is a workbook of the old .xls kind.", fix=_SAVE_AS, code="old-workbook")


def _check_workbook(content: bytes, file_name: str, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            is_locked = _is_locked(packed, parts)
    except _BROKEN as error:
        raise _damaged(file_name, "its table of contents") from error
    names = {part.filename for part in parts}
    if not (names & {"xl/workbook.xml", "content.xml"}):
        raise _not_a_list(file_name, "an archive or another kind of document")
    if is_locked:
        raise BadInput(
            f"{file_name} is protected by a password, so it cannot be read.",
            fix="Open it with its password, remove the protection, save it, and hand it in again.",
            code="password-protected",
        )
    if sum(part.compress_size for part in parts) > len(content):
        raise _bomb(file_name)
    total = 0
    for part in parts:
        if part.file_size > limits.part_bytes:
            raise _part_too_large(file_name, part.file_size, limits)
        try:
            size = _check_part(content, part, min(limits.part_bytes, limits.unpacked_bytes - total), file_name, limits)
        except _BROKEN as error:
            raise _damaged(file_name, "a part of it") from error
        total += size
        if size > limits.ratio_from_bytes and size > limits.pack_ratio * max(part.compress_size, 1):
            raise _bomb(file_name)


def _is_locked(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bool:
    """Whether a part needs a password: its flag says so, or the manifest of an open document does."""
    if any(part.flag_bits & 1 for part in parts):
        return True
    for part in parts:
        if part.filename == "META-INF/manifest.xml":
            with packed.open(part) as manifest:
                return b"encryption-data" in manifest.read(_PIECE_BYTES)
    return False


def _check_part(content: bytes, part: zipfile.ZipInfo, allowed: int, file_name: str, limits: Limits) -> int:
    """Count through a part, whose directory entry may lie about its size, and return how large it really is."""
    size, tail = 0, b""
    extent = extent_check(part.filename)
    # A reader of open documents waits for ever for the end of a sheet that was cut off: the text is checked first.
    grammar = expat.ParserCreate() if part.filename == "content.xml" else None
    for piece in _pieces(content, part, file_name):
        size += len(piece)
        if size > allowed:
            raise _bomb(file_name)
        if grammar is not None:
            grammar.Parse(piece, False)
        if extent is not None:
            extent(tail + piece, file_name, limits)
            tail = piece[-_OVERLAP_BYTES:]
    if grammar is not None:
        grammar.Parse(b"", True)
    return size


def _pieces(content: bytes, part: zipfile.ZipInfo, file_name: str) -> Iterator[bytes]:
    """Unpack a part in pieces of at most a megabyte."""
    start = part.header_offset + _LOCAL_HEADER_BYTES
    name_bytes, extra_bytes = struct.unpack("<HH", content[start - 4 : start])
    start += name_bytes + extra_bytes
    packed = memoryview(content)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        for begin in range(0, len(packed), _PIECE_BYTES):
            yield bytes(packed[begin : begin + _PIECE_BYTES])
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise _not_a_list(file_name, "an archive packed in an unusual way")
    engine, rest = zlib.decompressobj(-15), bytes(packed)
    while rest and not engine.eof:
        yield engine.decompress(rest, _PIECE_BYTES)
        rest = engine.unconsumed_tail


def _damaged(file_name: str, what: str) -> BadInput:
    return BadInput(
        f"{file_name} is damaged: {what} cannot be read.",
        fix="Ask for the file again, or open and save it in a spreadsheet program.",
        code="workbook-damaged",
    )


def _part_too_large(file_name: str, size: int, limits: Limits) -> BadInput:
    return BadInput(
        f"{file_name} holds a sheet of {size / 1048576:.0f} MB; one may have {limits.part_bytes / 1048576:.0f} MB.",
        fix="Copy the rows of the list alone into a new workbook, or save it as .csv, and hand that in.",
        code="sheet-too-large",
    )


def _bomb(file_name: str) -> BadInput:
    return BadInput(
        f"{file_name} is packed so that it would burst when opened; it was not opened.",
        fix="Do not open it elsewhere either. Ask the sender for the list as .csv.",
        code="packed-to-burst",
    )
