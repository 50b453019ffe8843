"""What is typed to issue, to withdraw, and to check a letter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from aman.cases.models import Case
from aman.cases.queries import name_of, roots_on
from aman.core.letters.token import MOST_INSTRUCTION_CHARACTERS
from aman.issuing.actions.withdraw import SHORTEST_REASON
from aman.issuing.models import Letter
from aman.people.models import Person
from aman.ui.forms import DateInput


class FamilyMemberChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """One of the family, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return name_of(obj)


class OfFamilyForm(forms.Form):
    """A form that lets one choose among the people of a case."""

    person = FamilyMemberChoice(
        label=_("For whom"), queryset=Person.objects.none(), required=False, empty_label=_("The whole family")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = roots_on(case)


class RequestForm(OfFamilyForm):
    """Ask for letters for one family, or one of it."""

    renew = forms.BooleanField(label=_("Replace letters that are still in force"), required=False)


class BatchForm(forms.Form):
    """Ask for letters for many families at once."""

    limit = forms.IntegerField(
        label=_("Most families"),
        help_text=_("Empty: every family of which somebody has no letter."),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"dir": "ltr", "class": "short"}),
    )
    days = forms.IntegerField(
        label=_("For how many days"),
        min_value=1,
        max_value=90,
        initial=90,
        widget=forms.NumberInput(attrs={"dir": "ltr", "class": "short"}),
    )


class PassphraseForm(forms.Form):
    """Open the issuing key for one signing; nothing is asked for where the signer holds it opened."""

    passphrase = forms.CharField(
        label=_("Passphrase of the issuing key"),
        help_text=_("It opens the key for this one signing and is not kept."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        strip=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.SIGNER_SOCKET:
            self.fields["passphrase"].required = False
            self.fields["passphrase"].widget = forms.HiddenInput()


class PictureForm(PassphraseForm):
    """A picture for a second code, which the person asked for."""

    field_order = ("picture", "has_consented", "passphrase")
    picture = forms.FileField(
        label=_("Picture of the person"),
        help_text=_("The face alone, before a plain wall. It is made small and grey, printed, and kept nowhere."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    has_consented = forms.BooleanField(
        label=_("The person asked for this and knows that whoever scans the second code sees the picture"),
    )


class HandOverForm(forms.Form):
    """Who of the family took which letters."""

    to = FamilyMemberChoice(label=_("Who took them"), queryset=Person.objects.none())
    letters = forms.MultipleChoiceField(label=_("Which letters"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, case: Case, due: list[Letter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to, letters = self.fields["to"], self.fields["letters"]
        assert isinstance(to, forms.ModelChoiceField)  # noqa: S101 - declared above
        assert isinstance(letters, forms.MultipleChoiceField)  # noqa: S101 - declared above
        to.queryset = roots_on(case)
        letters.choices = [(letter.letter_id, f"{letter.letter_id} · {name_of(letter.person)}") for letter in due]
        letters.initial = [letter.letter_id for letter in due]


class InstructionForm(forms.Form):
    """The host's instruction that letters rest on."""

    reference = forms.CharField(
        label=_("Reference of the instruction"),
        help_text=_("As the host writes it. It is printed and signed into every letter issued between the two days."),
        max_length=MOST_INSTRUCTION_CHARACTERS,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    from_day = forms.DateField(label=_("From"), widget=DateInput())
    until_day = forms.DateField(
        label=_("To"), help_text=_("Empty while no end is known."), required=False, widget=DateInput()
    )


class EndInstructionForm(forms.Form):
    """The last day of an instruction."""

    until_day = forms.DateField(label=_("The last day on which letters rest on it"), widget=DateInput())


class IssueForm(OfFamilyForm, PassphraseForm):
    """Issue letters for one family."""

    field_order = ("person", "passphrase", "renew")
    renew = forms.BooleanField(
        label=_("Replace letters that are still in force"),
        help_text=_("The old letters stay good until their own date."),
        required=False,
    )


class ReasonForm(forms.Form):
    """Why a letter must end."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept inside. Whoever checks the letter is never told."),
        min_length=SHORTEST_REASON,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class VerifyForm(forms.Form):
    """A letter as a picture, as a PDF, or as the digits of its code."""

    letter = forms.FileField(
        label=_("Picture or PDF of the letter"),
        help_text=_("JPEG, PNG, WebP or PDF, up to 12 MB. It is read and forgotten."),
        required=False,
    )
    code = forms.CharField(
        label=_("Or the text of the code"),
        help_text=_("What a scanner reads: an address with digits after the # sign, or the digits alone."),
        required=False,
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        typed = super().clean() or {}
        if not self.errors and not typed.get("letter") and not (typed.get("code") or "").strip():
            raise forms.ValidationError(_("Give a picture or a PDF of the letter, or the text of its code."))
        return typed

    @property
    def content(self) -> bytes | None:
        """The bytes of the file; None when none was given."""
        file = self.cleaned_data.get("letter")
        return file.read() if isinstance(file, UploadedFile) else None
