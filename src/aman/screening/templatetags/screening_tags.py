"""Words and shapes for the pages of screening."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from aman.core.policy import Leaf, LeafCode, Mark, Policy, Rule, UnknownBecause, say_value
from aman.screening import words

register = template.Library()


@register.filter
def outcome_shape(outcome: str) -> str:
    """Give the status shape of an outcome; none of them is good or bad news by itself."""
    return {"meets": "info", "does_not_meet": "closed"}.get(outcome, "unknown")


@register.filter
def decision_shape(decision: Any) -> str:
    """Give the status shape of a decision; one that waits for its second reviewer does not stand yet."""
    if decision.outcome == "refused":
        return "stopped" if decision.second_by_id else "waiting"
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
    return _("yes") if value is True else _("no") if value is False else say_value(value)


@register.simple_tag
def condition(policy: Policy, rule: Rule) -> str:
    """Say a rule's condition in one line."""
    return words.say_condition(policy, rule.when)


@register.simple_tag
def condition_of(policy: Policy, leaf: Leaf) -> str:
    """Say one condition in words."""
    return words.say_condition(policy, leaf)


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
