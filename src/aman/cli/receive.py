"""What is on this list, and what is wrong with it?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from aman.cli.looking_through import look_through
from aman.cli.output import errors, print_json, progress_bar, results
from aman.cli.setup import open_database

SCHEMA = "aman.receive/1"


def receive(
    path: Annotated[Path, typer.Argument(metavar="LIST", help="An XLSX, ODS or CSV list.")],
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    received_on: Annotated[str | None, typer.Option(help="The day the list speaks of, YYYY-MM-DD; today.")] = None,
    office: Annotated[str, typer.Option(help="The office that receives it.")] = "main",
    annotated: Annotated[
        Path | None, typer.Option(help="Write the workbook with every defect marked here, to be mended in this office.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.receive/1.")] = False,
) -> None:
    """Read a list, name its defects and accept it: all of it or nothing."""
    from aman.cli.run import read_day

    day = read_day(received_on, datetime.now().astimezone().date())
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.rosters.actions import annotate_roster, commit_roster, receive_roster
    from aman.rosters.queries import defect_counts

    actor = command_line_actor(office)
    look_through(path)
    with progress_bar("receive") as move:
        roster = receive_roster(actor=actor, path=path, file_name=path.name, received_on=day, progress=move)
    known = roster.received_before
    if roster.state == "staged":
        roster = commit_roster(actor=actor, roster=roster)
    if annotated is not None:
        file, _name = annotate_roster(actor=actor, roster=roster, purpose="mend_here")
        with file, annotated.open("wb") as target:
            target.write(file.read())
    report = {
        "schema": SCHEMA,
        "list": roster.file_name,
        "list_id": roster.pk,
        "state": roster.state,
        "received_before": known,
        "received_on": roster.received_on.isoformat(),
        "rows": roster.row_count,
        "people": roster.person_count,
        "defects": defect_counts(roster),
    }
    if as_json:
        print_json(report)
        return
    _print(report)


def _print(report: dict[str, Any]) -> None:
    if report["received_before"]:
        errors.print("This very file was received before; nothing was changed.")
    results.print(
        f"List {report['list_id']}, [bold]{report['list']}[/bold]: {report['rows']:,} rows, "
        f"{report['people']:,} of them people."
    )
    table = Table(title="Defects", title_justify="left")
    table.add_column("kind")
    table.add_column("found", justify="right")
    for code, count in report["defects"].items():
        table.add_row(code.replace("_", " "), f"{count:,}")
    results.print(table)
    results.print(f"Next: aman resolve {report['list_id']}")
