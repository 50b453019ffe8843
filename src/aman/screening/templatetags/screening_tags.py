"""Words and shapes for the pages of screening."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aman.cases.words import EVIDENCE_KINDS, word_of
from aman.core.policy import (
    DeadlineRule,
    Example,
    Fact,
    LeafCode,
    Mark,
    Outcome,
    Policy,
    PolicyKind,
    Rank,
    Rule,
    Unknown,
    UnknownBecause,
    tree,
)
from aman.screening import words

register = template.Library()


@register.filter
def outcome_shape(outcome: str) -> str:
    """Give the status shape of an outcome; none of them is good or bad news by itself."""
    return {"meets": "info", "does_not_meet": "closed"}.get(outcome, "unknown")


@register.filter
def decision_shape(decision: Any) -> str:
    """Give the status shape of a decision; one that waits for its second reviewer does not stand yet."""
    if decision.needs_second and not decision.stands:
        return "closed" if decision.second_agrees is False else "waiting"
    if decision.outcome in ("refused", "removed"):
        return "stopped"
    return {"protected": "good", "confirmed": "info"}.get(decision.outcome, "waiting")


@register.filter
def holds_words(holds: bool | None) -> str:
    """Say whether a rule's condition holds."""
    return _("Cannot be told") if holds is None else _("Applies") if holds else _("Does not apply")


@register.filter
def holds_shape(holds: bool | None) -> str:
    """Give the status shape for whether a rule's condition holds."""
    return "unknown" if holds is None else "info" if holds else "closed"


@register.filter
def because_words(because: UnknownBecause) -> Any:
    """Say why a fact is not known."""
    return words.BECAUSE[because]


@register.filter
def mark_words(mark: Mark | None) -> Any:
    """Say how well a rule or value is attested."""
    return words.MARKS[mark] if mark else ""


@register.filter
def plain_value(value: Any) -> str:
    """Say a value of a fact or parameter in words."""
    return words.plain_value(frozenset(value) if isinstance(value, list) else value)


@register.filter
def rank_words(rank: Rank) -> Any:
    """Say whose word a rule or value is."""
    return words.RANKS[rank]


@register.filter
def kind_words(kind: PolicyKind) -> Any:
    """Say what packs of a kind are about."""
    return words.KINDS[kind]


@register.filter
def outcome_words(outcome: str) -> Any:
    """Say an outcome in two words."""
    return words.OUTCOMES[Outcome(outcome)]


@register.filter
def written_words(fact: Fact) -> str:
    """Say what may be written for a fact."""
    return words.say_written(fact)


@register.simple_tag
def example_words(policy: Policy, example: Example) -> str:
    """Say an example as a sentence."""
    return words.say_example(policy, example)


@register.simple_tag
def missing_labels(policy: Policy, example: Example) -> str:
    """Name the facts whose lack an example expects to hear of."""
    return "; ".join(policy.facts[name].label for name in example.missing or () if name in policy.facts)


@register.simple_tag
def due_words(policy: Policy, deadline: DeadlineRule) -> str:
    """Say by when something must be done."""
    return words.say_due(policy, deadline)


@register.simple_tag
def number_of(record: Any, rule_id: str) -> int:
    """Give the number under which a rule stands on the page of its pack."""
    number: int = record.numbers[rule_id]
    return number


@register.simple_tag
def condition(policy: Policy, rule: Rule) -> str:
    """Say a rule's condition in one line."""
    return words.say_condition(policy, rule.when)


@register.simple_tag
def condition_of(policy: Policy, node: tree.Node) -> str:
    """Say one condition in words."""
    return words.say_condition(policy, node)


@register.filter
def code_words(code: LeafCode) -> Any:
    """Say what a condition came to."""
    return words.CODES[code]


@register.simple_tag
def outcome_condition(policy: Policy) -> str:
    """Say how the rules make the outcome."""
    return words.say_condition(policy, policy.outcome)


@register.simple_tag
def cited(policy: Policy, cites: tuple[str, ...]) -> list[Any]:
    """Give the sources behind ids, as the pack describes them."""
    return [policy.sources[cite] for cite in cites if cite in policy.sources]


@register.filter
def answer(policy: Policy, outcome: str) -> str:
    """Give the pack's own words for an outcome."""
    return next(said for key, said in policy.answers.items() if key.value == outcome)


@register.filter
def in_order(mapping: Any) -> list[Any]:
    """Give the values of a mapping; templates cannot call `.values` on a proxy with such a key."""
    return list(mapping.values())


@register.simple_tag
def fact_value(value: Any) -> SafeString:
    """Say a fact in words, or why there is none."""
    if isinstance(value, Unknown):
        return format_html("<em>{}</em>", words.BECAUSE[value.because])
    return format_html('<bdi dir="auto">{}</bdi>', words.plain_value(value))


@register.simple_tag
def what_if_number(numbers: Any, name: str) -> int | None:
    """Give one number of a what-if by its name; None where it is hidden."""
    found: int | None = getattr(numbers, name)
    return found


@register.simple_tag
def what_if_words(said: dict[str, str], name: str) -> str:
    """Give what a number of a what-if means."""
    return said[name]


@register.simple_tag
def supposed_words(question: Any) -> list[str]:
    """Say what a what-if supposes, one sentence a change."""
    return words.say_supposed(question.policy, question.scenario)


@register.filter
def reason_words(because: str) -> Any:
    """Say why a fact is not known, from the word that is stored."""
    return words.BECAUSE[UnknownBecause(because)]


@register.filter
def paper_words(kind: str) -> Any:
    """Say a kind of paper on a case in words."""
    return word_of(EVIDENCE_KINDS, kind)
