"""Which letters are withdrawn, as the world may know it? Publish the status lists."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aman.cli.keys import read_passphrase
from aman.cli.output import results
from aman.cli.setup import open_database

app = typer.Typer(no_args_is_help=True, help="Publish which letters are withdrawn; every 6 hours, changed or not.")


@app.callback()
def _status() -> None:
    """Keep `publish` a command of its own even while it is the only one."""


@app.command()
def publish(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is served as it is.")],
    passphrase_file: Annotated[Path | None, typer.Option(help="Holds the issuing key's passphrase.")] = None,
    office: Annotated[str, typer.Option(help="The office whose register this is.")] = "main",
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
) -> None:
    """Sign the status lists anew and write them and the key list as files, each replaced whole."""
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.issuing.actions import publish_status_lists

    passphrase = read_passphrase(passphrase_file)
    written = publish_status_lists(actor=command_line_actor(office), passphrase=passphrase, directory=directory)
    for path in written:
        results.print(f"{path} {path.stat().st_size:,} bytes")
