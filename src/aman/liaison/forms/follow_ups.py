"""What may be typed about something to be done?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.accounts.models import User
from aman.liaison.queries.follow_ups import About, owners_for
from aman.ui.forms import DateInput


class FollowUpForm(forms.Form):
    """Something to be done, by whom and by when."""

    what = forms.CharField(label=_("What is to be done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    due_on = forms.DateField(label=_("By when"), required=False, widget=DateInput())
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, about: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)  # noqa: S101 - declared above
        owner.queryset = owners_for(user=user, about=about)


class ResultForm(forms.Form):
    """What came of it."""

    result = forms.CharField(label=_("What came of it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
