"""What do the register and the signer say to each other over their socket? One question and one answer a connection.

Both are one map of CBOR, read by the strict reader of letters, behind four bytes that say how long it is.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import astuple, fields
from typing import Any, get_type_hints

import cbor2

from aman import errors
from aman.core.letters import Extension, LetterClaims
from aman.core.letters.strict_cbor import read_strict
from aman.errors import AmanError, BadInput
from aman.issuing.signing.hands import ListClaims

MOST_BYTES = 2_000_000
MOST_LETTERS = 500
#: What a letter's claims are, field by field; nothing else may stand there.
_KINDS = tuple(get_type_hints(LetterClaims)[field.name] for field in fields(LetterClaims))
_ERRORS = {name: getattr(errors, name) for name in ("BadInput", "NotAllowed", "NotFound", "Conflict", "SealBroken")}


def send(line: socket.socket, said: Mapping[str, object]) -> None:
    """Send a question or an answer."""
    body = cbor2.dumps(dict(said), canonical=True)
    line.sendall(len(body).to_bytes(4, "big") + body)


def receive(line: socket.socket) -> dict[str, Any]:
    """Receive a question or an answer.

    Raises:
        BadInput: it is too long, cut off, or no map of this kind.
    """
    length = int.from_bytes(_take(line, 4), "big")
    if length > MOST_BYTES:
        raise _unreadable()
    said = read_strict(_take(line, length), most_bytes=MOST_BYTES)
    if not isinstance(said, dict) or not all(isinstance(key, str) for key in said):
        raise _unreadable()
    return said


def _take(line: socket.socket, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = line.recv(min(count - len(parts), 1 << 16))
        if not part:
            raise _unreadable()
        parts += part
    return bytes(parts)


def _unreadable() -> BadInput:
    return BadInput(
        "The signer and the register do not understand each other.",
        fix="Run both from the same version of Aman.",
        code="issuing.signer-wire",
    )


def letter_as_list(claims: LetterClaims) -> list[object]:
    """Give a letter's claims in the order of their fields."""
    return list(astuple(claims))


def letter_from(said: object) -> LetterClaims:
    """Read a letter's claims; each field of exactly its kind.

    Raises:
        BadInput: a field is missing, one too many, or of another kind.
    """
    if not isinstance(said, list) or len(said) != len(_KINDS):
        raise _unreadable()
    if any(type(value) is not kind for value, kind in zip(said, _KINDS, strict=True)):
        raise _unreadable()
    return LetterClaims(*said)


def list_as_map(claims: ListClaims) -> dict[str, object]:
    """Give a status list's claims as a map."""
    moved = [[one.issued_until, one.ends] for one in claims.extensions]
    return {
        "uri": claims.uri, "bits": claims.bits, "issued": claims.issued, "moved": moved, "seed": claims.day_seed,
    }  # fmt: skip


def list_from(said: object) -> ListClaims:
    """Read a status list's claims.

    Raises:
        BadInput: a field is missing, one too many, or of another kind.
    """
    kinds = {"uri": str, "bits": bytes, "issued": int, "moved": list, "seed": bytes}
    if not isinstance(said, dict) or set(said) != set(kinds):
        raise _unreadable()
    if any(type(said[name]) is not kind for name, kind in kinds.items()):
        raise _unreadable()
    moved = []
    for pair in said["moved"]:
        if not isinstance(pair, list) or [type(one) for one in pair] != [int, int]:
            raise _unreadable()
        moved.append(Extension(*pair))
    return ListClaims(said["uri"], said["bits"], said["issued"], tuple(moved), said["seed"])


def error_as_map(error: AmanError) -> dict[str, object]:
    """Give an error as an answer; none of them holds anything about a person."""
    return {"error": [type(error).__name__, error.message, error.fix, error.code]}


def raise_error(said: Mapping[str, Any]) -> None:
    """Raise the error that an answer holds, if it holds one."""
    found = said.get("error")
    if isinstance(found, list) and len(found) == 4 and all(isinstance(one, str) for one in found):
        kind, message, fix, code = found
        raise _ERRORS.get(kind, AmanError)(message, fix=fix, code=code)
