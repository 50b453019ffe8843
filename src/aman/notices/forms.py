"""What does one fill in to be told: an address, its code, hours; and for an office's machine: where it listens."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from aman.accounts.models import Office, User
from aman.accounts.queries import offices_visible_to
from aman.notices.models import NoticeWish

_HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


def zones() -> list[tuple[str, str]]:
    """Give the zones of places, the site's own first."""
    named = sorted(z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "SystemV/", "posix/")))
    return [(z, z.replace("_", " ")) for z in dict.fromkeys([settings.TIME_ZONE, "UTC", *named])]


class AddressForm(forms.Form):
    """Where notices are sent to."""

    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=200,
        help_text=_("A code is sent there first. Messages name nobody: they hold a reference and a link."),
        error_messages={
            "required": _("Write an address."),
            "invalid": _("Write an address such as name@office.example."),
        },
    )


class CodeForm(forms.Form):
    """The code that came by e-mail."""

    code = forms.RegexField(
        regex=r"^[0-9]{6}$",
        label=_("Code from the message"),
        error_messages={"required": _("Type the code."), "invalid": _("Type the six digits.")},
        widget=forms.TextInput(
            attrs={"dir": "ltr", "autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}
        ),
    )


class HoursForm(forms.Form):
    """When notices are sent."""

    digest_hour = forms.TypedChoiceField(label=_("Daily digest at"), choices=_HOURS, coerce=int)
    due_list = forms.ChoiceField(
        label=_("What is due within a week, and what is overdue"),
        choices=NoticeWish.DueList.choices,
        required=False,
        help_text=_("A list of references and links, at the hour of the digest. Nothing is sent when nothing is due."),
    )
    quiet_from = forms.TypedChoiceField(
        label=_("Quiet from"), choices=_HOURS, coerce=int, help_text=_("Escalations are sent at any hour.")
    )
    quiet_until = forms.TypedChoiceField(
        label=_("Quiet until"), choices=_HOURS, coerce=int, help_text=_("The same hour twice: never quiet.")
    )
    zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["zone"].choices = zones()  # type: ignore[attr-defined]


class WebhookForm(forms.Form):
    """Where an office's machine listens."""

    office = forms.ModelChoiceField(
        label=_("Office"), queryset=Office.objects.none(), error_messages={"required": _("Choose an office.")}
    )
    label = forms.CharField(
        label=_("Which machine"), max_length=80, error_messages={"required": _("Write which machine it is.")}
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=300,
        help_text=_("It begins with https:// and can be reached from outside."),
        error_messages={"required": _("Write the address.")},
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: object, actor: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["office"].queryset = offices_visible_to(actor).order_by("name")  # type: ignore[attr-defined]
