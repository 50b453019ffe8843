"""Tags every template has: isolated numbers and typed values."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def ltr(value: object) -> SafeString:
    """Keep a date, number, code or phone in its own order inside right-to-left text."""
    if value is None or value == "":
        return SafeString("")
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.filter
def typed(value: object) -> SafeString:
    """Keep a value somebody typed from turning the sentence around it."""
    if value is None or value == "":
        return SafeString("")
    return format_html('<bdi dir="auto">{}</bdi>', value)
