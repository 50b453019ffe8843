"""How is everything closed at once, and opened again by two?"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aman.cli.output import errors, print_json, results
from aman.cli.setup import open_database
from aman.errors import BadInput

if TYPE_CHECKING:
    from aman.lockdown.actions import Closed

app = typer.Typer(
    help="Close everything at once: sessions, desk, keys, jobs, machines. One person closes, two open again."
)
Database = Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")]
AsJson = Annotated[bool, typer.Option("--json", help="One object, schema aman.lockdown/1.")]


@app.callback(invoke_without_command=True)
def lockdown(
    context: typer.Context,
    database: Database = None,
    shred_data_key: Annotated[
        bool, typer.Option("--shred-data-key", help="Destroy the file of data keys too; asks twice. Needs its copy.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Close everything now. Nothing is asked, nothing is lost; letters that people carry stay good.

    Example: aman lockdown
    """
    if context.invoked_subcommand is not None:
        return
    _point_at(database)
    from aman.accounts.queries import command_line_actor
    from aman.lockdown.actions import close_everything

    shred = _asked_twice() if shred_data_key else None
    done = close_everything(actor=None, find_actor=command_line_actor, way="command")
    lost = _shred(shred) if shred is not None else ""
    _say(done, as_json)
    if lost:
        errors.print(lost, style="bold")
    if not done.row_written:
        raise typer.Exit(3)


def _point_at(database: Path | None) -> None:
    """Point Django at the database without asking it anything: it may be slow, and closing must not wait for it."""
    os.umask(0o077)
    if database is not None:
        os.environ["AMAN_DATABASE_URL"] = f"sqlite:///{database.expanduser().resolve()}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")
    import django

    django.setup()


def _say(done: Closed, as_json: bool) -> None:
    if as_json:
        steps = [asdict(step) for step in done.steps]
        print_json({"schema": "aman.lockdown/1", "at": done.at, "row_written": done.row_written, "steps": steps})
        return
    for step in done.steps:
        results.print(f"{step.name:<24} {step.milliseconds:>7,} ms  {step.trouble or 'done'}", markup=False)
    if done.row_written:
        results.print("Everything is closed. Two people open it again: aman lockdown lift.")
    else:
        results.print("This machine is closed. The database did not answer: run it again, so that others learn of it.")


def _key_file() -> Path | None:
    from django.conf import settings

    if settings.DATA_KEYS_FILE:
        return Path(settings.DATA_KEYS_FILE)
    beside = Path(f"{settings.DATABASES['default']['NAME']}.keys")
    return beside if beside.exists() else None


def _asked_twice() -> Path:
    path = _key_file()
    if path is None or not path.exists():
        raise BadInput(
            "There is no file of data keys on this machine to destroy, so nothing was closed yet.",
            fix="Run aman lockdown without --shred-data-key. Keys given by AMAN_DATA_KEYS are removed where they are set.",
            code="lockdown.no-key-file",
        )
    errors.print(f"{path.name} will be overwritten and removed. Without a copy elsewhere every sealed name, number and")
    errors.print("note in the database and in its backups stays unreadable for ever, for you too.")
    typer.confirm("Is there a copy of it elsewhere, that whoever threatens you does not hold?", abort=True, err=True)
    typer.confirm(f"Destroy {path.name} on this machine?", abort=True, err=True)
    return path


