"""What does one fill in to sign in, and what does an administrator to look after sign-ins?"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from aman.accounts.actions import as_drawn, use_code
from aman.accounts.actions.codes import Outcome
from aman.accounts.limits import address_of, is_familiar, take
from aman.accounts.models import ROLE_NAMES, Office, OfficeProposal, User
from aman.accounts.queries import offices_visible_to
from aman.accounts.roles import API_PERMISSIONS, Role


class SignInForm(LoginForm):  # type: ignore[misc]
    """The sign-in form in our own words, without hints inside the boxes."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Sign-in name")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["dir"] = "ltr"


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The form in which a user chooses another password; a script shows beside it how the new one weighs."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].widget.attrs["data-weigh"] = reverse_lazy("accounts:weigh_password")


class _CountedCode:
    """Counts wrong codes by user and address together: whoever guesses elsewhere locks nobody out here.

    The code of an app holds once, for all servers (`use_code`); what is no such code is judged by the sign-in package.
    """

    user: User
    authenticator: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Refuse too many wrong codes from one address, and from all unfamiliar addresses together."""
        address = address_of(context.request)
        rows = [("second_factor", f"{self.user.pk}|{address}")]
        if not is_familiar(self.user.pk, address):
            rows.append(("second_factor_elsewhere", str(self.user.pk)))
        if not all(take(kind, who, weight=0) for kind, who in rows):
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            return self._judged(self.cleaned_data["code"])
        except ValidationError:
            for kind, who in rows:
                take(kind, who)
            raise

    def _judged(self, typed: str) -> str:
        outcome = use_code(user=self.user, code=typed)
        if outcome in (Outcome.WRONG, Outcome.NO_FACTOR):
            self.cleaned_data["code"] = as_drawn(typed)
            code = str(super().clean_code())  # type: ignore[misc]
            if self.authenticator.type != Authenticator.Type.TOTP:
                return code
            # The next code began to hold between the two looks: it is used up like any other.
            outcome = use_code(user=self.user, code=typed)
        if outcome is not Outcome.RIGHT:
            raise ValidationError(_("This code was used already. Wait for the next one."), code="code_used")
        self.authenticator = Authenticator.objects.get(user=self.user, type=Authenticator.Type.TOTP)
        return typed


class CodeForm(_CountedCode, AuthenticateForm):  # type: ignore[misc]
    """The code of the second factor at sign-in."""


class CodeAgainForm(_CountedCode, ReauthenticateForm):  # type: ignore[misc]
    """The code of the second factor, asked once more."""


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


class RoleForm(forms.Form):
    """Another role for a user."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(r.value, name) for r, name in ROLE_NAMES.items() if r is not Role.COMMAND_LINE],
        error_messages={"required": _("Choose a role.")},
        widget=forms.RadioSelect,
    )


class VouchForm(forms.Form):
    """What somebody says who vouches for a sign-in."""

    knows = forms.BooleanField(
        label=_(
            "I know its owner, who is another person than whoever made or reset it. They told me themself that they chose"
            " the password and set up the second factor on a device of their own."
        ),
        help_text=_("Ask them face to face or on a number you know, never by a message through Aman."),
        error_messages={"required": _("Say it only if it is so; otherwise go back.")},
    )


class WindowForm(forms.Form):
    """The hours in which somebody may be signed in, and why."""

    begins_at = forms.DateTimeField(
        label=_("Begins at"),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "dir": "ltr", "class": "short"}, format="%Y-%m-%dT%H:%M"
        ),
        error_messages={"required": _("Write when it begins.")},
    )
    hours = forms.IntegerField(
        label=_("Hours"),
        min_value=1,
        max_value=10,
        help_text=_("Ten at most. A session that is open ends with the window."),
        widget=forms.NumberInput(attrs={"dir": "ltr", "class": "short"}),
        error_messages={"required": _("Write how many hours.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For example: night shift for the raids of this week."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what the window is for.")},
    )


class KeyForm(forms.Form):
    """A key for a machine of an office."""

    office = forms.ModelChoiceField(
        label=_("Office"),
        queryset=Office.objects.none(),
        empty_label=_("Choose an office"),
        error_messages={"required": _("Choose an office.")},
    )
    label = forms.CharField(
        label=_("Which machine or room"),
        max_length=80,
        error_messages={"required": _("Write which machine uses the key.")},
    )
    permissions = forms.MultipleChoiceField(
        label=_("What it opens"),
        choices=[(verb, verb) for verb in sorted(API_PERMISSIONS)],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As few as the machine needs. No key shows a record of a person."),
        error_messages={"required": _("Choose what the key opens.")},
    )
    days = forms.IntegerField(
        label=_("Days"),
        min_value=1,
        max_value=90,
        initial=30,
        widget=forms.NumberInput(attrs={"dir": "ltr", "class": "short"}),
        help_text=_("Ninety at most; then a new key is made."),
    )

    def __init__(self, *args: object, actor: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["office"].queryset = offices_visible_to(actor).order_by("name")  # type: ignore[attr-defined]


class ProposalForm(forms.Form):
    """A change about an office that another administrator must confirm."""

    office = forms.ModelChoiceField(
        label=_("Office whose register it is about"),
        queryset=Office.objects.none(),
        empty_label=_("Choose an office"),
        error_messages={"required": _("Choose an office.")},
    )
    change = forms.ChoiceField(
        label=_("What changes"),
        choices=[
            ("sees:assignment", _("Case officers see only what is assigned to them or to nobody")),
            ("sees:office", _("Case officers see everybody of the office")),
            ("serve:", _("A partner's hotline takes calls for this office")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what changes.")},
    )
    partner = forms.ModelChoiceField(
        label=_("Partner"),
        queryset=Office.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("Only where a partner's hotline takes calls."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why.")},
    )

    def __init__(self, *args: object, actor: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        owners = offices_visible_to(actor).filter(kind=Office.Kind.OWNER)
        partners = Office.objects.filter(kind=Office.Kind.PARTNER)
        self.fields["office"].queryset = owners.order_by("name")  # type: ignore[attr-defined]
        self.fields["partner"].queryset = partners.order_by("name")  # type: ignore[attr-defined]

    def proposed(self) -> dict[str, Any]:
        """Give what was chosen in the words of the action."""
        kind, _colon, value = self.cleaned_data["change"].partition(":")
        partner = self.cleaned_data["partner"]
        if kind == OfficeProposal.Kind.SERVE:
            value = partner.code if partner is not None else ""
        return {
            "office": self.cleaned_data["office"],
            "kind": kind,
            "value": value,
            "reason": self.cleaned_data["reason"],
        }
