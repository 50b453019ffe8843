"""What may be typed on the page that takes a call?"""

from __future__ import annotations

import secrets

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.incidents.actions import NewPersonTold, NewReport
from aman.incidents.forms.fields import NUMBER, PAST_HINT, PLAIN, MomentField, PlaceField
from aman.incidents.models import Incident, StateChange
from aman.people.models import Person

#: Most people named in one report.
MOST_NAMES = 60
RELATIONS = [
    ("", _("Not stated")), ("self", _("The person")), ("wife", _("Wife")), ("husband", _("Husband")), ("father", _("Father")),
    ("mother", _("Mother")), ("son", _("Son")), ("daughter", _("Daughter")), ("brother", _("Brother")),
    ("sister", _("Sister")), ("cousin", _("Cousin")), ("neighbour", _("Neighbour")), ("landlord", _("Landlord")),
    ("friend", _("Friend")), ("colleague", _("Colleague")), ("lawyer", _("Lawyer")), ("other", _("Somebody else")),
]  # fmt: skip
#: Fields of the intake page, and the names under which incidents keep what was told.
_TOLD = {"name": "name", "father": "father", "age": "age", "sex": "sex", "number": "case_number", "city": "city"}
_LONGEST = 200


def evidence_of(relation: str) -> str:
    """Say how well a call is founded by who calls; whoever does not say who they are is hearsay."""
    if relation == "lawyer":
        return StateChange.Evidence.LAWYER
    return StateChange.Evidence.RELATIVE if relation not in ("", "other") else StateChange.Evidence.HEARSAY


class IntakeForm(forms.Form):
    """A call: half a name is enough."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("Half of it is enough, in any script."),
        widget=forms.TextInput(attrs={**PLAIN, "autofocus": True}),
        error_messages={"required": _("Write a name, or half of one. If nobody knows it, write: unknown.")},
    )  # fmt: skip
    father = forms.CharField(
        label=_("Father's name"), max_length=200, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    age = forms.CharField(
        label=_("Age or birth year"), max_length=20, required=False, widget=forms.TextInput(attrs=NUMBER)
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[("", _("Not stated")), *Person.Sex.choices[:2]])
    number = forms.CharField(
        label=_("Case number or number of a paper"), max_length=60, required=False,
        widget=forms.TextInput(attrs={**NUMBER, "inputmode": "text"}),
    )  # fmt: skip
    place = PlaceField(label=_("Where it happened, or where they are held"))
    city = forms.CharField(label=_("City"), max_length=60, required=False, widget=forms.TextInput(attrs=PLAIN))
    phone = forms.CharField(
        label=_("Phone of the caller"), max_length=60, required=False,
        help_text=_("Looked for in the register and among earlier calls."),
        widget=forms.TextInput(attrs={**PLAIN, "dir": "ltr", "inputmode": "tel", "class": "short"}),
    )  # fmt: skip
    relation = forms.ChoiceField(label=_("Who calls"), required=False, choices=RELATIONS)
    reporter = forms.CharField(
        label=_("Name of the caller"), max_length=200, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    kind = forms.ChoiceField(label=_("What happened"), choices=Incident.Kind.choices, initial=Incident.Kind.ARREST)
    happened_at = MomentField(label=_("When"), required=False, help_text=PAST_HINT)
    letter_refused = forms.BooleanField(label=_("A letter was shown and not accepted"), required=False)
    others = forms.CharField(
        label=_("Others taken with them, one name a line"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 2, **PLAIN}),
    )  # fmt: skip
    people_told = forms.IntegerField(
        label=_("How many people in all"), min_value=1, max_value=500, required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What the caller says"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    called_at = MomentField(
        label=_("When the call came, if it is written down later"), required=False, help_text=PAST_HINT
    )
    person = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    WHO = ("name", "father", "age", "sex", "number")
    WHERE = ("place", "city")
    CALLER = ("phone", "relation", "reporter")
    WHAT = ("kind", "happened_at", "letter_refused", "others", "people_told", "words", "called_at")

    @staticmethod
    def new_key() -> str:
        """Draw what tells one sending of the page from another, so that a second press opens nothing twice."""
        return secrets.token_hex(12)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not any(sign.isalnum() for sign in name):
            # Marks of direction and the like: a blank on every page.
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

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
                "case_number": number, "phone": " ".join(str(self.data.get("phone") or "").split())[:60]}  # fmt: skip

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
            received_at=typed["called_at"] or timezone.now(),
            words=typed["words"].strip(),
            reporter=typed["reporter"].strip(),
            relation=typed["relation"],
            phone=typed["phone"].strip(),
            received={"key": typed["key"]} if typed["key"] else {},
        )
