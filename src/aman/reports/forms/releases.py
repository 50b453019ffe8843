"""What may be answered to figures that were proposed for the public?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    """Let them out, or refuse them with a reason; it carries the hash of what was looked at."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    let_out = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Let everybody read these figures")), ("no", _("Refuse them"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"), max_length=300, required=False, help_text=_("Needed where they are refused; kept inside.")
    )

    def answer(self) -> dict[str, Any]:
        """Give what the action takes."""
        read = self.cleaned_data
        return {"sha256": read["sha256"], "let_out": read["let_out"] == "yes", "reason": read["reason"]}
