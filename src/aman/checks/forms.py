"""What may a desk type to ask about one person, and why may it ask?"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.checks.actions import DeskQuestion, read_birth
from aman.checks.models import Reason
from aman.core.dates import DateInterval
from aman.core.documents import normalise_number
from aman.errors import BadInput

_DIGITS_IN_A_ROW = re.compile(r"\d{4,}")
_SMALL_NUMBER = {"inputmode": "numeric", "class": "short", "dir": "ltr", "autocomplete": "off"}


class DeskForm(forms.Form):
    """One person, a reason and a place."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("As the person says it or as a paper writes it, in any script."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    father = forms.CharField(
        label=_("Father's name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth = forms.CharField(
        label=_("Birth year or age"),
        max_length=30,
        required=False,
        help_text=_("For example 1991, 1370, or 34."),
        widget=forms.TextInput(attrs=_SMALL_NUMBER),
    )
    number = forms.CharField(
        label=_("Number of a paper"),
        max_length=60,
        required=False,
        help_text=_("Passport, tazkira, visa, PoR or ACC. The number alone is enough."),
        widget=forms.TextInput(attrs={**_SMALL_NUMBER, "inputmode": "text"}),
    )
    reason = forms.ChoiceField(label=_("Why you ask"), choices=[("", _("Choose a reason")), *Reason.choices])
    place = forms.CharField(
        label=_("Where you are"),
        max_length=120,
        help_text=_("Station, checkpoint or office. Do not write anything about the person."),
    )

    def clean_birth(self) -> DateInterval | None:
        try:
            return read_birth(self.cleaned_data["birth"])
        except BadInput as error:
            raise forms.ValidationError(
                _("Write the birth year with four digits, for example 1991 or 1370, or the age in years.")
            ) from error

    def clean_number(self) -> str:
        typed: str = self.cleaned_data["number"]
        number = normalise_number(typed) if typed.strip() else ""
        if typed.strip() and sum(c.isdigit() for c in number) < 4:
            raise forms.ValidationError(_("This is too short to be the number of a paper. Check it."))
        return number

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if {"birth", "number"} & set(self.errors):
            return typed
        if not typed.get("number"):
            for field, words in (
                ("name", _("Write the name, or give the number of a paper instead.")),
                ("father", _("Write the father's name: a name alone never suffices.")),
                ("birth", _("Write the birth year or the age: a name alone never suffices.")),
            ):
                if not typed.get(field):
                    self.add_error(field, words)
        place = typed.get("place", "")
        about = [w for key in ("name", "father") for w in (typed.get(key) or "").split() if len(w) > 3]
        if _DIGITS_IN_A_ROW.search(place) or any(w.lower() in place.lower().split() for w in about):
            self.add_error("place", _("Write only where you are. This is kept; what you ask about is not."))
        return typed

    def question(self) -> DeskQuestion:
        """Give the question; it must not outlive the request."""
        typed = self.cleaned_data
        return DeskQuestion(
            name=typed["name"].strip(), father=typed["father"].strip(), birth=typed["birth"], number=typed["number"]
        )
