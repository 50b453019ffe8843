"""Who on the lists is who?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aman.cli.output import errors, print_json, progress_bar, results
from aman.cli.setup import open_database
from aman.errors import BadInput

if TYPE_CHECKING:
    from aman.accounts.models import User
    from aman.rosters.models import Roster

SCHEMA = "aman.resolve/1"


def resolve(
    list_id: Annotated[int | None, typer.Argument(metavar="[LIST-ID]", help="The number of a list.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every accepted list that is not resolved yet.")] = False,
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    office: Annotated[str, typer.Option(help="The office whose register this is.")] = "main",
    export: Annotated[Path | None, typer.Option(help="Write file,row,person_id for every row of every list.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.resolve/1.")] = False,
) -> None:
    """Join the rows that are certainly one person, and put the doubtful before a person."""
    if list_id is None and not every and export is None:
        raise BadInput("No list was named.", fix="Give the number of a list, or --all.")
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.rosters.actions import export_resolution, resolve_roster

    actor = command_line_actor(office)
    lists = []
    for roster in _wanted(actor, list_id, every):
        with progress_bar(f"list {roster.pk}") as move:
            found = resolve_roster(actor=actor, roster=roster, progress=move)
        lists.append(
            {
                "list_id": roster.pk,
                "list": roster.file_name,
                "people": found.people,
                "joined": found.joined,
                "pairs_waiting": found.waiting,
                "cases": found.cases,
                "changed": found.changed,
            }
        )
    exported = export_resolution(actor, export) if export is not None else None
    if as_json:
        print_json({"schema": SCHEMA, "lists": lists, "rows_exported": exported})
        return
    for line in lists:
        results.print(
            f"List {line['list_id']}, [bold]{line['list']}[/bold]: {line['people']:,} people, {line['joined']:,} rows "
            f"joined for certain, {line['pairs_waiting']:,} pairs wait for a person, {line['cases']:,} cases."
        )
        if not line["changed"]:
            errors.print("It was resolved before; nothing was changed.")
    if exported is not None:
        errors.print(f"Wrote {exported:,} rows to {export}.")


def _wanted(actor: User, list_id: int | None, every: bool) -> list[Roster]:
    from aman.rosters.models import Roster
    from aman.rosters.queries import get_roster, rosters_of

    if list_id is not None:
        return [get_roster(actor, list_id)]
    if not every:
        return []
    return list(rosters_of(actor).filter(state=Roster.State.RECEIVED).order_by("pk"))