def _shred(path: Path) -> str:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(os.urandom(size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    return (
        f"Destroyed: {path.name}. Sealed records open again only with its copy. A disk may keep old blocks "
        "(flash memory, snapshots): only an encrypted disk makes sure of them."
    )


@app.command()
def lift(
    username: Annotated[str, typer.Argument(help="Your sign-in name; a reviewer or administrator.")],
    database: Database = None,
) -> None:
    """Say that everything may be opened again; run once by each of two people, within an hour.

    Example: aman lockdown lift bashir
    """
    open_database(database, even_closed=True)
    from aman.lockdown.actions import actor_named, agree_to_open

    actor = actor_named(username)
    password = typer.prompt("Password", hide_input=True, err=True)
    code = typer.prompt("Code of your second factor (empty if none)", default="", show_default=False, err=True)
    row = agree_to_open(actor=actor, password=password, code=code)
    if row.stands:
        results.print("Your word is noted. A second person must say so too, within the hour.")
    else:
        results.print("Everything is open again. Start the signer, and look at the log of the hours before.")


@app.command()
def state(database: Database = None, as_json: AsJson = False) -> None:
    """Say whether everything is closed, since when and by whom. Exit status 3: it is."""
    open_database(database, even_closed=True)
    from aman.lockdown.models import Lockdown
    from aman.lockdown.state import is_closed

    row = Lockdown.objects.select_related("closed_by", "first_by").filter(stands=True).first()
    closed = is_closed()
    if as_json:
        found = {"closed": closed, "at": row and row.closed_at, "by": row and row.closed_by.username}
        print_json({"schema": "aman.lockdown/1", **found, "agreed": row and row.first_by and row.first_by.username})
    elif row is not None:
        agreed = f" {row.first_by.username} says it may be opened." if row.first_by else ""
        results.print(f"Closed since {row.closed_at:%Y-%m-%d %H:%M} UTC by {row.closed_by.username}.{agreed}")
    else:
        results.print("Closed by the file on this machine; the row was never written." if closed else "Open.")
    if closed:
        raise typer.Exit(3)


@app.command()
def drill(database: Database = None, as_json: AsJson = False) -> None:
    """Close and open a copy of the database, and say how long each step took. Nothing real is touched.

    Example: aman lockdown drill --json
    """
    _point_at(database)
    from django.conf import settings

    if not str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
        raise BadInput(
            "A drill copies an SQLite file, and this database is on a PostgreSQL server.",
            fix="Restore last night's backup into another database, point AMAN_DATABASE_URL at it and close that one.",
            code="lockdown.drill-needs-a-copy",
        )
    keys = _key_file()
    if keys is not None:
        settings.DATA_KEYS_FILE = str(keys)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "drill.sqlite3"
        begun = time.monotonic()
        source = f"file:{settings.DATABASES['default']['NAME']}?mode=ro"
        with closing(sqlite3.connect(source, uri=True)) as old, closing(sqlite3.connect(copy)) as new:
            old.backup(new)
        found = _drill(copy, round((time.monotonic() - begun) * 1000))
    if as_json:
        print_json({"schema": "aman.lockdown.drill/1", **found})
    else:
        for name, took in found["ms"].items():
            results.print(f"{name:<24} {took:>7,} ms")
        results.print(
            f"Sessions ended: {found['sessions']}. Closed: {found['closed']}. Opened by two: {found['opened']}."
        )
    if not (found["closed"] and found["opened"] and found["chain_holds"]):
        raise typer.Exit(1)


def _drill(copy: Path, copied: int) -> dict[str, Any]:
    """Do it on the copy: close, look, let two invented reviewers open it, hold the log against itself."""
    from django.contrib.sessions.models import Session
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = str(copy)
    from aman.accounts.queries import command_line_actor
    from aman.audit.queries import verify_chain
    from aman.lockdown.actions import close_everything
    from aman.lockdown.state import is_closed, look_again

    sessions = Session.objects.count()
    done = close_everything(actor=None, find_actor=command_line_actor, way="command", only_database=True)
    look_again()
    took = {"copy": copied, **{step.name: step.milliseconds for step in done.steps}}
    closed = is_closed() and done.row_written and not Session.objects.exists()
    begun = time.monotonic()
    opened = _two_open()
    took["open"] = round((time.monotonic() - begun) * 1000)
    holds = verify_chain().holds
    connection.close()
    return {"ms": took, "sessions": sessions, "closed": closed, "opened": opened, "chain_holds": holds}


def _two_open() -> bool:
    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

    from aman.accounts.models import User
    from aman.lockdown.actions import agree_to_open
    from aman.lockdown.state import is_closed

    for name in ("drill-first", "drill-second"):
        secret, password = generate_totp_secret(), os.urandom(12).hex()
        user = User.objects.create_user(name, password=password, role="reviewer")
        TOTP.activate(user, secret)
        agree_to_open(actor=user, password=password, code=format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    return not is_closed()
