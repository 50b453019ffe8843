"""Which letters have been withdrawn, said in one small signed file that hides how many were issued?

One bit a letter, 65,536 letters a list, places drawn at random. A list replaces the one
before it whole; an older one is refused, or a withdrawal could be undone by serving it again.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from aman.core.letters import cose
from aman.core.letters.cose import Algorithm, Signs
from aman.core.letters.day_word import SEED_BYTES, DayWord, word_of_day
from aman.core.letters.key_list import KeyList
from aman.core.letters.strict_cbor import read_strict
from aman.core.letters.token import DAY_SECONDS, LIST_SIZE
from aman.errors import BadInput, SealBroken

STATUS_LIST_TYPE = "application/statuslist+cwt"
LIST_BYTES = LIST_SIZE // 8
TTL_SECONDS = 6 * 3600
LIFE_SECONDS = 30 * DAY_SECONDS
_SUB, _EXP, _IAT, _STATUS_LIST, _TTL = 2, 4, 6, 65533, 65534
#: Ours: newer end dates of letters, and what the words of the coming days are made from.
_EXTENDED, _DAY_SEED = -70003, -70004
_STANDARD = frozenset({_SUB, _EXP, _IAT, _STATUS_LIST, _TTL})
_MOST_BYTES = 20_000
MOST_EXTENSIONS = 12
#: A list may move an end date as far ahead as a letter issued on its day could run.
LONGEST_EXTENSION_SECONDS = 90 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Extension:
    """A newer end date for every letter of a list that was issued up to a moment.

    It names no letter: who reads the list learns nothing about any of them.

    Attributes:
        issued_until: letters issued at or before this moment, seconds since 1970 UTC.
        ends: their end date, if theirs is earlier; seconds since 1970 UTC.
    """

    issued_until: int
    ends: int


@dataclass(frozen=True, slots=True)
class StatusList:
    """One list, read and believed.

    Attributes:
        uri: the address letters name.
        issued: seconds since 1970 UTC.
        expires: seconds since 1970 UTC.
        ttl: seconds after which a connected reader should ask for a newer one.
        bits: 8,192 bytes; a set bit is a withdrawn letter.
        extensions: newer end dates; empty when none was published.
        day_seed: six bytes from which the words of the days are made; empty when the operator uses none.
    """

    uri: str
    issued: int
    expires: int
    ttl: int
    bits: bytes
    extensions: tuple[Extension, ...] = ()
    day_seed: bytes = b""

    def end_of(self, issued: int, expires: int) -> int:
        """Give the day on which a letter of this list ends.

        Args:
            issued: when the letter was issued, seconds since 1970 UTC.
            expires: the end written in it, seconds since 1970 UTC.

        Returns:
            The latest of its own end and every extension that covers it.
        """
        return max([expires, *(e.ends for e in self.extensions if issued <= e.issued_until)])

    def word_on(self, now: int) -> DayWord | None:
        """Give the word of a day, by which an officer knows this list from a look-alike.

        Args:
            now: seconds since 1970 UTC.

        Returns:
            The word; None when the list carries no seed, or the day lies outside its life.
        """
        return word_of_day(self.day_seed, now) if self.day_seed and self.issued <= now <= self.expires else None

    def is_withdrawn(self, index: int) -> bool:
        """Say whether the letter at a place has been withdrawn.

        Args:
            index: 0 to 65,535.

        Returns:
            True when its bit is set.
        """
        return is_set(self.bits, index)


def empty_bits() -> bytes:
    """Give the bits of a list on which nothing is withdrawn.

    Returns:
        8,192 zero bytes.
    """
    return bytes(LIST_BYTES)


def with_set(bits: bytes, indexes: Iterable[int]) -> bytes:
    """Give bits with some more of them set.

    Args:
        bits: 8,192 bytes.
        indexes: places to set, 0 to 65,535.

    Returns:
        New bits; a bit once set is never cleared.

    Raises:
        BadInput: a place is beyond the list, or the bits have another length.
    """
    changed = bytearray(_whole(bits))
    for index in indexes:
        if not 0 <= index < LIST_SIZE:
            raise BadInput(f"Place {index} is beyond the status list.", fix="Use 0 to 65,535.")
        changed[index >> 3] |= 1 << (index & 7)
    return bytes(changed)


def is_set(bits: bytes, index: int) -> bool:
    """Say whether a bit is set, counting from the least significant bit of the first byte.

    Args:
        bits: 8,192 bytes.
        index: 0 to 65,535.

    Returns:
        True when it is.

    Raises:
        BadInput: the place is beyond the list.

    Source: draft-ietf-oauth-status-list section 4.1.
    """
    if not 0 <= index < len(bits) * 8:
        raise BadInput(f"Place {index} is beyond the status list.", fix="Use 0 to 65,535.")
    return bool(bits[index >> 3] >> (index & 7) & 1)


def sign_status_list(
    uri: str,
    bits: bytes,
    *,
    issued: int,
    key: Signs,
    kid: bytes,
    extensions: Iterable[Extension] = (),
    day_seed: bytes = b"",
    algorithm: Algorithm = Algorithm.EDDSA,
) -> bytes:
    """Sign a status list.

    Args:
        uri: the address letters name.
        bits: 8,192 bytes.
        issued: seconds since 1970 UTC; the list asks to be renewed after 6 hours and ends after 30 days.
        key: holds an issuing key's private half.
        kid: the issuing key's four-byte id.
        extensions: newer end dates, at most 12, none more than 90 days after `issued`.
        day_seed: six random bytes for the words of the days, the same on every list; empty leaves the claim out.
        algorithm: the one algorithm the key is pinned to.

    Returns:
        The signed list, about 1 kB.

    Raises:
        BadInput: the bits have another length, or an extension or the seed breaks the profile.

    Source: draft-ietf-oauth-status-list sections 4.3 and 5.2 (CWT form).
    """
    payload: dict[int, object] = {
        _SUB: uri,
        _IAT: issued,
        _EXP: issued + LIFE_SECONDS,
        _TTL: TTL_SECONDS,
        _STATUS_LIST: {"bits": 1, "lst": zlib.compress(_whole(bits), 9)},
    }
    moved = tuple(sorted(extensions, key=lambda e: (e.issued_until, e.ends)))
    _check_additions(moved, day_seed, issued)
    if moved:
        payload[_EXTENDED] = [[e.issued_until, e.ends] for e in moved]
    if day_seed:
        payload[_DAY_SEED] = day_seed
    return cose.sign(payload, key=key, kid=kid, type_name=STATUS_LIST_TYPE, algorithm=algorithm)


def read_status_list(message: bytes, *, keys: KeyList, uri_prefix: str, held: StatusList | None = None) -> StatusList:
    """Read a status list, believing nothing a listed key did not sign.

    Args:
        message: the signed list.
        keys: the issuing keys the root vouches for.
        uri_prefix: where our status lists stand.
        held: the list now in use for the same address; None when there is none.

    Returns:
        The list.

    Raises:
        BadInput: it is not a status list of this shape.
        SealBroken: no listed key signed it within its dates, or it is older than the list held.
    """
    signed = cose.take_apart(message, most_bytes=_MOST_BYTES)
    if signed.type != STATUS_LIST_TYPE:
        raise _not_a_list()
    key = keys.find(signed.kid)
    if key is None:
        raise SealBroken(
            "The status list is signed by an unknown key.", fix="Update the key list.", code="letters.unknown-key"
        )
    cose.check_signature(signed, algorithm=key.algorithm, public=key.public)
    found = _list_from(read_strict(signed.payload, most_bytes=_MOST_BYTES), uri_prefix)
    if not key.not_before <= found.issued <= key.expires:
        raise SealBroken("The status list is dated outside its key's life.", fix="Fetch it again.", code="letters.seal")
    if held is not None and held.uri == found.uri and found.issued < held.issued:
        raise SealBroken(
            "The status list is older than the one in use.", fix="Fetch it again.", code="letters.rollback"
        )
    return found


def _list_from(claims: object, uri_prefix: str) -> StatusList:
    if not isinstance(claims, dict) or set(claims) - {_EXTENDED, _DAY_SEED} != _STANDARD:
        raise _not_a_list()
    uri, issued, expires, ttl, inner = (claims[k] for k in (_SUB, _IAT, _EXP, _TTL, _STATUS_LIST))
    if not isinstance(uri, str) or not uri.startswith(uri_prefix):
        raise _not_a_list()
    if not (isinstance(issued, int) and isinstance(expires, int) and isinstance(ttl, int)):
        raise _not_a_list()
    if not isinstance(inner, dict) or set(inner) != {"bits", "lst"} or inner["bits"] != 1:
        raise _not_a_list()
    moved = tuple(_extension(pair) for pair in _some(claims, _EXTENDED))
    seed = claims.get(_DAY_SEED, b"")
    if not isinstance(seed, bytes) or (_DAY_SEED in claims and not seed):
        raise _not_a_list()
    try:
        _check_additions(moved, seed, issued)
    except BadInput:
        raise _not_a_list() from None
    return StatusList(uri, issued, expires, ttl, _inflate(inner["lst"]), moved, seed)


def _some(claims: dict[object, object], key: int) -> list[object]:
    """A claim that may be left out; an empty list is not another way of leaving it out."""
    if key not in claims:
        return []
    found = claims[key]
    if not isinstance(found, list) or not found:
        raise _not_a_list()
    return found


def _extension(pair: object) -> Extension:
    if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(one, int) for one in pair):
        raise _not_a_list()
    return Extension(*pair)


def _check_additions(extensions: tuple[Extension, ...], seed: bytes, issued: int) -> None:
    if len(extensions) > MOST_EXTENSIONS:
        raise BadInput(f"A status list moves at most {MOST_EXTENSIONS} end dates.", fix="Leave out those that passed.")
    for one in extensions:
        if not 0 <= one.issued_until <= issued or not 0 < one.ends <= issued + LONGEST_EXTENSION_SECONDS:
            raise BadInput(
                "An end date cannot be moved so far, or for letters not issued yet.",
                fix="Choose a day at most 90 days from today.",
                code="letters.extension",
            )
    if len(seed) not in {0, SEED_BYTES}:
        raise BadInput(f"The seed of the day's words has {SEED_BYTES} bytes.", fix="Draw six random bytes.")


def _inflate(packed: object) -> bytes:
    if not isinstance(packed, bytes):
        raise _not_a_list()
    machine = zlib.decompressobj()
    try:
        # One byte more than a list holds: a packed bomb stops there instead of filling the memory.
        bits = machine.decompress(packed, LIST_BYTES + 1)
    except zlib.error:
        raise _not_a_list() from None
    if len(bits) != LIST_BYTES or not machine.eof or machine.unused_data:
        raise _not_a_list()
    return bits


def _whole(bits: bytes) -> bytes:
    if len(bits) != LIST_BYTES:
        raise BadInput(f"A status list has {LIST_BYTES} bytes of bits, not {len(bits)}.", fix="Use empty_bits().")
    return bits


def _not_a_list() -> BadInput:
    return BadInput("This is not a status list.", fix="Fetch the status list again.", code="letters.not-a-status-list")
