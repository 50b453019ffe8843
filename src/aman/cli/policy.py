"""How do officers write, read, test and compare rules themselves?

A policy is named by the id of a pack that ships with Aman, or by the name of a file. Nothing here needs a database
but `impact`, when it is asked about the register.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from aman.cli import policy_impact, policy_trials
from aman.cli.output import errors, print_json, results
from aman.errors import BadInput

if TYPE_CHECKING:
    from aman.core.policy import Policy, Reason

app = typer.Typer(no_args_is_help=True, help="Write, read, test and compare rules.")
app.command("test")(policy_trials.try_rules)
app.command("impact")(policy_impact.impact)

Named = Annotated[str, typer.Argument(metavar="FILE", help="A YAML file of rules, or the id of a pack.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.policy/1.")]
SCHEMA = "aman.policy/1"


@app.command("new")
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, such as my-rules.yaml.")],
    title: Annotated[str, typer.Option(help="What the rules ask, in a few words.")] = "My rules",
    kind: Annotated[str, typer.Option(help="exposure, pathway, stage, priority, profile or exit.")] = "exposure",
) -> None:
    """Write a small sound rule file to begin from, with every part explained. Never writes over a file.

    Example: aman policy new my-rules.yaml --title "Stay in the northern districts"
    """
    from aman.cli.policy_starter import policy_id_from, starter_text
    from aman.core.policy import BadPolicy, PolicyKind, load_policy

    policy_id = policy_id_from(file.name.removesuffix(".yaml").removesuffix(".yml"))
    if kind not in set(PolicyKind) or not policy_id or file.suffix not in (".yaml", ".yml"):
        raise BadInput(
            "The file was not written: its name or kind cannot stand in a rule file.",
            fix=f"Name it like my-rules.yaml, and choose a kind of {', '.join(PolicyKind)}.",
        )
    text = starter_text(policy_id, json.dumps(title, ensure_ascii=False), kind, datetime.now().astimezone().date())
    try:
        load_policy(text)
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except BadPolicy as bad:
        raise BadInput("The title cannot stand in a rule file.", fix=bad.problems[0][1]) from bad
    except OSError as error:
        there = isinstance(error, FileExistsError)
        raise BadInput(
            f"The file {file} {'is there already' if there else 'cannot be written'}; nothing was changed.",
            fix="Choose another name." if there else "Name a folder that is there and that you may write to.",
        ) from error
    errors.print(f"Written: {file}. Next: aman policy check {file}", markup=False, soft_wrap=True)


@app.command("list")
def list_policies(as_json: Json = False) -> None:
    """Name the packs and scenarios that ship with Aman."""
    from aman.cli.packs import open_policy, open_scenario
    from aman.core._data import policy_ids, scenario_ids

    packs = [open_policy(name) for name in policy_ids()]
    scenarios = [open_scenario(name) for name in scenario_ids()]
    if as_json:
        listed = [
            {"policy": p.policy_id, "kind": p.kind.value, "title": p.title, "hash": p.version_hash} for p in packs
        ]
        supposed = [{"scenario": s.scenario_id, "policy": s.policy_id, "title": s.title} for s in scenarios]
        print_json({"schema": SCHEMA, "policies": listed, "scenarios": supposed})
        return
    for head, rows in (
        (
            ("pack", "kind", "title", "reviewed"),
            [(p.policy_id, p.kind.value, p.title, str(p.last_reviewed)) for p in packs],
        ),
        (
            ("scenario", "about", "title", "asked for"),
            [(s.scenario_id, s.policy_id, s.title, str(s.as_of)) for s in scenarios],
        ),
    ):
        table = Table()
        for column in head:
            table.add_column(column)
        for row in rows:
            table.add_row(*row)
        results.print(table)


@app.command("check")
def check(file: Named, as_json: Json = False) -> None:
    """Name every mistake of a rule file with its line, what is wrong, and what mends it. Exit status 1 where there is one.

    Example: aman policy check my-rules.yaml
    """
    from aman.cli.packs import read_rules
    from aman.core.policy import BadPolicy, load_policy

    text = read_rules(file)
    policy: Policy | None = None
    problems: list[dict[str, Any]] = []
    try:
        policy = load_policy(text)
    except BadPolicy as bad:
        problems = [{"line": m.line, "problem": m.sentence, "fix": m.fix} for m in bad.mistakes]
    if as_json:
        found = {"policy": policy.policy_id, "hash": policy.version_hash} if policy else {}
        print_json({"schema": SCHEMA, "file": file, "is_sound": not problems, "problems": problems, **found})
    elif policy is not None:
        results.print(
            f"{file}: no mistake. {policy.policy_id}: {len(policy.rules)} rules, {len(policy.leaves)} conditions of at most 32, "
            f"{len(policy.parameters)} values that change by decree, {len(policy.facts)} facts, version {policy.version_hash[:12]}.",
            markup=False, soft_wrap=True,
        )  # fmt: skip
    else:
        for one in problems:
            fix = f" Fix: {one['fix']}" if one["fix"] else ""
            sys.stdout.write(f"{file}:{one['line']}: {one['problem']}{fix}\n")
        errors.print("1 mistake." if len(problems) == 1 else f"{len(problems)} mistakes.")
    if problems:
        raise typer.Exit(1)


@app.command("diff")
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The version before: a file, or the id of a pack.")],
    new_version: Annotated[str, typer.Argument(metavar="NEW", help="The version after: a file, or the id of a pack.")],
    as_json: Json = False,
) -> None:
    """Say in sentences what is different between two versions of rules.

    Example: aman policy diff pk-exposure my-exposure.yaml
    """
    from aman.cli.packs import open_policy
    from aman.core.policy.differences import compare_policies

    before, after = open_policy(old), open_policy(new_version)
    found = compare_policies(before, after)
    if as_json:
        listed = [
            {
                "part": d.part.value, "name": d.name, "change": d.change.value, "aspect": d.aspect,
                "before": d.before, "after": d.after, "sentence": d.sentence,
            }
            for d in found
        ]  # fmt: skip
        versions = {"old": before.version_hash, "new": after.version_hash}
        print_json({"schema": SCHEMA, **versions, "differences": listed})
        return
    for number, difference in enumerate(found, 1):
        sys.stdout.write(f"{number}. {difference.sentence}\n")
    errors.print(f"{len(found)} differences." if found else "Both say the same.")


@app.command("explain")
def explain_rules(
    file: Named,
    more: Annotated[list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="More facts.")] = None,
    facts: Annotated[
        list[str] | None, typer.Option("--facts", help="A fact of one person, such as document=acc. Repeat it.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="The day the rules are asked about, YYYY-MM-DD; today.")] = None,
    known_on: Annotated[
        str | None,
        typer.Option(help="Only what was known by this day counts; everything the rules know when left out."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read rules out in numbered sentences with their sources; or, with facts, answer for one person and say why.

    Example: aman policy explain pk-exposure --facts document=acc district=islamabad --as-of 2025-04-01
    """
    from aman.cli.packs import open_policy
    from aman.cli.run import read_day

    policy = open_policy(file)
    given = [*(facts or []), *(more or [])]
    if not given and as_of is None and known_on is None:
        _print_policy(policy, as_json)
        return
    today = datetime.now().astimezone().date()
    day = read_day(as_of, today)
    known = max(day, policy.last_reviewed) if known_on is None else read_day(known_on, today)
    _print_case(policy, _read_given(policy, given, max(day, known)), (day, known), as_json)


