"""What is different between two versions of a policy, in sentences a reader can weigh?

Compares what was loaded, not how it was written: comments, order of keys and layout do not matter. Whether anybody's
answer changes is another question; see `compare_population`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from aman.core.policy import wording
from aman.core.policy.tree import DeadlineRule, Example, Fact, Policy, Rule

Piece = TypeVar("Piece")
Aspects = Mapping[str, str]


class Part(StrEnum):
    """Which part of a policy a difference lies in."""

    POLICY = "policy"
    OUTCOME = "outcome"
    RULE = "rule"
    VALUE = "value"
    DEADLINE = "deadline"
    FACT = "fact"
    SOURCE = "source"
    EXAMPLE = "example"


class Change(StrEnum):
    """What became of it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same in both versions.

    Args:
        part: where it lies.
        name: id of the rule, value (`parameter value-id`), fact or source; blank for the policy itself.
        change: whether it came, went, or reads differently.
        aspect: what about it reads differently, in a word or two; blank for what came or went.
        before: how the old version says it; blank for what came.
        after: how the new version says it; blank for what went.
    """

    part: Part
    name: str
    change: Change
    aspect: str = ""
    before: str = ""
    after: str = ""

    @property
    def sentence(self) -> str:
        """The difference in one sentence."""
        what = f"{self.part.value} {self.name}".strip()
        if self.change is Change.ADDED:
            return f"New {what}: {self.after}"
        if self.change is Change.REMOVED:
            return f"No longer there, {what}: {self.before}"
        return f"Changed, {what}, {self.aspect}: {self.before or 'nothing'} -> {self.after or 'nothing'}"


def compare_policies(old: Policy, new: Policy) -> tuple[Difference, ...]:
    """Find everything that reads differently in two versions of a policy.

    Args:
        old: the version before; usually the same policy id, but any two can be compared.
        new: the version after.

    Returns:
        Differences in the order policy, outcome, rules, values, deadlines, facts, sources, examples; empty only
        when both have the same content.
    """
    found = [
        *_changed(Part.POLICY, "", _of_policy(old), _of_policy(new)),
        *_changed(Part.OUTCOME, "", _of_outcome(old), _of_outcome(new)),
        *_pieces(Part.RULE, old.rules, new.rules, lambda p, r: wording.say_rule(p, r), _of_rule, (old, new)),
        *_values(old, new),
        *_pieces(Part.DEADLINE, _deadlines(old), _deadlines(new), _say_deadline, _of_deadline, (old, new)),
        *_pieces(Part.FACT, old.facts, new.facts, lambda p, f: wording.say_fact(f), _of_fact, (old, new)),
        *_pieces(
            Part.SOURCE, old.sources, new.sources,
            lambda p, s: f"{s.title} ({s.dated})", lambda p, s: {"wording": f"{s.title} ({s.dated})"}, (old, new),
        ),
        *_examples(old, new),
    ]  # fmt: skip
    if not found and old.version_hash != new.version_hash:
        found.append(
            Difference(
                Part.POLICY, "", Change.CHANGED, "order", "the order of its parts", "another order of the same parts"
            )
        )
    return tuple(found)


def _pieces(
    part: Part,
    before: Mapping[str, Piece],
    after: Mapping[str, Piece],
    say: Callable[[Policy, Piece], str],
    aspects: Callable[[Policy, Piece], Aspects],
    versions: tuple[Policy, Policy],
) -> Iterator[Difference]:
    """Compare named pieces: new and changed ones in the order of the new version, then those that went."""
    old, new = versions
    for name, piece in after.items():
        if name not in before:
            yield Difference(part, name, Change.ADDED, after=say(new, piece))
        else:
            yield from _changed(part, name, aspects(old, before[name]), aspects(new, piece))
    for name, piece in before.items():
        if name not in after:
            yield Difference(part, name, Change.REMOVED, before=say(old, piece))


def _changed(part: Part, name: str, before: Aspects, after: Aspects) -> Iterator[Difference]:
    for aspect in dict.fromkeys([*before, *after]):
        was, now = before.get(aspect, ""), after.get(aspect, "")
        if was != now:
            yield Difference(part, name, Change.CHANGED, aspect, was, now)


def _of_policy(policy: Policy) -> Aspects:
    said = {
        "id": policy.policy_id,
        "title": policy.title,
        "kind": policy.kind.value,
        "what it decides": policy.decides,
        "first day": str(policy.first_day),
        "last reviewed": str(policy.last_reviewed),
        "what it cannot know": " ".join(policy.cannot_know),
    }
    return said | {f"answer {outcome}": words for outcome, words in policy.answers.items()}


def _of_outcome(policy: Policy) -> Aspects:
    return {"condition": wording.say_condition(policy, policy.outcome)}


def _of_rule(policy: Policy, rule: Rule) -> Aspects:
    return {
        "wording": rule.description,
        "condition": wording.say_condition(policy, rule.when),
        "sources": ", ".join(rule.cites),
        "mark": wording.say_mark(rule.mark),
        "weight": "unconfirmed, the outcome stays open where it applies" if rule.is_doubtful else "counts as it stands",
        "rank": rule.rank.name.lower(),
        "contradictions": ", ".join(rule.contradicts),
        "note": rule.note,
        "what it cannot know": rule.cannot_know,
        "last reviewed": str(rule.last_reviewed),
    }


def _deadlines(policy: Policy) -> dict[str, DeadlineRule]:
    return {deadline.id: deadline for deadline in policy.deadlines}


def _say_deadline(policy: Policy, rule: DeadlineRule) -> str:
    return f"{rule.sentence} {wording.say_due(policy, rule)}"


def _of_deadline(policy: Policy, rule: DeadlineRule) -> Aspects:
    return {
        "wording": rule.description,
        "day": wording.say_due(policy, rule),
        "sources": ", ".join(rule.cites),
        "mark": wording.say_mark(rule.mark),
        "note": rule.note,
    }


def _of_fact(policy: Policy, fact: Fact) -> Aspects:
    return {
        "type": fact.kind.value,
        "label": fact.label,
        "evidence": fact.evidence,
        "words": ", ".join(fact.values) if fact.values is not None else "any",
        "other words accepted": ", ".join(f"{word} for {stands_for}" for word, stands_for in fact.aliases),
    }


def _values(old: Policy, new: Policy) -> Iterator[Difference]:
    """Compare parameters: what they mean, then each dated value by its id."""
    for name, parameter in new.parameters.items():
        before = old.parameters.get(name)
        if before is not None:
            was = {"meaning": before.description, "type": before.kind.value}
            now = {"meaning": parameter.description, "type": parameter.kind.value}
            yield from _changed(Part.VALUE, name, was, now)
    yield from _pieces(
        Part.VALUE, _dated(old), _dated(new), lambda p, v: _whole(v), lambda p, v: _compared(v), (old, new)
    )


def _dated(policy: Policy) -> dict[str, Aspects]:
    return {
        f"{parameter.name} {value.id}": {
            "value": wording.say_value_of(parameter, value),
            "sources": ", ".join(value.cites),
            "mark": wording.say_mark(value.mark),
            "note": value.note,
            "meaning": parameter.description,
        }
        for parameter in policy.parameters.values()
        for value in parameter.values
    }


def _compared(said: Aspects) -> Aspects:
    return {aspect: words for aspect, words in said.items() if aspect != "meaning"}


def _whole(said: Aspects) -> str:
    sources = f" Sources: {said['sources']}." if said["sources"] else ""
    return f"{said['meaning']}, {said['value']}. {said['mark'].capitalize()}.{sources}"


def _examples(old: Policy, new: Policy) -> Iterator[Difference]:
    """Examples have no names: what one version says and the other does not is new or gone."""
    before, after = dict.fromkeys(_all_examples(old)), dict.fromkeys(_all_examples(new))
    for owner, said in after:
        if (owner, said) not in before:
            yield Difference(Part.EXAMPLE, owner, Change.ADDED, after=said)
    for owner, said in before:
        if (owner, said) not in after:
            yield Difference(Part.EXAMPLE, owner, Change.REMOVED, before=said)


def _all_examples(policy: Policy) -> Iterator[tuple[str, str]]:
    listed: list[tuple[str, tuple[Example, ...]]] = [(rule.id, rule.examples) for rule in policy.rules.values()]
    listed += [(deadline.id, deadline.examples) for deadline in policy.deadlines]
    for owner, examples in [*listed, ("", policy.examples)]:
        for example in examples:
            yield owner, wording.say_example(policy, example)
