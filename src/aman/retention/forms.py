"""What does one fill in to shorten a period, to hold a record, and to ask that somebody be erased?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.retention.models import Erasure
from aman.retention.schedule import Kind
from aman.ui.forms import DateInput


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a few words; name nobody in it."),
        error_messages={"required": _("Write why.")},
    )


class PeriodForm(forms.Form):
    """How many days, and why."""

    days = forms.IntegerField(label=_("Days"), min_value=0, widget=forms.NumberInput(attrs={"class": "short"}))
    reason = _reason()

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = self.fields["days"]
        days.initial = kind.days if kind.proposal else None
        days.help_text = _("At most %(most)s. To keep one record longer, place a hold on it.") % {"most": kind.most}


class HoldForm(forms.Form):
    """Why a record is held, and until when."""

    reason = _reason()
    until = forms.DateField(
        label=_("Last day"), required=False, widget=DateInput, help_text=_("Empty: until two people lift it.")
    )


class ErasureForm(forms.Form):
    """On whose ask, and what becomes of words about others too."""

    ask = forms.ChoiceField(
        label=_("On whose ask"),
        choices=[(value, words) for value, words in Erasure.Ask.choices if value != Erasure.Ask.SCHEDULE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose on whose ask.")},
    )
    with_shared_words = forms.BooleanField(
        label=_("Empty also notes and reports that speak of others too"),
        required=False,
        help_text=_("Otherwise they stay, and are listed so that somebody reads them."),
    )
