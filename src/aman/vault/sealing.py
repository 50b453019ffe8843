"""How is a value sealed, so that it opens only with its key, in its column, and never silently as something else?

A sealed value is: one byte of version, six bytes of key number, a nonce of twelve bytes, and AES-256-GCM over the UTF-8 of the
text with the column's name bound to it. A blank text stays blank and tells that nothing was stated, no more.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
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


def seal_each(numbers: Iterable[int], plains: Sequence[bytes], place: bytes) -> list[Sealed]:
    """Seal a value under each of many people's keys; what is about somebody erased stays erased.

    Args:
        numbers: of the keys, in the order of the values; none of them general.
        plains: what to seal.
        place: the table and the column they will stand in.
    """
    under = [RING.to_seal_under(number) for number in numbers]
    chance = os.urandom(12 * len(under))
    made = []
    for at, (number, cipher, plain) in enumerate(zip(under, RING.ciphers(under), plains, strict=True)):
        if cipher is None:
            made.append(Sealed(GONE))
            continue
        nonce = chance[12 * at : 12 * at + 12]
        made.append(Sealed(_HEAD + number.to_bytes(6, "big") + nonce + cipher.encrypt(nonce, plain, place)))
    return made


def unseal_each(stored: Sequence[bytes], place: bytes) -> Iterator[bytes | None]:
    """Open many values of one column, each under another key; None where there is nothing or its key was destroyed.

    Raises:
        SealBroken: one was changed, moved from another column, or written by a newer version.
    """
    kept = [one if len(one) >= _TEXT_AT and one[0] == VERSION else b"" for one in stored]
    opens = RING.ciphers([int.from_bytes(one[_NUMBER_AT:_NONCE_AT], "big") for one in kept if one])
    for one, there in zip(kept, stored, strict=True):
        if not one:
            if there and there != GONE:
                raise _broken(place, number_of(there))
            yield None
            continue
        cipher = next(opens)
        try:
            yield None if cipher is None else cipher.decrypt(one[_NONCE_AT:_TEXT_AT], one[_TEXT_AT:], place)
        except InvalidTag:
            raise _broken(place, number_of(one)) from None


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
