"""What may a desk type to ask about one person, and what may those type who answer and watch?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.accounts.models import Office
from aman.checks.actions import DeskQuestion, names_somebody, read_birth, read_paper_number
from aman.checks.actions.asking import LONGEST_CODE
from aman.checks.actions.limiting import MOST
from aman.checks.actions.referring import LONGEST_NOTE
from aman.checks.models import Reason, Referral
from aman.core.dates import DateInterval
from aman.errors import AmanError, BadInput
from aman.issuing.apart import read_codes_apart
from aman.issuing.reading import choose_code

_SMALL_NUMBER = {"inputmode": "numeric", "class": "short", "dir": "ltr", "autocomplete": "off"}


class DeskForm(forms.Form):
    """One person, a reason and a place."""

    letter = forms.CharField(
        label=_("Code of the letter"),
        max_length=LONGEST_CODE,
        required=False,
        help_text=_("Put the cursor here and scan the square code with a hand scanner, or type its digits."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )
    picture = forms.FileField(
        label=_("Or a picture of it"),
        required=False,
        help_text=_("Taken with a phone, or a file. It is read in memory and kept nowhere."),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf", "capture": "environment"}),
    )
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
    province = forms.CharField(
        label=_("Province or town"),
        max_length=80,
        required=False,
        help_text=_("Where the person stays, if they say it. It helps whoever has to compare."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.ChoiceField(
        label=_("Why you ask"),
        choices=[("", _("Choose a reason")), *Reason.choices],
        error_messages={"required": _("Choose why you ask.")},
    )
    place = forms.CharField(
        label=_("Where you are"),
        max_length=120,
        help_text=_("Station, checkpoint or office. Do not write anything about the person."),
        error_messages={"required": _("Write where you are: a station, checkpoint or office.")},
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
        number = read_paper_number(typed)
        if typed.strip() and sum(c.isdigit() for c in number) < 4:
            raise forms.ValidationError(_("This is too short to be the number of a paper. Check it."))
        return number

    def clean_picture(self) -> str:
        """Read the code out of the picture; the picture itself is forgotten here."""
        sent = self.cleaned_data["picture"]
        if not sent:
            return ""
        try:
            code = choose_code(read_codes_apart(sent.read()))
        except AmanError as error:
            if error.code == "busy":
                raise forms.ValidationError(_("Other pictures are being read. Send it again in a minute.")) from error
            raise forms.ValidationError(_("This is neither a picture nor a PDF that can be opened.")) from error
        if not code:
            raise forms.ValidationError(_("No code can be read on it. Clean, more light, closer; or use a number."))
        return code

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if {"birth", "number", "letter", "picture"} & set(self.errors):
            return typed
        if not (typed.get("number") or typed.get("letter") or typed.get("picture")):
            for field, words in (
                ("name", _("Write the name, or give the number of a paper instead.")),
                ("father", _("Write the father's name: a name alone never suffices.")),
                ("birth", _("Write the birth year or the age: a name alone never suffices.")),
            ):
                if not typed.get(field):
                    self.add_error(field, words)
        told = DeskQuestion(name=typed.get("name") or "", father=typed.get("father") or "")
        if names_somebody(typed.get("place", ""), told):
            self.add_error("place", _("Write only where you are. This is kept; what you ask about is not."))
        return typed

    def question(self) -> DeskQuestion:
        """Give the question; it must not outlive the request."""
        typed = self.cleaned_data
        return DeskQuestion(
            name=typed["name"].strip(),
            father=typed["father"].strip(),
            birth=typed["birth"],
            number=typed["number"],
            place=typed["province"].strip(),
            letter=typed["letter"].strip() or typed["picture"],
        )


class ReferralForm(forms.Form):
    """Which of the candidates the desk asked about, or none of them, or that it cannot be told."""

    answer_is = forms.ChoiceField(label=_("Whom did the desk ask about?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What a colleague should know"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("Without names. The desk does not see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        these = [(one["ref"], _("It is %(ref)s") % {"ref": one["ref"]}) for one in referral.candidates if "ref" in one]
        others = [(a.value, a.label) for a in (Referral.Answer.NONE_OF_THEM, Referral.Answer.CANNOT_TELL)]
        field = self.fields["answer_is"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [*these, *others]

    def answer(self) -> tuple[str, str]:
        """Give the answer, and the person it is about where it is one."""
        chosen = self.cleaned_data["answer_is"]
        if chosen in (Referral.Answer.NONE_OF_THEM, Referral.Answer.CANNOT_TELL):
            return chosen, ""
        return Referral.Answer.THIS_PERSON, chosen


class AcknowledgeForm(forms.Form):
    """What a pattern was."""

    reason = forms.CharField(
        label=_("What it was"),
        max_length=300,
        help_text=_("For example: a raid that we know of; the officer was asked; the sign-in is closed."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeskLimitForm(forms.Form):
    """How many checks one host desk may make."""

    office = forms.ModelChoiceField(label=_("Host desk"), queryset=Office.objects.none())
    officer_a_day = forms.IntegerField(label=_("One officer in a day"), min_value=0, max_value=MOST)
    office_a_day = forms.IntegerField(label=_("The whole desk in a day"), min_value=0, max_value=MOST)
    officer_a_minute = forms.IntegerField(label=_("One officer in a minute"), min_value=0, max_value=MOST)
    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["office"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = Office.objects.filter(kind=Office.Kind.HOST).order_by("name")
