"""Was a password published after a break-in? Looked up on disk in a list of hashes that the site names; nothing is asked outside.

The list has one SHA-1 in hexadecimal on each line, in their order, perhaps with a colon and a count behind it, as the
published collections have it. Such a list has many gigabytes: it is never read as a whole, a search halves it instead.
"""

from __future__ import annotations

import hashlib
import os
import re
from typing import BinaryIO

from django.conf import settings

from aman.errors import BadInput

_DIGITS = 40
#: A hash, a colon, a count and an end of line: no line is longer.
_LONGEST_LINE = 80
_LINE = re.compile(rb"[0-9A-Fa-f]{40}(?::\d+)?\s*")
#: Where fewer bytes are left, their lines are read one after the other.
_FEW = 4096


def is_breached(password: str) -> bool:
    """Say whether a password stands in the list; no where the site names none.

    Raises:
        BadInput: the site names a list that cannot be read, or that is none.
    """
    path = str(settings.BREACHED_PASSWORDS)
    if not path:
        return False
    # The lists are published as SHA-1; it protects nothing here, it only finds the line.
    wanted = hashlib.sha1(password.encode("utf-8", "replace"), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with open(path, "rb", buffering=_FEW) as file:
            return _stands_in(file, wanted)
    except OSError as error:
        raise _unread(type(error).__name__) from error


def _stands_in(file: BinaryIO, wanted: bytes) -> bool:
    """Search the half in which a hash must stand, until few lines are left.

    At every step a line that begins at `low` is less than the wanted one, or `low` is 0; whatever begins after `high` is
    greater. A line that begins at `high` itself is not known yet.
    """
    low, high = 0, file.seek(0, os.SEEK_END)
    while high - low > _FEW:
        middle = (low + high) // 2
        file.seek(middle)
        file.readline(_LONGEST_LINE)  # the rest of a line that began before
        begins = file.tell()
        line = file.readline(_LONGEST_LINE)
        if begins > high or not line.strip() or (found := _hash_of(line)) > wanted:
            high = middle
        elif found == wanted:
            return True
        else:
            low = begins
    return _stands_between(file, low, high, wanted)


def _stands_between(file: BinaryIO, low: int, high: int, wanted: bytes) -> bool:
    file.seek(low)
    while file.tell() <= high:
        line = file.readline(_LONGEST_LINE)
        if not line.strip():
            return False
        found = _hash_of(line)
        if found >= wanted:
            return found == wanted
    return False


def _hash_of(line: bytes) -> bytes:
    if not _LINE.fullmatch(line):
        raise _unread("a line is no hash")
    return line[:_DIGITS].upper()


def _unread(why: str) -> BadInput:
    return BadInput(
        f"The list of breached passwords cannot be read ({why}), so no new password can be looked up.",
        fix="Ask whoever runs the server to look at AMAN_BREACHED_PASSWORDS.",
        code="password-list-unread",
    )
