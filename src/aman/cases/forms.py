"""What may be typed on the pages about cases?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.accounts.models import User
from aman.cases import queries
from aman.cases.consenting import Said
from aman.cases.models import Case, Consent
from aman.cases.queries import CaseFilter
from aman.cases.words import DUTIES, EMPLOYERS, EVIDENCE_KINDS, PURPOSES, RESULTS, STEPS, with_blank
from aman.people.models import Person
from aman.ui.forms import DateInput, SeveralOf


class FilterForm(forms.Form):
    """The filter of the worklist, as it stands in the address."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("any", _("Any")), *Case.State.choices], initial="open"
    )
    assigned = forms.ChoiceField(
        label=_("Assigned to"),
        required=False,
        choices=[("", _("Anybody or nobody")), ("me", _("Me")), ("nobody", _("Nobody"))],
    )
    letters = forms.ChoiceField(
        label=_("Letters in force"),
        required=False,
        choices=[("", _("Any")), ("none", _("Nobody")), ("half", _("Part of the family")), ("all", _("Everybody"))],
    )
    tasks = forms.ChoiceField(
        label=_("Tasks"), required=False, choices=[("", _("Any")), ("open", _("Open")), ("late", _("Late"))]
    )
    programme = forms.ChoiceField(label=_("Programme"), required=False)

    def __init__(self, *args: Any, programmes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["programme"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [("", _("Any")), *((p, p) for p in programmes)]

    def wanted(self) -> CaseFilter:
        """Give the filter; a value that is not on offer counts as not given."""
        self.is_valid()
        typed = self.cleaned_data
        return CaseFilter(
            state=typed.get("state") or "open",
            assigned=typed.get("assigned", ""),
            letters=typed.get("letters", ""),
            tasks=typed.get("tasks", ""),
            programme=typed.get("programme", ""),
        )


class CaseForm(forms.Form):
    """Any change of a case: it knows the case, and the version of it that the officer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["version"].initial = case.version
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = queries.officers_for(case) if name == "officer" else queries.roots_on(case)


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A member of the family, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return queries.name_of(obj)


class AssignForm(CaseForm):
    officer = forms.ModelChoiceField(label=_("Officer"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["officer"].initial = case.assigned_to_id
        field = self.fields["officer"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.empty_label = str(_("Nobody"))


class EvidenceForm(CaseForm):
    kind = forms.ChoiceField(label=_("What it is"), choices=EVIDENCE_KINDS)
    person = PersonChoice(
        label=_("Whose it is"), queryset=Person.objects.none(), required=False, empty_label=_("The whole case")
    )
    received_on = forms.DateField(label=_("Came on"), widget=DateInput, initial=timezone.localdate)
    valid_to = forms.DateField(label=_("Valid to"), widget=DateInput, required=False)
    employer_kind = forms.ChoiceField(label=_("Employer it states"), choices=with_blank(EMPLOYERS), required=False)
    employment_start = forms.DateField(label=_("Employment began"), widget=DateInput, required=False)
    employment_end = forms.DateField(label=_("Employment ended"), widget=DateInput, required=False)
    applied_on = forms.DateField(label=_("Application made on"), widget=DateInput, required=False)
    months_employed = forms.IntegerField(
        label=_("Months of employment in all"), required=False, min_value=0, max_value=720
    )
    isaf_duty = forms.ChoiceField(
        label=_("Duty with ISAF or Resolute Support"), choices=with_blank(DUTIES), required=False
    )
    is_unmarried = forms.TypedChoiceField(
        label=_("Is the person unmarried?"),
        choices=with_blank([("yes", _("Yes")), ("no", _("No"))]),
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False, max_length=4000)

    #: Fields that become facts of the rules.
    FACTS = (
        "employer_kind",
        "employment_start",
        "employment_end",
        "applied_on",
        "months_employed",
        "isaf_duty",
        "is_unmarried",
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        start, end = typed.get("employment_start"), typed.get("employment_end")
        if start and end and end < start:
            self.add_error("employment_end", _("Employment cannot end before it began. Check both days."))
        if typed.get("received_on") and typed["received_on"] > timezone.localdate():
            self.add_error("received_on", _("This day is in the future. Write the day the paper came."))
        return typed

    def facts(self) -> dict[str, Any]:
        """Give what the paper states, named as the rules name it; dates in ISO form."""
        stated = {name: self.cleaned_data.get(name) for name in self.FACTS}
        said = {name: value for name, value in stated.items() if value not in (None, "")}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


class StepForm(CaseForm):
    name = forms.ChoiceField(label=_("Stage the case is in now"), choices=STEPS)
    entered_on = forms.DateField(label=_("Since"), widget=DateInput, initial=timezone.localdate)
    result_of_last = forms.ChoiceField(
        label=_("How the stage before it ended"), choices=with_blank(RESULTS), required=False
    )


class NoteForm(CaseForm):
    text = forms.CharField(label=_("Note"), widget=forms.Textarea, max_length=8000)


class TaskForm(CaseForm):
    what = forms.CharField(label=_("What is to be done"), max_length=300)
    due_on = forms.DateField(label=_("By"), widget=DateInput, required=False)
    officer = forms.ModelChoiceField(label=_("By whom"), queryset=User.objects.none(), required=False)


class PeopleChoice(SeveralOf):
    """Members of the family, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return queries.name_of(obj)


class ConsentForm(CaseForm):
    people = PeopleChoice(
        label=_("Who said it"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each adult says it for themself; whoever is not marked said nothing."),
    )
    answer = forms.ChoiceField(
        label=_("What they said"),
        choices=[("yes", _("Yes, it may be done")), ("no", _("No, it may not be done"))],
        initial="yes",
    )
    purpose = forms.ChoiceField(label=_("To what"), choices=[("", "---------"), *PURPOSES])
    recipient = forms.CharField(
        label=_("For which recipient"),
        max_length=120,
        required=False,
        help_text=_(
            "One organisation, by its name; blank: any of the kind that the purpose names. "
            "The state a person fled from is never one."
        ),
    )
    way = forms.ChoiceField(label=_("How it was said"), choices=Consent.Way.choices, initial=Consent.Way.PAPER)
    guardian = PersonChoice(
        label=_("Who spoke for the children"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("No child, or a guardian from outside the family"),
    )
    given_on = forms.DateField(label=_("Given on"), widget=DateInput, initial=timezone.localdate)
    expires_on = forms.DateField(label=_("Until"), widget=DateInput, required=False)

    def said(self) -> Said:
        """Give what was said, apart from who said it."""
        typed = self.cleaned_data
        return Said(
            purpose=typed["purpose"],
            recipient=typed["recipient"].strip(),
            given_on=typed["given_on"],
            expires_on=typed["expires_on"],
            is_refusal=typed["answer"] == "no",
            way=typed["way"],
        )


class EmptyForm(CaseForm):
    """A yes to one clearly named thing."""


class GlassForm(forms.Form):
    """Which record is opened for hours, and why."""

    ref = forms.CharField(
        label=_("Reference"),
        max_length=20,
        help_text=_("Of a case (AM-...) or a person (AP-...)."),
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "short", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the reference.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        min_length=10,
        max_length=300,
        help_text=_("Whose record it is, and your administrator, read it. No names."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why you need it now."), "min_length": _("Write why you need it now.")},
    )
