"""What may be typed on the pages about incidents?"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.accounts.models import User
from aman.incidents.actions import NewPersonTold, NewReport
from aman.incidents.models import AT_WORST, STANDING, How, Incident, IncidentPerson, State, StateChange, StepKind
from aman.incidents.places import PLACES, place_name
from aman.people.models import Person

#: Most people named in one report.
MOST_NAMES = 60
RELATIONS = [
    ("", _("Not stated")), ("self", _("The person")), ("wife", _("Wife")), ("husband", _("Husband")), ("father", _("Father")),
    ("mother", _("Mother")), ("son", _("Son")), ("daughter", _("Daughter")), ("brother", _("Brother")),
    ("sister", _("Sister")), ("cousin", _("Cousin")), ("neighbour", _("Neighbour")), ("landlord", _("Landlord")),
    ("friend", _("Friend")), ("colleague", _("Colleague")), ("lawyer", _("Lawyer")), ("other", _("Somebody else")),
]  # fmt: skip
_PLAIN = {"autocomplete": "off"}
_NUMBER = {"inputmode": "numeric", "class": "short", "dir": "ltr", "autocomplete": "off"}
#: Fields of the intake page, and the names under which incidents keep what was told.
_TOLD = {"name": "name", "father": "father", "age": "age", "sex": "sex", "number": "case_number", "city": "city"}
_LONGEST = 200
#: A moment further ahead than this is a slip.
_AHEAD = timedelta(minutes=5)
#: Before this year nothing was reported to anybody: what is written is a year of another calendar.
_FIRST_YEAR = 2001


class MomentInput(forms.DateTimeInput):
    """A field for a day and an hour that asks the browser for its own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"dir": "ltr", "class": "short", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class DayField(forms.DateTimeField):
    """A moment of the Gregorian calendar; a year of another calendar is a slip that would put it centuries away."""

    widget = MomentInput

    def clean(self, value: Any) -> Any:
        moment: datetime | None = super().clean(value)
        if moment is not None and moment.year < _FIRST_YEAR:
            raise forms.ValidationError(_("This is not a year of the Gregorian calendar. Write it like 2026-11-27."))
        return moment


class MomentField(DayField):
    """A moment that is over; blank means now."""

    def clean(self, value: Any) -> Any:
        moment: datetime | None = super().clean(value)
        if moment is not None and moment > timezone.now() + _AHEAD:
            raise forms.ValidationError(_("This moment has not come yet. Write when it happened."))
        return moment


