"""What may be typed about a commitment and about what became of it?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.accounts.models import Office, User
from aman.accounts.roles import PERMISSIONS
from aman.core.names import fold
from aman.errors import AmanError
from aman.liaison.actions.commitments import LONGEST_WORDS, SHORTEST_WORDS, NewChange, NewCommitment
from aman.liaison.days import Days, read_days, say_days
from aman.liaison.models import (
    Commitment,
    CommitmentChange,
    CommitmentState,
    ConditionIs,
    Engagement,
    Official,
    Party,
    PressReport,
    Readers,
)
from aman.liaison.models.commitments import SETTLED
from aman.liaison.models.engagements import Certainty
from aman.liaison.queries.commitments import DUE_SOON, OVERDUE, WAITING
from aman.liaison.queries.counts import count_choices
from aman.liaison.queries.officials import find_officials, list_parties, party_called, visible_officials
from aman.ui.forms import DateInput, SeveralOf

#: Names offered while one types; every other name may be typed as well.
MOST_OFFERED = 500
_PLAIN = {"autocomplete": "off"}
_REF = {"dir": "ltr", "class": "short", "autocomplete": "off"}


class DaysField(forms.CharField):
    """A day, a month, a year or a stretch as somebody types it; gives the days meant, or None."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=60, widget=forms.TextInput(attrs=_REF), **more)

    def clean(self, value: Any) -> Any:
        """Read the days, or say how they are written."""
        typed = super().clean(value)
        try:
            return read_days(typed, today=timezone.localdate())
        except AmanError as error:
            raise forms.ValidationError(f"{error.message} {error.fix}") from error


def people_of(user: Any) -> Any:
    """Give the users of an office who work with engagements."""
    roles = [role.value for role in PERMISSIONS["liaison.view_commitments"]]
    return User.objects.filter(office_id=user.office_id, is_active=True, role__in=roles).order_by("username")


