"""What may be typed on the pages of screening?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.core.policy import BadPolicy, PolicyKind
from aman.errors import AmanError
from aman.screening.models import Decision, Determination
from aman.screening.queries import shipped_policies
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
        widget=forms.Textarea(attrs={"rows": 18, "dir": "ltr", "spellcheck": "false", "class": "code"}),
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["policy"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(policy.policy_id, policy.title) for policy in shipped_policies()]

    def wanted(self) -> dict[str, Any]:
        """Give what was chosen. Without one that can be read: exposure, the answers still open, the last day."""
        self.is_valid()
        chosen: dict[str, Any] = getattr(self, "cleaned_data", {})
        packs = shipped_policies()
        first = next((policy for policy in packs if policy.kind is PolicyKind.EXPOSURE), packs[0])
        return {
            "policy": chosen.get("policy") or first.policy_id,
            "outcome": chosen.get("outcome") or Determination.Outcome.CANNOT_TELL.value,
            "as_of": chosen.get("as_of"),
        }
