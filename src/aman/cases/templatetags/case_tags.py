"""How are the kinds, steps and facts of a case written on a page?"""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from aman.cases import words
from aman.cases.purposes import KIND_WORDS, PURPOSES

register = template.Library()

_FACTS: dict[str, Any] = {
    "employer_kind": _("Employer"),
    "employment_start": _("Employment began"),
    "employment_end": _("Employment ended"),
    "applied_on": _("Applied on"),
    "isaf_duty": _("Duty with ISAF or Resolute Support"),
    "months_employed": _("Months of employment in all"),
    "is_unmarried": _("Unmarried"),
}


@register.filter
def evidence_words(kind: str) -> Any:
    """Say a kind of evidence."""
    return words.word_of(words.EVIDENCE_KINDS, kind)


@register.filter
def step_words(name: str) -> Any:
    """Say a stage of the pathway."""
    return words.word_of(words.STEPS, name)


@register.filter
def result_words(result: str) -> Any:
    """Say how a stage ended."""
    return words.word_of(words.RESULTS, result) if result else ""


@register.filter
def purpose_words(purpose: str) -> Any:
    """Say what a consent is for."""
    return words.word_of(words.PURPOSES, purpose)


@register.filter
def recipient_words(purpose: str) -> Any:
    """Say who receives something for a purpose, where no organisation was named."""
    known = PURPOSES.get(purpose)
    return KIND_WORDS[known.kind] if known is not None else ""


@register.filter
def fact_words(name: str) -> Any:
    """Say the name of a fact of the rules."""
    return _FACTS.get(name, name.replace("_", " "))


@register.filter
def value_words(value: Any) -> Any:
    """Say the value of a fact: an employer in words, a date or number as it is."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    known = dict([*words.EMPLOYERS, *words.DUTIES])
    return known[value] if value in known else format_html('<bdi dir="auto">{}</bdi>', value)
