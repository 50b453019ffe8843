"""The pages of retention: the schedule and what waits, periods, holds, erasures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aman.accounts.access import public, requires
from aman.accounts.request import SignedInRequest
from aman.audit.actions import record
from aman.errors import AmanError, NotFound
from aman.issuing.queries import duty_number
from aman.retention import actions, queries, told
from aman.retention.forms import ErasureForm, HoldForm, PeriodForm
from aman.retention.models import Disposal, Erasure, Hold, Period
from aman.retention.schedule import schedule
from aman.retention.words import KINDS
from aman.ui.forms import render_form

_RECORD_PAGES = {
    "person": "people:view_person",
    "case": "cases:view_case",
    "roster": "rosters:view_roster",
    "incident": "incidents:view_incident",
    "engagement": "liaison:view_engagement",
}


@requires("retention.view_schedule")
@require_GET
def view_schedule(request: SignedInRequest) -> HttpResponse:
    """Show how long what is kept, and what waits for two people."""
    office = request.user.office
    if office is None:
        raise Http404
    waiting = queries.waiting_for(request.user)
    record(actor=request.user, verb="retention.viewed", detail={name: len(rows) for name, rows in waiting.items()})
    lines = [(line, KINDS[line.kind.kind]) for line in queries.schedule_of(office)]
    proposed = [(row, KINDS[row.kind]) for row in waiting["disposals"]]
    may = {name: request.user.may(f"retention.{name}") for name in ("ask_period", "answer_period", "answer_hold")}
    may |= {name: request.user.may(f"retention.{name}") for name in ("answer_erasure", "answer_disposal")}
    return render(
        request, "retention/view_schedule.html", {"lines": lines, "proposed": proposed, "may": may, **waiting}
    )


@public
@require_GET
def what_is_kept(request: HttpRequest) -> HttpResponse:
    """Tell anybody what is kept about the people concerned; the same for everybody, and nothing of anybody."""
    context = {
        "kept": told.KEPT,
        "why": told.WHY,
        "who_learns": told.WHO_LEARNS,
        "may_ask": told.MAY_ASK,
        "periods": [(told.how_long(schedule()[kind]), schedule()[kind].days, KINDS[kind]) for kind in told.KINDS_TOLD],
        "number": duty_number(),
    }
    return render(request, "retention/what_is_kept.html", context)


@requires("retention.ask_period")
@require_http_methods(["GET", "POST"])
def ask_period(request: SignedInRequest, kind: str) -> HttpResponse:
    known = schedule().get(kind)
    if known is None or known.most is None or request.user.office_id is None:
        raise Http404
    form = PeriodForm(request.POST or None, kind=known)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_period(actor=request.user, kind=kind, **form.cleaned_data)
        except AmanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Asked for. A second person confirms it."))
            return redirect("retention:view_schedule")
    days = queries.days_kept(request.user.office_id, known)
    context = {"form": form, "kind": known, "words": KINDS[kind], "days": days}
    return render_form(request, "retention/ask_period.html", context)


@requires("retention.answer_period")
@require_http_methods(["GET", "POST"])
def answer_period(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _found(Period.objects.select_related("asked_by"), request, pk)
    if request.method == "POST":
        if request.POST.get("answer") == "yes":
            actions.confirm_period(actor=request.user, pk=pk)
        elif request.POST.get("answer") == "no":
            actions.refuse_period(actor=request.user, pk=pk)
        return redirect("retention:view_schedule")
    return render(request, "retention/answer_period.html", {"row": row, "words": KINDS[row.kind]})


@requires("retention.place_hold")
@require_http_methods(["GET", "POST"])
def place_hold(request: SignedInRequest, about: str, ref: str) -> HttpResponse:
    if about not in Hold.About.values or not queries.record_exists(request.user, about, ref):
        raise Http404
    form = HoldForm(request.POST or None)
    back = (_RECORD_PAGES[about], ref)
    if request.method == "POST" and form.is_valid():
        try:
            actions.place_hold(actor=request.user, about=about, ref=ref, **form.cleaned_data)
        except AmanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The record is held: nothing of it is erased by anything."))
            return redirect(*back)
    context = {"form": form, "about": Hold.About(about).label, "ref": ref, "page": back[0]}
    return render_form(request, "retention/place_hold.html", context)


@requires("retention.answer_hold")
@require_http_methods(["GET", "POST"])
def answer_hold(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask to lift, lift as the second person, or keep."""
    row = _found(Hold.objects.select_related("placed_by", "lift_asked_by", "lifted_by"), request, pk)
    if request.method == "POST":
        verb = {"ask": actions.ask_to_lift, "yes": actions.lift_hold, "no": actions.keep_hold}.get(
            request.POST.get("answer", "")
        )
        if verb is not None:
            verb(actor=request.user, pk=pk)
        return redirect("retention:view_schedule")
    return render(request, "retention/answer_hold.html", {"row": row})


