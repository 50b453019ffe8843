"""Whose answer changes when a version of rules takes the place of another?"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aman.cli.output import errors, print_json, results
from aman.cli.setup import open_database
from aman.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from aman.core.policy import Policy

SCHEMA = "aman.policy-impact/1"


def impact(
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new version: a file, or the id of a pack.")],
    against: Annotated[
        str, typer.Option(help="The version it replaces: a file or a pack; shipped: the pack of the same id.")
    ] = "shipped",
    facts: Annotated[Path | None, typer.Option(help="A CSV or parquet file of facts; none: the register.")] = None,
    by: Annotated[list[str] | None, typer.Option(help="Group by a column, district when not given. Repeat it.")] = None,
    as_of: Annotated[str | None, typer.Option(help="The day the rules are asked about, YYYY-MM-DD; today.")] = None,
    known_on: Annotated[str | None, typer.Option(help="Only what was known by this day counts.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="For a file: write who changes here, by id, with both answers. Personal data.")
    ] = None,
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    office: Annotated[str, typer.Option(help="The office whose register this is.")] = "main",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, schema aman.policy-impact/1.")
    ] = False,
) -> None:
    """Count whose answer changes under a new version of rules, by the rule that turned and by district.

    "Cannot tell" is a number of its own. Names are never printed; ids only with --out, for a file of facts. Nothing is
    stored and nothing becomes effective.

    Example: aman policy impact my-exposure.yaml --against pk-exposure --facts facts.csv --as-of 2025-04-01
    """
    from aman.cli.packs import open_policy
    from aman.cli.run import read_day
    from aman.cli.shifts import plain_comparison, print_comparison
    from aman.core.policy.whatif import count_by_rule, count_shifts

    after_rules = open_policy(new)
    before_rules = open_policy(after_rules.policy_id if against == "shipped" else against)
    today = datetime.now().astimezone().date()
    day = read_day(as_of, today)
    days = (day, read_day(known_on, day if as_of is not None else today))
    groups = list(dict.fromkeys(by or ["district"]))
    if facts is None and out is not None:
        raise BadInput("Nobody was written: --out is for a file of facts.", fix="Leave it out.")
    if facts is not None:
        frame, ids, before, after = _ask_file(facts, (before_rules, after_rules), groups, days)
    else:
        frame, before, after = _ask_register(database, office, (before_rules, after_rules), groups, days)
        ids = None
    found = count_shifts(before["outcome"], after["outcome"], frame, groups)
    turned = count_by_rule(before_rules, after_rules, before, after, *days)
    if out is not None and ids is not None:
        _write_changed(out, ids, before, after)
    if as_json:
        versions = {"old": before_rules.version_hash, "new": after_rules.version_hash}
        head = {"schema": SCHEMA, "policy": after_rules.policy_id, **versions, "as_of": days[0], "known_on": days[1]}
        print_json({**head, "changed": found.total.changed, **plain_comparison(found, turned)})
        return
    results.print(
        f"{found.total.changed:,} of {found.total.total:,} people would have another answer. "
        f"Asked about {days[0]}, as known on {days[1]}.",
        soft_wrap=True,
    )
    print_comparison(after_rules, found, turned)
    errors.print("Nothing was stored, and nothing became effective.")


_Answers = tuple["pl.DataFrame", "pl.DataFrame", "pl.DataFrame"]


def _ask_file(
    path: Path, rules: tuple[Policy, Policy], groups: list[str], days: tuple[date, date]
) -> tuple[pl.DataFrame, pl.Series | None, pl.DataFrame, pl.DataFrame]:
    from aman.cli.fact_words import bare_name
    from aman.cli.shifts import people_of_file
    from aman.core.policy import evaluate_population

    groups[:] = [bare_name(column) for column in groups]
    old, new = (people_of_file(path, policy, max(days), groups) for policy in rules)
    for note in dict.fromkeys(old.notes):
        if note in new.notes:
            errors.print(note, markup=False, soft_wrap=True)
    answers = [evaluate_population(policy, one.frame, *days) for policy, one in zip(rules, (old, new), strict=True)]
    return new.frame, new.ids, answers[0], answers[1]


def _ask_register(
    database: Path | None, office: str, rules: tuple[Policy, Policy], groups: list[str], days: tuple[date, date]
) -> _Answers:
    open_database(database)
    import polars as pl

    from aman.accounts.queries import command_line_actor
    from aman.audit.actions import record
    from aman.core.policy import evaluate_population
    from aman.screening import queries
    from aman.screening.queries.population import frozen_population, with_family

    wrong = [column for column in groups if column not in queries.GROUPINGS]
    if wrong:
        raise BadInput(
            f"The register cannot be grouped by {', '.join(wrong)}.",
            fix=f"Choose one of {', '.join(queries.GROUPINGS)}.",
        )
    actor = command_line_actor(office)
    if actor.office_id is None:
        raise BadInput("The register was not asked: there is no such office.", fix="Name one with --office.")
    answers, frames = [], []
    for policy in rules:
        people = frozen_population(actor.office_id, policy, days[0])
        frames.append(people.frame)
        answers.append(evaluate_population(policy, with_family(policy, people.frame, people.members, *days), *days))
    detail = {
        "policy": rules[1].policy_id, "version": rules[1].version_hash[:12], "against": rules[0].version_hash[:12],
        "as_of": days[0].isoformat(), "known_on": days[1].isoformat(), "by": groups,
    }  # fmt: skip
    record(actor=actor, verb="policy.impact_asked", detail=detail)
    columns = [pl.col(queries.GROUPINGS[name][0]).alias(name) for name in groups]
    return frames[1].select(columns), answers[0], answers[1]


def _write_changed(out: Path, ids: pl.Series, before: pl.DataFrame, after: pl.DataFrame) -> None:
    import polars as pl

    from aman.cli.answers import write_table

    table = pl.DataFrame(
        {"id": ids, "before": before["outcome"].cast(pl.String), "after": after["outcome"].cast(pl.String)}
    )
    write_table(table.filter(pl.col("before") != pl.col("after")), out)
