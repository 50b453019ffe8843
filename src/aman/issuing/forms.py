"""What is typed to issue, to withdraw, and to check a letter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from aman.issuing.actions.withdraw import SHORTEST_REASON


class IssueForm(forms.Form):
    """Issue letters for one family."""

    passphrase = forms.CharField(
        label=_("Passphrase of the issuing key"),
        help_text=_("It opens the key for this one signing and is not kept."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        strip=False,
    )
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
