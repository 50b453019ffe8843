"""How does a file appear whole or not at all?"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from aman.errors import BadInput, Conflict

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: Of a file that is being written; nobody takes it for a backup.
UNFINISHED = ".partial"


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write under another name; it gets its own when it is whole and on the disk.

    A process that is killed leaves the other name behind, which ends in .partial and which the next one clears away.

    Raises:
        Conflict: a file of this name is there already.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    clear_unfinished(path.parent)
    held = path.parent / f".{path.name}.{secrets.token_hex(4)}{UNFINISHED}"
    descriptor = os.open(held, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fsync(file.fileno())
            _name(held, path)
    finally:
        held.unlink(missing_ok=True)
    settle_folder(path.parent)


def _name(held: Path, path: Path) -> None:
    """Give a finished file its name, replacing nothing."""
    taken = Conflict(
        f"{path.name} is there already and was not touched.",
        fix="Choose another name, or name a folder: each backup then gets a name of its own.",
        code="backup.name-taken",
    )
    try:
        # Unlike a rename, a link never replaces what somebody else wrote meanwhile.
        os.link(held, path)
    except FileExistsError as error:
        raise taken from error
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.ENOSYS}:
            raise
        # The file systems of memory sticks know no links.
        if path.exists():
            raise taken from error
        held.rename(path)


def settle_folder(folder: Path) -> None:
    """Have the disk remember which names stand in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear_unfinished(folder: Path) -> int:
    """Remove what killed processes left half written in a folder; what somebody is still writing stays."""
    removed = 0
    for path in folder.glob(f".*{UNFINISHED}"):
        with contextlib.suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
            removed += 1
    return removed


@contextlib.contextmanager
def out_of_room(path: Path) -> Iterator[None]:
    """Say in words that a disk is full or may not be written to.

    Raises:
        BadInput: it is.
    """
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise BadInput(
                f"The disk of {path.name} has no room left; nothing was kept.",
                fix="Free some space or choose another disk, and start again.",
                code="backup.disk-full",
            ) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise BadInput(
                f"{path.name} may not be written to; nothing was kept.",
                fix="Choose a folder that is yours, or change who may write there.",
                code="backup.no-leave",
            ) from error
        raise
