"""How does a form's control become HTML without a template for each of its options and attributes?

Django draws a control by three templates inside each other for every option. A page of a form spends half its time there, so
the controls that pages use are written here, to the letter as Django's own templates write them; a test holds both together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, mark_safe

_FOLDER = "django/forms/widgets/"


class Controls(DjangoTemplates):
    """Draws the common controls itself, and everything else by Django's templates."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Give the HTML of a control or a form."""
        draw = _DRAWN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return mark_safe(draw(context["widget"]).strip())  # noqa: S308 - every value in it was escaped


def _text(value: Any) -> str:
    """Escape a value as `stringformat:'s'` leaves it."""
    return str(value) if isinstance(value, SafeData) else str(conditional_escape(str(value)))


def _shown(value: Any) -> str:
    return str(conditional_escape(localize(value)))


def _attributes(widget: Mapping[str, Any]) -> str:
    return "".join(
        f" {conditional_escape(name)}" if value is True else f' {conditional_escape(name)}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_shown(widget["type"])}" name="{_shown(widget["name"])}"{value}{_attributes(widget)}>\n'


def _option(widget: Mapping[str, Any]) -> str:
    return f'<option value="{_text(widget["value"])}"{_attributes(widget)}>{_shown(widget["label"])}</option>\n'


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{_shown(widget["name"])}"{_attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_shown(group)}">')
        for option in options:
            parts.append(f"\n  {_option(option)}")
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>\n"])


def _textarea(widget: Mapping[str, Any]) -> str:
    value = _shown(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_shown(widget["name"])}"{_attributes(widget)}>\n{value}</textarea>\n'


_INPUTS = (
    "input",
    "text",
    "number",
    "email",
    "url",
    "password",
    "hidden",
    "date",
    "datetime",
    "time",
    "file",
    "checkbox",
)
_DRAWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"{_FOLDER}{name}.html": _input for name in _INPUTS},
    f"{_FOLDER}select.html": _select,
    f"{_FOLDER}select_option.html": _option,
    f"{_FOLDER}textarea.html": _textarea,
}
