"""Which master keys seal the key blocks, where do they stand, and how does a new one come to be?

The master keys are the one secret outside the database: a copy of the database without them opens nothing. They stand in
a file of their own, the newest first, one a line: an id, a colon and 32 random bytes in base64.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from aman.errors import BadInput, SealBroken

KEY_BYTES, NONCE_BYTES = 32, 12
_LONGEST_ID = 32


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A key that seals key blocks; `key_id` names it in the database, `secret` never leaves this process."""

    key_id: str
    secret: bytes = field(repr=False)


def parse_keys(text: str, whence: str) -> tuple[MasterKey, ...]:
    """Read master keys, newest first.

    Args:
        text: `id:base64`, one a line or with spaces between; what follows a number sign is a remark.
        whence: what to call the text in a complaint.

    Raises:
        BadInput: some of it is no key; every wrong entry is named by its place, never by its content.
    """
    entries = [entry for line in text.splitlines() for entry in line.partition("#")[0].split()]
    keys: dict[str, MasterKey] = {}
    wrong = []
    for place, entry in enumerate(entries, start=1):
        key_id, _, written = entry.partition(":")
        try:
            secret = base64.b64decode(written, validate=True)
        except (binascii.Error, ValueError):
            secret = b""
        if not key_id or len(key_id) > _LONGEST_ID or len(secret) != KEY_BYTES:
            wrong.append(f"entry {place} is not an id, a colon and 32 bytes in base64")
        elif key_id in keys:
            wrong.append(f"entry {place} has the id of an earlier one")
        else:
            keys[key_id] = MasterKey(key_id, secret)
    if wrong:
        raise BadInput(
            f"The data keys in {whence} cannot be used: {'; '.join(wrong)}.",
            fix="Put the file back from its copy. Without the right keys sealed records stay closed.",
            code="vault.bad-data-keys",
        )
    return tuple(keys.values())


def master_keys() -> tuple[MasterKey, ...]:
    """Give the master keys, newest first, as the file says at this moment.

    Raises:
        SealBroken: there are none.
        BadInput: they cannot be read.
    """
    path = str(settings.DATA_KEYS_FILE)
    if path:
        try:
            text = Path(path).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise SealBroken(
                f"The file of the data keys cannot be read: {type(error).__name__}.",
                fix="Put the file that AMAN_DATA_KEYS_FILE names back from its copy; without it records stay closed.",
                code="vault.no-data-keys",
            ) from error
        keys = parse_keys(text, "the file that AMAN_DATA_KEYS_FILE names")
    else:
        keys = parse_keys(str(settings.DATA_KEYS), "AMAN_DATA_KEYS")
    if not keys:
        raise SealBroken(
            "There are no data keys, so sealed records cannot be opened or written.",
            fix="Set AMAN_DATA_KEYS_FILE to the file of data keys of this database (docs/reference/encryption.md).",
            code="vault.no-data-keys",
        )
    return keys


def new_line() -> str:
    """Draw a new master key and write it as a line of the file."""
    return f"k{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"


def write_keys(path: Path, lines: Sequence[str]) -> None:
    """Write the file of keys anew, readable by its owner only, whole or not at all."""
    beside = path.with_name(path.name + ".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def make_keys_beside(path: Path) -> bool:
    """Make a file of keys with a first key where there is none yet; say whether it was made."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(new_line())
        file.flush()
        os.fsync(file.fileno())
    return True


def _box(key: MasterKey) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"aman vault: key blocks").derive(key.secret)
    return AESGCM(derived)


def close_under(key: MasterKey, plain: bytes, what: bytes) -> bytes:
    """Seal a secret of the vault under a master key; `what` is bound to it and must be named to open it."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _box(key).encrypt(nonce, plain, what)


def open_under(keys: Sequence[MasterKey], key_id: str, sealed: bytes, what: bytes) -> bytes:
    """Open a secret of the vault.

    Raises:
        SealBroken: its master key is not among `keys`, or it was changed.
    """
    key = next((key for key in keys if key.key_id == key_id), None)
    if key is None:
        raise SealBroken(
            f"The vault is sealed under data key {key_id[:_LONGEST_ID]}, which is not in the file of data keys.",
            fix="Put the file of data keys that belongs to this database back from its copy.",
            code="vault.other-data-keys",
        )
    try:
        return _box(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], what)
    except InvalidTag as error:
        raise SealBroken(
            f"The vault does not open under data key {key_id}: {what.decode('ascii', 'replace')} was changed.",
            fix="Restore the database from its backup, and find out who changed it.",
            code="vault.changed",
        ) from error
