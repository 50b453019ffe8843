"""What a person fills in about a press report: the report itself, its day, a value, and what a candidate becomes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.errors import BadInput
from aman.liaison.days import Days, read_days, say_days
from aman.liaison.models import Commitment, Official, Party, PressItem
from aman.liaison.press_fields import CODES, FieldKind, read_value, say_value
from aman.liaison.queries.officials import party_called
from aman.liaison.reading import MOST_BYTES
from aman.ui.forms import DateInput

ENDINGS = (".txt", ".html", ".htm", ".pdf", ".docx")
_LONG = frozenset({"what", "purpose", "condition"})


def clean_past_day(day: date | None) -> date | None:
    """Refuse a day that has not come yet."""
    if day is not None and day > timezone.localdate():
        raise forms.ValidationError(_("This day has not come yet. Enter the day the report was written."))
    return day


class ReceiveForm(forms.Form):
    """A report: pasted, or as a file."""

    text = forms.CharField(
        label=_("The text"),
        required=False,
        strip=False,
        help_text=_("Paste the whole report, with its headline and its first line."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("A text, a web page, a PDF or a Word document. A scanned page holds no text and cannot be read."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"empty": _("The file is empty. Choose another.")},
    )
    outlet = forms.CharField(
        label=_("Who published it"),
        required=False,
        max_length=160,
        help_text=_("Leave it empty to look for it in the text."),
    )
    day = forms.DateField(
        label=_("The day it was written"),
        required=False,
        help_text=_("Without it, and where the text does not say, days like Tuesday or next week stay open."),
        widget=DateInput(),
        error_messages={"invalid": _("Enter the day as year-month-day, for example 2023-12-06.")},
    )

    def clean_day(self) -> date | None:
        """Refuse a day that has not come yet."""
        return clean_past_day(self.cleaned_data.get("day"))

    def clean_file(self) -> UploadedFile[Any] | None:
        """Refuse what is too large before it is read."""
        file: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if file is not None and file.size is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Save the pages with the report as a file of their own."),
                params={"limit": MOST_BYTES // 1024 // 1024},
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        text, file = given.get("text", "").strip(), given.get("file")
        if "file" not in self.errors and "text" not in self.errors:
            if not text and file is None:
                self.add_error("text", _("Paste a text, or choose a file."))
            elif text and file is not None:
                self.add_error("text", _("Give the text or the file, not both."))
        return given


class DayForm(forms.Form):
    """The day a report was written."""

    day = forms.DateField(
        label=_("The day it was written"),
        widget=DateInput(),
        error_messages={
            "required": _("Enter the day the report was written."),
            "invalid": _("Enter the day as year-month-day, for example 2023-12-06."),
        },
    )

    def clean_day(self) -> date | None:
        """Refuse a day that has not come yet."""
        return clean_past_day(self.cleaned_data.get("day"))


class ValueForm(forms.Form):
    """Another value for one field, in the shape of that field."""

    def __init__(self, *args: Any, kind: FieldKind, shown: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind.kind == "code":
            choices = [("", ""), *CODES[kind.name].items()]
            self.fields["value"] = forms.ChoiceField(label=str(kind.label), choices=choices, initial=shown)
        else:
            self.fields["value"] = forms.CharField(
                label=str(kind.label), max_length=4000, initial=say_value(kind, shown), widget=_widget(kind)
            )
        self.fields["value"].error_messages["required"] = _("Type what the text says, or say that it does not.")
        self.fields["value"].help_text = _HINTS.get(kind.kind, "")

    def clean_value(self) -> Any:
        """Read what was typed in the shape of the field."""
        try:
            return read_value(self.kind, self.cleaned_data["value"], today=timezone.localdate())
        except BadInput as error:
            raise forms.ValidationError(f"{error.message} {error.fix}") from error


_HINTS = {
    "days": _("A day, a month, a year, or two days: 2023-12-05, 2023-12, 2023, 2023-12-04 to 2023-12-07."),
    "number": _("A number, or the lowest and the highest with – between them."),
    "people": _("One line for each: name; title; government or organisation."),
}


def _widget(kind: FieldKind) -> forms.Widget:
    if kind.kind in ("days", "number"):
        return forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"})
    if kind.kind == "people" or kind.name in _LONG:
        return forms.Textarea(attrs={"rows": 3})
    return forms.TextInput(attrs={"autocomplete": "off"})


class AddForm(forms.Form):
    """What the rules missed: of which kind, and the words of the text that say so."""

    group = forms.ChoiceField(label=_("What is it?"), choices=PressItem.Group.choices)
    words = forms.CharField(
        label=_("The words"),
        max_length=4000,
        strip=False,
        help_text=_("Choose them in the text, or copy them here exactly as they stand there."),
        widget=forms.Textarea(attrs={"rows": 2, "data-chosen-words": ""}),
        error_messages={"required": _("Copy the words of the text that say it.")},
    )
    start = forms.IntegerField(
        required=False, min_value=0, max_value=10_000_000, widget=forms.HiddenInput(attrs={"data-chosen-start": ""})
    )


def _new_party_fields() -> dict[str, forms.Field]:
    return {
        "new_kind": forms.ChoiceField(
            label=_("If it is not in the list yet: what is it?"),
            required=False,
            choices=[("", ""), *Party.Kind.choices],
        ),
        "new_side": forms.ChoiceField(
            label=_("And on whose side?"), required=False, choices=[("", ""), *Party.Side.choices]
        ),
    }


class PartyForm(forms.Form):
    """Forms that name a party: by one of its names, or as a new one with its kind and side."""

    def find_party(self, name: str) -> None:
        """Find the party typed in a field; a new one needs its kind and side."""
        typed = " ".join(str(self.cleaned_data.get(name) or "").split())
        found = party_called(typed) if typed else None
        self.cleaned_data[f"{name}_found"] = found
        if typed and found is None and not (self.cleaned_data.get("new_kind") and self.cleaned_data.get("new_side")):
            self.add_error(
                name, _("No party is called so. Choose one of the list, or say below what it is and on whose side.")
            )


class OfficialForm(PartyForm):
    """Who a person is, and whom they speak for."""

    official = forms.ChoiceField(label=_("Who is it?"), widget=forms.RadioSelect)
    party = forms.CharField(label=_("Whom do they speak for?"), max_length=160, required=False)

    def __init__(self, *args: Any, known: Sequence[Official], needs_party: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_party = needs_party
        new = ("new", _("Somebody who is not in the list yet"))
        self.fields["official"].choices = [*[(one.ref, _said(one)) for one in known], new]  # type: ignore[attr-defined]
        self.fields["official"].initial = "new"
        self.fields["party"].widget.attrs["list"] = "parties"
        if needs_party:
            self.fields |= _new_party_fields()
        else:
            del self.fields["party"]

    def clean(self) -> dict[str, Any]:
        """A new official with a post speaks for somebody."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.needs_party:
            self.find_party("party")
            if given.get("official") == "new" and not given.get("party"):
                self.add_error("party", _("Say whom this official speaks for."))
        return given


