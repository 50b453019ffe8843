"""What happened to whom, as reported, and what presses?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from aman.cli.output import errors, print_json, progress_bar, results
from aman.cli.setup import open_database
from aman.errors import BadInput

app = typer.Typer(no_args_is_help=True, help="Take files of reports, and list incidents that press.")
Database = Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")]
Office = Annotated[str, typer.Option(help="The office whose register this is.")]


@app.command("import")
def import_file(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file or a workbook of reports.")],
    database: Database = None,
    office: Office = "main",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, schema aman.incidents.import/1.")
    ] = False,
) -> None:
    """Take a file of reports: updates of one report join it, whoever is beyond doubt is linked, the doubtful wait.

    The same file, or a longer one of the same sender, can be taken again: rows taken before are left out. A file with
    a row that cannot be read is not taken at all; every such row is named.
    """
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.incidents.actions import import_reports

    actor = command_line_actor(office)
    with progress_bar("reports") as move:
        done = import_reports(actor=actor, path=path, progress=move)
    if as_json:
        print_json(
            {"schema": "aman.incidents.import/1", **{name: getattr(done, name) for name in type(done).__slots__}}
        )
        return
    results.print(
        f"{done.rows:,} rows, {done.known_rows:,} of them taken before: {done.opened:,} incidents opened, "
        f"{done.updated:,} went on.\n{done.linked:,} people linked beyond doubt, {done.waiting:,} wait for a person, "
        f"{done.nobody:,} not found on the register.\n{done.merge_proposals:,} pairs of incidents may be one event."
    )


@app.command("list")
def list_incidents(
    view: Annotated[str, typer.Option(help="running, overdue, silent, late, waiting, followed or all.")] = "running",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most lines.")] = 50,
    database: Database = None,
    office: Office = "main",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, schema aman.incidents.list/1.")
    ] = False,
) -> None:
    """List incidents by reference, the longest silence first. No names: open an incident to see them."""
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.incidents import queries
    from aman.incidents.actions import list_incidents as list_them

    if view not in queries.VIEWS:
        raise BadInput(f"No list is named {view[:20]!r}.", fix=f"Choose one of {', '.join(queries.VIEWS)}.")
    actor = command_line_actor(office)
    wanted = queries.filtered(user=actor, view=view).order_by("last_news_at", "pk")[:limit]
    rows = list_them(actor=actor, incidents=wanted)
    if as_json:
        listed = [
            {
                "incident": row.incident.ref, "kind": row.incident.kind, "place": row.incident.place,
                "first_report_at": row.incident.first_report_at.isoformat(), "hours": row.hours,
                "silent_hours": row.silent_for, "is_overdue": row.is_overdue, "is_silent": row.is_silent,
                "states": [person.state for person in row.people],
            }
            for row in rows
        ]  # fmt: skip
        print_json({"schema": "aman.incidents.list/1", "view": view, "incidents": listed})
        return
    table = Table(title=f"Incidents: {view}", title_justify="left")
    for column in ("incident", "kind", "place", "people", "hours", "silent for"):
        table.add_column(column, justify="right" if column in {"people", "hours", "silent for"} else "left")
    for row in rows:
        table.add_row(
            row.incident.ref, row.incident.kind, row.incident.place or "not in the gazetteer",
            str(row.incident.people_told), str(row.hours), f"{row.silent_for} h",
        )  # fmt: skip
    results.print(table)
    if len(rows) == limit:
        errors.print("There may be more: raise --limit.")
