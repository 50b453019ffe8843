"""A candidate that was confirmed becomes a record: one question for each kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from aman.accounts.access import requires
from aman.accounts.models import User
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError
from aman.liaison.actions import press_records as actions
from aman.liaison.actions.officials import add_party
from aman.liaison.forms.press import CommitmentForm, EngagementForm, OfficialForm
from aman.liaison.models import Official, Party, PressItem
from aman.liaison.models.press import Drafted
from aman.liaison.press_fields import field_kind, say_value
from aman.liaison.press_words import figure_sentence
from aman.liaison.queries.officials import find_officials, list_parties, party_called
from aman.liaison.queries.press import fields_by_item, is_private, stated, stated_values, words_of
from aman.liaison.views.press_review import item_of, version_of
from aman.ui.forms import render_form


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before a candidate becomes a record, and what is done with the answer."""

    heading: str
    submit: str
    form: Any
    do: Callable[[int], str]
    has_parties: bool = False
    sentence: str = ""


@requires("liaison.confirm_press")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def record_press(request: SignedInRequest, ref: str, item_id: int) -> HttpResponse:
    """Ask what a record needs beyond the text, make it, and lead back to the report."""
    item = item_of(request, ref, item_id)
    back = f"{reverse('liaison:view_press', args=[ref])}?item={item.pk}#span-{item.pk}"
    ask = _QUESTIONS.get(item.group)
    if ask is None or item.became or item.state not in (Drafted.CONFIRMED, Drafted.EDITED):
        messages.error(
            request, _("Nothing can be recorded of this: decide each field first, or it was recorded already.")
        )
        return redirect(back)
    question = ask(request.user, item, request.POST if request.method == "POST" else None)
    form = question.form
    if request.method == "POST" and form.is_valid():
        try:
            # A party that is new and the record that names it come together or not at all.
            with transaction.atomic():
                said = question.do(version_of(request))
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, said)
            return redirect(back)
    parties = [party.name for party in list_parties()[:500]] if question.has_parties else []
    context = {
        "form": form,
        "item": item,
        "report": item.report,
        "question": question,
        "back": back,
        "parties": parties,
    }
    context["version"] = request.POST.get("version", item.version)
    return render_form(request, "liaison/press/record_press.html", context)


def _person(user: User, item: PressItem, posted: Any) -> Question:
    values = stated_values(item)
    private = is_private(values)
    known = [hit.official for hit in find_officials(user=user, typed=str(values.get("name") or ""))]
    party = party_called(str(values.get("government") or ""))
    initial = {"party": party.name if party is not None else values.get("government") or ""}
    form = OfficialForm(posted, known=known, needs_party=not private, initial=initial)

    def do(version: int) -> str:
        ref = form.cleaned_data["official"]
        official = next((one for one in known if one.ref == ref), None)
        party = None if private else _party(user, form, "party")
        made: Official = actions.record_person(actor=user, item=item, version=version, official=official, party=party)
        return _("%(ref)s: the official stands in the list.") % {"ref": made.ref}

    said = ", ".join(str(values[name]) for name in ("name", "office", "title", "government") if values.get(name))
    return Question(_("Who is this?"), _("Record"), form, do, has_parties=not private, sentence=said)


def _figure(user: User, item: PressItem, posted: Any) -> Question:
    form = forms.Form(posted)

    def do(version: int) -> str:
        actions.record_figure(actor=user, item=item, version=version)
        return _("The figure was kept, with whose word it is.")

    said = figure_sentence(stated_values(item))
    return Question(_("Keep this figure?"), _("Keep it"), form, do, sentence=said)


def _commitment(user: User, item: PressItem, posted: Any) -> Question:
    values = stated_values(item)
    initial = {"by_party": _party_words(values.get("by")), "to_party": _party_words(values.get("to"))}
    form = CommitmentForm(posted, day=item.report.dateline_day, initial=initial)

    def do(version: int) -> str:
        by_party = _party(user, form, "by_party")
        assert by_party is not None  # noqa: S101 - the field is required
        bound = actions.Bound(
            direction=form.cleaned_data["direction"],
            by_party=by_party,
            to_party=_party(user, form, "to_party"),
            made=form.cleaned_data["made"],
        )
        made = actions.record_commitment(actor=user, item=item, version=version, bound=bound)
        return _("%(ref)s: the commitment was written down, as reported.") % {"ref": made.ref}

    sentence = str(values.get("what") or words_of(item, item.report.text))
    return Question(_("Who is bound to whom?"), _("Write it down"), form, do, has_parties=True, sentence=sentence)


def _engagement(user: User, item: PressItem, posted: Any) -> Question:
    quotes, figures = (_beside(item, group) for group in (PressItem.Group.QUOTES, PressItem.Group.FIGURES))
    form = EngagementForm(
        posted,
        quotes=[(str(one.pk), _quote_words(one, values)) for one, values in quotes],
        figures=[(str(one.pk), figure_sentence(values)) for one, values in figures],
    )

    def do(version: int) -> str:
        chosen = {*form.cleaned_data.get("quotes", ()), *form.cleaned_data.get("figures", ())}
        made = actions.record_engagement(
            actor=user, item=item, version=version,
            quotes=[one for one, _values in quotes if str(one.pk) in chosen],
            figures=[one for one, _values in figures if str(one.pk) in chosen],
        )  # fmt: skip
        said = _("%(ref)s: a draft of the engagement was made.") % {"ref": made.engagement.ref}
        if made.left_out:
            said += " " + _("Left out because no second person agreed to name them: %(n)s.") % {"n": made.left_out}
        return said

    values = stated_values(item)
    told = [
        say_value(field_kind("engagements", name), values.get(name)) for name in ("kind", "date", "place", "purpose")
    ]
    return Question(
        _("What belongs to this engagement?"), _("Make the draft"), form, do, sentence=", ".join(t for t in told if t)
    )  # fmt: skip


_QUESTIONS: dict[str, Callable[[User, PressItem, Any], Question]] = {
    PressItem.Group.PEOPLE: _person,
    PressItem.Group.FIGURES: _figure,
    PressItem.Group.COMMITMENTS: _commitment,
    PressItem.Group.ENGAGEMENTS: _engagement,
}


def _beside(item: PressItem, group: str) -> list[tuple[PressItem, dict[str, Any]]]:
    """Confirmed candidates of a kind in the same report of which nothing was made yet, with their values."""
    decided = (Drafted.CONFIRMED, Drafted.EDITED)
    rows = PressItem.objects.filter(report=item.report, group=group, state__in=decided, became="")
    found = list(rows.select_related("report").order_by("start", "pk")[:100])
    fields = fields_by_item(found)
    return [(one, {name: stated(row) for name, row in fields.get(one.pk, {}).items()}) for one in found]


def _quote_words(item: PressItem, values: dict[str, Any]) -> str:
    speaker = values.get("speaker")
    words = words_of(item, item.report.text, most=160)
    return f"{speaker}: {words}" if speaker else words


def _party_words(said: Any) -> str:
    party = party_called(str(said or ""))
    return party.name if party is not None else str(said or "")[:160]


def _party(user: User, form: Any, name: str) -> Party | None:
    """Give the party typed in a field, made with the kind and side given where it is new."""
    typed = " ".join(str(form.cleaned_data.get(name) or "").split())
    if not typed:
        return None
    found: Party | None = party_called(typed)
    given = form.cleaned_data
    return found or add_party(actor=user, name=typed, kind=given["new_kind"], side=given["new_side"])
