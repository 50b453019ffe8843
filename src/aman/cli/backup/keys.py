"""For whom is a backup locked, with what is it opened, and where do the data keys come from?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyrage

from aman.cli.backup.container import SHORTEST_PASSPHRASE, Lock, Opening
from aman.errors import BadInput


def read_lock(recipients: list[str], passphrase_file: Path | None) -> Lock:
    """Read for whom a backup is to be locked: recipients (age1...), or one passphrase.

    Raises:
        BadInput: neither or both were given, or one of them cannot be used.
    """
    if bool(recipients) == (passphrase_file is not None):
        raise BadInput(
            "A backup is locked either for recipients or with a passphrase; give one of the two.",
            fix="Write --recipient age1... (as often as there are people who may open it), or --passphrase-file FILE.",
            code="backup.lock",
        )
    if passphrase_file is not None:
        return Lock(passphrase=_passphrase(passphrase_file))
    try:
        return Lock(recipients=tuple(pyrage.x25519.Recipient.from_str(text.strip()) for text in recipients))
    except pyrage.RecipientError as error:
        raise BadInput(
            "One of the recipients is not an age recipient.",
            fix="Write it as age-keygen printed it: age1 and 58 letters and digits.",
            code="backup.recipient",
        ) from error


def read_opening(identity: Path | None, passphrase_file: Path | None) -> Opening:
    """Read with what a backup is to be opened.

    Raises:
        BadInput: neither was given, or it cannot be used.
    """
    if identity is None and passphrase_file is None:
        raise BadInput(
            "Nothing was given to open the backup with.",
            fix="Name the file of the age identity: --identity FILE; or --passphrase-file FILE.",
            code="backup.no-opening",
        )
    identities: tuple[Any, ...] = ()
    if identity is not None:
        lines = [line.strip() for line in _text(identity).splitlines()]
        try:
            identities = tuple(
                pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")
            )
        except pyrage.IdentityError as error:
            raise BadInput(
                f"{identity.name} does not hold an age identity.",
                fix="Give the file that age-keygen wrote; its line begins with AGE-SECRET-KEY-1.",
                code="backup.identity",
            ) from error
    return Opening(identities, _passphrase(passphrase_file) if passphrase_file is not None else "")


def _passphrase(path: Path) -> str:
    words = _text(path).strip()
    if len(words) < SHORTEST_PASSPHRASE:
        raise BadInput(
            f"The passphrase in {path.name} is too short.",
            fix=f"Use at least {SHORTEST_PASSPHRASE} characters, better six random words.",
            code="backup.passphrase-short",
        )
    return words


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path.name} cannot be read.", fix="Check its place and who may read it.", code="backup.unreadable"
        ) from error


def data_keys_file(given: Path | None, database: Path | None) -> str:
    """Find the file of data keys: the one given, the one named by setting, or the one beside an SQLite file."""
    if given is not None:
        return str(given.expanduser().resolve())
    named = os.environ.get("AMAN_DATA_KEYS_FILE", "")
    if named or os.environ.get("AMAN_DATA_KEYS"):
        return named
    beside = Path(f"{database}.keys") if database is not None else None
    return str(beside) if beside is not None and beside.is_file() else ""


def hold_data_keys(wanted: list[str], keys_file: str) -> None:
    """Hold the data keys at hand against those a backup is sealed under, by their ids.

    Args:
        wanted: the ids, as the manifest names them.
        keys_file: where the keys stand; empty where AMAN_DATA_KEYS holds them.

    Raises:
        BadInput: one is missing: what is sealed under it would stay closed.
    """
    text = _text(Path(keys_file)) if keys_file else os.environ.get("AMAN_DATA_KEYS", "")
    held = {entry.partition(":")[0] for entry in text.split()}
    missing = [one for one in wanted if one not in held]
    if missing:
        raise BadInput(
            f"The backup is sealed under data key {missing[0]}, which is not at hand; nothing was done.",
            fix="Give the copy of the data keys that is kept apart from the backups: --data-keys FILE.",
            code="backup.data-keys-missing",
        )
