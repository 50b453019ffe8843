"""Words and shapes for the pages of rule changes."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.screening.models import Determination, RuleChange
from aman.ui.templatetags.aman import ltr

register = template.Library()

_SHAPES = {
    RuleChange.State.PROPOSED: "waiting",
    RuleChange.State.TRYING: "info",
    RuleChange.State.READY: "attention",
    RuleChange.State.EFFECTIVE: "good",
    RuleChange.State.WITHDRAWN: "closed",
    RuleChange.State.FAILED: "stopped",
}
_BECAME = {
    "newly_meets": gettext_lazy("Newly meets"),
    "no_longer_meets": gettext_lazy("No longer meets"),
    "becomes_cannot_tell": gettext_lazy("Becomes: cannot tell"),
    "settled": gettext_lazy("Settled: could not be told before"),
    "unchanged": gettext_lazy("Same answer"),
}


@register.filter
def change_shape(state: str) -> str:
    """Give the status shape of a rule change."""
    return _SHAPES[RuleChange.State(state)]


@register.filter
def answer_words(answer: str) -> Any:
    """Say an answer; of everybody together, blank, say so."""
    return Determination.Outcome(answer).label if answer else _("Everybody")


@register.filter
def known_answer(answer: str | None) -> Any:
    """Say an answer that an address names; nothing where it is none."""
    return Determination.Outcome(answer).label if answer in Determination.Outcome.values else ""


@register.filter
def became_words(what: str) -> Any:
    """Say what became of people."""
    return _BECAME[what]


@register.filter
def or_hidden(number: int | None) -> SafeString:
    """Write a count; one that could point at somebody is withheld, and says so."""
    return ltr(f"{number:,}") if number is not None else format_html('<span class="hint">{}</span>', _("withheld"))
