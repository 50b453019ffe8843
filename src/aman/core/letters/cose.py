"""Who signed these bytes, and does the signature hold?

COSE_Sign1 with the algorithm pinned to the key: what the message says about its own
algorithm must agree with what the key list says about the key, or it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, Hash

from aman.core.letters.strict_cbor import MOST_BYTES, Tagged, read_strict
from aman.errors import BadInput, SealBroken

SIGN1_TAG = 18
KID_BYTES = 4
SIGNATURE_BYTES = 64
_ALG, _KID, _TYPE = 1, 4, 16


class Algorithm(IntEnum):
    """The two signature algorithms a key may be pinned to, by their COSE numbers."""

    EDDSA = -8
    ES256 = -7


class Signs(Protocol):
    """Whatever holds a private key and signs with it: a key in memory, or one that never leaves a token."""

    def sign(self, data: bytes, /) -> bytes:
        """Sign some bytes.

        Args:
            data: the bytes as they stand; hashing, where the algorithm needs it, is done inside.

        Returns:
            The raw signature, 64 bytes: for ES256 the two numbers one after the other.
        """
        ...


@dataclass(frozen=True, slots=True)
class Signed:
    """A COSE_Sign1 message taken apart; nothing about it is believed yet."""

    algorithm: int
    kid: bytes
    type: str | None
    protected: bytes
    payload: bytes
    signature: bytes


def kid_of(public: bytes) -> bytes:
    """Give the four-byte key id of a public key.

    Args:
        public: the raw public key.

    Returns:
        The first four bytes of its SHA-256.
    """
    digest = Hash(SHA256())
    digest.update(public)
    return digest.finalize()[:KID_BYTES]


def fingerprint(public: bytes) -> str:
    """Give the fingerprint of a root key as people read it aloud and compare it on paper.

    Args:
        public: the raw public key.

    Returns:
        Eight groups of four capital hexadecimal digits: the first 16 bytes of its SHA-256.
    """
    digest = Hash(SHA256())
    digest.update(public)
    text = digest.finalize()[:16].hex().upper()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def _byte_string(content: bytes) -> bytes:
    """Write bytes as CBOR does, with their length before them in the shortest form."""
    count = len(content)
    if count < 24:
        return bytes((0x40 | count,)) + content
    for head, width in ((0x58, 1), (0x59, 2), (0x5A, 4)):
        if count < 1 << (8 * width):
            return bytes((head,)) + count.to_bytes(width, "big") + content
    raise BadInput("Four gigabytes cannot be signed in one message.", fix="Sign less at once.")


# The two envelopes never vary: written out, a letter is signed half as fast again as through a general writer.
def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return b"\x84\x6aSignature1" + _byte_string(protected) + b"\x40" + _byte_string(payload)


def _sign1(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    parts = (_byte_string(protected), b"\xa0", _byte_string(payload), _byte_string(signature))
    return bytes((0xC0 | SIGN1_TAG, 0x84)) + b"".join(parts)


def sign(
    payload: Mapping[int, object],
    *,
    key: Signs,
    kid: bytes,
    type_name: str | None = None,
    algorithm: Algorithm = Algorithm.EDDSA,
) -> bytes:
    """Sign a map of claims as COSE_Sign1.

    Args:
        payload: the claims; written canonically, with definite lengths.
        key: holds the private key.
        kid: the four-byte id of its public half.
        type_name: what kind of message it is; None for letters, which say nothing but key and algorithm.
        algorithm: the one algorithm the key is pinned to.

    Returns:
        The tagged message.

    Raises:
        BadInput: the key id is not four bytes, or the signature not 64.

    Source: RFC 9052 section 4.4 (Sig_structure), RFC 9596 (header 16, type).
    """
    if len(kid) != KID_BYTES:
        raise BadInput(f"A key id has {KID_BYTES} bytes, not {len(kid)}.", fix="Use kid_of(public key).")
    header: dict[int, object] = {_ALG: int(algorithm), _KID: kid}
    if type_name is not None:
        header[_TYPE] = type_name
    protected = cbor2.dumps(header, canonical=True)
    body = cbor2.dumps(dict(payload), canonical=True)
    signature = key.sign(_to_be_signed(protected, body))
    if len(signature) != SIGNATURE_BYTES:
        raise BadInput(f"A signature has {SIGNATURE_BYTES} bytes, not {len(signature)}.", fix="Use another key.")
    return _sign1(protected, body, signature)


def take_apart(message: bytes, *, most_bytes: int = MOST_BYTES) -> Signed:
    """Take a COSE_Sign1 message apart without believing any of it.

    Args:
        message: the tagged message.
        most_bytes: the most bytes accepted.

    Returns:
        Its parts.

    Raises:
        BadInput: it is not a strictly written COSE_Sign1 with the two or three headers used here.
    """
    wrong = BadInput(
        "The code is not a signed message of this kind.",
        fix="Scan the code on the letter itself, or call the duty number.",
        code="letters.not-sign1",
    )
    outer = read_strict(message, tag=SIGN1_TAG, most_bytes=most_bytes)
    parts = outer.value if isinstance(outer, Tagged) else None
    if not isinstance(parts, list) or len(parts) != 4:
        raise wrong
    protected, unprotected, payload, signature = parts
    if unprotected != {} or not isinstance(unprotected, dict):
        raise wrong
    if not (isinstance(protected, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)):
        raise wrong
    header = read_strict(protected)
    if not isinstance(header, dict) or set(header) not in ({_ALG, _KID}, {_ALG, _KID, _TYPE}):
        raise wrong
    algorithm, kid, type_name = header[_ALG], header[_KID], header.get(_TYPE)
    if (
        not isinstance(algorithm, int)
        or not isinstance(kid, bytes)
        or len(kid) != KID_BYTES
        or len(signature) != SIGNATURE_BYTES
    ):
        raise wrong
    if type_name is not None and not isinstance(type_name, str):
        raise wrong
    return Signed(algorithm, kid, type_name, protected, payload, signature)


def check_signature(signed: Signed, *, algorithm: Algorithm, public: bytes) -> None:
    """Check that a message was signed by the holder of a key.

    Args:
        signed: the message taken apart.
        algorithm: the algorithm the key is pinned to.
        public: the raw public key: 32 bytes for EdDSA, the uncompressed point for ES256.

    Raises:
        SealBroken: it was not, or the message names another algorithm than the key's.
    """
    broken = SealBroken(
        "The signature does not hold.", fix="Do not use the letter as proof; call the duty number.", code="letters.seal"
    )
    if signed.algorithm != algorithm:
        raise broken
    message = _to_be_signed(signed.protected, signed.payload)
    try:
        if algorithm is Algorithm.EDDSA:
            Ed25519PublicKey.from_public_bytes(public).verify(signed.signature, message)
        else:
            point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public)
            r, s = int.from_bytes(signed.signature[:32], "big"), int.from_bytes(signed.signature[32:], "big")
            point.verify(encode_dss_signature(r, s), message, ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        raise broken from None
