"""What does the whole spine make of one list: receive, resolve, screen, issue, report?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from aman.cli.looking_through import look_through
from aman.cli.output import errors, print_json, progress_bar, results
from aman.cli.setup import open_database
from aman.errors import BadInput

SCHEMA = "aman.run/1"


class Clock:
    """Seconds by verb, as they were measured."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def verb(self, name: str) -> Iterator[None]:
        """Measure what happens inside under a verb's name."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 3)


def read_day(text: str | None, fallback: date) -> date:
    """Read a day given as YYYY-MM-DD; None gives the fallback."""
    if text is None:
        return fallback
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            f"The day {text!r} cannot be read.", fix="Write it as YYYY-MM-DD, for example 2023-11-01."
        ) from error


def run_spine(
    path: Path,
    *,
    as_of: date,
    received_on: date | None = None,
    office: str = "main",
    issue: bool = False,
    passphrase: str | None = None,
    limit_letters: int | None = None,
    approver: Any = None,
    before_screening: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Run every verb on one list and give the report as `aman run --json` prints it.

    Letters for more than one family are signed only when `approver`, a second person, approves the request; without
    one it waits in the queue. `before_screening` is done once the people of the list are on the register.
    """
    from aman.accounts.queries import command_line_actor
    from aman.reports.runs import count_run
    from aman.rosters.actions import commit_roster, receive_roster, resolve_roster
    from aman.screening.actions import screen_people

    actor = command_line_actor(office)
    look_through(path)
    clock = Clock()
    with clock.verb("receive"), progress_bar("receive") as move:
        roster = receive_roster(
            actor=actor, path=path, file_name=path.name, received_on=received_on or as_of, progress=move
        )
        if roster.state == "staged":
            roster = commit_roster(actor=actor, roster=roster, look_up=False)
    with clock.verb("resolve"), progress_bar("resolve") as move:
        resolve_roster(actor=actor, roster=roster, progress=move)
    if before_screening is not None:
        before_screening()
    with clock.verb("screen"), progress_bar("screen") as move:
        screen_people(actor=actor, as_of=as_of, known_on=as_of, progress=move)
    letters, requested = 0, 0
    if issue:
        with clock.verb("issue"):
            letters, requested = _issue(actor, passphrase or "", limit_letters, approver)
    report = count_run(actor=actor, roster=roster, as_of=as_of)
    return {
        "schema": SCHEMA,
        "list": path.name,
        "as_of": as_of.isoformat(),
        **report,
        "letters": letters,
        "letters_requested": requested,
        "seconds": clock.seconds,
    }


def _issue(actor: Any, passphrase: str, limit: int | None, approver: Any) -> tuple[int, int]:
    """Sign, or leave the request to a second person; give letters signed and families that wait."""
    from aman.cli.issue import ask, sign

    asked = ask(actor, cases=None, limit=limit, days=90, renew=False, approver=approver)
    if asked is not None and asked.state == "requested":
        return 0, int(asked.families)
    return int(sign(actor, passphrase, asked, limit=limit).issued), 0


def print_report(report: dict[str, Any]) -> None:
    """Print a run's report for a reader."""
    results.print(f"[bold]{report['list']}[/bold], as of {report['as_of']}")
    results.print(
        f"{report['rows']:,} rows, {report['people']:,} people, {report['cases']:,} cases, "
        f"{report['pairs_waiting']:,} pairs wait for a person, {report['letters']:,} letters issued"
    )
    table = Table(title="Defects", title_justify="left")
    table.add_column("kind")
    table.add_column("rows", justify="right")
    for kind, count in sorted(report["defects"].items(), key=lambda item: -item[1]):
        table.add_row(kind.replace("_", " "), f"{count:,}")
    results.print(table)
    table = Table(title="Determinations (a machine proposes, a person decides)", title_justify="left")
    for column in ("policy", "meets", "does not meet", "cannot tell yet"):
        table.add_column(column, justify="left" if column == "policy" else "right")
    for policy, outcomes in report["determinations"].items():
        table.add_row(policy, *(f"{outcomes.get(o, 0):,}" for o in ("meets", "does_not_meet", "cannot_tell")))
    results.print(table)
    results.print("Seconds: " + ", ".join(f"{verb} {value:.1f}" for verb, value in report["seconds"].items()))


def run(
    path: Annotated[Path, typer.Argument(metavar="LIST", help="An XLSX, ODS or CSV list.")],
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    as_of: Annotated[str | None, typer.Option(help="The day the rules are asked about, YYYY-MM-DD; today.")] = None,
    received_on: Annotated[str | None, typer.Option(help="The day the list speaks of; the day of --as-of.")] = None,
    office: Annotated[str, typer.Option(help="The office whose register this is.")] = "main",
    issue: Annotated[bool, typer.Option("--issue", help="Issue letters; without it nothing is signed.")] = False,
    passphrase_file: Annotated[Path | None, typer.Option(help="Holds the issuing key's passphrase.")] = None,
    approved_by: Annotated[str, typer.Option(help="The sign-in of a second person, who types their password.")] = "",
    approver_password_file: Annotated[Path | None, typer.Option(help="Holds that password.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.run/1.")] = False,
) -> None:
    """Receive, resolve, screen, issue (only with --issue) and report on one list."""
    day = read_day(as_of, datetime.now().astimezone().date())
    listed = read_day(received_on, day)
    open_database(database)
    passphrase = approver = None
    if issue:
        from aman.accounts.queries import command_line_actor
        from aman.cli.issue import Second, ask_now
        from aman.cli.keys import read_passphrase

        passphrase = read_passphrase(passphrase_file)
        if approved_by:
            approver = ask_now(command_line_actor(office), Second(approved_by, approver_password_file))
    report = run_spine(
        path, as_of=day, received_on=listed, office=office, issue=issue, passphrase=passphrase, approver=approver
    )
    if as_json:
        print_json(report)
    else:
        print_report(report)
        if not issue:
            errors.print("No letters were issued: add --issue for that.")
        elif report["letters_requested"]:
            errors.print(
                f"Letters for {report['letters_requested']:,} families wait for a second person: see the queue of "
                "letters, or add --approved-by NAME."
            )
