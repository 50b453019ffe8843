"""Over how many months are pictures asked for?"""

from __future__ import annotations

from django import forms

from aman.reports.pictures.scope import MONTHS


class SpanForm(forms.Form):
    """One of the spans that the page offers; what cannot be read is the middle one."""

    span = forms.TypedChoiceField(choices=[(str(n), str(n)) for n in MONTHS], coerce=int, required=False)

    def months(self) -> int:
        """Give the number of months."""
        self.is_valid()
        return int(self.cleaned_data.get("span") or MONTHS[1])
