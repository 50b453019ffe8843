"""What may be typed to make a draft rule of a promise?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.liaison.models import Commitment
from aman.liaison.queries.rules import MARKS, RANKS, DraftValue, parameter_choices
from aman.ui.forms import DateInput

SHORTEST_REASON = 10


class RuleForm(forms.Form):
    """Where a promise stands in a rule pack, what it says there, from when to when, and on whose word."""

    place = forms.ChoiceField(label=_("What it would change"))
    value = forms.CharField(
        label=_("What holds then"), max_length=200,
        help_text=_("A day as 2024-02-29, yes or no, a whole number, or words of the pack with commas between them."),
    )  # fmt: skip
    first = forms.DateField(label=_("From"), widget=DateInput)
    last = forms.DateField(
        label=_("Until"), required=False, widget=DateInput, help_text=_("Blank: until something else is said.")
    )
    known = forms.DateField(label=_("Decided or said on"), widget=DateInput)
    rank = forms.ChoiceField(label=_("Whose word it is"), choices=RANKS)
    mark = forms.ChoiceField(label=_("How well it is attested"), choices=MARKS)
    title = forms.CharField(
        label=_("Source"), max_length=200,
        help_text=_("Everybody of the office who reads rules reads this. Name nobody who spoke in confidence."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note for whoever reads the rule"), max_length=300, required=False)
    reason = forms.CharField(
        label=_("What changed, and who decided it"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Needed to propose it."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, commitment: Commitment, **kwargs: Any) -> None:
        by = commitment.by_party.name
        first = {
            "first": commitment.made_last,
            "known": commitment.made_last,
            "last": None,
            "title": _("Promise %(ref)s of %(party)s") % {"ref": commitment.ref, "party": by},
            "rank": "reported" if commitment.certainty == "reported" else "decided",
        }
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.commitment, self.proposes = commitment, False
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)  # noqa: S101 - declared above
        place.choices = [("", _("Choose")), *parameter_choices(user.office_id)]
        if not user.may("screening.propose_change"):
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Hold the days against each other; a proposal needs its reason."""
        typed = super().clean() or {}
        if typed.get("first") and typed.get("last") and typed["last"] < typed["first"]:
            self.add_error("last", _("It ends before it begins. Turn the two days round."))
        if typed.get("known") and typed["known"] > timezone.localdate():
            self.add_error("known", _("This day has not come yet. Write when it was decided or said."))
        if self.proposes and "reason" in self.fields and len(typed.get("reason", "").strip()) < SHORTEST_REASON:
            self.add_error("reason", _("Write what changed and who decided it, in ten characters or more."))
        return typed

    def draft(self) -> DraftValue:
        """Give what was typed as a draft."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return DraftValue(ref=self.commitment.ref, **typed)