def _said(official: Official) -> str:
    posts = ", ".join(f"{post.title}, {post.party}" for post in official.posts.all())
    return f"{official.name} ({posts})" if posts else official.name


class CommitmentForm(PartyForm):
    """Who is bound to whom, and since when."""

    by_party = forms.CharField(label=_("Which party promised?"), max_length=160)
    to_party = forms.CharField(label=_("To which party?"), max_length=160, required=False)
    direction = forms.ChoiceField(
        label=_("Who promised whom?"), choices=Commitment.Direction.choices, widget=forms.RadioSelect
    )
    made = forms.CharField(label=_("When was it made?"), max_length=80, widget=forms.TextInput(attrs={"dir": "ltr"}))

    def __init__(self, *args: Any, day: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= _new_party_fields()
        self.fields["made"].initial = say_days(day, day, "day")
        self.fields["direction"].initial = Commitment.Direction.TO_US
        for name in ("by_party", "to_party"):
            self.fields[name].widget.attrs["list"] = "parties"

    def clean_made(self) -> Days | None:
        """Read the day, month or range."""
        try:
            return read_days(self.cleaned_data["made"], today=timezone.localdate())
        except BadInput as error:
            raise forms.ValidationError(f"{error.message} {error.fix}") from error

    def clean(self) -> dict[str, Any]:
        """Find both parties."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        self.find_party("by_party")
        self.find_party("to_party")
        return given


class EngagementForm(forms.Form):
    """Which quotes and figures of the report belong to a contact."""

    quotes = forms.MultipleChoiceField(
        label=_("What was said in it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    figures = forms.MultipleChoiceField(
        label=_("Figures named in it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, quotes: Sequence[tuple[str, str]], figures: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("quotes", quotes), ("figures", figures)):
            if choices:
                self.fields[name].choices = list(choices)  # type: ignore[attr-defined]
            else:
                del self.fields[name]
