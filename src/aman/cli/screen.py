"""What do the dated rules say: of everybody in the register, or of a file of facts?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from aman.cli.output import errors, print_json, results
from aman.cli.screen_register import print_replayed, screen_register
from aman.errors import BadInput

if TYPE_CHECKING:
    from aman.core.policy import Policy

SCHEMA = "aman.screen/1"


def screen(
    facts: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A CSV or parquet file of facts; none: the register.")
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(help="For a file: the rules, a pack such as pk-exposure or a YAML file. Repeat it for more."),
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="The day the rules are asked about, YYYY-MM-DD; today.")] = None,
    known_on: Annotated[
        str | None,
        typer.Option(help="Only what was known by this day counts; everything the rules know when left out."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="For a file: write the answers here, .csv or .parquet; none or -: print them.")
    ] = None,
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    office: Annotated[str, typer.Option(help="The office whose register this is.")] = "main",
    replay: Annotated[
        bool,
        typer.Option("--replay", help="The register: only give the stored answers of these dates again, and compare."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.screen/1.")] = False,
) -> None:
    """Ask the rules about the register, or about a file of facts without any database.

    A file has one row a person and one column a fact, named as the rules name it; `aman policy explain pk-exposure`
    lists them. An empty cell is unknown. Words are read without regard to capitals and spaces; days are YYYY-MM-DD. The
    column `id` (or `ref`) is copied to the answers; a row without one gets the number of its row.

    The answers begin with id and outcome: meets, does_not_meet or cannot_tell. `missing` names the facts any one of
    which could settle what cannot be told; joined by + where several are needed together. The same file, rules and
    days give the same answers, byte for byte, whenever they are asked.

    Example: aman screen facts.csv --policy pk-exposure --as-of 2025-04-01 --out answers.csv
    """
    from aman.cli.run import read_day

    today = datetime.now().astimezone().date()
    day = read_day(as_of, today)
    known = None if known_on is None else read_day(known_on, today)
    _refuse_mixtures(facts, policy, out, replay=replay)
    printed = facts is not None and not as_json and (out is None or str(out) == "-")
    if facts is None:
        known = known or max(day, today)
        report = screen_register(database, office, day, known, replay=replay)
    else:
        policies = _open_rules(policy or [])
        known = known or everything_known(policies, day)
        report = _screen_file(facts, policies, (day, known), out, printed)
    report = {"schema": SCHEMA, "as_of": day.isoformat(), "known_on": known.isoformat(), **report}
    if as_json:
        print_json(report)
    else:
        _print(report, errors if printed else results)
    again = report.get("replayed")
    if replay and again and again["same"] != again["stored"]:
        raise typer.Exit(3)


def _refuse_mixtures(facts: Path | None, policy: list[str] | None, out: Path | None, *, replay: bool) -> None:
    if facts is not None and replay:
        raise BadInput(
            "The file was not screened: --replay is for answers that the register stored.",
            fix="Leave out one of the two.",
        )
    if facts is None and (policy or out):
        raise BadInput(
            "The register was not screened: --policy and --out are for a file of facts.",
            fix="Leave them out; every pack is asked about the register, and the answers stay in it.",
        )


def _open_rules(names: list[str]) -> list[Policy]:
    from aman.cli.packs import open_policies

    if not names:
        raise BadInput("The file was not screened: no rules are named.", fix="Add --policy, for example pk-exposure.")
    return list(open_policies(names))


def everything_known(policies: Sequence[Policy], day: date) -> date:
    """Give the day up to which rules know anything, so that the same file gives the same answers on any day."""
    return max([day, *(policy.last_reviewed for policy in policies)])


def _screen_file(
    path: Path, policies: list[Policy], days: tuple[date, date], out: Path | None, printed: bool
) -> dict[str, Any]:
    from aman.cli.answers import Days, answer_rows, print_table, write_table
    from aman.cli.facts_file import note_strangers, open_facts, read_facts

    to_file = out is not None and str(out) != "-"
    if to_file and out is not None and out.exists() and path.exists() and out.samefile(path):
        raise BadInput("The answers would replace the file of facts.", fix="Name another file after --out.")
    file = open_facts(path)
    # Days in the file are read against the day asked about, never against today: the same file is read the same way.
    frames = read_facts(file, policies, max(days))
    notes = [*file.notes, *note_strangers(file, policies), *_note_old(policies, days[0])]
    for note in notes:
        errors.print(note, markup=False, soft_wrap=True)
    table, counts = answer_rows(policies, frames, file.ids, Days(*days))
    if to_file and out is not None:
        write_table(table, out)
    elif printed:
        print_table(table)
    return {
        "file": path.name,
        "out": str(out) if to_file else None,
        "people": file.frame.height,
        "policies": {policy.policy_id: policy.version_hash for policy in policies},
        "notes": notes,
        "outcomes": counts,
    }


def _note_old(policies: Sequence[Policy], day: date) -> list[str]:
    return [
        f"{policy.policy_id} was last compared with its sources on {policy.last_reviewed}; what was decided since is not in it."
        for policy in policies
        if day > policy.last_reviewed
    ]


def _print(report: dict[str, Any], console: Console) -> None:
    if "replayed" in report:
        print_replayed(report["replayed"])
    if not report["outcomes"]:
        return
    table = Table(title=f"Asked about {report['as_of']}, as known on {report['known_on']}", title_justify="left")
    for column in ("rules", "meets", "does not meet", "cannot tell yet"):
        table.add_column(column, justify="left" if column == "rules" else "right")
    for name, counts in report["outcomes"].items():
        cells = (f"{counts.get(outcome, 0):,}" for outcome in ("meets", "does_not_meet", "cannot_tell"))
        table.add_row(name, *cells)
    console.print(table)
    if "written" in report:
        console.print(f"{report['written']:,} answers frozen, {report['unchanged']:,} stood already.")
    elif report["out"]:
        console.print(f"Answers: {report['out']}", markup=False, soft_wrap=True)
    errors.print("A machine proposes, a person decides.")
