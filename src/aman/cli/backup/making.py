"""What goes into a backup, and what must not?"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from aman.cli.backup.container import Lock, write_container
from aman.cli.backup.databases import (
    POSTGRESQL_PART,
    SQLITE_PART,
    Contents,
    Database,
    postgresql_copy,
    sqlite_copy,
)
from aman.cli.backup.keeping import backup_name, surplus
from aman.errors import BadInput

SCHEMA = "aman.backup/1"
_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]")


def make_backup(database: Database, *, to: Path, lock: Lock, also: Sequence[Path]) -> tuple[Path, dict[str, Any]]:
    """Write one backup, whole or not at all, while others work; give where it stands and its manifest.

    Args:
        database: of what.
        to: a folder, in which it gets a name of its own, or a file that is not there yet.
        lock: who can open it.
        also: folders whose files go in, too, for example the published lists.

    Raises:
        BadInput: the database cannot be read, or there is no room.
        Conflict: the file is there already.
    """
    at = datetime.now(UTC).replace(microsecond=0)
    path = to / backup_name(at) if to.is_dir() or to.suffix == "" else to
    beside = list(_beside(also))
    manifest: dict[str, Any] = {
        "schema": SCHEMA,
        "made_at": at.isoformat(),
        "aman": version("aman"),
        "engine": database.kind,
    }
    with _copied(database) as (content, contents), write_container(path, lock, manifest) as container:
        manifest |= contents.as_json()
        container.add(SQLITE_PART if database.kind == "sqlite" else POSTGRESQL_PART, content)
        for name, file in beside:
            with file.open("rb") as opened:
                container.add(name, opened)
    return path, {**manifest, "parts": container.parts}


def _copied(database: Database) -> AbstractContextManager[tuple[IO[bytes], Contents]]:
    return sqlite_copy(database.path) if database.path is not None else postgresql_copy(database)


def _beside(folders: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Give the files of some folders by the names they get; never a file of data keys.

    Raises:
        BadInput: a folder is not there, or holds the data keys.
    """
    keys = os.environ.get("AMAN_DATA_KEYS_FILE", "")
    for number, folder in enumerate(folders):
        if not folder.is_dir():
            raise BadInput(
                f"There is no folder {folder.name}.", fix="Check --also and AMAN_STATUS_DIR.", code="backup.no-folder"
            )
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.is_symlink() or path.name.startswith("."):
                continue
            with contextlib.suppress(OSError):
                if path.suffix == ".keys" or (keys and path.samefile(keys)):
                    raise BadInput(
                        f"{path.name} holds data keys; whoever opens the backup would hold lock and key in one file.",
                        fix="Keep the data keys elsewhere, on paper or in another safe place, and take them out of "
                        f"{folder.name}.",
                        code="backup.data-keys",
                    )
            inside = "/".join(_NO_NAME.sub("_", part) for part in path.relative_to(folder).parts)
            yield f"files/{number}/{inside}", path


def drop_surplus(folder: Path, *, daily: int, weekly: int) -> list[Path]:
    """Remove the old backups that no rule keeps, and give which they were."""
    gone = surplus(folder.iterdir(), daily=daily, weekly=weekly)
    for path in gone:
        path.unlink()
    return gone
