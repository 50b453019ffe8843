"""How does a backup become a database again, and when does it take the old one's place?"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aman.cli.backup.container import Opening, read_container
from aman.cli.backup.databases import (
    POSTGRESQL_PART,
    SQLITE_PART,
    Contents,
    Database,
    client_program,
    connect,
    database_of,
    postgresql_contents,
    server_environment,
    sqlite_contents,
)
from aman.cli.backup.making import SCHEMA
from aman.cli.backup.writing import UNFINISHED, settle_folder
from aman.errors import AmanError, BadInput, Conflict, SealBroken

#: The manifest, for the process that makes the restored database ready.
SAID = "restored-manifest.json"
_COMMAND = (sys.executable, "-c", "from aman.cli import main; main()")


@dataclass(frozen=True)
class Unpacked:
    """A backup whose parts all held, lying open in a folder."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def database(self) -> Path:
        """The part that holds the database."""
        return self.folder / (SQLITE_PART if self.manifest["engine"] == "sqlite" else POSTGRESQL_PART)


@contextlib.contextmanager
def unpacked(path: Path, opening: Opening, *, near: Path) -> Iterator[Unpacked]:
    """Open a backup into a folder that only its owner can read and that is gone when this ends.

    Raises:
        SealBroken: it does not hold.
        BadInput: it is something else than a backup, or there is no room.
    """
    near.mkdir(parents=True, exist_ok=True, mode=0o700)
    _clear_folders(near)
    with tempfile.TemporaryDirectory(prefix=f".aman-{os.getpid()}-", suffix=UNFINISHED, dir=near) as folder:
        manifest = read_container(path, opening, Path(folder))
        if manifest.get("schema") != SCHEMA:
            raise BadInput(
                f"{path.name} is no backup.", fix="Give a file that aman backup make wrote.", code="backup.other-kind"
            )
        (Path(folder) / SAID).write_text(json.dumps(manifest), encoding="utf-8")
        yield Unpacked(Path(folder), manifest)


