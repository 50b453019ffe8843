"""How are people counted whose answer would be another, and how is that shown?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from aman.cli.output import results
from aman.core.policy.results import PolicyKind
from aman.core.policy.whatif import Comparison, RuleShift, Shift
from aman.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from aman.core.policy import Policy

NUMBERS = (
    "newly_meets", "no_longer_meets", "cannot_tell", "cannot_tell_before", "no_longer_open", "unchanged", "total",
)  # fmt: skip
#: Ages by which people are told apart: the last year of each group.
AGE_GROUPS = ((17, "under_18"), (59, "18_to_59"), (200, "60_and_over"))
UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class People:
    """People to ask about: their facts with the columns to group by, and an id each where they come from a file."""

    frame: pl.DataFrame
    ids: pl.Series | None
    notes: tuple[str, ...] = ()


def heads_of(policy: Policy) -> tuple[str, ...]:
    """Say the numbers in the words of the policy's kind, in the order of NUMBERS."""
    met = (
        ("newly exposed", "no longer exposed") if policy.kind is PolicyKind.EXPOSURE else ("newly met", "no longer met")
    )
    return (*met, "cannot tell", "cannot tell before", "settled: does not", "same", "all")


def people_of_file(path: Path, policy: Policy, latest: date, by: Iterable[str], also: Iterable[str] = ()) -> People:
    """Read people from a file of facts; an `age` gives the age group where the file has none."""
    import polars as pl

    from aman.cli.facts_file import note_strangers, open_facts, read_facts

    wanted = dict.fromkeys([*by, *also])
    file = open_facts(path)
    frame = file.frame
    if "age" in wanted and "age" in frame.columns:
        file = type(file)(file.name, frame.with_columns(_age_groups(frame["age"])), file.rows, file.notes)
    missing = [column for column in wanted if column not in file.frame.columns and column not in policy.facts]
    if missing:
        raise BadInput(
            f"The file {file.name} has no column {', '.join(missing)}.",
            fix=f"Group by columns it has: {', '.join(file.frame.columns)}.",
            code="missing-column",
        )
    (read,) = read_facts(file, [policy], latest, wanted)
    absent = [pl.lit(None, pl.String).alias(column) for column in wanted if column not in read.columns]
    notes = (*file.notes, *note_strangers(file, [policy], wanted))
    return People(read.with_columns(absent), file.ids, notes)


def _age_groups(ages: pl.Series) -> pl.Series:
    """Years as groups of ages; what is no number of years stays as it is written, such as a group already."""
    import polars as pl

    text = ages.cast(pl.String).str.strip_chars()
    years = text.cast(pl.Int64, strict=False)
    group: Any = pl.when(pl.col("years") < 0).then(None)
    for most, name in AGE_GROUPS:
        group = group.when(pl.col("years") <= most).then(pl.lit(name))
    return pl.DataFrame({"text": text, "years": years}).select(age=group.otherwise(pl.col("text"))).to_series()


def plain_shift(shift: Shift) -> dict[str, int]:
    """Give the numbers of a shift by their names."""
    return {name: getattr(shift, name) for name in NUMBERS}


def plain_comparison(found: Comparison, rules: Sequence[RuleShift]) -> dict[str, Any]:
    """Give a comparison as it is printed in JSON."""
    return {
        "total": plain_shift(found.total),
        "by": {
            column: [{"group": group.name, **plain_shift(group.shift)} for group in groups]
            for column, groups in found.groups.items()
        },
        "rules": [{"rule": one.rule, "people": one.shift.total, **plain_shift(one.shift)} for one in rules],
    }


def print_comparison(policy: Policy, found: Comparison, rules: Sequence[RuleShift]) -> None:
    """Print the numbers of everybody, of each group, and of each rule that turned."""
    heads = heads_of(policy)
    for column, groups in found.groups.items() or [("", ())]:
        table = Table(title=f"By {column.replace('_', ' ')}" if column else None, title_justify="left")
        table.add_column(column.replace("_", " ") or "people", no_wrap=True)
        for head in heads:
            table.add_column(head, justify="right")
        for group in groups:
            table.add_row(group.name or UNKNOWN, *_cells(group.shift))
        table.add_row("everybody", *_cells(found.total), style="bold")
        results.print(table)
    if rules:
        table = Table(title="By the rule that turned (one person may stand under several)", title_justify="left")
        for head in ("rule", "people", *heads[:3]):
            table.add_column(head, justify="left" if head == "rule" else "right")
        for one in rules:
            numbers = (one.shift.total, one.shift.newly_meets, one.shift.no_longer_meets, one.shift.cannot_tell)
            table.add_row(one.rule or "how the rules make the answer", *(f"{n:,}" for n in numbers))
        results.print(table)


def _cells(shift: Shift) -> list[str]:
    return [f"{getattr(shift, name):,}" for name in NUMBERS]


def comparison_table(found: Comparison) -> pl.DataFrame:
    """Give the numbers as one table: which column, which group, and the numbers; the first row is everybody."""
    import polars as pl

    rows = [("", "everybody", *plain_shift(found.total).values())]
    rows += [
        (column, group.name, *plain_shift(group.shift).values())
        for column, groups in found.groups.items()
        for group in groups
    ]
    return pl.DataFrame(
        rows, schema={"by": pl.String, "group": pl.String, **dict.fromkeys(NUMBERS, pl.Int64)}, orient="row"
    )
