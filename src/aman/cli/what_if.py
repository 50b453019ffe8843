"""What would change for people if rules or papers were otherwise, as counts by group?"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from aman.cli.output import errors, print_json, progress_bar, results
from aman.cli.setup import open_database
from aman.errors import BadInput

if TYPE_CHECKING:
    from aman.core.policy.scenarios import Scenario

SCHEMA = "aman.what-if/1"


def what_if(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A scenario such as phase-2-april, or a YAML file of one's own.")
    ],
    facts: Annotated[Path | None, typer.Option(help="A CSV or parquet file of facts; none: the register.")] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(help="Group by district, programme, document, age, or another column of the file. Repeat it."),
    ] = None,
    policy: Annotated[
        str | None, typer.Option(help="For a file: other rules than the pack the scenario is about, with the same id.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="The day asked about, YYYY-MM-DD; the scenario's own, or today.")
    ] = None,
    known_on: Annotated[str | None, typer.Option(help="Only what was known by this day counts.")] = None,
    out: Annotated[Path | None, typer.Option(help="Also write the counts here, .csv or .parquet.")] = None,
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    office: Annotated[str, typer.Option(help="The office whose register this is.")] = "main",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.what-if/1.")] = False,
) -> None:
    """Count whose answer would be another under a scenario: newly exposed, no longer exposed, and cannot tell.

    Everybody is counted, those of whom it cannot be told as a number of their own, those whose group is not known as a
    group of their own; every table adds up to everybody. `aman policy list` names the scenarios that ship with Aman.

    The register is asked with the facts frozen at its last screening; a file needs no database. Counts are exact and
    may point at single people where they are small: think before passing them on.

    Example: aman what-if phase-2-april --facts facts.csv --by district
    """
    from aman.cli.packs import open_scenario
    from aman.cli.run import read_day

    supposed = open_scenario(scenario)
    today = datetime.now().astimezone().date()
    day = read_day(as_of, supposed.as_of or today)
    known = read_day(known_on, day if as_of is not None else supposed.known_on or day)
    groups = list(dict.fromkeys(by or ["district"]))
    if facts is not None:
        report = _ask_file(facts, supposed, policy, groups, (day, known), out, quiet=as_json)
    else:
        if policy or out:
            raise BadInput(
                "The register was not asked: --policy and --out are for a file of facts.", fix="Leave them out."
            )
        report = _ask_register(database, office, supposed, groups, (day, known), quiet=as_json)
    if as_json:
        head = {
            "schema": SCHEMA,
            "scenario": supposed.scenario_id,
            "title": supposed.title,
            "policy": supposed.policy_id,
        }
        print_json({**head, "as_of": day, "known_on": known, **report})
    else:
        errors.print("Supposed, not decided. A machine counts, a person decides.")


def _ask_file(
    path: Path,
    supposed: Scenario,
    policy_name: str | None,
    by: list[str],
    days: tuple[date, date],
    out: Path | None,
    *,
    quiet: bool,
) -> dict[str, Any]:
    from aman.cli.answers import write_counts
    from aman.cli.fact_words import bare_name
    from aman.cli.packs import open_policy
    from aman.cli.shifts import comparison_table, people_of_file, plain_comparison, print_comparison
    from aman.core.policy import evaluate_population
    from aman.core.policy.supposing import apply_scenario, change_population
    from aman.core.policy.whatif import count_by_rule, count_shifts

    rules = open_policy(policy_name or supposed.policy_id)
    changed = apply_scenario(rules, supposed)
    groups = [bare_name(column) for column in by]
    people = people_of_file(path, rules, max(days), groups, supposed.columns)
    before = evaluate_population(rules, people.frame, *days)
    after = evaluate_population(changed, change_population(rules, supposed, people.frame), *days)
    found = count_shifts(before["outcome"], after["outcome"], people.frame, groups)
    turned = count_by_rule(rules, changed, before, after, *days)
    notes = [*people.notes, *([] if found.total.changed else [_nothing(supposed, days)])]
    for note in notes:
        errors.print(note, markup=False, soft_wrap=True)
    if not quiet:
        results.print(f"{supposed.title}. Asked about {days[0]}, as known on {days[1]}.", markup=False, soft_wrap=True)
        print_comparison(rules, found, turned)
    if out is not None:
        write_counts(comparison_table(found), out)
    hashes = {"policy_hash": rules.version_hash, "supposed_hash": changed.version_hash}
    return {"file": path.name, **hashes, "notes": notes, **plain_comparison(found, turned)}


def _nothing(supposed: Scenario, days: tuple[date, date]) -> str:
    usual = f" The scenario is usually asked for {supposed.as_of}." if supposed.as_of not in (None, days[0]) else ""
    return f"Nobody's answer changes on {days[0]}, as known on {days[1]}.{usual}"


def _ask_register(
    database: Path | None, office: str, supposed: Scenario, by: list[str], days: tuple[date, date], *, quiet: bool
) -> dict[str, Any]:
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.screening import queries
    from aman.screening.actions import ask_what_if

    wrong = [column for column in by if column not in queries.GROUPINGS]
    if wrong:
        raise BadInput(
            f"The register cannot be grouped by {', '.join(wrong)}.",
            fix=f"Choose one of {', '.join(queries.GROUPINGS)}.",
        )
    actor = command_line_actor(office)
    rules = queries.questions_policy(actor.office_id, supposed)
    report: dict[str, Any] = {"policy_hash": rules.version_hash, "by": {}}
    with progress_bar("what-if") as move:
        answers = []
        for number, column in enumerate(by, 1):
            answers.append(ask_what_if(actor=actor, question=queries.Question(supposed, rules, *days, column)))
            move(number, len(by))
    said = queries.number_words(rules.kind)
    for column, answer in zip(by, answers, strict=True):
        rows = [(group.label, group.numbers) for group in answer.groups] + [("everybody", answer.total)]
        report["by"][column] = [{"group": g.key, **_numbers(g.numbers, said)} for g in answer.groups]
        report |= {"total": _numbers(answer.total, said), "is_exact": answer.is_exact, "frozen_for": answer.frozen_for}
        if not quiet:
            table = Table(title=f"{supposed.title}, by {column}", title_justify="left")
            table.add_column(column, no_wrap=True)
            for name in said:
                table.add_column(str(said[name]), justify="right")
            for label, numbers in rows:
                table.add_row(label, *("hidden" if n is None else f"{n:,}" for n in _numbers(numbers, said).values()))
            results.print(table)
    return report


def _numbers(numbers: object, said: dict[str, str]) -> dict[str, int | None]:
    return {name: getattr(numbers, name) for name in said}
