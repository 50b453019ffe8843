"""Which database is meant, and how is a consistent copy of it taken while others write?"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlparse

from aman.cli.backup.writing import UNFINISHED, clear_unfinished
from aman.errors import BadInput

#: The part of a container that holds the database.
SQLITE_PART, POSTGRESQL_PART = "aman.sqlite3", "aman.pgdump"


@dataclass(frozen=True)
class Database:
    """An SQLite file, or a database of a PostgreSQL server; exactly one of the two."""

    url: str = field(repr=False)
    path: Path | None = None

    @property
    def kind(self) -> str:
        """sqlite or postgresql."""
        return "sqlite" if self.path is not None else "postgresql"

    @property
    def name(self) -> str:
        """What people call it: the file, or the database on its server; never a password."""
        return self.path.name if self.path is not None else unquote(urlparse(self.url).path[1:])


@dataclass(frozen=True)
class Contents:
    """What a copy holds, as it says itself."""

    migrations: tuple[str, ...]
    counts: Mapping[str, int]
    head_sequence: int
    head_hash: str
    data_keys: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give it for the manifest."""
        return {
            "migrations": list(self.migrations),
            "counts": dict(self.counts),
            "head": {"line": self.head_sequence, "hash": self.head_hash},
            "data_keys": list(self.data_keys),
        }


def database_of(url: str) -> Database:
    """Read sqlite:///file or postgresql://user:password@host:port/name.

    Raises:
        BadInput: it is neither, or names no database.
    """
    parts = urlparse(url)
    if parts.scheme == "sqlite" and len(parts.path) > 1:
        return Database(url, Path(unquote(parts.path[1:])).expanduser().resolve())
    if parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1:
        return Database(url)
    raise BadInput(
        "That is not the address of a database.",
        fix="Write sqlite:///path/to/file or postgresql://user:password@host:port/name.",
        code="backup.address",
    )


def database_in_use(path: Path | None) -> Database:
    """Give the database the commands work on: a file that was named, else AMAN_DATABASE_URL, else the usual file."""
    if path is not None:
        return Database(f"sqlite:///{path.expanduser().resolve()}", path.expanduser().resolve())
    named = os.environ.get("AMAN_DATABASE_URL_FILE")
    url = Path(named).read_text(encoding="utf-8").strip() if named else os.environ.get("AMAN_DATABASE_URL", "")
    return database_of(url or "sqlite:///var/aman.sqlite3")


@contextlib.contextmanager
def sqlite_copy(source: Path) -> Iterator[tuple[IO[bytes], Contents]]:
    """Give a copy of an SQLite file as of one moment, while others write to it.

    The copy is written anew, not page by page: what was erased from the database is not in its free pages. It lies
    beside the database, under the same protection, and is gone when this ends.

    Raises:
        BadInput: there is no such database, it is damaged, or there is no room for the copy.
    """
    if not source.is_file():
        raise BadInput(
            f"There is no database {source.name} here.",
            fix="Name the file: --database FILE, or set AMAN_DATABASE_URL.",
            code="backup.no-database",
        )
    clear_unfinished(source.parent)
    copy = source.parent / f".{source.name}.copy-{secrets.token_hex(4)}{UNFINISHED}"
    try:
        with copy.open("xb") as held:
            # Whoever clears away what killed processes left sees that this one is being written.
            fcntl.flock(held, fcntl.LOCK_EX)
            try:
                with contextlib.closing(sqlite3.connect(source, timeout=20, isolation_level=None)) as connection:
                    connection.execute("VACUUM INTO ?", [str(copy)])
                contents = sqlite_contents(copy)
            except sqlite3.Error as error:
                raise _explain_sqlite(source, error) from error
            with copy.open("rb") as file:
                copy.unlink()
                yield file, contents
    finally:
        copy.unlink(missing_ok=True)


def _explain_sqlite(source: Path, error: sqlite3.Error) -> BadInput:
    said = str(error).lower()
    if "full" in said or "disk i/o" in said or shutil.disk_usage(source.parent).free < source.stat().st_size:
        return BadInput(
            f"There is no room beside {source.name} for a copy of it; nothing was kept.",
            fix=f"Free {source.stat().st_size:,} bytes on that disk, or move the database to a larger one.",
            code="backup.disk-full",
        )
    if "malformed" in said or "not a database" in said:
        return BadInput(
            f"{source.name} is damaged, so no backup was made of it.",
            fix="Keep the file as it is, restore the last backup and replay the lines after it.",
            code="backup.database-damaged",
        )
    return BadInput(
        f"{source.name} could not be copied ({type(error).__name__}).",
        fix="Check that nothing holds it locked, then try again.",
        code="backup.database-busy",
    )


