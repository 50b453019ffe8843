"""How does a private key rest: encrypted under a passphrase, in a file or a row, and how is it opened again?

The passphrase is stored nowhere. Opening takes about a tenth of a second and 64 MB on purpose, so that
guessing passphrases against a stolen row is slow.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from aman.core.letters import fingerprint
from aman.errors import BadInput, Conflict, SealBroken

SHORTEST_PASSPHRASE = 12
_MARK = b"AMANKEY1"
_SALT, _NONCE, _PRIVATE = 16, 12, 32
_COST = 2**16
ROOT_FORMAT = "aman.root/1"


@dataclass(frozen=True, slots=True)
class Root:
    """The root key's file, opened: its public half, and the private half while a key list is signed."""

    private: Ed25519PrivateKey
    public: bytes


def _wrapping_key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase.encode())


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase too short to protect a key.

    Raises:
        BadInput: it has fewer than twelve characters.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BadInput(
            f"The passphrase has fewer than {SHORTEST_PASSPHRASE} characters, so no key was made.",
            fix="Choose a longer one, for example five or six words.",
            code="issuing.short-passphrase",
        )


def encrypt_private(key: Ed25519PrivateKey, passphrase: str) -> bytes:
    """Encrypt a private key under a passphrase, bound to its public half."""
    check_passphrase(passphrase)
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    public = key.public_key().public_bytes_raw()
    sealed = AESGCM(_wrapping_key(passphrase, salt)).encrypt(nonce, key.private_bytes_raw(), public)
    return _MARK + salt + nonce + sealed


def decrypt_private(sealed: bytes, passphrase: str, *, public: bytes, what: str) -> Ed25519PrivateKey:
    """Open a private key again.

    Args:
        sealed: what `encrypt_private` gave.
        passphrase: as typed.
        public: the public half it must belong to.
        what: how to name the key in an error, for example "issuing key 3fa01b22".

    Raises:
        SealBroken: the passphrase is wrong, or the row or file was changed.
    """
    wrong = SealBroken(
        f"The passphrase does not open {what}, so nothing was signed.",
        fix="Check the passphrase (capitals, spaces, the right file) and try again.",
        code="issuing.passphrase",
    )
    if not sealed.startswith(_MARK) or len(sealed) != len(_MARK) + _SALT + _NONCE + _PRIVATE + 16:
        raise SealBroken(f"The stored form of {what} is damaged.", fix="Make a new key.", code="issuing.damaged-key")
    rest = sealed[len(_MARK) :]
    salt, nonce, secret = rest[:_SALT], rest[_SALT : _SALT + _NONCE], rest[_SALT + _NONCE :]
    try:
        raw = AESGCM(_wrapping_key(passphrase, salt)).decrypt(nonce, secret, public)
    except InvalidTag:
        raise wrong from None
    key = Ed25519PrivateKey.from_private_bytes(raw)
    if key.public_key().public_bytes_raw() != public:
        raise wrong
    return key


def write_root(path: Path, key: Ed25519PrivateKey, passphrase: str) -> bytes:
    """Write a root key's file, readable by its owner alone, never over an existing file; give the public half.

    Raises:
        Conflict: a file stands there already.
        BadInput: the passphrase is too short, or the place cannot be written.
    """
    public = key.public_key().public_bytes_raw()
    sealed = encrypt_private(key, passphrase)
    said = {
        "format": ROOT_FORMAT,
        "public": base64.b64encode(public).decode(),
        "fingerprint": fingerprint(public),
        "private": base64.b64encode(sealed).decode(),
        "note": "Keep this file offline, and its passphrase somewhere else.",
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Conflict(
            f"{path.name} exists already and was left as it is.",
            fix="Name another file: a root key is never overwritten.",
            code="issuing.root-exists",
        ) from None
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be written: {error.strerror}.", fix="Choose a place you may write to."
        ) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(said, file, indent=2)
        file.write("\n")
    return public


def read_root(path: Path, passphrase: str) -> Root:
    """Open a root key's file.

    Raises:
        BadInput: it is missing or no such file.
        SealBroken: the passphrase is wrong.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] != ROOT_FORMAT:
            raise ValueError
        public = base64.b64decode(said["public"], validate=True)
        sealed = base64.b64decode(said["private"], validate=True)
    except FileNotFoundError:
        raise BadInput(
            f"There is no root key at {path.name}.",
            fix="Bring the medium it is kept on, or make one: aman keys create-root FILE.",
            code="issuing.no-root",
        ) from None
    except (OSError, ValueError, KeyError, TypeError, binascii.Error):
        raise BadInput(
            f"{path.name} is not a root key's file.",
            fix="Give the file that aman keys create-root wrote.",
            code="issuing.no-root",
        ) from None
    return Root(decrypt_private(sealed, passphrase, public=public, what="the root key"), public)
