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

    policy = forms.ChoiceField(label=_("Rules"))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Determination.Outcome.choices)
    as_of = forms.DateField(label=_("For the day"), required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["policy"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(policy.policy_id, policy.title) for policy in shipped_policies()]

    def wanted(self) -> dict[str, Any]:
        """Give what was chosen. Without a choice that can be read: the first pack, the answers still open, the last day."""
        self.is_valid()
        chosen: dict[str, Any] = getattr(self, "cleaned_data", {})
        return {
            "policy": chosen.get("policy") or shipped_policies()[0].policy_id,
            "outcome": chosen.get("outcome") or Determination.Outcome.CANNOT_TELL.value,
            "as_of": chosen.get("as_of"),
        }