class CommitmentForm(forms.Form):
    """A commitment: who bound themself to what, towards whom, by when, and who may read it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    direction = forms.ChoiceField(
        label=_("Who promised whom"), choices=Commitment.Direction.choices, widget=forms.RadioSelect
    )
    by_party = forms.CharField(
        label=_("Who promised"), max_length=160, widget=forms.TextInput(attrs={**_PLAIN, "list": "parties"}),
        help_text=_("A government or an organisation. A name that is not known yet can be added below."),
    )  # fmt: skip
    by_official = forms.CharField(
        label=_("By which official"), max_length=160, required=False,
        widget=forms.TextInput(attrs={**_PLAIN, "list": "officials"}),
        help_text=_("Somebody of the list of officials, in any spelling known, or their reference."),
    )  # fmt: skip
    to_party = forms.CharField(
        label=_("To whom"), max_length=160, required=False, widget=forms.TextInput(attrs={**_PLAIN, "list": "parties"})
    )
    new_kind = forms.ChoiceField(
        label=_("A party that is not known yet is a"),
        required=False,
        choices=[("", _("none is new")), *Party.Kind.choices],
    )
    new_side = forms.ChoiceField(
        label=_("and stands for"), required=False, choices=[("", _("none is new")), *Party.Side.choices]
    )
    what = forms.CharField(
        label=_("What was promised"), max_length=LONGEST_WORDS, min_length=SHORTEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("As near to the words used as you can."),
    )  # fmt: skip
    condition = forms.CharField(
        label=_("On which condition"), max_length=LONGEST_WORDS, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Blank: on none that was said."),
    )  # fmt: skip
    made = DaysField(label=_("Made on"), help_text=_("A day, a month, a year, or two days: 2023-12-05, 2023-12."))
    due = DaysField(
        label=_("Due by"), required=False,
        help_text=_("Of a month or a stretch the last day still keeps it. Blank: no day was said."),
    )  # fmt: skip
    certainty = forms.ChoiceField(label=_("How it is known"), choices=Certainty.choices, initial=Certainty.SAID)
    source = forms.CharField(
        label=_("Source"), max_length=300, required=False, help_text=_("Own notes, a letter, or where it was read.")
    )
    engagement = forms.CharField(
        label=_("Made at the engagement"), max_length=12, required=False, widget=forms.TextInput(attrs=_REF),
        help_text=_("Its reference, EN- and eight letters or digits."),
    )  # fmt: skip
    press_report = forms.CharField(
        label=_("Read in the press report"), max_length=12, required=False, widget=forms.TextInput(attrs=_REF),
        help_text=_("Its reference, PR- and eight letters or digits."),
    )  # fmt: skip
    counts = forms.MultipleChoiceField(
        label=_("Counts of ours that speak to it"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They stand beside it, counted from the day it was made."),
    )  # fmt: skip
    owner = forms.ModelChoiceField(label=_("Who sees to it"), queryset=User.objects.none(), required=False)
    readers = forms.ChoiceField(
        label=_("Who may read it"), choices=Readers.choices, initial=Readers.OFFICE, widget=forms.RadioSelect
    )
    named_readers = SeveralOf(
        label=_("Named readers"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    other_offices = SeveralOf(
        label=_("Other offices"), queryset=Office.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: Any, commitment: Commitment | None = None, **kwargs: Any) -> None:
        if commitment is not None:
            kwargs["initial"] = {**first_values(commitment), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.user = user
        self._choose("owner", people_of(user))
        self._choose("named_readers", people_of(user).exclude(pk=user.pk))
        offices = Office.objects.exclude(Q(pk=user.office_id) | Q(kind=Office.Kind.HOST)).order_by("name")
        self._choose("other_offices", offices)
        if commitment is not None:
            # Counts are links of the record; they are changed where the other links are.
            del self.fields["counts"]
        else:
            counts = self.fields["counts"]
            assert isinstance(counts, forms.MultipleChoiceField)  # noqa: S101 - declared above
            counts.choices = count_choices()

    def _choose(self, name: str, found: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = found

    def offered(self) -> dict[str, list[str]]:
        """Give the names offered while one types."""
        officials = visible_officials(user=self.user).order_by("name").values_list("name", flat=True)
        return {
            "parties": [party.name for party in list_parties()[:MOST_OFFERED]],
            "officials": list(officials[:MOST_OFFERED]),
        }

    def clean_by_official(self) -> Official | None:
        """Give the official meant; a name that is nobody's, or several people's, is asked again."""
        typed = self.cleaned_data["by_official"].strip()
        if not typed:
            return None
        by_ref = visible_officials(user=self.user).filter(ref=typed[:12].upper()).first()
        if by_ref is not None:
            return by_ref
        hits = find_officials(user=self.user, typed=typed)
        exact = [hit.official for hit in hits if fold(hit.spelling) == fold(typed)]
        if len(exact) == 1:
            return exact[0]
        near = ", ".join(f"{hit.official.name} ({hit.official.ref})" for hit in hits[:5])
        if near:
            raise forms.ValidationError(
                _("It is not clear who is meant. Write the reference of one of these: %(near)s"), params={"near": near}
            )
        raise forms.ValidationError(_("No official is known by this name. Add them to the list of officials first."))

    def clean_engagement(self) -> Any:
        """Give the engagement named, if the user may read it."""
        return self._found(Engagement, "engagement", _("No engagement of this reference is visible to you."))

    def clean_press_report(self) -> Any:
        """Give the press report named, if the user may read it."""
        return self._found(PressReport, "press_report", _("No press report of this reference is visible to you."))

    def _found(self, model: Any, name: str, sentence: Any) -> Any:
        typed = self.cleaned_data[name].strip().upper()
        found = model.objects.visible_to(self.user).filter(ref=typed).first() if typed else None
        if typed and found is None:
            raise forms.ValidationError(sentence)
        return found

    def clean(self) -> dict[str, Any]:
        """Hold the two parties and the two days against each other; a new party needs its kind and side."""
        typed = super().clean() or {}
        for name in ("by_party", "to_party"):
            if typed.get(name):
                typed[name] = self._party(name, typed[name])
        if typed.get("by_party") is not None and typed.get("by_party") == typed.get("to_party"):
            self.add_error("to_party", _("The same party stands on both sides."))
        made, due = typed.get("made"), typed.get("due")
        if made is not None and made.first > timezone.localdate():
            self.add_error("made", _("This day has not come yet. Write when it was promised."))
        elif made is not None and due is not None and due.last < made.first:
            self.add_error("due", _("It is due before it was made. Look at both days again."))
        if typed.get("readers") == Readers.OFFICES and not typed.get("other_offices"):
            self.add_error("other_offices", _("Choose the offices that may read it, or let only your own."))
        return typed

    def _party(self, name: str, typed: str) -> Party | str | None:
        """Give the party called so, or its name where it is to be added."""
        found = party_called(typed)
        if found is None and not (self.cleaned_data.get("new_kind") and self.cleaned_data.get("new_side")):
            self.add_error(
                name,
                _("No party is called so. Choose one of the list, or say below what it is and for whom it stands."),
            )
        return found or typed

    def parties_to_add(self) -> list[str]:
        """Give the names that become parties when the form is sent."""
        named = (self.cleaned_data.get(name) for name in ("by_party", "to_party"))
        return [name for name in named if isinstance(name, str) and name]

    def new_commitment(self, added: dict[str, Party]) -> NewCommitment:
        """Give what was typed as the action takes it; `added` are the parties that did not exist before."""
        typed = self.cleaned_data
        parties: dict[str, Any] = {
            name: added.get(typed[name], typed[name]) or None for name in ("by_party", "to_party")
        }
        return NewCommitment(
            **parties,
            **{name: typed[name] for name in _TAKEN},
            named_readers=list(typed["named_readers"]),
            other_offices=list(typed["other_offices"]),
        )


_TAKEN = (
    "direction", "by_official", "what", "condition", "made", "due", "certainty", "source", "owner", "engagement",
    "press_report", "readers",
)  # fmt: skip


def first_values(commitment: Commitment) -> dict[str, Any]:
    """Give a commitment as its form shows it; the due day is the one promised at first, wherever it was moved since."""
    made = commitment.changes.filter(state=CommitmentState.MADE).order_by("-pk").first()
    promised = made.new_due if made is not None else commitment.due_last
    due = (commitment.due_first, commitment.due_last, commitment.due_precision)
    if promised != commitment.due_last:
        due = (promised, promised, "day")
    return {
        "version": commitment.version,
        "direction": commitment.direction,
        "by_party": commitment.by_party.name,
        "by_official": commitment.by_official.ref if commitment.by_official else "",
        "to_party": commitment.to_party.name if commitment.to_party else "",
        "what": commitment.what,
        "condition": commitment.condition,
        "made": say_made(commitment),
        "due": say_days(*due),
        "certainty": commitment.certainty,
        "source": commitment.source,
        "engagement": commitment.engagement.ref if commitment.engagement else "",
        "press_report": commitment.press_report.ref if commitment.press_report else "",
        "owner": commitment.owner_id,
        "readers": commitment.readers,
        "named_readers": [one.pk for one in commitment.named_readers.all()],
        "other_offices": [one.pk for one in commitment.other_offices.all()],
    }


def say_made(commitment: Commitment) -> str:
    """Write the days on which a commitment was made as they can be typed again."""
    first, last = commitment.made_first, commitment.made_last
    return say_days(first, last, "day" if first == last else "range")


class ChangeForm(forms.Form):
    """What became known of a commitment, and what shows it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("What became of it"), widget=forms.RadioSelect,
        choices=[one for one in CommitmentState.choices if one[0] != CommitmentState.MADE],
    )  # fmt: skip
    on_day = forms.DateField(label=_("On which day"), widget=DateInput, initial=timezone.localdate)
    evidence = forms.ChoiceField(
        label=_("What kind of evidence"), choices=CommitmentChange.Evidence.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What shows it"), max_length=LONGEST_WORDS, min_length=SHORTEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("Whoever reads it later relies on this. No names of people."),
    )  # fmt: skip
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    new_due = forms.DateField(
        label=_("New due day"), required=False, widget=DateInput,
        help_text=_("Only where it was repeated or changed and another day was said."),
    )  # fmt: skip
    condition_is = forms.ChoiceField(
        label=_("What it says of the condition"), required=False,
        choices=[("", _("Nothing")), *(one for one in ConditionIs.choices if one[0] != ConditionIs.UNKNOWN)],
    )  # fmt: skip
    engagement = forms.CharField(
        label=_("At the engagement"), max_length=12, required=False, widget=forms.TextInput(attrs=_REF)
    )
    press_report = forms.CharField(
        label=_("In the press report"), max_length=12, required=False, widget=forms.TextInput(attrs=_REF)
    )

    def __init__(self, *args: Any, user: Any, commitment: Commitment, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": commitment.version, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.user, self.commitment = user, commitment
        if not commitment.condition:
            del self.fields["condition_is"]

    clean_engagement = CommitmentForm.clean_engagement
    clean_press_report = CommitmentForm.clean_press_report
    _found = CommitmentForm._found

    def clean_on_day(self) -> date:
        """Refuse a day that has not come, or on which nothing was promised yet."""
        day: date = self.cleaned_data["on_day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Write when it happened."))
        if day < self.commitment.made_first:
            raise forms.ValidationError(_("On this day it was not promised yet. Look at the day again."))
        return day

    def clean(self) -> dict[str, Any]:
        """Let only what moves a commitment move its day."""
        typed = super().clean() or {}
        new_due, state = typed.get("new_due"), typed.get("state")
        if new_due is not None and state in {*SETTLED, CommitmentState.PARTLY_KEPT}:
            self.add_error("new_due", _("A new due day goes with a commitment that was repeated or changed."))
        elif new_due is not None and new_due < self.commitment.made_first:
            self.add_error("new_due", _("This day lies before the commitment was made."))
        return typed

    def new_change(self) -> NewChange:
        """Give what was typed as the action takes it."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return NewChange(**typed)


class FilterForm(forms.Form):
    """Which commitments to show; the filter is the address."""

    party = forms.ChoiceField(label=_("Party"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("All")), (OVERDUE, _("Overdue")), (DUE_SOON, _("Due within 30 days")),
                 (WAITING, _("Still waited for")), *CommitmentState.choices],
    )  # fmt: skip
    official = forms.ChoiceField(label=_("Official"), required=False)
    direction = forms.ChoiceField(
        label=_("Side"), required=False, choices=[("", _("All")), *Commitment.Direction.choices]
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Commitment.objects.visible_to(user)
        parties = Party.objects.filter(Q(pk__in=mine.values("by_party")) | Q(pk__in=mine.values("to_party")))
        officials = visible_officials(user=user).filter(pk__in=mine.values("by_official"))
        self._offer("party", [(str(party.pk), party.name) for party in parties.order_by("name")[:MOST_OFFERED]])
        self._offer("official", [(one.ref, one.name) for one in officials.order_by("name")[:MOST_OFFERED]])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", str(_("All"))), *choices]


__all__ = ["ChangeForm", "CommitmentForm", "Days", "DaysField", "FilterForm", "first_values", "people_of", "say_made"]
