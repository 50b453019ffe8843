"""What is supposed in a what-if, and how is it asked? The filters are the address; nothing about a person is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.core.policy import Policy
from aman.core.policy.scenarios import Scenario
from aman.core.policy.supposing import apply_scenario
from aman.errors import AmanError
from aman.screening import queries
from aman.screening.queries import Question
from aman.ui.forms import DateInput


class WhatIfForm(forms.Form):
    """A shipped scenario, or one value of one's own; the days; what people are grouped by."""

    scenario = forms.ChoiceField(label=gettext_lazy("What is supposed"))
    value = forms.ChoiceField(
        label=gettext_lazy("Which value"),
        required=False,
        help_text=gettext_lazy("Only for a value of your own."),
    )
    becomes = forms.CharField(
        label=gettext_lazy("What it would be"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "yes, no, a day as 2025-04-01, a number, or words with commas; unknown where nobody knows."
        ),
    )
    first = forms.DateField(label=gettext_lazy("From the day"), required=False, widget=DateInput)
    as_of = forms.DateField(
        label=gettext_lazy("Ask the rules about"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("Empty: the day of the scenario, otherwise today."),
    )
    known_on = forms.DateField(label=gettext_lazy("As known on"), required=False, widget=DateInput)
    by = forms.ChoiceField(label=gettext_lazy("Count by"), required=False)

    def __init__(self, office_id: int | None, data: Mapping[str, Any]) -> None:
        super().__init__(data if data.get("scenario") else None)
        self._office_id = office_id
        self.policies = {pack.policy.policy_id: pack.policy for pack in queries.packs_in_force(office_id)}
        self.question: Question | None = None
        shipped = [(s.scenario_id, s.title) for s in queries.shipped_scenarios() if s.policy_id in self.policies]
        self._choices("scenario", [*shipped, (queries.OWN, _("a value of your own"))])
        self._choices("value", [("", "---"), *queries.own_choices(list(self.policies.values()))])
        self._choices("by", [(name, label) for name, (_column, label) in queries.GROUPINGS.items()])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Make the question, or say what it lacks."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        made = self._own(cleaned) if cleaned["scenario"] == queries.OWN else self._shipped(cleaned["scenario"])
        if made is None:
            return cleaned
        scenario, policy = made
        as_of = cleaned["as_of"] or scenario.as_of or timezone.localdate()
        known_on = cleaned["known_on"] or (scenario.known_on if cleaned["as_of"] is None else None) or as_of
        try:
            apply_scenario(policy, scenario)
        except AmanError as error:
            self.add_error(None, f"{error.message} {error.fix}")
            return cleaned
        self.question = Question(scenario, policy, as_of, known_on, cleaned["by"] or "district")
        return cleaned

    def _shipped(self, scenario_id: str) -> tuple[Scenario, Policy]:
        scenario = queries.shipped_scenario(scenario_id)
        return scenario, self.policies[scenario.policy_id]

    def _own(self, cleaned: dict[str, Any]) -> tuple[Scenario, Policy] | None:
        if not cleaned["value"]:
            self.add_error("value", _("Choose the value that would be another."))
        if cleaned["first"] is None:
            self.add_error("first", _("Write the day from which it would be another."))
        if self.errors:
            return None
        policy_id, _colon, name = cleaned["value"].partition(":")
        policy = self.policies[policy_id]
        try:
            becomes = queries.read_supposed(policy.parameters[name].kind, cleaned["becomes"])
        except AmanError as error:
            self.add_error("becomes", error.fix)
            return None
        return queries.own_scenario(policy, name, becomes, cleaned["first"]), policy
