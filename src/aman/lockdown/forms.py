"""What does one fill in to open again what was closed?"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ProofForm(forms.Form):
    """The password and the code of the person who says that it may be opened."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "short"}),
        error_messages={"required": _("Write your password.")},
    )
    code = forms.CharField(
        label=_("Code of your second factor"),
        max_length=20,
        required=False,
        help_text=_("Six digits; a new code, not the one you signed in with."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "class": "short"}
        ),
    )
