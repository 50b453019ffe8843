"""What does one fill in to sign in, and what does an administrator to look after sign-ins?"""

from __future__ import annotations

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from aman.accounts.models import ROLE_NAMES, Office, User
from aman.accounts.queries import offices_visible_to
from aman.accounts.roles import Role


class SignInForm(LoginForm):  # type: ignore[misc]
    """The sign-in form in our own words, without hints inside the boxes."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Sign-in name")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["dir"] = "ltr"


class AddUserForm(forms.Form):
    """A new sign-in: name, role, office."""

    username = forms.RegexField(
        regex=r"^[a-z][a-z0-9-]{1,39}$",
        label=_("Sign-in name"),
        help_text=_("Small Latin letters, digits and dashes. It stands in the log, so it should be the person's own."),
        error_messages={
            "required": _("Write a sign-in name."),
            "invalid": _("Write 2 to 40 small Latin letters, digits or dashes, a letter first."),
        },
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "class": "short", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(r.value, name) for r, name in ROLE_NAMES.items() if r is not Role.COMMAND_LINE],
        error_messages={"required": _("Choose a role.")},
        widget=forms.RadioSelect,
    )
    office = forms.ModelChoiceField(
        label=_("Office"),
        queryset=Office.objects.none(),
        empty_label=_("Choose an office"),
        error_messages={"required": _("Choose an office.")},
    )

    def __init__(self, *args: object, actor: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["office"].queryset = offices_visible_to(actor).order_by("name")  # type: ignore[attr-defined]


class DisableUserForm(forms.Form):
    """Why a sign-in is stopped."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: left the office. The log notes that a reason was given."),
        error_messages={"required": _("Write why this sign-in is stopped.")},
    )
