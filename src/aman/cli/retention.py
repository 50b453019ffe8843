"""How long are records kept, and how is a copy made in which nobody can be found?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from aman.cli.output import errors, print_json, results
from aman.cli.setup import open_database
from aman.errors import BadInput

app = typer.Typer(no_args_is_help=True, help="How long records are kept, who was erased, and copies for training.")
Database = Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")]
_CHILD = "from aman.cli.retention import write_copy; write_copy()"


@app.command()
def schedule(
    as_json: Annotated[bool, typer.Option("--json", help="One object, schema aman.retention/1.")] = False,
) -> None:
    """Print the schedule: every kind of record, how long it is kept, who ends it and why."""
    from aman.retention.schedule import schedule as kinds

    if as_json:
        found = [
            {"kind": k.kind, "days": k.days, "most": k.most, "by": k.by, "source": k.source, "is_proposal": k.proposal}
            for k in kinds().values()
        ]
        print_json({"schema": "aman.retention/1", "kinds": found})
        return
    for kind in kinds().values():
        kept = "for good" if kind.days is None else f"{kind.days:,} days, at most {kind.most:,}"
        kept = f"proposed: {kept}" if kind.proposal else kept
        results.print(f"{kind.kind:<18} {kept:<40} {kind.by:<8} {kind.what}", markup=False, soft_wrap=True)


@app.command()
def register(database: Database = None) -> None:
    """Print who was erased: references and key numbers, for a restore to be held against. Names nobody."""
    open_database(database)
    from aman.retention.actions.erasing import erasure_register

    print_json({"schema": "aman.retention.register/1", "erasures": erasure_register()})


@app.command()
def reapply(
    register: Annotated[
        Path | None, typer.Option(help="The register of erasures as aman retention register printed it.")
    ] = None,
    database: Database = None,
) -> None:
    """Erase again, after a restore, whoever was erased since the backup was made.

    Example: aman retention reapply --register erasures.json
    """
    open_database(database)
    import json

    from aman.retention.actions import reapply_erasures

    entries = None
    if register is not None:
        try:
            entries = json.loads(register.read_text(encoding="utf-8"))["erasures"]
        except (ValueError, KeyError, TypeError):
            raise BadInput(
                f"{register.name} is no register of erasures.", fix="Give what aman retention register printed."
            ) from None
    results.print(f"Erased again: {reapply_erasures(entries)}.")


@app.command()
def pseudonymise(
    out: Annotated[Path, typer.Option(help="The new SQLite file. It gets keys of its own beside it.")],
    database: Database = None,
) -> None:
    """Copy the register with invented names, other numbers and shifted days, for training or analysis. No way leads back.

    Left out are the log, sign-ins' passwords, letters' texts, notes, reports' words and everything about the desk.

    Example: aman retention pseudonymise --out training.sqlite3
    """
    if out.exists():
        raise BadInput(f"{out.name} is there already.", fix="Choose another name, or remove it.", code="copy-exists")
    open_database(database)
    from aman.retention.actions.copying import pseudonymised_lines

    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AMAN_DATA_KEYS", "AMAN_DATABASE_URL"))}
    environment["AMAN_DATABASE_URL"] = f"sqlite:///{out.expanduser().resolve()}"
    child = subprocess.Popen([sys.executable, "-c", _CHILD], env=environment, stdin=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    assert child.stdin is not None  # noqa: S101  a pipe was asked for
    rows = 0
    try:
        for line in pseudonymised_lines():
            child.stdin.write(line + "\n")
            rows += 1
    finally:
        child.stdin.close()
        failed = child.wait()
    if failed:
        for path in (out, Path(f"{out}.keys")):
            path.unlink(missing_ok=True)
        raise BadInput(
            "The copy could not be written, and was removed.", fix="Read the message above.", code="copy-failed"
        )
    errors.print(f"{rows:,} rows.")
    results.print(f"Wrote {out.name}. Nobody in it is real; still, give it to nobody who does not need it.")


def write_copy() -> None:
    """Write what comes on standard input into the database the environment names; run by `pseudonymise` only."""
    open_database()
    from aman.incidents.callers import index_callers
    from aman.people.actions import index_phones, restore_people
    from aman.retention.actions.copying import load_lines

    load_lines(iter(sys.stdin))
    restore_people()
    index_phones()
    index_callers()
