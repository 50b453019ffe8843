"""`aman check`: is the protection of the one person in front of a desk in force?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aman.cli.setup import open_database
from aman.errors import NotFound

if TYPE_CHECKING:
    from aman.checks.actions import DeskAnswer


def check(
    name: Annotated[str, typer.Option(help="The person's name, in any script.")] = "",
    father: Annotated[str, typer.Option(help="The father's name.")] = "",
    birth: Annotated[str, typer.Option(help="Birth year or age, for example 1991, 1370 or 34.")] = "",
    province: Annotated[str, typer.Option(help="Province or town of stay; for whoever has to compare.")] = "",
    number: Annotated[str, typer.Option(help="The number of a paper; it is enough alone.")] = "",
    letter: Annotated[str, typer.Option(help="The text of a letter's square code; it is enough alone.")] = "",
    again: Annotated[str, typer.Option(help="Open this answer again, by its reference, within three hours.")] = "",
    reason: Annotated[
        str, typer.Option(help="stop, station, centre, crossing, papers, letter or family; asked for where missing.")
    ] = "",
    place: Annotated[str, typer.Option(help="Where the person is, in a few words; asked for where missing.")] = "",
    user: Annotated[str, typer.Option(help="The sign-in name of the host desk officer who asks.", prompt="User")] = "",
    database: Annotated[Path | None, typer.Option(help="The database; the one of the settings when not given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Ask about ONE person. Answers "protection in force" or "no record: call", with a reference and a number.

    What is typed is kept only when a person of the owner's office has to compare it, and for a day; that somebody asked
    is kept. What stands on a command line may stay in the shell's history: leave out --name, --father, --birth, --number
    and --letter and type them when asked.

    Exit status 0: protection in force. 3: no record.
    """
    open_database(database)
    from aman.accounts.models import User
    from aman.checks.actions import DeskQuestion, ask_desk, check_said, read_birth, read_paper_number, reopen_answer
    from aman.checks.models import DeskCheck

    actor = User.objects.filter(username=user).select_related("office").first()
    if actor is None:
        raise NotFound(
            "Nobody was asked about: there is no such sign-in.", fix="Give the sign-in name of a host desk officer."
        )
    if again:
        _say(reopen_answer(actor=actor, reference=again), as_json)
        return
    reason, place = reason or typer.prompt("Reason"), place or typer.prompt("Place")
    if not (letter or number or name or father or birth):
        number = typer.prompt("Number of a paper (empty to ask by name)", default="", show_default=False)
        if not number:
            name, father = typer.prompt("Name"), typer.prompt("Father's name")
            birth = typer.prompt("Birth year or age")
    question = DeskQuestion(
        name=name.strip(),
        father=father.strip(),
        birth=read_birth(birth),
        number=read_paper_number(number),
        place=province.strip(),
        letter=letter.strip(),
    )
    check_said(place, question)
    answer = ask_desk(actor=actor, question=question, reason=reason, place=place, via=DeskCheck.Via.COMMAND)
    _say(answer, as_json)


def _say(answer: DeskAnswer, as_json: bool) -> None:
    """Print one of two answers; leave with 3 where it is no record."""
    from django.conf import settings

    words = "protection in force" if answer.in_force else "no record: call"
    if as_json:
        said = {
            "schema": "aman.check/1",
            "answer": "in_force" if answer.in_force else "no_record",
            "reference": answer.reference,
            "duty_number": answer.duty_number,
            "open_until": answer.open_until.isoformat(timespec="seconds"),
            "day_is_used_up": answer.day_is_used_up,
            "is_too_fast": answer.is_too_fast,
        }
        typer.echo(json.dumps(said))
    else:
        typer.echo(f"{words}\nreference {answer.reference}\ncall {answer.duty_number or 'the duty officer'}")
        if not answer.in_force:
            typer.echo(f"A colleague may look further: ask with --again in {settings.DESK_REFERRAL_MINUTES} minutes.")
        if answer.is_too_fast:
            typer.echo("You ask faster than one person at a time. Wait a minute, or call.")
        if answer.day_is_used_up:
            typer.echo("Your checks of today are used up. Call instead; you can ask here again tomorrow.")
    if not answer.in_force:
        raise typer.Exit(3)