def _print_policy(policy: Policy, as_json: bool) -> None:
    from aman.core.policy.wording import say_mark, say_policy

    sections = say_policy(policy)
    if as_json:
        listed = [
            {
                "title": section.title,
                "sentences": [
                    {"number": s.number, "text": s.text, "about": s.about, "sources": list(s.cites), "mark": s.mark, "note": s.note}
                    for s in section.sentences
                ],
            }
            for section in sections
        ]  # fmt: skip
        print_json({"schema": SCHEMA, "policy": policy.policy_id, "hash": policy.version_hash, "sections": listed})
        return
    sys.stdout.write(f"{policy.title}\n{policy.policy_id}, version {policy.version_hash[:12]}\n")
    for section in sections:
        sys.stdout.write(f"\n{section.title}\n")
        for s in section.sentences:
            marked = f" ({say_mark(s.mark)})" if s.mark is not None else ""
            cited = f" [{', '.join(s.cites)}]" if s.cites else ""
            note = f"\n     {s.note}" if s.note else ""
            sys.stdout.write(f"{s.number:>4} {s.text}{cited}{marked}{note}\n")


def _read_given(policy: Policy, given: list[str], latest: date) -> dict[str, object]:
    """Read facts given as key=value, the same way as the cells of a file."""
    import polars as pl

    from aman.cli.fact_words import WordReader, bare_name
    from aman.core.policy import NOT_APPLICABLE

    facts: dict[str, object] = {}
    wrong = []
    for one in given:
        name, _, value = one.partition("=")
        fact = policy.facts.get(bare_name(name))
        if fact is None or "=" not in one:
            wrong.append(f"{one!r} is no fact of {policy.policy_id} with a value; facts are {', '.join(policy.facts)}")
            continue
        series, moot, bad = WordReader(policy, fact, latest).read(pl.Series([value], dtype=pl.String))
        wrong.extend(f"{fact.name}: {said!r} {why}" for said, why in bad.items())
        known = series.to_list()[0]
        facts[fact.name] = NOT_APPLICABLE if moot is not None else known
    if wrong:
        raise BadInput("Some facts cannot be read." + "".join(f"\n  {said}" for said in wrong), fix="Mend them.")
    return {name: value for name, value in facts.items() if value is not None}


