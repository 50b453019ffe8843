"""What may be typed in the rows of an engagement: who took part, what was said, which figures were named?

Rows grow without script: a button sends the page back with one more. A row that is emptied is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from aman.errors import BadInput
from aman.liaison.forms.commitments import DaysField
from aman.liaison.models import Official, Party, PostHeld
from aman.liaison.models.engagements import Certainty
from aman.liaison.queries.officials import OfficialHit, list_parties

_PLAIN = {"autocomplete": "off"}
NEW, WORDS = "new", "words"
_DIGITS = {ord(digit): str(n % 10) for n, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")} | {0x066C: ",", 0x066B: "."}
_NUMBER = r"(\d+(?:,\d{3})*(?:\.\d+)?)\s*(million|m|thousand|k)?"
_COUNT = re.compile(rf"^([^\d]*?)\s*{_NUMBER}(?:\s*(?:-|–|to|and|تا)\s*{_NUMBER})?$", re.IGNORECASE)
_TIMES = {"": 1, "m": 1_000_000, "million": 1_000_000, "k": 1_000, "thousand": 1_000}
LARGEST = 1e12


class PartyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A government or an organisation of the list."""

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=list_parties(), required=False, **more)

    def label_from_instance(self, obj: Any) -> str:
        """Name a party with what it is part of."""
        return f"{obj.name} ({obj.part_of})" if obj.part_of else str(obj.name)


class Row(forms.Form):
    """One row; empty where nothing was typed into it."""

    #: The fields that make a row one: a row with none of them is left out.
    SAYS: tuple[str, ...] = ()

    def is_empty(self) -> bool:
        """Whether the row says nothing."""
        return not any(self.cleaned_data.get(name) for name in self.SAYS)


