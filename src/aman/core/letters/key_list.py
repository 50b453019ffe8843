"""Which keys may sign letters and status lists, on the word of the offline root?

The root's public half is printed in the page and on paper; everything else follows from it.
A key list that is older than the one already held is refused, so that nobody can bring a
dropped key back by serving an old list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from aman.core.letters import cose
from aman.core.letters.cose import KID_BYTES, Algorithm
from aman.core.letters.strict_cbor import read_strict
from aman.core.letters.token import DAY_SECONDS, ISSUER, LATEST_SECONDS, LONGEST_READ_SECONDS
from aman.errors import BadInput, SealBroken

KEY_LIST_TYPE = "application/aman-keys+cwt"
SIGNING_WINDOW_SECONDS = 90 * DAY_SECONDS
_ISS, _IAT, _KEYS = 1, 6, -70002
_MOST_BYTES = 100_000
_PUBLIC_BYTES = {Algorithm.EDDSA: 32, Algorithm.ES256: 65}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One issuing key as the root lists it.

    Attributes:
        kid: four bytes.
        algorithm: the only algorithm this key may be used with.
        public: the raw public key.
        not_before: seconds since 1970 UTC; nothing signed with an earlier date is accepted.
        expires: seconds since 1970 UTC; after this the key is as if unknown.
        not_after_iat: seconds since 1970 UTC; no letter dated later is accepted.
    """

    kid: bytes
    algorithm: Algorithm
    public: bytes
    not_before: int
    expires: int
    not_after_iat: int


@dataclass(frozen=True, slots=True)
class KeyList:
    """The issuing keys the root vouches for.

    Attributes:
        issued: seconds since 1970 UTC.
        keys: in the order of their ids.
    """

    issued: int
    keys: tuple[PublicKey, ...]

    def find(self, kid: bytes) -> PublicKey | None:
        """Give the key with an id.

        Args:
            kid: four bytes.

        Returns:
            The key; None when the root does not list it.
        """
        return next((key for key in self.keys if key.kid == kid), None)


def monthly_window(start: int) -> tuple[int, int, int]:
    """Give the dates of an issuing key that begins at a moment.

    Args:
        start: seconds since 1970 UTC.

    Returns:
        When it begins, the last date a letter may carry (90 days on), and when the key itself ends:
        late enough that every letter it signed has ended first.
    """
    return start, start + SIGNING_WINDOW_SECONDS, start + SIGNING_WINDOW_SECONDS + LONGEST_READ_SECONDS


def sign_key_list(keys: Iterable[PublicKey], *, issued: int, root: Ed25519PrivateKey) -> bytes:
    """Sign a list of issuing keys with the offline root.

    Args:
        keys: every key that stays in use, the one now added among them; a key left out is dropped.
        issued: seconds since 1970 UTC.
        root: the root's private half.

    Returns:
        The signed list.

    Raises:
        BadInput: two keys have the same id, or a key's fields do not fit together.

    Source: letters.md section 2, "Keys".
    """
    listed: dict[object, object] = {}
    for key in keys:
        _check_key(key)
        if key.kid in listed:
            raise BadInput(f"Two keys have the id {key.kid.hex()}.", fix="Make another key.", code="letters.kid-twice")
        listed[key.kid] = [int(key.algorithm), key.public, key.not_before, key.expires, key.not_after_iat]
    payload = {_ISS: ISSUER, _IAT: issued, _KEYS: listed}
    kid = cose.kid_of(root.public_key().public_bytes_raw())
    return cose.sign(payload, key=root, kid=kid, type_name=KEY_LIST_TYPE)


def read_key_list(message: bytes, *, root_public: bytes, held: KeyList | None = None) -> KeyList:
    """Read a key list, believing nothing the root did not sign.

    Args:
        message: the signed list.
        root_public: the root's raw public key, 32 bytes.
        held: the list now in use; None when there is none.

    Returns:
        The list.

    Raises:
        BadInput: it is not a key list.
        SealBroken: the root did not sign it, or it is older than the list held.
    """
    signed = cose.take_apart(message, most_bytes=_MOST_BYTES)
    if signed.type != KEY_LIST_TYPE:
        raise _not_a_list()
    cose.check_signature(signed, algorithm=Algorithm.EDDSA, public=root_public)
    claims = read_strict(signed.payload, most_bytes=_MOST_BYTES)
    if not isinstance(claims, dict) or set(claims) != {_ISS, _IAT, _KEYS} or claims[_ISS] != ISSUER:
        raise _not_a_list()
    issued, listed = claims[_IAT], claims[_KEYS]
    if not isinstance(issued, int) or not isinstance(listed, dict):
        raise _not_a_list()
    found = KeyList(issued, tuple(sorted((_key_from(*pair) for pair in listed.items()), key=lambda key: key.kid)))
    if held is not None and found.issued < held.issued:
        raise SealBroken("The key list is older than the one in use.", fix="Fetch it again.", code="letters.rollback")
    return found


def _key_from(kid: object, entry: object) -> PublicKey:
    if not isinstance(kid, bytes) or not isinstance(entry, list) or len(entry) != 5:
        raise _not_a_list()
    algorithm, public, not_before, expires, not_after_iat = entry
    if not isinstance(algorithm, int) or algorithm not in set(Algorithm) or not isinstance(public, bytes):
        raise _not_a_list()
    if not (isinstance(not_before, int) and isinstance(expires, int) and isinstance(not_after_iat, int)):
        raise _not_a_list()
    key = PublicKey(kid, Algorithm(algorithm), public, not_before, expires, not_after_iat)
    _check_key(key)
    return key


def _check_key(key: PublicKey) -> None:
    if len(key.kid) != KID_BYTES or len(key.public) != _PUBLIC_BYTES[key.algorithm]:
        raise BadInput("A key's id or public half has the wrong length.", fix="Make the key list anew.")
    if not 0 <= key.not_before < key.not_after_iat <= key.expires < LATEST_SECONDS:
        raise BadInput(f"The dates of key {key.kid.hex()} do not fit together.", fix="Make the key list anew.")


def _not_a_list() -> BadInput:
    return BadInput("This is not a key list.", fix="Fetch the key list again.", code="letters.not-a-key-list")
