"""What may be typed on the pages of screening?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.screening.models import Decision, Determination
from aman.screening.queries import shipped_policies
from aman.ui.forms import DateInput


class ScreenForm(forms.Form):
    """The day the rules are asked about, and the day up to which knowledge counts."""

    as_of = forms.DateField(label=_("Ask the rules about"), widget=DateInput, initial=timezone.localdate)
    known_on = forms.DateField(
        label=_("As known on"),
        widget=DateInput,
        initial=timezone.localdate,
        help_text=_("Only what had been decided or reported by this day counts. Usually today."),
    )


class DecisionForm(forms.Form):
    """What a reviewer decides beside a determination, and why."""

    outcome = forms.ChoiceField(label=_("Your decision"), choices=Decision.Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 5}),
        min_length=10,
        max_length=4000,
        help_text=_("Name the papers you saw and the rule you rely on. It stays with the decision for good."),
    )


class FilterForm(forms.Form):
    """Which determinations to list; the filter is the address."""

    policy = forms.ChoiceField(label=_("Rules"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("Any outcome")), *Determination.Outcome.choices]
    )
    as_of = forms.DateField(label=_("For the day"), required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        packs = [(policy.policy_id, policy.title) for policy in shipped_policies()]
        field = self.fields["policy"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Any rules")), *packs]

    def wanted(self) -> dict[str, Any]:
        """Give what was chosen; a choice that cannot be read chooses nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}
