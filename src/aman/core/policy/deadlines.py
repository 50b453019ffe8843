"""What must be done by which day: how a rule file states it, and what that means for one person?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any as Anything

from aman.core.policy.asking import code_everything, take_fact
from aman.core.policy.binding import BoundPolicy, bind_policy
from aman.core.policy.conditions import ConditionReader
from aman.core.policy.parts import ID, PartReader
from aman.core.policy.program import Truth, deadline_program_of
from aman.core.policy.results import NOT_APPLICABLE, Deadline, FactKind
from aman.core.policy.strict_yaml import Path, suggest
from aman.core.policy.tree import AS_OF, DeadlineRule, Example, Named, Operand, Policy

_PARTS = {"id", "description", "when", "cite", "mark", "note", "after", "by", "examples"}


def find_deadlines(policy: Policy, facts: Mapping[str, object], *, as_of: date, known_on: date) -> tuple[Deadline, ...]:
    """Find what one person must do by which day.

    Args:
        policy: a loaded policy.
        facts: as for evaluate.
        as_of: the day the rules are asked about; a deadline may lie before it.
        known_on: only what was known by this day counts.

    Returns:
        Deadlines that concern the person, or may; in the order of the file. None before the policy's first
        day, and none that is counted from a fact that does not apply.

    Raises:
        BadInput: a fact has the wrong type or a word that is not declared.
    """
    bound = bind_policy(policy, as_of, known_on)
    if bound.is_silent or not policy.deadlines:
        return ()
    program = deadline_program_of(policy)
    values = program.values(code_everything(bound, facts))
    found = []
    for rule, root in zip(policy.deadlines, program.roots, strict=True):
        concerns = values[root]
        day = take_fact(policy, rule.after, facts)
        if concerns is False or day is NOT_APPLICABLE:
            continue
        due, is_stated_once = _due(bound, rule, day if isinstance(day, date) else None)
        found.append(
            Deadline(
                rule.id, policy.policy_id, rule.sentence, due, rule.cites, rule.mark, rule.note,
                is_sure=concerns is True and is_stated_once,
            )
        )  # fmt: skip
    return tuple(found)


def concerns_of(policy: Policy, rule: DeadlineRule, facts: Mapping[str, object], as_of: date, known_on: date) -> Truth:
    """Ask whether a deadline concerns a person.

    Args:
        policy: the policy the deadline belongs to.
        rule: which deadline.
        facts: as for evaluate.
        as_of: the day the rules are asked about.
        known_on: only what was known by this day counts.

    Returns:
        True, False, or None when that cannot be told.
    """
    program = deadline_program_of(policy)
    values = program.values(code_everything(bind_policy(policy, as_of, known_on), facts))
    return values[program.roots[policy.deadlines.index(rule)]]


def _due(bound: BoundPolicy, rule: DeadlineRule, day: date | None) -> tuple[date | None, bool]:
    """The earliest day stated, and whether no other is."""

    def values_of(operand: Operand | None) -> list[object]:
        if not isinstance(operand, Named):
            return [operand]
        return [bound.as_of] if operand.name == AS_OF else [v.value for v in bound.in_force[operand.name]]

    if rule.after is None:
        days = {d for d in values_of(rule.by) if isinstance(d, date)}
        return (min(days), len(days) == 1) if days else (None, True)
    counts = {n for n in values_of(rule.days) if isinstance(n, int)}
    if day is None or not counts:
        return None, True
    ordinal = min(max(day.toordinal() + min(counts), 1), date.max.toordinal())
    return date.min + timedelta(days=ordinal - 1), len(counts) == 1


# ---- how they are read ----------------------------------------------------------------------------------------


def read_deadlines(parts: PartReader, conditions: ConditionReader) -> tuple[DeadlineRule, ...]:
    """Read the deadlines of a rule file; problems are noted and reading goes on.

    Args:
        parts: the reader of the file.
        conditions: the reader of its conditions; new ones are numbered after those of the trace.

    Returns:
        The deadlines that could be read, in order.
    """
    listed = parts.content.get("deadlines", [])
    if not isinstance(listed, list) or ("deadlines" in parts.content and not listed):
        fix = "Remove the key, or write each deadline on a line that begins with a hyphen."
        parts.blame(("deadlines",), "`deadlines` needs a list with at least one deadline.", fix)
        return ()
    found: dict[str, DeadlineRule] = {}
    for index, raw in enumerate(listed):
        path: Path = ("deadlines", index)
        rule = _read_deadline(parts, conditions, raw, path)
        if rule is not None and rule.id in found:
            parts.blame(path, f"Two deadlines are named {rule.id!r}.", "Give one of them another `id`.")
        elif rule is not None:
            found[rule.id] = rule
    return tuple(found.values())


def _read_deadline(parts: PartReader, conditions: ConditionReader, raw: Anything, path: Path) -> DeadlineRule | None:
    if not isinstance(raw, dict) or not ID.match(str(raw.get("id", ""))):
        parts.blame(path, "A deadline needs an `id` of lower-case words.", "Write for example `id: siv.answer_rfe`.")
        return None
    parts.blame_strangers(raw, path, _PARTS, "a deadline")
    if ("after" in raw) == ("by" in raw):
        fix = "Write `after: {fact: a date fact, days: 90}` for one counted from a fact, `by: 2025-12-31` for a fixed one."
        parts.blame(path, "A deadline needs either `after` or `by`, and not both.", fix)
    cites, mark = parts.grounds(raw, path)
    description = parts.text(raw, "description", path)
    when = conditions.read(raw.get("when"), (*path, "when"), raw["id"])
    after, days, by = None, None, None
    if "after" in raw:
        after, days = _read_after(parts, conditions, raw["after"], (*path, "after"))
    elif "by" in raw:
        by = conditions.read_operand(raw["by"], FactKind.DATE, (*path, "by"))
    examples: tuple[Example, ...] = ()
    if "examples" in raw:
        examples = parts.read_examples(raw["examples"], (*path, "examples"), "due")
    if when is None:
        return None
    return DeadlineRule(
        id=raw["id"],
        sentence=description.partition("\n")[0].strip(),
        description=description,
        when=when,
        cites=cites,
        mark=mark,
        note=parts.text(raw, "note", path, needed=False),
        after=after,
        days=days,
        by=by,
        examples=examples,
    )


def _read_after(
    parts: PartReader, conditions: ConditionReader, raw: Anything, path: Path
) -> tuple[str | None, Operand | None]:
    if not isinstance(raw, dict) or set(raw) != {"fact", "days"}:
        sentence = "'after' needs {fact: a date fact, days: a whole number}."
        parts.blame(path, sentence, "Write {fact: ..., days: 90}; the days may be a parameter, as $days.")
        return None, None
    fact = parts.facts.get(raw["fact"]) if isinstance(raw["fact"], str) else None
    if fact is None or fact.kind is not FactKind.DATE:
        dates = [fact.name for fact in parts.facts.values() if fact.kind is FactKind.DATE]
        parts.blame((*path, "fact"), f"{raw['fact']!r} is no fact of type date.", suggest(raw["fact"], dates))
        return None, None
    conditions.used_facts.add(fact.name)
    return fact.name, conditions.read_operand(raw["days"], FactKind.INT, (*path, "days"))
