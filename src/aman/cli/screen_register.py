"""What do the rules say of everybody in the register, and is what they said before said again?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from aman.cli.output import errors, progress_bar, results
from aman.cli.setup import open_database


def screen_register(
    database: Path | None, office: str, as_of: date, known_on: date, *, replay: bool = False
) -> dict[str, Any]:
    """Ask the rules in force about the register; what was answered before for these dates is first given again.

    Args:
        database: an SQLite file; None means AMAN_DATABASE_URL.
        office: the code of the office whose register it is.
        as_of: the day the rules are asked about.
        known_on: the day up to which knowledge counts.
        replay: only give the stored answers again; nobody is screened.
    """
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.screening.actions import screen_people
    from aman.screening.actions.replaying import replay_determinations

    actor = command_line_actor(office)
    with progress_bar("replay") as move:
        again = replay_determinations(actor=actor, as_of=as_of, known_on=known_on, progress=move)
    report: dict[str, Any] = {
        "replayed": {
            "stored": again.stored,
            "same": again.same,
            "different": list(again.different),
            "without_rules": again.without_rules,
        }
    }
    if replay:
        return {**report, "outcomes": {}}
    with progress_bar("screen") as move:
        done = screen_people(actor=actor, as_of=as_of, known_on=known_on, progress=move)
    return {
        **report,
        "people": done.people,
        "written": done.written,
        "unchanged": done.unchanged,
        "outcomes": done.outcomes,
    }


def print_replayed(replayed: dict[str, Any]) -> None:
    """Say how many stored answers were given again, and which were not."""
    stored, same = replayed["stored"], replayed["same"]
    if not stored:
        results.print("No answer was stored for these dates before.")
        return
    results.print(f"Stored answers of these dates given again, bit by bit: {same:,} of {stored:,}.")
    if replayed["without_rules"]:
        errors.print(
            f"{replayed['without_rules']:,} rest on rules whose text is not kept; they could not be asked again."
        )
    if replayed["different"]:
        numbers = ", ".join(str(pk) for pk in replayed["different"])
        errors.print(
            f"[bold]These came out otherwise: {numbers}.[/bold] The facts, the rules or the program were altered."
        )
