"""What may the address of a list of rows ask for?"""

from __future__ import annotations

from datetime import datetime

from django import forms

from aman.reports.queries.moments import SPANS, Moment


class RowsForm(forms.Form):
    """How many days ahead, or which day and what begins on it; what cannot be read is not asked for."""

    days = forms.TypedChoiceField(choices=[(str(n), str(n)) for n in SPANS], coerce=int, required=False)
    on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    begins = forms.RegexField(
        regex=r"^[A-Za-z0-9._-]{1,60}( [A-Za-z0-9._-]{1,60}){0,5}$", max_length=160, required=False
    )

    def moment(self, now: datetime) -> Moment:
        """Give the moment that is asked for."""
        self.is_valid()
        read = self.cleaned_data
        return Moment(now, read.get("days") or SPANS[0], read.get("on"), read.get("begins") or "")
