"""Can everybody on the register be found as people are looked for today?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aman.cli.output import print_json, results
from aman.cli.setup import open_database

app = typer.Typer(no_args_is_help=True, help="Keep what people are found by in step with the register.")


@app.callback()
def _people() -> None:
    """Keep `restore` a command of its own even while it is the only one."""


@app.command()
def restore(
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One object, schema aman.people.restore/1.")] = False,
) -> None:
    """Write keys, lines and indexes of phones for people and calls of an older version; nothing else about them changes.

    Opening a database does it by itself after its tables were brought up to date. Broken off, it goes on where it stopped.
    """
    restored = open_database(database)
    from aman.incidents.callers import index_callers
    from aman.people.actions import index_phones, restore_people

    count = restored + restore_people()
    index_phones()
    index_callers()
    if json:
        print_json({"schema": "aman.people.restore/1", "people": count})
    else:
        results.print(f"{count} people were written anew.")
