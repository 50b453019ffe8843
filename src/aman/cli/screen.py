"""What do the dated rules say: of everybody in the register, or of a file of facts?"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from aman.cli.output import errors, print_json, progress_bar, results
from aman.cli.setup import open_database
from aman.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from aman.core.policy import Policy

SCHEMA = "aman.screen/1"
_MOST_NAMED = 20


def screen(
    facts: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A CSV of facts; none: the register.")] = None,
    policy: Annotated[str | None, typer.Option(help="For a file: the rule pack, for example pk-exposure.")] = None,
    as_of: Annotated[str | None, typer.Option(help="The day the rules are asked about, YYYY-MM-DD; today.")] = None,
    known_on: Annotated[str | None, typer.Option(help="Only what was known by this day counts; today.")] = None,
    out: Annotated[Path | None, typer.Option(help="For a file: write the answers here as CSV.")] = None,
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    office: Annotated[str, typer.Option(help="The office whose register this is.")] = "main",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.screen/1.")] = False,
) -> None:
    """Ask the rules about the register, or about a file of facts without any database."""
    from aman.cli.run import read_day

    today = datetime.now().astimezone().date()
    day = read_day(as_of, today)
    known = read_day(known_on, day if as_of is not None else today)
    report = (
        _screen_register(database, office, day, known)
        if facts is None
        else _screen_file(facts, policy, day, known, out)
    )
    report = {"schema": SCHEMA, "as_of": day.isoformat(), "known_on": known.isoformat(), **report}
    if as_json:
        print_json(report)
    else:
        _print(report)


def _screen_register(database: Path | None, office: str, as_of: date, known_on: date) -> dict[str, Any]:
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.screening.actions import screen_people

    with progress_bar("screen") as move:
        done = screen_people(actor=command_line_actor(office), as_of=as_of, known_on=known_on, progress=move)
    return {"people": done.people, "written": done.written, "unchanged": done.unchanged, "outcomes": done.outcomes}


def _screen_file(path: Path, policy_id: str | None, as_of: date, known_on: date, out: Path | None) -> dict[str, Any]:
    from aman.core._data import read_policy_text
    from aman.core.policy import evaluate_population, find_missing, load_policy

    if policy_id is None or out is None:
        raise BadInput(
            "The file was not screened: the rules or the place for the answers are not named.",
            fix="Add --policy, for example pk-exposure, and --out, for example answers.csv.",
        )
    policy = load_policy(read_policy_text(policy_id))
    refs, frame = read_facts_file(path, policy)
    answers = evaluate_population(policy, frame, as_of, known_on)
    traces = answers["trace_code"].to_list()
    settling = {
        trace: "; ".join(m.fact for m in find_missing(policy, {}, trace, as_of=as_of, known_on=known_on))
        for trace in set(traces)
    }
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["row", "ref", "policy", "policy_hash", "as_of", "known_on", "outcome", "missing", "trace_code"])
    fixed = (policy.policy_id, policy.version_hash, as_of.isoformat(), known_on.isoformat())
    for number, (ref, outcome, trace) in enumerate(zip(refs, answers["outcome"], traces, strict=True), 2):
        writer.writerow([number, _tame(ref), *fixed, outcome, settling[trace], f"{trace:x}"])
    beside = out.with_name(out.name + ".part")
    beside.write_text(lines.getvalue(), encoding="utf-8", newline="")
    os.replace(beside, out)
    return {
        "file": path.name,
        "out": str(out),
        "people": frame.height,
        "outcomes": {policy.policy_id: dict(Counter(answers["outcome"]))},
    }


def read_facts_file(path: Path, policy: Policy) -> tuple[list[str], pl.DataFrame]:
    """Read a CSV whose columns are named as the pack names its facts; an empty cell is unknown, never "none".

    Raises:
        BadInput: no fact of the pack among the columns, or cells that cannot be read, each named by row and column.
    """
    import polars as pl

    from aman.core.policy import FactKind, read_fact

    kinds = {
        FactKind.DATE: pl.Date(), FactKind.INT: pl.Int64(), FactKind.TEXT: pl.String(), FactKind.BOOL: pl.Boolean(),
        FactKind.SET: pl.List(pl.String()),
    }  # fmt: skip
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"The file {path.name} cannot be read: {type(error).__name__}.", fix="Give a CSV file in UTF-8."
        ) from error
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if text.partition("\n")[0].count(";") > 0 else ",")
    named = [name for name in rows.fieldnames or () if name in policy.facts]
    if not named:
        raise BadInput(
            f"No column of {path.name} is a fact of {policy.policy_id}.",
            fix=f"Name the columns after facts: {', '.join(policy.facts)}.",
        )
    refs: list[str] = []
    columns: dict[str, list[Any]] = {name: [] for name in named}
    wrong: list[str] = []
    for number, row in enumerate(rows, 2):
        refs.append((row.get("ref") or "").strip())
        for name in named:
            fact, cell = policy.facts[name], (row.get(name) or "").strip()
            value = read_fact(cell, fact.kind) if cell else None
            words = {value} if isinstance(value, str) else value if isinstance(value, frozenset) else set()
            if (cell and value is None) or (fact.values is not None and not words <= set(fact.values)):
                wrong.append(f"row {number}, {name}")
            columns[name].append(sorted(value) if isinstance(value, frozenset) else value)
    if wrong:
        more = f" and {len(wrong) - _MOST_NAMED} more" if len(wrong) > _MOST_NAMED else ""
        raise BadInput(
            f"{len(wrong)} cells of {path.name} cannot be read: {'; '.join(wrong[:_MOST_NAMED])}{more}.",
            fix=f"Days as 2023-11-01, truths as yes or no, words as `aman` lists them for {policy.policy_id}; "
            "leave a cell empty where the fact is not known.",
        )
    return refs, pl.DataFrame({name: pl.Series(columns[name], dtype=kinds[policy.facts[name].kind]) for name in named})


def _tame(text: str) -> str:
    """A cell that begins like a formula must not run in a spreadsheet."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _print(report: dict[str, Any]) -> None:
    table = Table(title=f"Asked about {report['as_of']}, as known on {report['known_on']}", title_justify="left")
    for column in ("rules", "meets", "does not meet", "cannot tell yet"):
        table.add_column(column, justify="left" if column == "rules" else "right")
    for name, counts in report["outcomes"].items():
        cells = (f"{counts.get(outcome, 0):,}" for outcome in ("meets", "does_not_meet", "cannot_tell"))
        table.add_row(name, *cells)
    results.print(table)
    if "written" in report:
        results.print(f"{report['written']:,} answers frozen, {report['unchanged']:,} stood already.")
    else:
        results.print(f"Answers: {report['out']}")
    errors.print("A machine proposes, a person decides.")
