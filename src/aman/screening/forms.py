"""What may be typed on the pages of screening?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.cases.models import Evidence
from aman.cases.words import EVIDENCE_KINDS, word_of
from aman.core.policy import NOT_APPLICABLE, BadPolicy, FactKind, PolicyKind, UnknownBecause
from aman.errors import AmanError
from aman.screening.models import Decision, Determination
from aman.screening.queries import AskedFact, policies_in_force
from aman.ui.forms import DateInput

#: A file longer than this is no rule pack; the action says so.
MOST_BYTES = 1_000_000


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
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ChangeForm(forms.Form):
    """A version of a rule pack that somebody proposes: its text, why, and the day it is tried on."""

    file = forms.FileField(
        label=_("The rule file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        help_text=_("One rule pack as YAML. Or paste it below."),
        error_messages={"empty": _("The file is empty. Choose another.")},
    )
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 18, "dir": "ltr", "spellcheck": "false", "wrap": "off", "class": "font-monospace"}
        ),
    )
    reason = forms.CharField(
        label=_("What changed, and who decided it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        min_length=10,
        max_length=2000,
        help_text=_("Name the decree, letter or report. Whoever makes the change effective relies on it."),
    )
    as_of = forms.DateField(
        label=_("Try it for the day"),
        widget=DateInput,
        help_text=_("The rules are asked about this day, before and after the change."),
    )

    def clean(self) -> dict[str, Any]:
        """Take the text from the file when there is one."""
        cleaned = super().clean() or {}
        file = cleaned.pop("file", None)
        if file is not None:
            try:
                cleaned["text"] = file.read(MOST_BYTES + 1).decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("The file is not UTF-8 text. Save it as UTF-8 and choose it again."))
        if not cleaned.get("text", "").strip() and not self.errors:
            self.add_error("text", _("Choose a file, or paste the text of a rule pack."))
        return cleaned

    def add_trouble(self, error: AmanError) -> None:
        """Say beside the text what is wrong with it: every mistake by line, or one sentence and its fix."""
        if isinstance(error, BadPolicy):
            for line, sentence in error.problems:
                self.add_error("text", _("Line %(line)s: %(what)s") % {"line": line, "what": sentence})
            return
        field = "reason" if error.code == "reason-needed" else "text"
        self.add_error(field, f"{error.message} {error.fix}")


class SecondForm(forms.Form):
    """Whether a second reviewer agrees that protection is taken away, and why not."""

    agrees = forms.TypedChoiceField(
        label=_("Do you agree?"),
        choices=[("yes", _("Yes, I looked myself and agree")), ("no", _("No, I do not agree"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4000,
        help_text=_("Needed when you do not agree. Without your yes the decision does not stand."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "second_%s", **kwargs})

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("agrees") is False and len(typed.get("reason", "").strip()) < 10:
            self.add_error("reason", _("Write why you do not agree, in ten characters or more."))
        return typed


class FilterForm(forms.Form):
    """Which determinations to list; the filter is the address."""

    policy = forms.ChoiceField(label=_("Rules"))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Determination.Outcome.choices)
    as_of = forms.DateField(label=_("For the day"), required=False, widget=DateInput)

    def __init__(self, *args: Any, office_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.packs = policies_in_force(office_id)
        field = self.fields["policy"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(policy.policy_id, policy.title) for policy in self.packs]

    def wanted(self) -> dict[str, Any]:
        """Give what was chosen. Without one that can be read: exposure, the answers still open, the last day."""
        self.is_valid()
        chosen: dict[str, Any] = getattr(self, "cleaned_data", {})
        first = next((policy for policy in self.packs if policy.kind is PolicyKind.EXPOSURE), self.packs[0])
        return {
            "policy": chosen.get("policy") or first.policy_id,
            "outcome": chosen.get("outcome") or Determination.Outcome.CANNOT_TELL.value,
            "as_of": chosen.get("as_of"),
        }


class PaperChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A paper on the person's case, by what it is and when it came."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{word_of(EVIDENCE_KINDS, obj.kind)}, {obj.received_on.isoformat()}"


class FactForm(forms.Form):
    """What was said or seen of one fact, or why it is not known; the field of the value follows from the fact."""

    value = forms.CharField()
    why_not = forms.ChoiceField(
        label=_("If it is not known: why"),
        required=False,
        choices=[
            ("", _("It is known, see above")),
            (UnknownBecause.REFUSED.value, _("The person did not wish to say")),
            (UnknownBecause.UNREADABLE.value, _("The paper cannot be read")),
            (UnknownBecause.NOT_RECORDED.value, _("Asked, and nobody knows")),
            (UnknownBecause.NOT_ASKED.value, _("Nobody asked; take back what was recorded")),
            (NOT_APPLICABLE.value, _("It does not apply to this person")),
        ],
    )
    evidence = PaperChoice(
        label=_("The paper it stands on"),
        queryset=Evidence.objects.none(),
        required=False,
        empty_label=_("No paper: somebody said so"),
        help_text=_("A paper goes before what a list or a person says. Record a new paper on the case first."),
    )
    stated_on = forms.DateField(label=_("Said or seen on"), widget=DateInput, initial=timezone.localdate)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, asked: AskedFact, papers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _value_field(asked)
        choice = self.fields["evidence"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - declared above
        choice.queryset = papers

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        has_value, why_not = typed.get("value") not in (None, "", []), typed.get("why_not")
        if has_value and why_not:
            self.add_error("why_not", _("Give the value or the reason, not both."))
        elif not has_value and not why_not and "value" not in self.errors:
            self.add_error("value", _("Give the value, or say below why it is not known."))
        if typed.get("stated_on") and typed["stated_on"] > timezone.localdate():
            self.add_error("stated_on", _("This day is in the future. Write the day on which it was said or seen."))
        return typed

    def recorded(self) -> dict[str, Any]:
        """Give what was typed as the action takes it."""
        typed = dict(self.cleaned_data)
        if typed["why_not"]:
            typed["value"] = None
        elif isinstance(typed["value"], list):
            typed["value"] = [word for word in typed["value"] if word != NONE_OF_THEM]
        return typed


#: The box beside the words of a set that says: none of them.
NONE_OF_THEM = "none_of_them"


def _value_field(asked: AskedFact) -> forms.Field:
    label = asked.label[:1].upper() + asked.label[1:]
    help_text = asked.evidence
    if asked.kind is FactKind.BOOL:
        return forms.ChoiceField(
            label=label,
            required=False,
            choices=[("yes", _("Yes")), ("no", _("No"))],
            widget=forms.RadioSelect,
            help_text=help_text,
        )
    if asked.kind is FactKind.DATE:
        return forms.DateField(label=label, required=False, widget=DateInput, help_text=help_text)
    if asked.kind is FactKind.INT:
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=100_000, help_text=help_text)
    words = [(word, word.replace("_", " ")) for word in asked.values or ()]
    if asked.kind is FactKind.SET:
        return forms.MultipleChoiceField(
            label=label,
            required=False,
            choices=[*words, (NONE_OF_THEM, _("None of them"))],
            widget=forms.CheckboxSelectMultiple,
            help_text=help_text,
        )
    if words:
        return forms.ChoiceField(label=label, required=False, choices=[("", _("Choose")), *words], help_text=help_text)
    return forms.CharField(label=label, required=False, max_length=60, help_text=help_text)


class MonthsForm(forms.Form):
    """How far ahead the list of those who age out looks."""

    months = forms.TypedChoiceField(
        label=_("Within"),
        choices=[(3, _("3 months")), (6, _("6 months")), (12, _("12 months")), (24, _("24 months"))],
        coerce=int,
        required=False,
    )

    def wanted(self) -> int:
        """Give the months asked for; twelve where none can be read."""
        self.is_valid()
        return self.cleaned_data.get("months") or 12