def sqlite_contents(path: Path) -> Contents:
    """Count what an SQLite file holds."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        return _contents(lambda sql: connection.execute(sql).fetchall(), tables)


@contextlib.contextmanager
def postgresql_copy(database: Database) -> Iterator[tuple[IO[bytes], Contents]]:
    """Give a dump of a PostgreSQL database as of one moment, while others write to it; it streams.

    Raises:
        BadInput: the client programs are missing or the server cannot be reached.
    """
    program = client_program("pg_dump")
    with _connected(database) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        contents = postgresql_contents(connection)
        command = [
            program,
            "--format=custom",
            "--compress=0",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
        ]
        with subprocess.Popen(  # noqa: S603 - a program of the server, its arguments are ours
            command, env=server_environment(database), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as dump:
            assert dump.stdout is not None  # noqa: S101 - it was asked for
            assert dump.stderr is not None  # noqa: S101 - so was this
            try:
                yield dump.stdout, contents
                said = dump.stderr.read().decode(errors="replace")
            except BaseException:
                dump.kill()
                raise
        if dump.returncode:
            first = next((line for line in said.splitlines() if line.startswith("pg_dump: error:")), "")
            raise BadInput(
                f"pg_dump stopped, so no backup was made. {first[:200]}".strip(),
                fix="Check that its version is at least the server's and that the user may read every table.",
                code="backup.pg-dump",
            )


def postgresql_contents(connection: Any) -> Contents:
    """Count what a PostgreSQL database holds, in the connection's snapshot."""
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    return _contents(lambda sql: connection.execute(sql).fetchall(), tables)


def _contents(ask: Any, tables: str) -> Contents:
    names = sorted(name for (name,) in ask(tables))
    if "django_migrations" not in names or "audit_auditevent" not in names:
        raise BadInput(
            "This database holds no register.", fix="Check its address; nothing was done.", code="backup.no-register"
        )
    counts = {name: int(ask(f'SELECT COUNT(*) FROM "{name}"')[0][0]) for name in names}  # noqa: S608 - its own names
    done = ask("SELECT app, name FROM django_migrations ORDER BY app, name")
    head = ask("SELECT sequence, hash FROM audit_auditevent ORDER BY sequence DESC LIMIT 1")
    sequence, hashed = head[0] if head else (0, "0" * 64)
    vault = "SELECT master FROM vault_vaultstate UNION SELECT master FROM vault_keyblock ORDER BY 1"
    keys = tuple(str(one) for (one,) in ask(vault)) if "vault_vaultstate" in names else ()
    return Contents(tuple(f"{app}.{name}" for app, name in done), counts, int(sequence), str(hashed), keys)


@contextlib.contextmanager
def _connected(database: Database) -> Iterator[Any]:
    """Give a connection of its own, outside Django's."""
    connection = connect(database.url)
    try:
        yield connection
    finally:
        connection.close()


def connect(url: str) -> Any:
    """Connect to a PostgreSQL database by its address.

    Raises:
        BadInput: the package is missing, or nobody answers there.
    """
    try:
        import psycopg
    except ImportError as error:
        raise BadInput(
            "The package for PostgreSQL is not installed.",
            fix="Install Aman with its extra: postgresql.",
            code="backup.no-psycopg",
        ) from error
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.Error as error:
        raise BadInput(
            "The PostgreSQL server does not answer, or refuses this user or database.",
            fix="Check the address, the user and that the server runs.",
            code="backup.no-server",
        ) from error


def server_environment(database: Database) -> dict[str, str]:
    """Give a PostgreSQL client program its address by environment: arguments can be read by others on the machine."""
    from psycopg import pq

    known = {one.keyword.decode(): one.envvar for one in pq.Conninfo.get_defaults() if one.envvar}
    given = {one.keyword.decode(): one.val for one in pq.Conninfo.parse(database.url.encode()) if one.val}
    said = {known[k].decode(): v.decode() for k, v in given.items() if k in known}
    return {**{k: v for k, v in os.environ.items() if not k.startswith("PG")}, **said}


def client_program(name: str) -> str:
    """Find a program of PostgreSQL's client.

    Raises:
        BadInput: it is not installed.
    """
    found = shutil.which(name)
    if found is None:
        raise BadInput(
            f"{name} is not on this machine, so nothing was done.",
            fix="Install PostgreSQL's client programs, of the server's version or newer, or run this where they are.",
            code="backup.no-client",
        )
    return found
