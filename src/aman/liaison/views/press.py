"""Reports of the press: the list, one that comes in, its day, and how often what the rules draft is taken."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, NotFound
from aman.liaison.actions import press as actions
from aman.liaison.forms.press import DayForm, ReceiveForm
from aman.liaison.models import PressReport
from aman.liaison.press_fields import FIELDS
from aman.liaison.press_words import refusal
from aman.liaison.queries.press import visible_report, waiting_counts
from aman.liaison.queries.press_rates import added_by_people, rates_by_field, rates_by_method
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("liaison.view_press")
@require_GET
def list_press(request: SignedInRequest) -> HttpResponse:
    """The newest first, with how many candidates of each wait for a person."""
    reports = PressReport.objects.visible_to(request.user).defer("text", "chain").select_related("received_by")
    page = page_of(reports, request, order=["-received_at", "-pk"])
    actions.list_press(actor=request.user, reports=page.rows)
    counts = waiting_counts(page.rows)
    rows = [(report, *counts.get(report.pk, (0, 0))) for report in page.rows]
    return render(request, "liaison/press/list_press.html", {"page": page, "rows": rows})


@requires("liaison.receive_press")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def receive_press(request: SignedInRequest) -> HttpResponse:
    """Take a report in; the same text a second time leads to the one that stands."""
    sent = request.method == "POST"
    form = ReceiveForm(request.POST, request.FILES) if sent else ReceiveForm()
    if sent and form.is_valid():
        given, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            received = actions.receive_press(
                actor=request.user,
                content=file.read() if file is not None else given["text"],
                name=file.name if file is not None else "",
                outlet=given["outlet"],
                day=given["day"],
            )
        except AmanError as error:
            form.add_error("file" if file is not None else "text", refusal(error))
        else:
            if not received.is_new:
                messages.info(request, _("This text came in before; here it is."))
            return redirect("liaison:view_press", received.report.ref)
    return render_form(request, "liaison/press/receive_press.html", {"form": form})


@requires("liaison.confirm_press")
@require_http_methods(["GET", "POST"])
def give_press_day(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say when a report was written; what waits is drafted anew, what was decided stays."""
    report = report_of(request, ref)
    form = DayForm(request.POST if request.method == "POST" else None, initial={"day": report.dateline_day})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        try:
            draft = actions.draft_on(report=report, day=day)
            changed = actions.give_press_day(actor=request.user, report=report, day=day, draft=draft)
        except AmanError as error:
            form.add_error("day", refusal(error))
        else:
            said = _("The day was given. Candidates that changed, came or went: %(count)s.") % {"count": changed}
            messages.success(request, said)
            return redirect("liaison:view_press", report.ref)
    return render_form(request, "liaison/press/give_press_day.html", {"form": form, "report": report})


@requires("liaison.view_press")
@require_GET
def view_press_rates(request: SignedInRequest) -> HttpResponse:
    """How often a person takes what the rules drafted, over all reports of the office."""
    labels = {(group, one.name): one.label for group, fields in FIELDS.items() for one in fields}
    by_field = rates_by_field(user=request.user)
    context = {
        "by_field": [(labels[rate.group, rate.name], rate) for rate in by_field],
        "by_method": rates_by_method(user=request.user),
        "added": added_by_people(user=request.user),
        "decided": sum(rate.decided for rate in by_field),
    }
    return render(request, "liaison/press/view_press_rates.html", context)


def report_of(request: SignedInRequest, ref: str) -> PressReport:
    """Give a report the user may work with, or answer that there is none."""
    try:
        return visible_report(user=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