@requires("retention.ask_erasure")
@require_http_methods(["GET", "POST"])
def ask_erasure(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        person = queries.visible_person(request.user, ref)
    except NotFound as error:
        raise Http404(error.message) from error
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.ask_erasure(actor=request.user, ref=ref, **form.cleaned_data)
        except AmanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Asked for. A second person, a reviewer, confirms it."))
            return redirect("people:view_person", row.person.ref)
    record(actor=request.user, verb="erasure.considered", subject=f"person:{person.ref}")
    context = {
        "form": form,
        "person": person,
        "rows": queries.rows_of(person),
        "in_the_way": queries.what_stands_in_the_way(person),
        "before": queries.erasure_of(person),
    }
    return render_form(request, "retention/ask_erasure.html", context)


@requires("retention.answer_erasure")
@require_http_methods(["GET", "POST"])
def answer_erasure(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _found(Erasure.objects.select_related("person", "asked_by", "answered_by"), request, pk)
    if request.method == "POST":
        if request.POST.get("answer") == "yes":
            actions.confirm_erasure(actor=request.user, pk=pk)
            messages.success(request, _("The person is erased. The reference stays."))
        elif request.POST.get("answer") == "no":
            actions.refuse_erasure(actor=request.user, pk=pk)
        return redirect("people:view_person", row.person.ref)
    in_the_way = queries.what_stands_in_the_way(row.person) if row.state == Erasure.State.ASKED else []
    context = {"row": row, "rows": queries.rows_of(row.person), "in_the_way": in_the_way}
    return render(request, "retention/answer_erasure.html", context)


@requires("retention.answer_disposal")
@require_http_methods(["GET", "POST"])
def answer_disposal(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _found(Disposal.objects.select_related("agreed_by", "confirmed_by"), request, pk)
    if request.method == "POST":
        if request.POST.get("answer") == "yes":
            actions.agree_to_disposal(actor=request.user, pk=pk)
        elif request.POST.get("answer") == "no":
            actions.refuse_disposal(actor=request.user, pk=pk)
        return redirect("retention:view_schedule")
    return render(request, "retention/answer_disposal.html", {"row": row, "words": KINDS[row.kind]})


@requires("retention.answer_disposal")
@require_GET
def list_disposal_records(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who would go, by reference, so that two people can look at each on their own page."""
    row = _found(Disposal.objects, request, pk)
    people = queries.people_listed(user=request.user, disposal=row)
    record(
        actor=request.user,
        verb="disposal.read",
        subject=f"disposal:{pk}",
        detail={"records": len(people)},
        touches=[one.ref for one in people],
    )
    hidden = len(row.listed) - len(people)
    context = {"row": row, "words": KINDS[row.kind], "people": people, "hidden": hidden}
    return render(request, "retention/list_disposal_records.html", context)


def _found(rows: Any, request: SignedInRequest, pk: int) -> Any:
    try:
        return queries.visible(rows, request.user, pk)
    except NotFound as error:
        raise Http404(error.message) from error
