"""Which counts, rules and records would show whether a commitment is kept?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.liaison.models import CommitmentLink
from aman.liaison.queries.counts import count_choices
from aman.liaison.queries.rules import rule_choices

Kind = CommitmentLink.Kind
_REF = {"dir": "ltr", "class": "short", "autocomplete": "off"}


class LinkForm(forms.Form):
    """Counts, a rule, and the references of a list, a letter and an incident; whatever is filled in is linked."""

    counts = forms.MultipleChoiceField(
        label=_("Counts of ours"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They stand beside it, counted from the day it was made."),
    )  # fmt: skip
    rule = forms.ChoiceField(label=_("A rule that says what was promised"), required=False)
    roster = forms.CharField(
        label=_("Number of a list"), max_length=12, required=False, widget=forms.TextInput(attrs=_REF)
    )
    letter = forms.CharField(
        label=_("Number of a letter"), max_length=12, required=False, widget=forms.TextInput(attrs=_REF)
    )
    incident = forms.CharField(
        label=_("Reference of an incident"), max_length=12, required=False, widget=forms.TextInput(attrs=_REF)
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("counts", count_choices())
        groups = [
            (title, [(name, said[:160]) for name, said in rules]) for title, rules in rule_choices(user.office_id)
        ]
        self._offer("rule", [("", _("none")), *groups])
        if not user.sees_people:
            # Who sees no record cannot link one.
            for name in ("roster", "letter", "incident"):
                del self.fields[name]

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask again where nothing is filled in."""
        typed = super().clean() or {}
        if not self.errors and not any(typed.values()):
            raise forms.ValidationError(_("Choose a count or a rule, or give a reference."))
        return typed

    def links(self) -> list[tuple[str, str]]:
        """Give what was filled in as kind and reference."""
        typed = self.cleaned_data
        found = [(str(Kind.COUNT), code) for code in typed["counts"]]
        single = (Kind.RULE, Kind.ROSTER, Kind.LETTER, Kind.INCIDENT)
        return found + [(str(kind), typed[kind].strip()) for kind in single if typed.get(kind, "").strip()]
