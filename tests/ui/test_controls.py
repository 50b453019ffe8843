"""Are the controls that are written by hand, to the letter, those that Django's templates write?"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from django.conf import settings
from django.forms import widgets
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from aman.ui.controls import Controls

DJANGO, OURS = DjangoTemplates(), Controls()
CHOICES = [
    ("", "---"),
    ("a&b", 'A "quoted" <word>'),
    (1_000, 25_000),
    (None, gettext_lazy("Save")),
    ("safe", mark_safe("<b>bold</b>")),
    ("A <group>", [("x", "ایکس"), ("y", "\N{RIGHT-TO-LEFT MARK}y")]),
]
EVERY: list[Any] = [
    widgets.TextInput(),
    widgets.NumberInput(),
    widgets.EmailInput(),
    widgets.URLInput(),
    widgets.PasswordInput(render_value=True),
    widgets.HiddenInput(),
    widgets.DateInput(),
    widgets.DateTimeInput(),
    widgets.TimeInput(),
    widgets.FileInput(),
    widgets.Textarea(),
    widgets.CheckboxInput(),
    widgets.NullBooleanSelect(),
    widgets.Select(choices=CHOICES),
    widgets.SelectMultiple(choices=CHOICES),
    widgets.RadioSelect(choices=CHOICES),
    widgets.CheckboxSelectMultiple(choices=CHOICES),
    widgets.SplitDateTimeWidget(),
]
VALUES: list[Any] = [
    *(None, "", "x", "a&b", '"><script>', "نام\nنام", 0, 1_000, 3.5, True, False, mark_safe("<i>")),
    *(date(2023, 11, 1), datetime(2023, 11, 1, 3, 4, 5), time(3, 4), gettext_lazy("Save"), ["a&b", "x"]),
]
ATTRS: list[dict[str, Any]] = [
    {},
    {"id": "id_x", "class": "form-control is-invalid", "required": True, "disabled": False},
    {"data-x": "<\"&'>", "maxlength": 200, "title": mark_safe("&amp;"), "aria-label": gettext_lazy("Save")},
]


@pytest.mark.parametrize("widget", EVERY, ids=lambda widget: type(widget).__name__)
def test_every_control_is_to_the_letter_what_django_writes(widget):
    for value in VALUES:
        takes_lists = isinstance(widget, widgets.SelectMultiple | widgets.CheckboxSelectMultiple)
        if isinstance(value, list) and not takes_lists:
            continue
        if isinstance(widget, widgets.SplitDateTimeWidget) and not isinstance(value, datetime | None):
            continue
        for attrs in ATTRS:
            asked = ("na<me", value, attrs)
            assert widget.render(*asked, renderer=OURS) == widget.render(*asked, renderer=DJANGO), (value, attrs)


@given(name=st.text(), value=st.text(), label=st.text(), attrs=st.dictionaries(st.text(min_size=1), st.text()))
def test_whatever_is_typed_is_escaped_as_django_escapes_it(name, value, label, attrs):
    attrs.pop("type", None)
    for widget in (widgets.TextInput(), widgets.Textarea(), widgets.Select(choices=[(value, label), ("other", label)])):
        asked = (name, value, attrs)
        assert widget.render(*asked, renderer=OURS) == widget.render(*asked, renderer=DJANGO)


def test_pages_are_drawn_by_it():
    assert settings.FORM_RENDERER == "aman.ui.controls.Controls"
