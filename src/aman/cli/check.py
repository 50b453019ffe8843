"""`aman check`: is the protection of the one person in front of a desk in force?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from aman.cli.setup import open_database
from aman.errors import NotFound


def check(
    name: Annotated[str, typer.Option(help="The person's name, in any script.")] = "",
    father: Annotated[str, typer.Option(help="The father's name.")] = "",
    birth: Annotated[str, typer.Option(help="Birth year or age, for example 1991, 1370 or 34.")] = "",
    number: Annotated[str, typer.Option(help="The number of a paper; it is enough alone.")] = "",
    reason: Annotated[
        str, typer.Option(help="stop, station, centre, crossing, papers, letter or family.", prompt="Reason")
    ] = "",
    place: Annotated[str, typer.Option(help="Where the person is, in a few words.", prompt="Place")] = "",
    user: Annotated[str, typer.Option(help="The sign-in name of the host desk officer who asks.", prompt="User")] = "",
    database: Annotated[Path | None, typer.Option(help="The database; the one of the settings when not given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Ask about ONE person. Answers "protection in force" or "no record: call", with a reference and a number.

    What is typed is not kept; that somebody asked is. What stands on a command line may stay in the shell's history:
    leave out --name, --father, --birth and --number and type them when asked.

    Exit status 0: protection in force. 3: no record.
    """
    open_database(database)
    from aman.accounts.models import User
    from aman.checks.actions import DeskQuestion, ask_desk, read_birth
    from aman.core.documents import normalise_number

    if not (number or name or father or birth):
        number = typer.prompt("Number of a paper (empty to ask by name)", default="", show_default=False)
        if not number:
            name, father = typer.prompt("Name"), typer.prompt("Father's name")
            birth = typer.prompt("Birth year or age")
    actor = User.objects.filter(username=user).select_related("office").first()
    if actor is None:
        raise NotFound(
            "Nobody was asked about: there is no such sign-in.", fix="Give the sign-in name of a host desk officer."
        )
    question = DeskQuestion(
        name=name.strip(),
        father=father.strip(),
        birth=read_birth(birth),
        number=normalise_number(number) if number.strip() else "",
    )
    answer = ask_desk(actor=actor, question=question, reason=reason, place=place)
    words = "protection in force" if answer.in_force else "no record: call"
    if as_json:
        said = {
            "schema": "aman.check/1",
            "answer": "in_force" if answer.in_force else "no_record",
            "reference": answer.reference,
            "duty_number": answer.duty_number,
            "day_is_used_up": answer.day_is_used_up,
        }
        typer.echo(json.dumps(said))
    else:
        typer.echo(f"{words}\nreference {answer.reference}\ncall {answer.duty_number or 'the duty officer'}")
        if answer.day_is_used_up:
            typer.echo("Your checks of today are used up. Call instead; you can ask here again tomorrow.")
    if not answer.in_force:
        raise typer.Exit(3)
