"""Tags every template has: isolated numbers and typed values, status tags, form controls, small bars."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django import forms, template
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

register = template.Library()

#: At most seven states, each with a shape besides its colour.
SHAPES = {
    "good": "✓",
    "waiting": "◔",
    "attention": "▲",
    "stopped": "✕",
    "unknown": "?",
    "closed": "■",
    "info": "●",
}


#: Any reference at all; no address of ours has it in another place.
_ANY_REFERENCE = "ANY-REFERENCE"


@register.filter
def ltr(value: Any) -> SafeString:
    """Keep a date, number, code or phone in its own order inside right-to-left text."""
    if value is None or value == "":
        return SafeString("")
    return SafeString(f'<bdi dir="ltr">{conditional_escape(value)}</bdi>')  # on a page dozens of times


@lru_cache(maxsize=64)
def _around(page: str) -> tuple[str, str]:
    """What stands before and behind the reference in the addresses of a kind of page."""
    before, _, behind = reverse(page, args=[_ANY_REFERENCE]).partition(_ANY_REFERENCE)
    return before, behind


@register.simple_tag
def address(page: str, ref: str) -> str:
    """Give the address of a record by its reference; for tables, where working each out anew costs more than the row."""
    before, behind = _around(page)
    return f"{before}{quote(ref, safe='')}{behind}"


@register.filter
def typed(value: Any) -> SafeString:
    """Keep a value somebody typed from turning the sentence around it."""
    if value is None or value == "":
        return SafeString("")
    return SafeString(f'<bdi dir="auto">{conditional_escape(value)}</bdi>')  # on a page dozens of times


@register.filter
def counted(value: int) -> SafeString:
    """Write a count with its thousands apart: 25,000."""
    return ltr(f"{value:,}")


@register.simple_tag
def status(state: str, word: object) -> SafeString:
    """Say a status as a word with a shape and a colour: `{% status "waiting" "Waiting for a person" %}`.

    Raises:
        KeyError: no such state; there are seven, named in SHAPES.
    """
    return format_html(
        '<span class="tag tag-{}"><span class="tag-shape" aria-hidden="true">{}</span>{}</span>',
        state,
        SHAPES[state],
        word,
    )


@register.simple_tag
def signed_bar(value: float, limit: float = 10.0) -> SafeString:
    """Draw a small bar that leans for (positive) or against (negative), as SVG without any style attribute.

    Args:
        value: the amount, for example log-odds of one part of a score.
        limit: the amount that fills half of the bar; more is cut there.
    """
    share = max(-1.0, min(1.0, float(value) / float(limit))) * 50
    start, width = (50.0, share) if share >= 0 else (50.0 + share, -share)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="bar-track" x="0" y="3" width="100" height="4"/>'
        '<rect class="{}" x="{}" y="1" width="{}" height="8"/>'
        '<rect class="bar-zero" x="49.6" y="0" width="0.8" height="10"/></svg>',
        f"{float(value):+.1f}",
        "bar-for" if share >= 0 else "bar-against",
        f"{start:.2f}",
        f"{width:.2f}",
    )


@register.filter
def widget_kind(field: BoundField) -> str:
    """Name the shape a field takes on the page: checkbox, choices, select, file or text."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "text"


@register.filter
def is_secret(field: BoundField) -> bool:
    """Whether a field hides what is typed in it: a password, a passphrase."""
    return isinstance(field.field.widget, forms.PasswordInput)


@register.filter
def control(field: BoundField) -> SafeString:
    """Draw a field's input with the classes and direction it needs."""
    widget = field.field.widget
    kind = widget_kind(field)
    base = {"checkbox": "form-check-input", "select": "form-select", "choices": "form-check-input"}
    css = [str(widget.attrs.get("class", "")), base.get(kind, "form-control")]
    if field.errors:
        css.append("is-invalid")
    # A hint inside the box disappears when one starts to write; hints stand above it.
    widget.attrs.pop("placeholder", None)
    attrs: dict[str, Any] = {"class": " ".join(c for c in css if c)}
    if field.errors:
        attrs["aria-invalid"] = "true"
    if kind == "text" and "dir" not in widget.attrs:
        attrs["dir"] = "auto" if isinstance(widget, forms.Textarea) or _holds_words(field) else "ltr"
    return field.as_widget(attrs=attrs)


@register.filter
def options(field: BoundField) -> BoundField:
    """Give the radio buttons or check boxes of a field, dressed as such."""
    field.field.widget.attrs["class"] = "form-check-input"
    return field


def _holds_words(field: BoundField) -> bool:
    """Tell a field of words from one of numbers, dates, codes or passwords, which always run left to right."""
    numeric = (forms.NumberInput, forms.DateInput, forms.DateTimeInput, forms.PasswordInput, forms.EmailInput)
    return not isinstance(field.field.widget, numeric)