class PlaceField(forms.CharField):
    """A place as told, with the gazetteer's names to choose from."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={**_PLAIN, "list": "places"})
        super().__init__(max_length=120, required=False, widget=widget, **more)


def evidence_of(relation: str) -> str:
    """Say how well a call is founded by who calls; whoever does not say who they are is hearsay."""
    if relation == "lawyer":
        return StateChange.Evidence.LAWYER
    return StateChange.Evidence.RELATIVE if relation not in ("", "other") else StateChange.Evidence.HEARSAY


def gazetteer() -> list[str]:
    """Give the names of the gazetteer for a field that offers them."""
    return [place_name(code) for code in PLACES]


class IntakeForm(forms.Form):
    """A call: half a name is enough."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("Half of it is enough, in any script."),
        widget=forms.TextInput(attrs={**_PLAIN, "autofocus": True}),
        error_messages={"required": _("Write a name, or half of one. If nobody knows it, write: unknown.")},
    )  # fmt: skip
    father = forms.CharField(
        label=_("Father's name"), max_length=200, required=False, widget=forms.TextInput(attrs=_PLAIN)
    )
    age = forms.CharField(
        label=_("Age or birth year"), max_length=20, required=False, widget=forms.TextInput(attrs=_NUMBER)
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[("", _("Not stated")), *Person.Sex.choices[:2]])
    number = forms.CharField(
        label=_("Case number or number of a paper"), max_length=60, required=False,
        widget=forms.TextInput(attrs={**_NUMBER, "inputmode": "text"}),
    )  # fmt: skip
    place = PlaceField(label=_("Where it happened, or where they are held"))
    city = forms.CharField(label=_("City"), max_length=60, required=False, widget=forms.TextInput(attrs=_PLAIN))
    phone = forms.CharField(
        label=_("Phone of the caller"), max_length=60, required=False,
        widget=forms.TextInput(attrs={**_PLAIN, "dir": "ltr", "inputmode": "tel", "class": "short"}),
    )  # fmt: skip
    relation = forms.ChoiceField(label=_("Who calls"), required=False, choices=RELATIONS)
    reporter = forms.CharField(
        label=_("Name of the caller"), max_length=200, required=False, widget=forms.TextInput(attrs=_PLAIN)
    )
    kind = forms.ChoiceField(label=_("What happened"), choices=Incident.Kind.choices, initial=Incident.Kind.ARREST)
    happened_at = MomentField(label=_("When"), required=False, help_text=_("Blank means now."))
    letter_refused = forms.BooleanField(label=_("A letter was shown and not accepted"), required=False)
    others = forms.CharField(
        label=_("Others taken with them, one name a line"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 2, **_PLAIN}),
    )  # fmt: skip
    people_told = forms.IntegerField(
        label=_("How many people in all"), min_value=1, max_value=500, required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What the caller says"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    person = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    WHO = ("name", "father", "age", "sex", "number")
    WHERE = ("place", "city")
    CALLER = ("phone", "relation", "reporter")
    WHAT = ("kind", "happened_at", "letter_refused", "others", "people_told", "words")

    @staticmethod
    def new_key() -> str:
        """Draw what tells one sending of the page from another, so that a second press opens nothing twice."""
        return secrets.token_hex(12)

    def clean_others(self) -> list[str]:
        names = [" ".join(line.split())[:200] for line in self.cleaned_data["others"].splitlines() if line.strip()]
        if len(names) > MOST_NAMES:
            raise forms.ValidationError(_("Name at most 60 people here; write how many there are in all."))
        return names

    def told(self) -> dict[str, str]:
        """Give what was told of the person, with the names under which it is kept."""
        return {to: str(self.cleaned_data.get(key) or "").strip() for key, to in _TOLD.items()}

    def told_so_far(self) -> dict[str, str]:
        """Give what stands on a page that is not sent yet, for a search; nothing of it is checked."""
        so_far = {key: " ".join(str(self.data.get(key) or "").split())[:_LONGEST] for key in _TOLD}
        number = so_far.pop("number")
        return {**{k: v for k, v in so_far.items() if k != "city"}, "place": so_far["city"], "number": number,
                "case_number": number}  # fmt: skip

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Give the fields in the order in which a call tells them: who, where, who calls, what."""
        named = (("who", _("Who"), self.WHO), ("where", _("Where"), self.WHERE), ("caller", _("Who calls"), self.CALLER),
                 ("what", _("What happened"), self.WHAT))  # fmt: skip
        return [(key, str(title), [self[name] for name in names]) for key, title, names in named]

    def new_people(self, person: Person | None) -> list[NewPersonTold]:
        """Give everybody who was named, the person asked about first."""
        return [
            NewPersonTold(self.told(), person),
            *(NewPersonTold({"name": name}) for name in self.cleaned_data["others"]),
        ]

    def new_report(self) -> NewReport:
        """Give what was told, as it was told."""
        typed = self.cleaned_data
        return NewReport(
            received_at=timezone.now(),
            words=typed["words"].strip(),
            reporter=typed["reporter"].strip(),
            relation=typed["relation"],
            phone=typed["phone"].strip(),
            received={"key": typed["key"]} if typed["key"] else {},
        )


class IncidentForm(forms.Form):
    """Any change of an incident: it knows the incident, and the version of it that the officer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident
        self.fields["version"].initial = incident.version
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = User.objects.filter(office_id=incident.office_id, is_active=True).order_by("username")


class ReportForm(IncidentForm):
    """What another caller tells."""

    words = forms.CharField(label=_("What the caller says"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    phone = forms.CharField(
        label=_("Phone of the caller"), max_length=60, required=False,
        widget=forms.TextInput(attrs={**_PLAIN, "dir": "ltr", "inputmode": "tel", "class": "short"}),
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
    happened_at = MomentField(label=_("When"), required=False, help_text=_("Blank means now."))
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

    def __init__(self, *args: Any, family: list[tuple[str, str]], **kwargs: Any) -> None:
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
    due_at = DayField(label=_("By when"))
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), required=False)


class ResultForm(IncidentForm):
    """What came of a step."""

    result = forms.CharField(label=_("What came of it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class MergeForm(IncidentForm):
    """The other incident that is the same event."""

    other = forms.CharField(
        label=_("Reference of the other incident"), max_length=12, widget=forms.TextInput(attrs=_NUMBER)
    )


class EmptyForm(IncidentForm):
    """A question that is answered by sending it."""


class WhoForm(IncidentForm):
    """Which of the candidates it is."""

    person = forms.ChoiceField(label=_("Who is it?"), widget=forms.RadioSelect, choices=[])
    ref = forms.CharField(
        label=_("Or the reference of somebody else on the register"), max_length=12, required=False,
        widget=forms.TextInput(attrs=_NUMBER),
    )  # fmt: skip

    NOBODY, OTHER = "nobody", "other"

    def __init__(self, *args: Any, place: IncidentPerson, shown: list[tuple[str, str]], **kwargs: Any) -> None:
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