def _clear_folders(near: Path) -> None:
    """Remove what a killed restore left open."""
    for folder in near.glob(f".aman-*{UNFINISHED}"):
        number = folder.name.split("-")[1]
        if folder.is_dir() and number.isdigit() and not _runs(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def hold_counts(manifest: dict[str, Any], contents: Contents) -> None:
    """Hold a restored database against what the manifest says of it.

    Raises:
        SealBroken: something is missing or differs.
    """
    said = contents.as_json()
    differ = [name for name, count in manifest["counts"].items() if said["counts"].get(name) != count]
    if differ or said["head"] != manifest["head"] or said["migrations"] != manifest["migrations"]:
        raise SealBroken(
            f"The restored database is not what the manifest says: {', '.join(differ[:5]) or 'its log or tables differ'}.",
            fix="Take another copy of the backup, or the one before it.",
            code="backup.counts",
        )


@contextlib.contextmanager
def scratch_database(backup: Unpacked, target: Database | None) -> Iterator[Database]:
    """Restore into a database of its own, under a name nobody uses; it is gone when this ends unless it was moved.

    Args:
        backup: what was opened.
        target: where it will go later; None where it is only looked at, which PostgreSQL cannot do without a server.
    """
    if backup.manifest["engine"] == "sqlite":
        found = Database(f"sqlite:///{backup.database}", backup.database)
        try:
            hold_counts(backup.manifest, sqlite_contents(backup.database))
        except sqlite3.Error as error:
            raise SealBroken(
                "The database in the backup is damaged.", fix="Take the backup before it.", code="backup.database"
            ) from error
        yield found
        return
    if target is None or target.kind != "postgresql":
        raise BadInput(
            "The backup is of a PostgreSQL database and needs a server to be looked at.",
            fix="Set AMAN_DATABASE_URL, or give --scratch postgresql://..., to a server on which you may make databases.",
            code="backup.needs-server",
        )
    name = f"aman_restoring_{secrets.token_hex(4)}"
    _on_server(target, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    found = Database(_renamed(target.url, name))
    try:
        _pg_restore(found, backup.database)
        connection = connect(found.url)
        with contextlib.closing(connection):
            hold_counts(backup.manifest, postgresql_contents(connection))
        yield found
    finally:
        _on_server(target, f'DROP DATABASE IF EXISTS "{name}"')


def _pg_restore(database: Database, dump: Path) -> None:
    command = [client_program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error", "--jobs=2"]
    done = subprocess.run(  # noqa: S603 - a program of the server, its arguments are ours
        [*command, f"--dbname={database.name}", str(dump)],
        env=server_environment(database),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        # What the program says may quote a row, so it is not passed on.
        raise BadInput(
            "pg_restore stopped, so nothing was replaced.",
            fix="Check that the server is at least the version the backup came from and has room.",
            code="backup.pg-restore",
        )


def _renamed(url: str, name: str) -> str:
    head, mark, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}{mark}{query}"


def _on_server(database: Database, sql: str, *values: str) -> list[Any]:
    """Ask the server about databases, from the one every server has."""
    import psycopg

    connection = connect(_renamed(database.url, "postgres"))
    with contextlib.closing(connection):
        try:
            cursor = connection.execute(sql, values or None)
            return list(cursor.fetchall()) if cursor.description else []
        except psycopg.errors.ObjectInUse as error:
            raise in_use(database) from error
        except psycopg.errors.InsufficientPrivilege as error:
            raise BadInput(
                "This user of the server may not make or rename databases.",
                fix="Restore as a user with CREATEDB who owns the database.",
                code="backup.no-createdb",
            ) from error


def in_use(database: Database) -> Conflict:
    """Say that somebody still works on a database that is to be replaced."""
    return Conflict(
        f"{database.name} is in use, so it was not replaced.",
        fix="Stop the web server, the worker and every other command that works on it, then restore again.",
        code="backup.in-use",
    )


def exists(database: Database) -> bool:
    """Say whether there is something at an address already."""
    if database.path is not None:
        return database.path.exists()
    return bool(_on_server(database, "SELECT 1 FROM pg_database WHERE datname = %s", database.name))


def put_in_place(scratch: Database, target: Database) -> str:
    """Give the restored database its name; what stood there keeps its content under another. Give that name, or "".

    Raises:
        Conflict: somebody still works on the old one.
    """
    aside = f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    if target.path is None:
        return _rename_databases(scratch, target, aside.replace("-", "_").lower())
    assert scratch.path is not None  # noqa: S101 - both are of one kind
    return _rename_files(scratch.path, target.path, aside)


def _rename_files(scratch: Path, target: Path, aside: str) -> str:
    with contextlib.closing(sqlite3.connect(scratch)) as connection:
        # What the settling wrote must be in the one file that is moved.
        connection.execute("PRAGMA journal_mode=DELETE")
    with scratch.open("rb+") as file:
        os.fsync(file.fileno())
    old = ""
    if target.exists():
        _must_be_idle(target)
        old = f"{target.name}.{aside}"
        for suffix in ("-wal", "-shm", ""):
            if (part := Path(f"{target}{suffix}")).exists():
                part.rename(f"{target.parent / old}{suffix}")
    scratch.rename(target)
    settle_folder(target.parent)
    return old


def _must_be_idle(target: Path) -> None:
    """Stop where another process has the file open; a file that is damaged is nobody's any more."""
    try:
        with contextlib.closing(sqlite3.connect(target, timeout=1, isolation_level=None)) as connection:
            # Leaving the write-ahead log takes the whole file for oneself.
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
            if mode != "delete":
                raise in_use(Database("", target))
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise in_use(Database("", target)) from error
    except sqlite3.DatabaseError:
        return


def _rename_databases(scratch: Database, target: Database, aside: str) -> str:
    old = ""
    if exists(target):
        old = f"{target.name}_{aside}"
        _on_server(target, f'ALTER DATABASE "{target.name}" RENAME TO "{old}"')
    try:
        _on_server(target, f'ALTER DATABASE "{scratch.name}" RENAME TO "{target.name}"')
    except BaseException:
        if old:
            _on_server(target, f'ALTER DATABASE "{old}" RENAME TO "{target.name}"')
        raise
    return old


def run_on(database: Database, keys_file: str, *arguments: str) -> dict[str, Any]:
    """Run one of our own commands on another database, in a process of its own, and give what it says.

    Raises:
        AmanError: as the command did.
    """
    environment = {k: v for k, v in os.environ.items() if k != "AMAN_DATABASE_URL_FILE"}
    environment |= {"AMAN_DATABASE_URL": database.url, "DJANGO_SETTINGS_MODULE": "aman.site.settings"}
    if keys_file:
        environment |= {"AMAN_DATA_KEYS_FILE": keys_file}
    done = subprocess.run([*_COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode == 0:
        said: dict[str, Any] = json.loads(done.stdout)
        return said
    last = [line for line in done.stderr.strip().splitlines() if line.strip()][-2:]
    if done.returncode == 2 and len(last) == 2:
        raise AmanError(last[0], fix=last[1], code="backup.settling")
    raise AmanError(
        f"The restored database could not be made ready ({last[-1][:200] if last else 'no word'}).",
        fix="Nothing was replaced. Run aman integrity on a restored copy to see more.",
        code="backup.settling",
    )


def target_of(url: str, manifest: dict[str, Any]) -> Database:
    """Give the database a backup is to become.

    Raises:
        BadInput: the backup is of another kind of database.
    """
    target = database_of(url)
    if target.kind != manifest["engine"]:
        raise BadInput(
            f"The backup is of {manifest['engine']} and cannot become a database of {target.kind}.",
            fix="Restore it where it came from; moving a register to another kind of database is another task.",
            code="backup.other-engine",
        )
    return target
