"""What is different between two versions of a rule pack, in sentences of the reader's language?

What is different is found by `aman.core.policy.differences`; here each difference is said as the page of the pack
would say it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.core.policy import Policy
from aman.core.policy.differences import Change, Difference, Part, compare_policies
from aman.screening import words

PARTS: dict[Part, str | Promise] = {
    Part.POLICY: gettext_lazy("The pack itself"),
    Part.OUTCOME: gettext_lazy("How they make the answer"),
    Part.RULE: gettext_lazy("Rules"),
    Part.VALUE: gettext_lazy("Values that change by decree"),
    Part.DEADLINE: gettext_lazy("Deadlines"),
    Part.FACT: gettext_lazy("What it needs"),
    Part.SOURCE: gettext_lazy("Sources"),
    Part.EXAMPLE: gettext_lazy("Examples"),
}
#: What about a piece reads differently; a word that is not here is shown as it is.
_ASPECTS: dict[str, str | Promise] = {
    "title": gettext_lazy("title"),
    "kind": gettext_lazy("kind"),
    "what it decides": gettext_lazy("what it decides"),
    "first day": gettext_lazy("first day"),
    "last reviewed": gettext_lazy("last compared with its sources"),
    "what it cannot know": gettext_lazy("what it cannot know"),
    "wording": gettext_lazy("wording"),
    "condition": gettext_lazy("when it applies"),
    "sources": gettext_lazy("sources"),
    "mark": gettext_lazy("how well it is attested"),
    "weight": gettext_lazy("weight"),
    "rank": gettext_lazy("whose word it is"),
    "contradictions": gettext_lazy("contradictions"),
    "note": gettext_lazy("note"),
    "day": gettext_lazy("day"),
    "type": gettext_lazy("type"),
    "label": gettext_lazy("name"),
    "evidence": gettext_lazy("what settles it"),
    "words": gettext_lazy("words"),
    "other words accepted": gettext_lazy("other words accepted"),
    "meaning": gettext_lazy("meaning"),
    "value": gettext_lazy("value"),
    "order": gettext_lazy("order"),
    "answer meets": gettext_lazy("answer: meets"),
    "answer does_not_meet": gettext_lazy("answer: does not meet"),
    "answer cannot_tell": gettext_lazy("answer: cannot tell yet"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a sentence, and whether the other version says others in their place."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class DifferenceShown:
    """One difference as the page shows it; `before` or `after` is empty for what came or went."""

    change: Change
    name: str
    aspect: str
    before: tuple[Run, ...]
    after: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class PartCompared:
    """The differences of one part, under its heading."""

    title: str | Promise
    differences: tuple[DifferenceShown, ...]


def compare_versions(old: Policy, new: Policy) -> list[PartCompared]:
    """Say everything that reads differently in two versions; empty when they are the same."""
    found = compare_policies(old, new)
    parts = []
    for part, title in PARTS.items():
        shown = tuple(_shown(one, old, new) for one in found if one.part is part)
        if shown:
            parts.append(PartCompared(title, shown))
    return parts


def count_changes(parts: Iterable[PartCompared]) -> dict[str, int]:
    """Count what came, went and reads differently."""
    counts = {change.value: 0 for change in Change}
    for part in parts:
        for one in part.differences:
            counts[one.change.value] += 1
    return counts


def _shown(one: Difference, old: Policy, new: Policy) -> DifferenceShown:
    before, after = _say(one, old, one.before), _say(one, new, one.after)
    aspect = str(_ASPECTS.get(one.aspect, one.aspect))
    return DifferenceShown(one.change, one.name, aspect, *mark_differences(before, after))


def mark_differences(before: str, after: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Cut two sentences into runs of words that both say and runs that only one says."""
    if not before or not after:
        return _whole(before), _whole(after)
    old, new = before.split(" "), after.split(" ")
    left: list[Run] = []
    right: list[Run] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for runs, some in ((left, old[i:j]), (right, new[k:m])):
            if some:
                runs.append(Run(" ".join(some), tag != "equal"))
    return tuple(left), tuple(right)


def _whole(text: str) -> tuple[Run, ...]:
    return (Run(text, True),) if text else ()


def _say(one: Difference, policy: Policy, english: str) -> str:
    """Say one side again in the reader's language where that can be done; a pack's own words stay as they are."""
    if not english:
        return ""
    say = _SAYINGS.get((one.part, one.aspect))
    said = say(policy, one.name) if say is not None else None
    return english if said is None else said


def _rule(policy: Policy, name: str) -> str | None:
    return words.say_rule(policy, policy.rules[name]) if name in policy.rules else None


def _rule_condition(policy: Policy, name: str) -> str | None:
    return words.say_condition(policy, policy.rules[name].when) if name in policy.rules else None


def _rule_mark(policy: Policy, name: str) -> str | None:
    return str(words.MARKS[policy.rules[name].mark]) if name in policy.rules else None


def _rule_weight(policy: Policy, name: str) -> str | None:
    if name not in policy.rules:
        return None
    doubtful = policy.rules[name].is_doubtful
    return _("unconfirmed: leaves the answer open") if doubtful else _("counts as it stands")


def _outcome(policy: Policy, name: str) -> str | None:
    return words.say_condition(policy, policy.outcome)


def _value(policy: Policy, name: str) -> str | None:
    parameter, _space, value_id = name.partition(" ")
    found = policy.parameters.get(parameter)
    for value in found.values if found else ():
        if found is not None and value.id == value_id:
            return f"{found.description}: {words.say_dated_in_full(value)}"
    return None


def _value_mark(policy: Policy, name: str) -> str | None:
    parameter, _space, value_id = name.partition(" ")
    found = policy.parameters.get(parameter)
    return next((str(words.MARKS[v.mark]) for v in (found.values if found else ()) if v.id == value_id), None)


def _due(policy: Policy, name: str) -> str | None:
    found = next((one for one in policy.deadlines if one.id == name), None)
    return f"{found.sentence} {words.say_due(policy, found)}" if found else None


def _fact(policy: Policy, name: str) -> str | None:
    found = policy.facts.get(name)
    return f"{found.label} ({words.say_written(found)}): {found.evidence}" if found else None


_SAYINGS: dict[tuple[Part, str], Callable[[Policy, str], str | None]] = {
    (Part.OUTCOME, "condition"): _outcome,
    (Part.RULE, ""): _rule,
    (Part.RULE, "condition"): _rule_condition,
    (Part.RULE, "mark"): _rule_mark,
    (Part.RULE, "weight"): _rule_weight,
    (Part.VALUE, ""): _value,
    (Part.VALUE, "value"): _value,
    (Part.VALUE, "mark"): _value_mark,
    (Part.DEADLINE, ""): _due,
    (Part.DEADLINE, "day"): _due,
    (Part.FACT, ""): _fact,
}
