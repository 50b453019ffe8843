"""How is a value sealed, so that it opens only with its key, in its column, and never silently as something else?

A sealed value is: one byte of version, six bytes of key number, a nonce of twelve bytes, and AES-256-GCM over the UTF-8 of the
text with the column's name bound to it. A blank text stays blank and tells that nothing was stated, no more.
"""

from __future__ import annotations

import os
from html import escape

from cryptography.exceptions import InvalidTag
from django.utils.translation import gettext

from aman.errors import Conflict, SealBroken
from aman.vault.ring import GENERAL, RING

VERSION = 1
_NUMBER_AT, _NONCE_AT, _TEXT_AT = 1, 7, 19
_HEAD = bytes([VERSION])
#: What is stored of a value whose key is gone when its row is written again.
GONE = b"\x00"


class ErasedText(str):
    """The mark that stands where a text was erased; shown in the reader's language."""

    __slots__ = ()

    def __str__(self) -> str:
        return gettext("erased")

    def __html__(self) -> str:
        return escape(str(self))

    def __reduce__(self) -> tuple[type[ErasedText], tuple[str]]:
        return (ErasedText, (str.__str__(self),))


ERASED = ErasedText("erased")


class Sealed(bytes):
    """Bytes that are sealed already; only these may go into a sealed column."""

    __slots__ = ()


def seal(number: int, plain: bytes, place: bytes) -> Sealed:
    """Seal a value.

    Args:
        number: of the key; 0 is the general key.
        plain: what to seal.
        place: the table and the column it will stand in, as `people_person.phone`.

    Raises:
        Conflict: the key was destroyed: what is about this person was erased and must not be written again.
    """
    number = RING.to_seal_under(number)
    cipher = RING.cipher(number)
    if cipher is None:
        raise Conflict(
            "Nothing was written: this person's records were erased, and their key with them.",
            fix="Add the person anew, if there is a ground for holding their data again.",
            code="vault.erased",
        )
    nonce = os.urandom(12)
    return Sealed(_HEAD + number.to_bytes(6, "big") + nonce + cipher.encrypt(nonce, plain, place))


def unseal(sealed: bytes, place: bytes) -> bytes | None:
    """Open a sealed value, or give None where its key was destroyed.

    Raises:
        SealBroken: it was changed, moved from another column, or written by a newer version.
    """
    if sealed == GONE:
        return None
    if len(sealed) < _TEXT_AT or sealed[0] != VERSION:
        raise _broken(place, number_of(sealed))
    cipher = RING.cipher(int.from_bytes(sealed[_NUMBER_AT:_NONCE_AT], "big"))
    if cipher is None:
        return None
    try:
        return cipher.decrypt(sealed[_NONCE_AT:_TEXT_AT], sealed[_TEXT_AT:], place)
    except InvalidTag:
        raise _broken(place, number_of(sealed)) from None


def is_destroyed(number: int) -> bool:
    """Whether the key of this number was destroyed."""
    return RING.cipher(number) is None


def number_of(sealed: bytes) -> int:
    """Give the number of the key a value is sealed under; 0 where there is none."""
    return int.from_bytes(sealed[_NUMBER_AT:_NONCE_AT], "big") if len(sealed) >= _TEXT_AT else GENERAL


def _broken(place: bytes, number: int) -> SealBroken:
    return SealBroken(
        f"A value in {place.decode('ascii', 'replace')} under key {number} does not open: it was changed or moved.",
        fix="Run `aman vault check` to see which rows these are, and restore them from a backup.",
        code="vault.value-changed",
    )
