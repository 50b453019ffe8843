"""How are rules, conditions, values, deadlines and gaps said on a page, in the reader's language?

The words of the packs themselves (a rule's sentence, a fact's name) are shown as they are written; what joins them is
translated. `aman.core.policy.wording` says the same in English for commands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from aman.core.policy import (
    DatedValue,
    DeadlineRule,
    Example,
    Fact,
    FactKind,
    LeafCode,
    Mark,
    NotApplicable,
    Outcome,
    Policy,
    PolicyKind,
    Rank,
    Rule,
    UnknownBecause,
    say_value,
    tree,
)
from aman.core.policy.scenarios import ChangedFact, DroppedValue, MovedValue, Scenario, Supposed, Suspension

BECAUSE: dict[UnknownBecause, Any] = {
    UnknownBecause.NOT_ASKED: gettext_lazy("nobody asked"),
    UnknownBecause.NOT_RECORDED: gettext_lazy("asked, not recorded"),
    UnknownBecause.REFUSED: gettext_lazy("the person did not wish to say"),
    UnknownBecause.UNREADABLE: gettext_lazy("what is written cannot be read"),
    UnknownBecause.SOURCES_DISAGREE: gettext_lazy("the sources disagree"),
    UnknownBecause.OTHER_CASE_OPEN: gettext_lazy("another answer must come first"),
}
MARKS: dict[Mark, Any] = {
    Mark.SEEN: gettext_lazy("seen in its source"),
    Mark.RECALLED: gettext_lazy("recalled, no source seen"),
    Mark.INFERRED: gettext_lazy("inferred, not stated by its source"),
}
RANKS: dict[Rank, Any] = {
    Rank.REPORTED: gettext_lazy("reported only"),
    Rank.DECIDED: gettext_lazy("decided"),
    Rank.LAW: gettext_lazy("law"),
}
CODES: dict[LeafCode, Any] = {
    LeafCode.NO: gettext_lazy("no"),
    LeafCode.YES: gettext_lazy("yes"),
    LeafCode.FACT_UNKNOWN: gettext_lazy("not known"),
    LeafCode.RULE_SILENT: gettext_lazy("the rules do not say, or contradict each other"),
}
#: What the packs of a kind are about, as a heading.
KINDS: dict[PolicyKind, Any] = {
    PolicyKind.EXPOSURE: gettext_lazy("Whom the host's rules reach"),
    PolicyKind.PATHWAY: gettext_lazy("Pathways to a third country"),
    PolicyKind.STAGE: gettext_lazy("Stages of a pathway"),
    PolicyKind.PRIORITY: gettext_lazy("Priority"),
    PolicyKind.PROFILE: gettext_lazy("Profiles of heightened risk"),
    PolicyKind.EXIT: gettext_lazy("Leaving the host state"),
}
OUTCOMES: dict[Outcome, Any] = {
    Outcome.MEETS: gettext_lazy("Meets"),
    Outcome.DOES_NOT_MEET: gettext_lazy("Does not meet"),
    Outcome.CANNOT_TELL: gettext_lazy("Cannot tell yet"),
}
#: What may be written for a fact of a kind.
WRITTEN: dict[FactKind, Any] = {
    FactKind.DATE: gettext_lazy("a day"),
    FactKind.INT: gettext_lazy("a whole number"),
    FactKind.BOOL: gettext_lazy("yes or no"),
    FactKind.TEXT: gettext_lazy("a word"),
    FactKind.SET: gettext_lazy("several words"),
}
_Op = tree.Operator
_DATES: dict[tree.Operator, Any] = {
    _Op.EQ: gettext_lazy("%(fact)s is %(value)s"),
    _Op.GE: gettext_lazy("%(fact)s is %(value)s or later"),
    _Op.LE: gettext_lazy("%(fact)s is %(value)s or earlier"),
    _Op.GT: gettext_lazy("%(fact)s is after %(value)s"),
    _Op.LT: gettext_lazy("%(fact)s is before %(value)s"),
    _Op.BETWEEN: gettext_lazy("%(fact)s lies from %(value)s to %(other)s, both included"),
    _Op.WITHIN_DAYS: gettext_lazy("%(fact)s lies within %(other)s days after %(value)s"),
}
_NUMBERS: dict[tree.Operator, Any] = {
    _Op.EQ: gettext_lazy("%(fact)s is %(value)s"),
    _Op.IN: gettext_lazy("%(fact)s is one of: %(value)s"),
    _Op.GE: gettext_lazy("%(fact)s is at least %(value)s"),
    _Op.LE: gettext_lazy("%(fact)s is at most %(value)s"),
    _Op.GT: gettext_lazy("%(fact)s is more than %(value)s"),
    _Op.LT: gettext_lazy("%(fact)s is less than %(value)s"),
    _Op.BETWEEN: gettext_lazy("%(fact)s lies from %(value)s to %(other)s, both included"),
}
_SETS: dict[tree.Operator, Any] = {
    _Op.EQ: gettext_lazy("%(fact)s is exactly: %(value)s"),
    _Op.IN: gettext_lazy("%(fact)s holds at least one of: %(value)s"),
    _Op.GE: gettext_lazy("%(fact)s holds all of: %(value)s"),
    _Op.LE: gettext_lazy("%(fact)s holds nothing but: %(value)s"),
}
_TEXTS: dict[tree.Operator, Any] = {
    _Op.EQ: gettext_lazy("%(fact)s is %(value)s"),
    _Op.IN: gettext_lazy("%(fact)s is one of: %(value)s"),
}
_FORMS = {FactKind.DATE: _DATES, FactKind.INT: _NUMBERS, FactKind.SET: _SETS, FactKind.TEXT: _TEXTS}


# ---- conditions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Numbered:
    """One numbered sentence with those below it: 2, then 2.1, 2.2, 2.2.1.

    Args:
        number: as it is shown.
        text: the sentence.
        parts: what it consists of.
        rule: id of the rule it names; blank when it names none.
    """

    number: str
    text: str
    parts: tuple[Numbered, ...] = ()
    rule: str = ""


def number_condition(policy: Policy, node: tree.Node, number: str) -> Numbered:
    """Write a condition as numbered sentences, one for each thing that must hold."""
    if isinstance(node, tree.All | tree.Any | tree.AtLeast) and len(node.parts) > 1:
        parts = tuple(number_condition(policy, part, f"{number}.{i}") for i, part in enumerate(node.parts, 1))
        return Numbered(number, _lead(node), parts)
    inner = node.part if isinstance(node, tree.Not) else node
    if isinstance(node, tree.Not) and isinstance(inner, tree.All | tree.Any | tree.AtLeast):
        parts = tuple(number_condition(policy, part, f"{number}.{i}") for i, part in enumerate(inner.parts, 1))
        return Numbered(number, _lead_not(inner), parts)
    rule = inner.rule if isinstance(inner, tree.RuleRef | tree.Condition) else ""
    return Numbered(number, say_condition(policy, node), rule=rule)


def _lead(node: tree.All | tree.Any | tree.AtLeast) -> str:
    if isinstance(node, tree.AtLeast):
        return _("At least %(n)d of these hold:") % {"n": node.count}
    return _("All of these hold:") if isinstance(node, tree.All) else _("At least one of these holds:")


def _lead_not(node: tree.All | tree.Any | tree.AtLeast) -> str:
    if isinstance(node, tree.AtLeast):
        return _("Fewer than %(n)d of these hold:") % {"n": node.count}
    return _("Not all of these hold:") if isinstance(node, tree.All) else _("None of these holds:")


def say_condition(policy: Policy, node: tree.Node) -> str:
    """Write a condition as one readable line."""
    if isinstance(node, tree.Leaf):
        return _say_leaf(policy, node)
    if isinstance(node, tree.RuleRef | tree.Condition):
        return _("the rule %(rule)s applies") % {"rule": node.rule}
    if isinstance(node, tree.Doubt):
        return _("it may be that %(part)s") % {"part": say_condition(policy, node.part)}
    if isinstance(node, tree.Not):
        if isinstance(node.part, tree.RuleRef | tree.Condition):
            return _("the rule %(rule)s does not apply") % {"rule": node.part.rule}
        return _("not (%(part)s)") % {"part": say_condition(policy, node.part)}
    parts = [say_condition(policy, part) for part in node.parts]
    if isinstance(node, tree.AtLeast):
        return _("at least %(n)d of: %(parts)s") % {"n": node.count, "parts": "; ".join(parts)}
    joiner = (
        pgettext("between conditions", " and ")
        if isinstance(node, tree.All)
        else pgettext("between conditions", " or ")
    )
    return joiner.join(f"({part})" if " " in part and len(parts) > 1 else part for part in parts)


def _say_leaf(policy: Policy, leaf: tree.Leaf) -> str:
    fact = _say_subject(policy, leaf.subject)
    operands = [_say_operand(policy, operand) for operand in leaf.operands]
    if leaf.kind is FactKind.BOOL:
        # A parameter is quoted already.
        fact = fact if isinstance(leaf.subject, tree.Named) else _("“%(parameter)s”") % {"parameter": fact}
        if leaf.operands == (True,):
            return _("%(fact)s: yes") % {"fact": fact}
        if leaf.operands == (False,):
            return _("%(fact)s: no") % {"fact": fact}
        return _("%(fact)s is %(value)s") % {"fact": fact, "value": operands[0]}
    other = operands[1] if len(operands) > 1 else ""
    if leaf.operator is _Op.WITHIN_DAYS and other.startswith("-"):
        said = {"fact": fact, "other": other.removeprefix("-"), "value": operands[0]}
        return _("%(fact)s lies within %(other)s days before %(value)s") % said
    return str(_FORMS[leaf.kind][leaf.operator]) % {"fact": fact, "value": operands[0], "other": other}


def _say_subject(policy: Policy, subject: tree.Subject) -> str:
    return _say_operand(policy, subject) if isinstance(subject, tree.Named) else policy.facts[subject].label


def _say_operand(policy: Policy, operand: tree.Operand) -> str:
    if not isinstance(operand, tree.Named):
        return plain_value(operand)
    if operand.name == tree.AS_OF:
        return _("the day asked about")
    found = policy.parameters.get(operand.name)
    return _("“%(parameter)s”") % {"parameter": found.description if found else operand.name}


# ---- values, facts, examples, deadlines -----------------------------------------------------------------------


def plain_value(value: Any) -> str:
    """Say a value of a fact or parameter."""
    if isinstance(value, NotApplicable):
        return _("not applicable")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _("none of them") if value == frozenset() else say_value(value)


def say_dated(value: DatedValue) -> str:
    """Say what a dated value is, or that no source states it."""
    return _("no source states it") if value.value is None else plain_value(value.value)


def say_dated_in_full(value: DatedValue) -> str:
    """Say a dated value with its days: from when it holds and since when it is known."""
    said = {"value": say_dated(value), "first": value.first, "last": value.last, "known": value.known}
    if value.last is None:
        return _("%(value)s, from %(first)s, known since %(known)s") % said
    return _("%(value)s, from %(first)s to %(last)s, known since %(known)s") % said


def say_written(fact: Fact) -> str:
    """Say what may be written for a fact."""
    written = str(WRITTEN[fact.kind])
    return f"{written}: {', '.join(word.replace('_', ' ') for word in fact.values)}" if fact.values else written


def say_example(policy: Policy, example: Example) -> str:
    """Write an example as a sentence."""
    known = [f"{policy.facts[n].label}: {plain_value(v)}" for n, v in example.facts if n in policy.facts]
    said = {"day": example.as_of, "known": example.known_on, "facts": "; ".join(known) or _("nothing known")}
    if example.known_on == example.as_of:
        return _("On %(day)s, with %(facts)s") % said
    return _("On %(day)s, as known on %(known)s, with %(facts)s") % said


def say_due(policy: Policy, rule: DeadlineRule) -> str:
    """Say by when something must be done."""
    if rule.after is not None and rule.days is not None:
        said = {"days": _say_operand(policy, rule.days), "fact": policy.facts[rule.after].label}
        return _("Due %(days)s days after: %(fact)s.") % said
    return _("Due by %(day)s.") % {"day": _say_operand(policy, rule.by) if rule.by is not None else _("no stated day")}


def say_rule(policy: Policy, rule: Rule) -> str:
    """Write a rule with its condition in one line, for comparing two versions."""
    said = [rule.sentence, _("Applies where: %(condition)s.") % {"condition": say_condition(policy, rule.when)}]
    if rule.is_doubtful:
        said.append(_("Unconfirmed: leaves the answer open."))
    return " ".join(said)


def name_kind(kind: PolicyKind) -> str:
    """Give the heading of a kind of pack."""
    return str(KINDS[kind])


def say_supposed(policy: Policy, scenario: Scenario) -> list[str]:
    """Say what a scenario supposes, one sentence a change."""
    return [_say_change(policy, change) for change in scenario.changes]


def _say_change(policy: Policy, change: Supposed) -> str:
    if isinstance(change, Suspension):
        return _("Nobody meets these rules from %(day)s.") % {"day": change.first}
    if isinstance(change, ChangedFact):
        return _say_fact_change(policy, change)
    found = policy.parameters.get(change.parameter)
    said: dict[str, Any] = {"value": found.description if found else change.parameter}
    if isinstance(change, DroppedValue):
        return _("“%(value)s”: the decision %(id)s is left out.") % {**said, "id": change.value_id}
    said["day"] = change.first
    if isinstance(change, MovedValue):
        return _("“%(value)s”: the decision %(id)s holds from %(day)s.") % {**said, "id": change.value_id}
    said["becomes"] = _("not known") if change.becomes is None else _say_typed(change.becomes)
    if change.last is not None:
        return _("“%(value)s” is %(becomes)s from %(day)s to %(last)s.") % {**said, "last": change.last}
    return _("“%(value)s” is %(becomes)s from %(day)s.") % said


def _say_fact_change(policy: Policy, change: ChangedFact) -> str:
    found = policy.facts.get(change.fact)
    said = {"fact": found.label if found else change.fact}
    if change.at_most is not None:
        text = _("“%(fact)s” is %(most)s at most.") % {**said, "most": change.at_most}
    else:
        becomes = _("not known") if change.becomes is None else _say_typed(change.becomes)
        text = _("“%(fact)s” is %(becomes)s.") % {**said, "becomes": becomes}
    whom = "; ".join(f"{column}: {', '.join(w.replace('_', ' ') for w in listed)}" for column, listed in change.when)
    return _("%(said)s Only for: %(whom)s.") % {"said": text, "whom": whom} if whom else text


def _say_typed(value: Any) -> str:
    return plain_value(frozenset(str(word) for word in value) if isinstance(value, list | tuple) else value)
