"""Does a file carry what harms machines? Asked of a scanner on this machine, in the words of ClamAV's daemon (INSTREAM).

The file goes to the scanner in pieces and nowhere else; its name does not. A scanner that is named and does not answer
closes the way in: what was not looked through is not taken.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable

from aman.errors import AmanError
from aman.site.databases import is_here

CONNECT_SECONDS, ANSWER_SECONDS = 5, 60
_LONGEST_ANSWER = 4_000


class ScanAway(AmanError):
    """The scanner that is named did not say whether a file is harmless."""


def is_place(place: str) -> bool:
    """Say whether a setting names a socket of this machine: a path, or an address that loops back and a port."""
    host, _colon, port = place.rpartition(":")
    return place.startswith("/") or (bool(host) and port.isdigit() and is_here(host.strip("[]")))


def finds_harm(pieces: Iterable[bytes], *, place: str) -> bool:
    """Ask the scanner about one file.

    Args:
        pieces: the file.
        place: where the scanner listens, as `is_place` takes it.

    Raises:
        ScanAway: it cannot be reached, takes too long, or answers anything but yes or no.
    """
    try:
        with _connected(place) as scanner:
            scanner.sendall(b"zINSTREAM\0")
            for piece in pieces:
                if piece:
                    scanner.sendall(len(piece).to_bytes(4, "big") + piece)
            scanner.sendall(bytes(4))
            answer = _answer(scanner)
    except OSError as error:
        raise _away() from error
    if answer.endswith("FOUND"):
        return True
    if answer == "stream: OK":
        return False
    raise _away()


def _connected(place: str) -> socket.socket:
    if place.startswith("/"):
        scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        scanner.settimeout(CONNECT_SECONDS)
        try:
            scanner.connect(place)
        except OSError:
            scanner.close()
            raise
    else:
        host, _colon, port = place.rpartition(":")
        scanner = socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
    scanner.settimeout(ANSWER_SECONDS)
    return scanner


def _answer(scanner: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_ANSWER:
        part = scanner.recv(_LONGEST_ANSWER)
        if not part:
            break
        said += part
    return said.partition(b"\0")[0].decode("ascii", "replace").strip()


def _away() -> ScanAway:
    return ScanAway(
        "The file was not taken: the scanner that looks files through did not answer.",
        fix="Send it again in some minutes. If that does not help, tell whoever runs the machine.",
        code="scan-away",
    )
