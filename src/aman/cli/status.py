"""Which letters are withdrawn, and until when do the others run, as the world may know it?"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from aman.cli.keys import read_passphrase
from aman.cli.output import results
from aman.cli.setup import open_database

app = typer.Typer(
    no_args_is_help=True,
    help="Publish which letters are withdrawn, every 6 hours, changed or not; extend letters; sheets for stations.",
)

Office = Annotated[str, typer.Option(help="The office whose register this is.")]
Database = Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")]


@app.command()
def publish(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is served as it is.")],
    passphrase_file: Annotated[Path | None, typer.Option(help="Holds the issuing key's passphrase.")] = None,
    verifier: Annotated[
        bool, typer.Option(help="Write the page that checks letters offline, too, and its copy in one file.")
    ] = True,
    report: Annotated[
        str, typer.Option(help="The address on the same host that takes reports of that page; none: it asks for none.")
    ] = "",
    office: Office = "main",
    database: Database = None,
) -> None:
    """Sign the status lists anew and write them, the key list and the page that reads them, each file replaced whole.

    The folder holds no person: any web server can serve it as it is, and none needs to keep a log.
    """
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.issuing.actions import publish_status_lists

    passphrase = read_passphrase(passphrase_file)
    written = publish_status_lists(
        actor=command_line_actor(office),
        passphrase=passphrase,
        directory=directory,
        with_verifier=verifier,
        report=report,
    )
    for path in written:
        results.print(f"{path} {path.stat().st_size:,} bytes")


@app.command()
def sheet(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .pdf for a sheet, in .png for a picture.")],
    office: Office = "main",
    database: Database = None,
) -> None:
    """Write the lists last published as codes on one sheet, for stations without a connection."""
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.issuing.actions import write_station_sheet

    written = write_station_sheet(actor=command_line_actor(office), path=path)
    results.print(f"{written} {written.stat().st_size:,} bytes")


@app.command()
def extend(
    until: Annotated[str, typer.Argument(metavar="DAY", help="The new last day, YYYY-MM-DD, at most 90 days away.")],
    reason: Annotated[str, typer.Option(help="Why; kept inside.")],
    issued_until: Annotated[str | None, typer.Option(help="Only letters issued up to this day; today.")] = None,
    office: Office = "main",
    database: Database = None,
) -> None:
    """Let letters in force run longer without printing one again; publish afterwards so that readers learn of it.

    Example: aman status extend 2024-03-31 --reason "The ministry's announcement of 13 December"
    """
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.cli.run import read_day
    from aman.issuing.actions import extend_letters

    now = datetime.now(UTC)
    end = datetime.combine(read_day(until, now.date()), time(23, 59, 59), UTC)
    up_to = (
        None if issued_until is None else datetime.combine(read_day(issued_until, now.date()), time(23, 59, 59), UTC)
    )
    made = extend_letters(
        actor=command_line_actor(office),
        ends_at=min(end, now + timedelta(days=90)) if end.date() == (now + timedelta(days=90)).date() else end,
        reason=reason,
        issued_until=None if up_to is None else min(up_to, now),
    )
    results.print(
        f"{made.letters:,} letters now run to {made.ends_at:%Y-%m-%d}. Publish the lists: aman status publish DIR"
    )


@app.command()
def words(
    days: Annotated[int, typer.Option(help="How many days from today.", min=1, max=31)] = 7,
    database: Database = None,
) -> None:
    """Print the words of the coming days, to be told to stations on a way of their own."""
    open_database(database)
    from aman.core.letters import word_of_day
    from aman.errors import BadInput
    from aman.issuing.queries import newest_seed

    seed = newest_seed()
    if not seed:
        raise BadInput("No words are drawn yet.", fix="Publish once: aman status publish DIR.")
    now = datetime.now(UTC)
    for ahead in range(days):
        day = now + timedelta(days=ahead)
        word = word_of_day(seed, int(day.timestamp()))
        results.print(f"{day:%Y-%m-%d}  {word.latin}  {word.arabic}")
