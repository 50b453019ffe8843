"""What travels between the register and the offline machine, and how is it read? Two files, nothing secret in either."""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aman.core.letters import Algorithm, PublicKey, fingerprint
from aman.errors import BadInput, Conflict

REQUEST_FORMAT, SIGNED_FORMAT, PUBLIC_FORMAT = "aman.key-request/1", "aman.key-list/1", "aman.public-key/1"


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """The key list a register asks the root to sign.

    Attributes:
        issued: the date the list will carry, seconds since 1970 UTC.
        keys: every key of the list.
        root_public: the root the register follows; empty before the first ceremony.
        current: the list now in use, signed; empty before the first.
    """

    issued: int
    keys: tuple[PublicKey, ...]
    root_public: bytes = b""
    current: bytes = b""


@dataclass(frozen=True, slots=True)
class SignedKeys:
    """A signed key list on its way back, and the root that signed it."""

    token: bytes
    root_public: bytes
    is_drill: bool = False


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def key_as_json(key: PublicKey) -> dict[str, Any]:
    """Give a public key as both files hold it."""
    return {
        "kid": key.kid.hex(),
        "algorithm": key.algorithm.name,
        "public": _text(key.public),
        "not_before": key.not_before,
        "expires": key.expires,
        "not_after_iat": key.not_after_iat,
    }


def key_from_json(said: Any) -> PublicKey:
    """Read a public key; a wrong shape raises ValueError, KeyError or TypeError."""
    return PublicKey(
        bytes.fromhex(said["kid"]),
        Algorithm[said["algorithm"]],
        base64.b64decode(said["public"], validate=True),
        int(said["not_before"]),
        int(said["expires"]),
        int(said["not_after_iat"]),
    )


def write_new(path: Path, said: dict[str, Any], *, mode: int = 0o644) -> Path:
    """Write a file of JSON, never over another.

    Raises:
        Conflict: a file stands there already.
        BadInput: the place cannot be written.
    """
    return write_text_new(path, json.dumps(said, indent=2) + "\n", mode=mode)


def write_text_new(path: Path, text: str, *, mode: int = 0o644) -> Path:
    """Write a file of text, never over another.

    Raises:
        Conflict: a file stands there already.
        BadInput: the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise Conflict(f"{path.name} exists already and was left as it is.", fix="Name another file.") from None
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be written: {error.strerror}.", fix="Choose a place you may write to."
        ) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    # The umask of the command line is strict; what travels may be read by all.
    path.chmod(mode)
    return path


def _read(path: Path, wanted: str, what: str) -> dict[str, Any]:
    wrong = BadInput(f"{path.name} is not {what}.", fix=f"Give the file whose format is {wanted}.", code="issuing.file")
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(f"There is no file {path.name}.", fix="Check its name and place.", code="issuing.file") from None
    except (OSError, ValueError):
        raise wrong from None
    if not isinstance(said, dict) or said.get("format") != wanted:
        raise wrong
    return said


def _whole(path: Path) -> BadInput:
    return BadInput(f"{path.name} is damaged.", fix="Copy it again from where it was written.", code="issuing.file")


def write_request(path: Path, request: KeyRequest) -> Path:
    """Write a request for the offline machine."""
    said = {
        "format": REQUEST_FORMAT,
        "issued": request.issued,
        "root_public": _text(request.root_public),
        "current": _text(request.current),
        "keys": [key_as_json(key) for key in request.keys],
    }
    return write_new(path, said)


def read_request(path: Path) -> KeyRequest:
    """Read a request.

    Raises:
        BadInput: it is missing, another file, or damaged.
    """
    said = _read(path, REQUEST_FORMAT, "a request for a key list")
    try:
        return KeyRequest(
            int(said["issued"]),
            tuple(key_from_json(key) for key in said["keys"]),
            base64.b64decode(said["root_public"], validate=True),
            base64.b64decode(said["current"], validate=True),
        )
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise _whole(path) from None


def write_signed(path: Path, signed: SignedKeys) -> Path:
    """Write a signed key list for the way back to the register."""
    said = {
        "format": SIGNED_FORMAT,
        "drill": signed.is_drill,
        "fingerprint": fingerprint(signed.root_public),
        "root_public": _text(signed.root_public),
        "key_list": _text(signed.token),
    }
    return write_new(path, said)


def read_signed(path: Path) -> SignedKeys:
    """Read a signed key list; nothing in it is believed yet.

    Raises:
        BadInput: it is missing, another file, or damaged.
    """
    said = _read(path, SIGNED_FORMAT, "a signed key list")
    try:
        return SignedKeys(
            base64.b64decode(said["key_list"], validate=True),
            base64.b64decode(said["root_public"], validate=True),
            said["drill"] is not False,
        )
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise _whole(path) from None


@dataclass(frozen=True, slots=True)
class PublicHalf:
    """The public half of a key whose private half the register does not hold."""

    public: bytes
    algorithm: Algorithm
    held_at: str


def write_public(path: Path, half: PublicHalf) -> Path:
    """Write the public half of a signer's key, for the register."""
    said = {
        "format": PUBLIC_FORMAT,
        "algorithm": half.algorithm.name,
        "public": _text(half.public),
        "held_at": half.held_at,
    }
    return write_new(path, said)


def read_publics(paths: Sequence[Path]) -> list[PublicHalf]:
    """Read the public halves of a signer's keys.

    Raises:
        BadInput: one is missing, another file, or damaged.
    """
    found = []
    for path in paths:
        said = _read(path, PUBLIC_FORMAT, "the public half of an issuing key")
        try:
            public = base64.b64decode(said["public"], validate=True)
            found.append(PublicHalf(public, Algorithm[said["algorithm"]], str(said["held_at"])))
        except (ValueError, KeyError, TypeError, binascii.Error):
            raise _whole(path) from None
    return found
