"""What an officer fills in about a list or a pair."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.rosters.reasons import BY_CODE, USUAL, reason_text
from aman.ui.forms import DateInput
from aman.ui.uploads import within_limit

ENDINGS = (".xlsx", ".ods", ".csv", ".tsv", ".txt")


class ReceiveForm(forms.Form):
    """A list and the day it speaks of."""

    file = forms.FileField(
        label=_("The list"),
        help_text=_("An XLSX, ODS or CSV file. It is read first; nothing is kept until you accept it."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={
            "required": _("Choose the file of the list."),
            "empty": _("The file is empty. Choose another."),
        },
    )
    received_on = forms.DateField(
        label=_("Date of the list"),
        help_text=_("The day the list speaks of, for example 2023-10-19. Births after it are impossible."),
        widget=DateInput(),
        error_messages={
            "required": _("Enter the day the list speaks of."),
            "invalid": _("Enter the day as year-month-day, for example 2023-10-19."),
        },
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large to be a list before it is read."""
        return within_limit(
            self.cleaned_data["file"],
            _("The file is larger than %(limit)s MB. Send it in parts, or receive it on the command line."),
        )

    def clean_received_on(self) -> datetime.date:
        """Refuse a day that has not come yet."""
        day: datetime.date = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Enter the day the list speaks of."))
        return day


class ConfirmForm(forms.Form):
    """Nothing but a yes; the version says what the officer was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PurposeForm(forms.Form):
    """That a file about many people is made for this office alone; it must be said each time."""

    purpose = forms.ChoiceField(
        label=_("What is the file for?"),
        choices=[("mend_here", _("Mend the list in this office; it goes to nobody else"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the file is for.")},
    )


class ReasonForm(forms.Form):
    """Why a link is taken away."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a few words what you saw.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DecisionForm(forms.Form):
    """Same person, different people, or not sure, and why: a usual reason, own words, or both."""

    usual = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[(reason.code, _(reason.text)) for reason in USUAL],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the reasons, or write your own.")},
    )
    reason = forms.CharField(
        label=_("In your own words"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    decision = forms.ChoiceField(
        choices=[("same", _("Same person")), ("different", _("Different people")), ("not_sure", _("Not sure"))],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose same, different or not sure."),
            "invalid_choice": _("Choose same, different or not sure."),
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason, and refuse one that speaks for another answer: a slip of the finger."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        code, decision = given.get("usual", ""), given.get("decision", "")
        given["text"] = reason_text(code, given.get("reason", ""))
        if not given["text"] and "reason" not in self.errors and "usual" not in self.errors:
            self.add_error("reason", _("Write in a few words what you saw."))
        elif code and decision and BY_CODE[code].decision != decision:
            self.add_error(
                "usual",
                _("This reason speaks for another answer than the one you gave. Nothing was recorded; look again."),
            )
        return given


class SecondForm(forms.Form):
    """The second person's answer: confirm or refuse what was proposed, the refusal with a reason."""

    answer = forms.ChoiceField(
        choices=[("confirm", _("Confirm")), ("refuse", _("Do not confirm"))],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Confirm what was proposed, or do not confirm it."),
            "invalid_choice": _("Confirm what was proposed, or do not confirm it."),
        },
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Needed when you do not confirm."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """A refusal needs its reason."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("answer") == "refuse" and not given.get("reason", "").strip() and "reason" not in self.errors:
            self.add_error("reason", _("Write in a few words what you saw."))
        return given


class MappingForm(forms.Form):
    """Which column of one sheet holds which field."""

    header_row = forms.IntegerField(
        label=_("Row of the headers"), min_value=0, help_text=_("As a spreadsheet shows it; 0 when there is none.")
    )

    def __init__(self, *args: Any, fields: dict[str, str], columns: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in fields.items():
            self.fields[f"field_{name}"] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("No column")), *columns]
            )
