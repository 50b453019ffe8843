"""Under which keys are names and numbers sealed, are they all at hand, and how are they changed?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from aman.cli.output import errors, print_json, results
from aman.cli.setup import open_database
from aman.errors import BadInput

app = typer.Typer(no_args_is_help=True, help="The keys under which names, numbers and phones are sealed.")

_Database = Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")]


@app.command("new-key")
def new_key(
    file: Annotated[Path | None, typer.Argument(help="The file of data keys; else the one in use.")] = None,
    database: _Database = None,
) -> None:
    """Write a new data key at the top of the file of keys; a file that is not there is made."""
    from aman.vault.masters import new_line, parse_keys, write_keys

    path = file or _file_in_use(database)
    lines = path.read_text(encoding="ascii").splitlines(keepends=True) if path.exists() else []
    parse_keys("".join(lines), path.name)
    line = new_line()
    write_keys(path, [line, *lines])
    results.print(f"Data key {line.partition(':')[0]} stands at the top of {path}.", highlight=False, soft_wrap=True)
    if lines:
        results.print("Bring the file to every machine that serves this database, then: aman vault rotate")


@app.command()
def rotate(
    database: _Database = None,
    people: Annotated[
        bool, typer.Option("--people", help="Change the keys of people too and seal every value anew; can be resumed.")
    ] = False,
) -> None:
    """Seal all key blocks under the newest data key; records are not touched, unless asked for."""
    open_database(database)
    from aman.vault.rotating import change_keys, wrap_anew

    wrapped = wrap_anew()
    results.print(f"Key blocks sealed under the newest data key: {wrapped:,}.")
    if people:
        rows, retired = change_keys(lambda what, done: errors.print(f"{what}: {done:,} rows so far"))
        results.print(f"Rows sealed anew: {rows:,}. Key blocks that are no more: {retired:,}.")
    results.print("Keep the older data keys as long as backups sealed under them are kept.")


@app.command()
def status(
    database: _Database = None,
    json: Annotated[bool, typer.Option("--json", help="One object, schema aman.vault/1.")] = False,
) -> None:
    """Say under which data keys the vault stands and how many keys were given out."""
    open_database(database)
    from aman.vault.queries import vault_standing

    found = vault_standing()
    if json:
        print_json(
            {
                "schema": "aman.vault/1",
                "data_keys": list(found.masters),
                "blocks_under": found.blocks_under,
                "keys_given": found.keys_given,
                "changes": found.keys_destroyed_times,
                "being_replaced": found.being_replaced,
                "closed": found.closed,
            }
        )
        return
    results.print(f"Data keys at hand, newest first: {', '.join(found.masters)}.", highlight=False)
    for key_id, count in sorted(found.blocks_under.items()):
        results.print(f"Key blocks sealed under {key_id}: {count:,}.", highlight=False)
    results.print(f"Keys given to records: {found.keys_given:,}.")
    if found.being_replaced:
        results.print(f"Key blocks being replaced: {found.being_replaced:,}. Go on with: aman vault rotate --people")
    if found.closed:
        results.print("The vault is closed: Aman is locked down.")


@app.command()
def check(
    database: _Database = None,
    every: Annotated[bool, typer.Option("--all", help="Open every value, not the newest rows of each table.")] = False,
    rows: Annotated[int, typer.Option(help="Rows of each table that are looked at without --all.")] = 10_000,
    json: Annotated[bool, typer.Option("--json", help="One object, schema aman.vault-check/1.")] = False,
) -> None:
    """Open what is sealed, count it, and name the rows that stay closed; exit code 1 when there are any."""
    open_database(database)
    from aman.vault.queries import open_everything

    found = open_everything(None if every else rows)
    closed = sum(column.closed for column in found)
    if json:
        columns: list[dict[str, Any]] = [
            {"column": c.name, "opened": c.opened, "erased": c.erased, "closed": c.closed, "rows": c.rows}
            for c in found
        ]
        print_json({"schema": "aman.vault-check/1", "closed": closed, "columns": columns})
    else:
        for c in found:
            line = f"{c.name}: {c.opened:,} open, {c.erased:,} erased"
            line += f", {c.closed:,} stay closed (rows {', '.join(map(str, c.rows))})" if c.closed else ""
            results.print(line, highlight=False)
        results.print("Everything opens." if not closed else f"Values that stay closed: {closed:,}.")
    if closed:
        raise typer.Exit(1)


def _file_in_use(database: Path | None) -> Path:
    """The file of keys of a database."""
    open_database(database)
    from django.conf import settings

    if not settings.DATA_KEYS_FILE:
        raise BadInput(
            "No key was made: the data keys stand in AMAN_DATA_KEYS, not in a file.",
            fix="Move them to a file and name it in AMAN_DATA_KEYS_FILE, or name a file.",
        )
    return Path(str(settings.DATA_KEYS_FILE))
