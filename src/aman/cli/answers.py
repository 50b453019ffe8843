"""How do the answers of rules become a table: one row a person and policy, with reasons in words?

The same trace has the same reasons, so that a million rows are put into words a few thousand times only.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aman.core.policy import Policy, Reason, evaluate_population, explain, find_missing
from aman.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

COLUMNS = (
    "id", "outcome", "reasons", "rules", "missing", "missing_evidence", "marks", "notes",
    "policy", "policy_hash", "as_of", "known_on", "trace_code",
)  # fmt: skip
#: Of rules that are open, and of those that do not apply, so many are said whole; of the rest the ids.
_MOST_SAID = 4
_FORMULA = r"^[=+\-@\t\r]"
_NUMBER = r"^[+\-]?[0-9]+([.,][0-9]+)?$"


@dataclass(frozen=True, slots=True)
class Days:
    """The day the rules are asked about, and the day up to which knowledge counts."""

    as_of: date
    known_on: date


def answer_rows(
    policies: Sequence[Policy], frames: Sequence[pl.DataFrame], ids: pl.Series, days: Days
) -> tuple[pl.DataFrame, dict[str, dict[str, int]]]:
    """Ask policies about every row and give the table of answers, in the order of the rows, and how many of each."""
    import polars as pl

    tables, counts = [], {}
    for number, (policy, frame) in enumerate(zip(policies, frames, strict=True)):
        answers = evaluate_population(policy, frame, days.as_of, days.known_on)
        counts[policy.policy_id] = dict(Counter(answers["outcome"].cast(pl.String).to_list()))
        said = [_in_words(policy, trace, days) for trace in answers["trace_code"].unique(maintain_order=True).to_list()]
        words = pl.DataFrame(said, schema=_word_columns(), orient="row")
        rows = pl.DataFrame({"id": ids, "outcome": answers["outcome"].cast(pl.String), "trace": answers["trace_code"]})
        joined = rows.join(words, on="trace", how="left", maintain_order="left").with_columns(
            policy=pl.lit(policy.policy_id),
            policy_hash=pl.lit(policy.version_hash),
            as_of=pl.lit(days.as_of.isoformat()),
            known_on=pl.lit(days.known_on.isoformat()),
        )
        tables.append(joined.select(pl.int_range(pl.len()).alias("_row"), pl.lit(number).alias("_policy"), *COLUMNS))
    table = tables[0] if len(tables) == 1 else pl.concat(tables).sort("_row", "_policy", maintain_order=True)
    return table.select(COLUMNS), counts


def _word_columns() -> Any:
    import polars as pl

    names = ("reasons", "rules", "missing", "missing_evidence", "marks", "notes", "trace_code")
    return {"trace": pl.UInt64, **dict.fromkeys(names, pl.String)}


def _in_words(policy: Policy, trace: int, days: Days) -> tuple[Any, ...]:
    answer, *reasons = explain(policy, {}, trace, days.as_of, days.known_on)
    rules = [reason for reason in reasons if reason.rule in policy.rules]
    bearing = [reason for reason in rules if reason.holds is not False] or rules
    # Before the first day no rule decides: what is said of the whole stands in their place.
    told = rules or [reason for reason in reasons if not reason.rule][:1]
    missing = find_missing(policy, {}, trace, as_of=days.as_of, known_on=days.known_on)
    alone = [m for m in missing if m.settles_alone]
    if alone:
        lead = "Any one of these could settle it: " if len(alone) > 1 else "This could settle it: "
        facts, evidence = "; ".join(m.fact for m in alone), lead + "; ".join(m.evidence for m in alone)
    else:
        facts = " + ".join(m.fact for m in missing)
        evidence = "Several are needed: " + "; ".join(m.evidence for m in missing) if missing else ""
    # Where many rules do not apply and none does, the policy's own words say it; the grounds of each would bury them.
    is_plain_no = len(rules) > _MOST_SAID and all(reason.holds is False for reason in rules)
    grounds = [] if is_plain_no else _grounds(policy, reasons, bearing)
    marks = [f"{reason.rule} {reason.mark.value}" for reason in grounds if reason.mark is not None]
    notes = [f"{reason.rule}: {reason.note}" for reason in grounds if reason.note]
    return (
        trace,
        " ".join([*([answer.sentence] if is_plain_no else []), *_sentences(told)]),
        "; ".join(reason.rule for reason in _in_order(bearing)),
        facts,
        evidence,
        "; ".join(dict.fromkeys(marks)),
        " ".join(dict.fromkeys(notes)),
        f"{trace:x}",
    )


def _grounds(policy: Policy, reasons: Sequence[Reason], bearing: Sequence[Reason]) -> list[Reason]:
    """The rules that bear on an answer, each followed by the values it rests on, as `explain` orders them."""
    found, counts = [], False
    for reason in reasons:
        if reason.rule in policy.rules:
            counts = reason in bearing
        if counts and reason.rule:
            found.append(reason)
    return found


def _in_order(rules: Sequence[Reason]) -> list[Reason]:
    """Rules that apply first, then those that are open, then those that do not apply."""
    return sorted(rules, key=lambda reason: {True: 0, None: 1, False: 2}[reason.holds])


def _sentences(rules: Sequence[Reason]) -> list[str]:
    said = [_with_id(reason, "") for reason in rules if reason.holds]
    open_rules = [reason for reason in rules if reason.holds is None]
    said += [_with_id(reason, "Cannot be told: ") for reason in open_rules[:_MOST_SAID]]
    if more := open_rules[_MOST_SAID:]:
        said.append(f"Cannot be told either: {', '.join(reason.rule for reason in more)}.")
    denied = [reason for reason in rules if reason.holds is False]
    if denied and (said or len(denied) > _MOST_SAID):
        said.append(f"Not applying: {', '.join(reason.rule for reason in denied)}.")
    else:
        said += [_with_id(reason, "Not so: ") for reason in denied]
    return said


def _with_id(reason: Reason, lead: str) -> str:
    return f"[{reason.rule}] {lead}{reason.sentence}" if reason.rule else reason.sentence


def write_table(table: pl.DataFrame, out: Path, keep: Sequence[str] | None = None) -> None:
    """Write a table whole or not at all, readable for its owner only: CSV, or parquet by the name's ending.

    Raises:
        BadInput: the folder is not there or cannot be written.
    """
    beside = out.with_name(out.name + ".part")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            if out.suffix.lower() == ".parquet":
                table.select(keep or table.columns).write_parquet(file)
            else:
                tame(table).select(keep or table.columns).write_csv(file)
        os.replace(beside, out)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadInput(
            f"The answers cannot be written to {out.name}: {type(error).__name__}.",
            fix="Name a folder that is there and that you may write to.",
        ) from error


def write_counts(table: pl.DataFrame, out: Path) -> None:
    """Write a table of counts, which has no ids; otherwise as `write_table`."""
    import polars as pl

    write_table(table.with_columns(pl.lit("").alias("id")), out, keep=table.columns)


def print_table(table: pl.DataFrame) -> None:
    """Write a table to standard output as CSV, in pieces."""
    tamed = tame(table)
    sys.stdout.write(tamed.clear().write_csv())
    for piece in tamed.iter_slices(20_000):
        sys.stdout.write(piece.write_csv(include_header=False))


def tame(table: pl.DataFrame) -> pl.DataFrame:
    """Ids that begin like a formula must not run in a spreadsheet; plain numbers stay as they are."""
    import polars as pl

    one = pl.col("id")
    risky = one.str.contains(_FORMULA) & ~one.str.contains(_NUMBER)
    return table.with_columns(pl.when(risky).then("'" + one).otherwise(one).alias("id"))
