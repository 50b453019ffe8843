"""What an administrator looks for in the log."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FindLinesForm(forms.Form):
    """Whose lines, which verb, about what."""

    actor = forms.CharField(
        label=_("Who"), max_length=150, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    verb = forms.CharField(label=_("Verb"), max_length=60, required=False, widget=forms.TextInput(attrs={"dir": "ltr"}))
    subject = forms.CharField(
        label=_("About"), max_length=80, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
