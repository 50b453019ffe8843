"""What may be typed into a field about an incident: a moment, a place, a number?"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aman.incidents.places import OWN_SCRIPT, PLACES, place_name

PLAIN = {"autocomplete": "off"}
NUMBER = {"inputmode": "numeric", "class": "short", "dir": "ltr", "autocomplete": "off"}
#: A moment further ahead than this is a slip.
_AHEAD = timedelta(minutes=5)
#: Before this year nothing was reported to anybody: what is written is a year of another calendar.
_FIRST_YEAR = 2001


class MomentInput(forms.DateTimeInput):
    """A field for a day and an hour that asks the browser for its own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"dir": "ltr", "class": "short", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


def _zone_hint() -> str:
    return gettext("Times are those of %(zone)s.") % {"zone": timezone.get_current_timezone_name()}


#: Whoever takes a call may sit in another zone than the site.
ZONE_HINT = lazy(_zone_hint, str)()


def _past_hint() -> str:
    return gettext("Blank means now. Times are those of %(zone)s.") % {"zone": timezone.get_current_timezone_name()}


PAST_HINT = lazy(_past_hint, str)()


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
        widget = forms.TextInput(attrs={**PLAIN, "list": "places"})
        super().__init__(max_length=120, required=False, widget=widget, **more)


@lru_cache(maxsize=1)
def gazetteer() -> tuple[str, ...]:
    """Give the names of the gazetteer for a field that offers them, in both scripts."""
    return (*(place_name(code) for code in PLACES), *OWN_SCRIPT)