class ParticipantRow(Row):
    """Somebody who took part. A typed name offers the officials it may mean, each with the posts held on that day."""

    SAYS = ("name", "party", "post_words")
    name = forms.CharField(label=_("Name"), max_length=160, required=False, widget=forms.TextInput(attrs=_PLAIN))
    post_words = forms.CharField(
        label=_("Post, as stated"), max_length=160, required=False, widget=forms.TextInput(attrs=_PLAIN)
    )
    party = PartyField(label=_("For which party"))
    who = forms.ChoiceField(label=_("Who is it?"), required=False, widget=forms.RadioSelect, choices=[])

    def __init__(
        self,
        *args: Any,
        hits: Sequence[OfficialHit] = (),
        held: Mapping[int, Sequence[PostHeld]] | None = None,
        may_add: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hits = list(hits)
        self.officials: dict[str, Official] = {hit.official.ref: hit.official for hit in self.hits}
        self.posts = {post.pk: post for posts in (held or {}).values() for post in posts}
        choices = [one for hit in self.hits for one in _choices_of(hit.official, (held or {}).get(hit.official.pk, ()))]
        if may_add:
            choices.append((NEW, _now("Nobody of these: add a new official of this name")))
        choices.append((WORDS, _now("Nobody of these: keep the name as words")))
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    @property
    def offers(self) -> bool:
        """Whether the page asks who it is: a name stands there."""
        typed = self["name"].value()
        return bool(typed and str(typed).strip())

    def clean(self) -> dict[str, Any]:
        """Ask who is meant where the list knows somebody, before anybody new is made."""
        typed = super().clean() or {}
        chosen = typed.get("who", "")
        if typed.get("name") and self.hits and not chosen and not self.errors:
            self.add_error("who", _("The list knows officials who are called like this. Choose who it is."))
        if chosen and not typed.get("name"):
            typed["who"] = ""
        return typed

    def official_chosen(self) -> tuple[Official | None, PostHeld | None]:
        """Give the official that was chosen and the post of theirs."""
        ref, _mark, post = str(self.cleaned_data.get("who") or "").partition(":")
        official = self.officials.get(ref)
        return official, self.posts.get(int(post)) if official is not None and post.isdigit() else None


def _choices_of(official: Official, held: Sequence[PostHeld]) -> list[tuple[str, str]]:
    name = f"{official.name} · {official.name_own_script}" if official.name_own_script else official.name
    shown = [
        (f"{official.ref}:{post.pk}", _now("%(name)s, then %(post)s, %(party)s")
         % {"name": name, "post": post.title, "party": post.party})
        for post in held
    ]  # fmt: skip
    other = _now("%(name)s, in another post, as written") if shown else _now("%(name)s, no post known for that day")
    return [*shown, (f"{official.ref}:", other % {"name": name})]


class StatementRow(Row):
    """What was said, by whom, and how that is known."""

    SAYS = ("words",)
    words = forms.CharField(
        label=_("What was said"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    said_by = forms.CharField(
        label=_("Who said it"), max_length=160, required=False, help_text=_("A name from above, or other words."),
        widget=forms.TextInput(attrs={**_PLAIN, "list": "speakers"}),
    )  # fmt: skip
    certainty = forms.ChoiceField(label=_("How it is known"), choices=Certainty.choices, required=False)
    is_quote = forms.BooleanField(label=_("These very words"), required=False)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)

    def clean_certainty(self) -> str:
        """Take what was said to us where nothing was chosen."""
        return self.cleaned_data["certainty"] or Certainty.SAID

    def clean(self) -> dict[str, Any]:
        """A speaker without words is a slip."""
        typed = super().clean() or {}
        if typed.get("said_by") and not typed.get("words") and not self.errors:
            self.add_error("words", _("Write what was said, or empty the row."))
        return typed


class FigureRow(Row):
    """A figure as somebody stated it: never a number by itself."""

    SAYS = ("number", "unit", "stated_by")
    number = forms.CharField(
        label=_("Number, as stated"), max_length=60, required=False, help_text=_("About 25,000; 10,000 to 15,000."),
        widget=forms.TextInput(attrs={**_PLAIN, "dir": "auto", "class": "short"}),
    )  # fmt: skip
    unit = forms.CharField(label=_("Of what"), max_length=120, required=False)
    stated_by = forms.CharField(label=_("Whose figure it is"), max_length=160, required=False)
    reported_by = forms.CharField(label=_("Who reported it"), max_length=160, required=False)
    as_of = DaysField(label=_("As of"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a number without its owner or what it counts."""
        typed = super().clean() or {}
        if any(typed.get(name) for name in self.SAYS):
            for name, words in (
                ("number", _("Write the number as it was stated.")),
                ("unit", _("Write what the number counts.")),
                ("stated_by", _("Write whose figure it is: a figure is always somebody's.")),
            ):
                if not typed.get(name) and name not in self.errors:
                    self.add_error(name, words)
        if typed.get("number") and "number" not in self.errors:
            try:
                typed["hedge"], typed["low"], typed["high"] = read_count(typed["number"])
            except BadInput as error:
                self.add_error("number", f"{error.message} {error.fix}")
        return typed


def read_count(typed: str) -> tuple[str, float, float | None]:
    """Read a number as stated: the words before it, the number, and the upper one of a range (None where there is none).

    Raises:
        BadInput: it is no number, or the range runs backwards.
    """
    words = " ".join(typed.split()).translate(_DIGITS)
    found = _COUNT.match(words)
    if found is None:
        raise BadInput(
            _now("The number cannot be read."),
            fix=_now("Write it like: about 25,000, or 10,000 to 15,000."),
            code="count",
        )
    hedge, low, times, high, high_times = found.groups()
    first = float(low.replace(",", "")) * _TIMES[(times or high_times or "").lower() if high else (times or "").lower()]
    last = float(high.replace(",", "")) * _TIMES[(high_times or "").lower()] if high else None
    if max(first, last or 0) > LARGEST or (last is not None and last < first):
        raise BadInput(
            _now("The number is too large, or the range runs backwards."), fix=_now("Write the smaller number first."),
            code="count",
        )  # fmt: skip
    return hedge.strip()[:60], first, last


class BaseParticipantRows(forms.BaseFormSet):  # type: ignore[type-arg]
    """The rows of participants, each with the officials that its name offers."""

    def __init__(self, *args: Any, offers: Mapping[int, dict[str, Any]], **kwargs: Any) -> None:
        self.offers = offers
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Give a row what its name offers."""
        return {**super().get_form_kwargs(index), **self.offers.get(index if index is not None else -1, {})}


ParticipantRows = forms.formset_factory(
    ParticipantRow, formset=BaseParticipantRows, extra=0, max_num=60, validate_max=True
)
StatementRows = forms.formset_factory(StatementRow, extra=0, max_num=60, validate_max=True)
FigureRows = forms.formset_factory(FigureRow, extra=0, max_num=60, validate_max=True)


def party_of(row: ParticipantRow) -> Party | None:
    """Give the party chosen in a row."""
    found = row.cleaned_data.get("party")
    return found if isinstance(found, Party) else None
