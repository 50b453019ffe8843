"""What may be typed on the pages about people?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.core.dates import DateOrder, read_date
from aman.core.documents import read_number
from aman.people.actions import NewDocument, NewName, NewPerson
from aman.people.models import Person
from aman.people.search import LONGEST_TEXT


def read_year(text: str) -> int | None:
    """Read a birth year as typed: any digits, Gregorian or Solar Hijri; None where it is blank.

    Raises:
        forms.ValidationError: it cannot be read as a year.
    """
    if not text.strip():
        return None
    reading = read_date(text.strip(), order=DateOrder.DAY_FIRST, purpose="birth", latest=timezone.localdate())
    if reading.interval is None or reading.problem is not None:
        raise forms.ValidationError(_("Write the year of birth with four digits, for example 1991 or 1370."))
    return reading.interval.midpoint_year


class SearchForm(forms.Form):
    """One box for a name, number or reference, and a year to narrow it."""

    text = forms.CharField(
        label=_("Name, number or reference"),
        max_length=LONGEST_TEXT,
        help_text=_(
            "In any script and spelling, also half of it; an age, a year or a town beside it helps. "
            "Or the number of a paper, a case or a phone, or a reference."
        ),
    )
    year = forms.CharField(
        label=_("Birth year"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short", "dir": "ltr"}),
    )

    def clean_year(self) -> int | None:
        return read_year(self.cleaned_data["year"])


class PersonForm(forms.Form):
    """A person as an officer states them."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As the person's papers write it."))
    other_script = forms.CharField(label=_("Name in another script"), max_length=200, required=False)
    father = forms.CharField(label=_("Father's name"), max_length=200, required=False)
    birth = forms.CharField(
        label=_("Date or year of birth"),
        max_length=40,
        required=False,
        help_text=_("Day first, or year first. Gregorian or Solar Hijri."),
        widget=forms.TextInput(attrs={"class": "short", "dir": "ltr"}),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Person.Sex.choices, required=False)
    number = forms.CharField(
        label=_("Number of a paper"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "short", "dir": "ltr"}),
    )
    place = forms.CharField(label=_("District of stay"), max_length=120, required=False)
    looked_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_birth(self) -> Any:
        text = self.cleaned_data["birth"].strip()
        if not text:
            return None
        reading = read_date(text, order=DateOrder.DAY_FIRST, purpose="birth", latest=self._today())
        if reading.interval is None:
            raise forms.ValidationError(_("This date cannot be read. Write it like 1991-03-25, or the year alone."))
        return reading.interval

    def _today(self) -> date:
        return timezone.localdate()

    def new_person(self) -> NewPerson:
        """Give what was typed as a person ready to be written."""
        typed = self.cleaned_data
        number = read_number(typed["number"], None) if typed["number"] else None
        names = [NewName(t) for t in (typed["name"].strip(), typed["other_script"].strip()) if t]
        papers = (NewDocument(number.kind.value, number.number, typed["number"]),) if number and number.number else ()
        return NewPerson(
            names=tuple(names),
            father=(typed["father"].strip(),) if typed["father"].strip() else (),
            birth=typed["birth"],
            birth_as_written=self.data.get("birth", ""),
            sex=typed["sex"],
            place=typed["place"].strip(),
            documents=papers,
        )

    def seen_refs(self) -> list[str]:
        """Give the references that were on the page when the officer said they are somebody else."""
        return [ref for ref in self.cleaned_data.get("looked_at", "").split(",") if ref]
