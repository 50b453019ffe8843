"""What may be typed on the pages that change an incident?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.accounts.models import User
from aman.incidents import queries
from aman.incidents.actions import NewReport
from aman.incidents.forms.fields import NUMBER, PAST_HINT, PLAIN, ZONE_HINT, DayField, MomentField, PlaceField
from aman.incidents.forms.intake import RELATIONS
from aman.incidents.models import AT_WORST, STANDING, How, Incident, IncidentPerson, State, StateChange, StepKind


class IncidentForm(forms.Form):
    """Any change of an incident: it knows the incident, and the version of it that the officer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident
        self.fields["version"].initial = incident.version
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = queries.who_may_act(incident)


class ReportForm(IncidentForm):
    """What another caller tells."""

    words = forms.CharField(label=_("What the caller says"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    phone = forms.CharField(
        label=_("Phone of the caller"), max_length=60, required=False,
        widget=forms.TextInput(attrs={**PLAIN, "dir": "ltr", "inputmode": "tel", "class": "short"}),
    )  # fmt: skip
    relation = forms.ChoiceField(label=_("Who calls"), required=False, choices=RELATIONS)
    reporter = forms.CharField(label=_("Name of the caller"), max_length=200, required=False)

    def new_report(self) -> NewReport:
        """Give what was told, as it was told."""
        typed = {key: value for key, value in self.cleaned_data.items() if key != "version"}
        return NewReport(received_at=timezone.now(), **typed)


class StateForm(IncidentForm):
    """Where somebody is now, and how we know; whoever shares it is recorded with them."""

    AGAIN, WRONG = "again", "wrong"
    #: Chosen for all who are where this person is.
    EVERYBODY = 0

    state = forms.ChoiceField(label=_("Where the person is now"), choices=State.choices)
    again = forms.ChoiceField(
        label=_("This person was free, or away. If they are held now, what is that?"), required=False,
        widget=forms.RadioSelect, initial=AGAIN,
        choices=[
            (AGAIN, _("A new arrest: it gets an incident of its own, and its clock runs anew")),
            (WRONG, _("News about before: what was recorded last was not right, or not all")),
        ],
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("If released: by what"), required=False, choices=[("", _("Not released")), *How.choices]
    )
    evidence = forms.ChoiceField(
        label=_("How we know"), choices=StateChange.Evidence.choices, initial=StateChange.Evidence.RELATIVE
    )
    happened_at = MomentField(label=_("When"), required=False, help_text=PAST_HINT)
    place = PlaceField(label=_("Where"))
    also = forms.TypedMultipleChoiceField(
        label=_("The same holds for"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, place: IncidentPerson, beside: list[tuple[int, Any]], **kwargs: Any) -> None:
        super().__init__(*args, initial={"state": place.state}, **kwargs)
        self.who = place
        also = self.fields["also"]
        assert isinstance(also, forms.TypedMultipleChoiceField)  # noqa: S101 - declared above
        everybody = [(self.EVERYBODY, _("Everybody who is where this person is now"))] if len(beside) > 1 else []
        also.choices = everybody + beside
        if not beside:
            del self.fields["also"]
        if place.state not in STANDING:
            del self.fields["again"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("how") and typed.get("state") != State.RELEASED:
            self.add_error("how", _("Only a release has a way of release. Choose Released, or leave this empty."))
        is_asked = "again" in self.fields and typed.get("state") in AT_WORST
        # Who sends an older page is told of what changed, not of a question that did not stand on it.
        if is_asked and not typed.get("again") and typed.get("version") == self.incident.version:
            self.add_error("again", _("Choose whether this is a new arrest or news about before."))
        return typed

    def is_new_arrest(self) -> bool:
        """Whether somebody who was free is said to be held again, later than that."""
        typed = self.cleaned_data
        is_later = (typed["happened_at"] or timezone.now()) > self.who.state_at
        return typed.get("again") == self.AGAIN and typed["state"] in AT_WORST and is_later


class CorrectForm(IncidentForm):
    """What happened and where, where the first word was wrong."""

    kind = forms.ChoiceField(label=_("What happened"), choices=Incident.Kind.choices)
    place = PlaceField(label=_("Where it happened, or where they are held"))
    letter_refused = forms.BooleanField(label=_("A letter was shown and not accepted"), required=False)


class PeopleForm(IncidentForm):
    """Further people: of the same families, or by name."""

    family = forms.MultipleChoiceField(
        label=_("Of the same case"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    names = forms.CharField(
        label=_("Others, one name a line"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, family: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["family"]
        assert isinstance(choices, forms.MultipleChoiceField)  # noqa: S101 - declared above
        choices.choices = family
        if not family:
            del self.fields["family"]

    def names_typed(self) -> list[str]:
        """Give the names, one a line."""
        return [" ".join(line.split())[:200] for line in self.cleaned_data["names"].splitlines() if line.strip()]


class StepForm(IncidentForm):
    """Something to be done."""

    kind = forms.ChoiceField(label=_("What is to be done"), choices=StepKind.choices)
    what = forms.CharField(label=_("More about it"), max_length=200, required=False)
    due_at = DayField(label=_("By when"), help_text=ZONE_HINT)
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), required=False)


class ResultForm(IncidentForm):
    """What came of a step."""

    result = forms.CharField(label=_("What came of it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class MergeForm(IncidentForm):
    """The other incident that is the same event."""

    other = forms.CharField(
        label=_("Reference of the other incident"), max_length=12, widget=forms.TextInput(attrs=NUMBER)
    )


class EmptyForm(IncidentForm):
    """A question that is answered by sending it."""


class WhoForm(IncidentForm):
    """Which of the candidates it is."""

    person = forms.ChoiceField(label=_("Who is it?"), widget=forms.RadioSelect, choices=[])
    ref = forms.CharField(
        label=_("Or the reference of somebody else on the register"), max_length=12, required=False,
        widget=forms.TextInput(attrs=NUMBER),
    )  # fmt: skip

    NOBODY, OTHER = "nobody", "other"

    def __init__(self, *args: Any, place: IncidentPerson, shown: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        chosen = self.fields["person"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - declared above
        chosen.choices = [
            *shown, (self.OTHER, _("Somebody else, by reference")), (self.NOBODY, _("Nobody of the register")),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("person") == self.OTHER and not typed.get("ref", "").strip():
            self.add_error("ref", _("Write the reference, as it stands on the person's page."))
        return typed

    def ref_chosen(self) -> str | None:
        """Give the reference that was chosen; None for nobody."""
        typed = self.cleaned_data
        if typed["person"] == self.NOBODY:
            return None
        return str(typed["ref"].strip() if typed["person"] == self.OTHER else typed["person"])


class OfficeStepsForm(forms.Form):
    """Which steps an office takes in every arrest, and how many minutes after the first report."""

    def __init__(self, *args: Any, now: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in StepKind.choices:
            if kind != StepKind.OTHER:
                self.fields[kind] = forms.IntegerField(
                    label=label, required=False, min_value=1, max_value=20_160, initial=now.get(kind),
                    widget=forms.NumberInput(attrs={"class": "short"}),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors and not any(typed.values()):
            raise forms.ValidationError(_("An office takes at least one step: give one of them its minutes."))
        return typed


class HandoverForm(forms.Form):
    """How far back the shift goes, as it stands in the address."""

    hours = forms.TypedChoiceField(
        label=_("Of the last"), coerce=int, required=False,
        choices=[(8, _("8 hours")), (12, _("12 hours")), (24, _("24 hours")), (72, _("3 days"))],
    )  # fmt: skip
