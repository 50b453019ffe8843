"""What may be typed about officials, the posts they held, and parties?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.liaison.actions.officials import NewPost
from aman.liaison.forms.rows import PartyField
from aman.liaison.models import Official, Party, PostHeld
from aman.ui.forms import DateInput

_PLAIN = {"autocomplete": "off"}


def _lines(typed: str) -> list[str]:
    return [" ".join(line.split()) for line in typed.splitlines() if line.strip()]


class FindForm(forms.Form):
    """A name to look for; sent by POST, since a name must not stand in an address."""

    name = forms.CharField(
        label=_("Name"), max_length=160, help_text=_("In any script and spelling; the first letters are enough."),
        widget=forms.TextInput(attrs=_PLAIN),
    )  # fmt: skip


class OfficialForm(forms.Form):
    """How an official is written."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=160, widget=forms.TextInput(attrs=_PLAIN))
    name_own_script = forms.CharField(
        label=_("In their own script"), max_length=160, required=False, widget=forms.TextInput(attrs=_PLAIN)
    )
    spellings = forms.CharField(
        label=_("Other spellings, one a line"),
        max_length=6400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_private = forms.BooleanField(
        label=_("Holds no public post"), required=False, help_text=_("Then only your office sees them in the list.")
    )

    def __init__(self, *args: Any, official: Official | None = None, **kwargs: Any) -> None:
        initial = {}
        if official is not None:
            initial = {
                "version": official.version,
                "name": official.name,
                "name_own_script": official.name_own_script,
                "spellings": "\n".join(official.spellings),
                "is_private": official.is_private,
            }
        super().__init__(*args, **{"initial": initial, **kwargs})

    def clean_spellings(self) -> list[str]:
        """Read one spelling a line."""
        return _lines(self.cleaned_data["spellings"])


class PostForm(forms.Form):
    """A post and from when to when it was held."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Post"), max_length=160, widget=forms.TextInput(attrs=_PLAIN))
    party = PartyField(label=_("For which party"))
    from_day = forms.DateField(
        label=_("From"), required=False, widget=DateInput(), help_text=_("Blank: not known since when.")
    )
    to_day = forms.DateField(
        label=_("The last day"), required=False, widget=DateInput(), help_text=_("Blank: as far as known, still.")
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False)

    def __init__(self, *args: Any, official: Official, post: PostHeld | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"version": official.version}
        if post is not None:
            names = ("title", "from_day", "to_day", "source")
            initial |= {"party": post.party_id, **{name: getattr(post, name) for name in names}}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["party"].required = True

    def clean(self) -> dict[str, Any]:
        """Refuse a post that ends before it begins."""
        typed = super().clean() or {}
        if typed.get("from_day") and typed.get("to_day") and typed["to_day"] < typed["from_day"]:
            self.add_error("to_day", _("The last day lies before the first. Turn them round."))
        return typed

    def new_post(self) -> NewPost:
        """Give the post that was typed."""
        typed = self.cleaned_data
        return NewPost(typed["party"], typed["title"], typed["from_day"], typed["to_day"], typed["source"])


class NewOfficialForm(OfficialForm):
    """A new official, with the post they hold now where it is known."""

    title = forms.CharField(label=_("Post they hold"), max_length=160, required=False)
    party = PartyField(label=_("For which party"))
    from_day = forms.DateField(label=_("Since"), required=False, widget=DateInput())
    nobody_of_these = forms.BooleanField(label=_("It is nobody of those known: add them"), required=False)

    def clean(self) -> dict[str, Any]:
        """A post is of a party."""
        typed = super().clean() or {}
        if typed.get("title") and not typed.get("party"):
            self.add_error(
                "party", _("Choose the party whose post this is. A new party is added in the list of parties.")
            )
        return typed

    def posts(self) -> list[NewPost]:
        """Give the post that was typed, if one was."""
        typed = self.cleaned_data
        return [NewPost(typed["party"], typed["title"], typed["from_day"])] if typed["title"] else []


class PartyForm(forms.Form):
    """A government or an organisation."""

    name = forms.CharField(label=_("Name"), max_length=160, widget=forms.TextInput(attrs=_PLAIN))
    short = forms.CharField(label=_("Short name"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("What it is"), choices=Party.Kind.choices)
    side = forms.ChoiceField(
        label=_("Whose side"), choices=Party.Side.choices, initial=Party.Side.OTHER, widget=forms.RadioSelect
    )
    part_of = PartyField(label=_("Part of"))
    spellings = forms.CharField(
        label=_("Other names, one a line"), max_length=6400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_spellings(self) -> list[str]:
        """Read one name a line."""
        return _lines(self.cleaned_data["spellings"])
