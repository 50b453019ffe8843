"""What may be typed on the pages about files that leave Aman?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.cases.models import Case
from aman.cases.purposes import PURPOSES
from aman.cases.queries import programmes
from aman.exports import queries
from aman.exports.actions import Asked
from aman.exports.catalogue import FIELDS, MINIMUM
from aman.exports.choosing import Chosen, refs_from
from aman.exports.models import Export, Recipient
from aman.rosters.models import Roster
from aman.rosters.queries import rosters_of


class RecipientForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the organisation"), max_length=120, help_text=_("As consents name it; it is never changed.")
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=Recipient.Kind.choices)
    contact = forms.CharField(label=_("Whom to call there"), max_length=200)
    age_key = forms.CharField(
        label=_("Its public key (age)"),
        max_length=80,
        required=False,
        help_text=_("Blank: a key is made for each file, and its secret half is shown once to whoever approves."),
    )


class AskForm(forms.Form):
    """Everything a file needs: for whom and what, why, about whom, saying what."""

    recipient = forms.ModelChoiceField(label=_("For whom"), queryset=Recipient.objects.none())
    purpose = forms.ChoiceField(
        label=_("For what"),
        choices=[("", "---------"), *((p.key, p.words) for p in PURPOSES.values() if p.leaves_in_file)],
    )
    why = forms.CharField(label=_("Why it is needed now"), max_length=300)
    refs = forms.CharField(
        label=_("People or cases, by reference"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("AP- or AM- references, one a line; and, or instead of them, a list or cases below."),
    )
    roster = forms.ModelChoiceField(label=_("Everybody of a list"), queryset=Roster.objects.none(), required=False)
    programme = forms.ChoiceField(label=_("Everybody of a programme"), required=False)
    state = forms.ChoiceField(
        label=_("Cases that are"), required=False, choices=[("", _("in any state")), *Case.State.choices]
    )
    fields_chosen = forms.MultipleChoiceField(
        label=_("What it says of each"),
        choices=[(f.key, f.words) for f in FIELDS.values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nothing marked: the least that serves the purpose."),
    )
    form = forms.ChoiceField(label=_("As"), choices=Export.Form.choices, initial=Export.Form.CSV)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields
        chosen["recipient"].queryset = queries.recipients_of(user)
        chosen["roster"].queryset = rosters_of(user)
        chosen["roster"].label_from_instance = lambda roster: f"{roster.pk}: {roster.file_name}"
        chosen["programme"].choices = [("", _("no programme")), *((p, p) for p in programmes(user))]

    def asked(self) -> Asked:
        """Give what is asked for; where no field was marked, the least that serves the purpose.

        Raises:
            BadInput: too many references were typed.
        """
        typed = self.cleaned_data
        chosen = Chosen(
            refs=refs_from(typed["refs"]),
            roster=typed["roster"].pk if typed["roster"] else None,
            programme=typed["programme"],
            state=typed["state"],
        )
        return Asked(
            recipient=typed["recipient"],
            purpose=typed["purpose"],
            why=typed["why"],
            chosen=chosen,
            fields=tuple(typed["fields_chosen"]) or MINIMUM[typed["purpose"]],
            form=typed["form"],
        )


class ReturnForm(forms.Form):
    """To whom a list goes back, and why; the host is not among them."""

    recipient = forms.ModelChoiceField(
        label=_("Which office sent the list?"),
        queryset=Recipient.objects.none(),
        help_text=_("Where it is not among these, a reviewer adds it under Files out, Recipients."),
    )
    why = forms.CharField(label=_("Why it goes back now"), max_length=300)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields
        chosen["recipient"].queryset = queries.recipients_of(user).exclude(kind=Recipient.Kind.HOST)


class RefuseForm(forms.Form):
    answer = forms.CharField(label=_("Why it is refused"), max_length=300)


class TraceForm(forms.Form):
    references = forms.CharField(
        label=_("References in the first column of the leaked rows"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=40_000,
        help_text=_("One a line, in the order in which the rows were found."),
    )