def _print_case(policy: Policy, facts: dict[str, object], days: tuple[date, date], as_json: bool) -> None:
    from aman.core.policy import evaluate, explain, find_deadlines
    from aman.core.policy.wording import say_facts

    as_of, known_on = days
    answer = evaluate(policy, facts, as_of=as_of, known_on=known_on)
    said = explain(policy, facts, answer.trace_code, as_of, known_on)
    due = find_deadlines(policy, facts, as_of=as_of, known_on=known_on)
    if as_json:
        print_json(
            {
                "schema": SCHEMA, "policy": policy.policy_id, "hash": policy.version_hash, "as_of": as_of,
                "known_on": known_on, "outcome": answer.outcome, "trace_code": f"{answer.trace_code:x}",
                "reasons": [_plain(reason) for reason in said],
                "missing": [{"fact": m.fact, "evidence": m.evidence, "settles_alone": m.settles_alone} for m in answer.missing],
                "deadlines": [{"id": d.id, "sentence": d.sentence, "due": d.due, "is_sure": d.is_sure} for d in due],
            }
        )  # fmt: skip
        return
    known = {name: value for name, value in facts.items() if name in policy.facts}
    sys.stdout.write(f"{policy.title}: {answer.outcome.value}\nKnown: {say_facts(policy, known.items())}\n")  # type: ignore[arg-type]
    for number, reason in enumerate(said, 1):
        sys.stdout.write(f"{number:>3} {_line(policy, reason)}\n")
    for deadline in due:
        sure = "" if deadline.is_sure else " It cannot be told whether it concerns this person."
        sys.stdout.write(f"  By {deadline.due or 'a day that is not known'}: {deadline.sentence}{sure}\n")
    errors.print("A machine proposes, a person decides.")


def _line(policy: Policy, reason: Reason) -> str:
    ways = {True: "applies", False: "does not apply", None: "cannot be told"}
    way = f"{reason.rule} {ways[reason.holds]}: " if reason.rule in policy.rules else ""
    cited = f" [{', '.join(reason.cites)}]" if reason.cites else ""
    return f"{way}{reason.sentence}{cited}{f' {reason.note}' if reason.note else ''}"


def _plain(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule, "holds": reason.holds, "sentence": reason.sentence, "sources": list(reason.cites),
        "mark": reason.mark, "note": reason.note,
    }  # fmt: skip
