"""One report beside what was drafted of it: choose a candidate, decide about it field by field, add what was missed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, Conflict, NotFound
from aman.liaison.actions import press as actions
from aman.liaison.actions.press_decisions import FIELD_ACTS, ITEM_ACTS, decide_press_item, second_press_item
from aman.liaison.forms.press import AddForm, ValueForm
from aman.liaison.models import PressItem, PressReport
from aman.liaison.models.press import Drafted
from aman.liaison.press_fields import field_kind
from aman.liaison.press_page import Page, next_place, page_of_report
from aman.liaison.queries.press import fields_of, items_of, shown_words, visible_item
from aman.liaison.views.press import report_of

#: Groups whose text is the first field of what a person adds.
_WORDS_ARE_THE_VALUE = frozenset({"people", "places", "chain"})


@requires("liaison.view_press")
@require_GET
def view_press(request: SignedInRequest, ref: str) -> HttpResponse:
    """The text on the start side with every span marked, the chosen candidate on the end side."""
    try:
        report = actions.read_press(actor=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    asked = request.GET.get("item", "")
    pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    return _show(request, page_of_report(request.user, report, pk, request.GET.get("field", "")))


def _show(request: SignedInRequest, page: Page, form: Any = None, add: Any = None) -> HttpResponse:
    if form is None and page.field is not None:
        shown = page.field.one.value or page.field.one.drafted
        form = ValueForm(kind=page.field.kind, shown=shown.get("value"))
    wrong = form is not None and bool(form.errors)
    context = {"page": page, "report": page.report, "form": form, "add": add or AddForm(), "wrong": wrong}
    is_refused = wrong or (add is not None and bool(add.errors))
    return render(request, "liaison/press/view_press.html", context, status=422 if is_refused else 200)


@requires("liaison.confirm_press")
@require_POST
@sensitive_post_parameters()
def decide_press(request: SignedInRequest, ref: str, item_id: int) -> HttpResponse:
    """Do one thing with a candidate and go on to what waits next."""
    item = item_of(request, ref, item_id)
    act, name = request.POST.get("act", ""), request.POST.get("field", "")
    value = None
    if act == "edit":
        page = page_of_report(request.user, item.report, item.pk, name)
        if page.field is None:
            raise Http404("No such field.")
        name = page.field.one.name
        form = ValueForm(request.POST, kind=field_kind(item.group, name))
        if not form.is_valid():
            return _show(request, page, form)
        value = form.cleaned_data["value"]
    elif act not in FIELD_ACTS | ITEM_ACTS:
        messages.error(request, _("Choose what to do with it."))
        return redirect(_address(ref, item.pk, name))
    try:
        decide_press_item(actor=request.user, item=item, version=version_of(request), act=act, name=name, value=value)
    except AmanError as error:
        _refused(request, item, error)
        return redirect(_address(ref, item.pk, name))
    if act == "undo":
        return redirect(_address(ref, item.pk))
    place = next_place(items_of(item.report), item, fields_of(item), name)
    return redirect(_address(ref, *place))


def _refused(request: SignedInRequest, item: PressItem, error: AmanError) -> None:
    """Say why nothing was done; after a lost race, who did what instead stands on the page."""
    messages.error(request, f"{error.message} {error.fix}")
    if isinstance(error, Conflict):
        by = {one.decided_by.username for one in fields_of(item) if one.decided_by is not None}
        if by:
            messages.info(request, _("Decided by %(who)s: %(state)s.") % {
                "who": ", ".join(sorted(by)), "state": Drafted(item.state).label
            })  # fmt: skip


@requires("liaison.confirm_press")
@require_http_methods(["GET", "POST"])
def second_press(request: SignedInRequest, ref: str, item_id: int) -> HttpResponse:
    """Ask a second person whether somebody without a public post may be recorded."""
    item = item_of(request, ref, item_id)
    if request.method == "POST":
        try:
            second_press_item(actor=request.user, item=item, version=version_of(request))
        except AmanError as error:
            messages.error(request, f"{error.message} {error.fix}")
        else:
            messages.success(request, _("You agreed that this person may be recorded."))
        return redirect(_address(ref, item.pk))
    return render(request, "liaison/press/second_press.html", {"item": item, "report": item.report})


@requires("liaison.confirm_press")
@require_POST
@sensitive_post_parameters()
def add_press(request: SignedInRequest, ref: str) -> HttpResponse:
    """Add what the rules missed, by its words."""
    report = report_of(request, ref)
    form = AddForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        span = _span_of(report, typed["words"], typed["start"])
        if span is None:
            form.add_error("words", _("These words are not in the text. Copy them exactly as they stand there."))
        else:
            value = " ".join(typed["words"].split())[:300] if typed["group"] in _WORDS_ARE_THE_VALUE else None
            item = actions.add_press_item(
                actor=request.user, report=report, group=typed["group"], start=span[0], end=span[1], value=value
            )
            return redirect(_address(ref, item.pk))
    return _show(request, page_of_report(request.user, report, None, ""), add=form)


def _span_of(report: PressReport, words: str, start: int | None) -> tuple[int, int] | None:
    """Find words in what is shown of a text: where they were chosen, else their first place."""
    shown = shown_words(report.text)
    wanted = words.replace("\r\n", "\n").strip()
    at = shown.text.find(wanted, max(0, start - len(words) - 2)) if start is not None else -1
    at = at if at >= 0 else shown.text.find(wanted)
    return shown.span(at, at + len(wanted)) if wanted and at >= 0 else None


def item_of(request: SignedInRequest, ref: str, pk: int) -> PressItem:
    """Give a candidate of a report the user may work with, or answer that there is none."""
    try:
        return visible_item(user=request.user, ref=ref, pk=pk)
    except NotFound as error:
        raise Http404(error.message) from error


def version_of(request: SignedInRequest) -> int:
    """Give the version that the page showed; -1 for none, which no candidate has."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1


def _address(ref: str, pk: int, name: str = "") -> str:
    query = f"?item={pk}" + (f"&field={name}" if name.isidentifier() and name.isascii() else "")
    return f"{reverse('liaison:view_press', args=[ref])}{query}#span-{pk}"
