"""Which pages show an answer of the rules, and take a person's decision beside it?"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, NotFound
from aman.screening import actions, queries
from aman.screening.forms import DecisionForm, FilterForm
from aman.screening.models import Decision, Determination
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("screening.view_determination")
@require_GET
def list_determinations(request: SignedInRequest) -> HttpResponse:
    wanted = FilterForm(request.GET).wanted()
    wanted["as_of"] = wanted["as_of"] or queries.latest_day(user=request.user)
    found = queries.worklist(user=request.user, **wanted)
    page = page_of(found, request, order=["person_id", "pk"])
    actions.log_listing(actor=request.user, shown=len(page))
    context = {
        "form": FilterForm(initial=wanted),
        "page": page,
        "counts": queries.count_outcomes(user=request.user, as_of=wanted["as_of"]),
        "day": wanted["as_of"],
        "wanted": wanted,
    }
    return render(request, "screening/list_determinations.html", context)


@requires("screening.view_determination")
@require_GET
def view_determination(request: SignedInRequest, pk: int) -> HttpResponse:
    try:
        record = actions.read_determination(actor=request.user, pk=pk)
    except NotFound as error:
        raise Http404(error.message) from error
    return render(request, "screening/view_determination.html", _context(request, record, DecisionForm()))


def _context(request: SignedInRequest, record: queries.DeterminationRecord, form: DecisionForm) -> dict[str, object]:
    return {"record": record, "form": form, "may_decide": request.user.may("screening.decide")}


@requires("screening.decide")
@require_POST
@sensitive_post_parameters()
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    form = DecisionForm(request.POST)
    try:
        if form.is_valid():
            made = queries.visible_determination(user=request.user, pk=pk)
            actions.decide(actor=request.user, determination=made, **form.cleaned_data)
            messages.success(request, _("Your decision stands beside the determination."))
            return redirect("screening:view_determination", pk)
        record = actions.read_determination(actor=request.user, pk=pk)
    except NotFound as error:
        raise Http404(error.message) from error
    return render_form(request, "screening/view_determination.html", _context(request, record, form))


@requires("screening.decide")
@require_POST
def confirm_decision(request: SignedInRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision, pk=pk, determination__in=Determination.objects.visible_to(request.user))
    try:
        actions.confirm_decision(actor=request.user, decision=decision)
        messages.success(request, _("You confirmed the decision as the second reviewer."))
    except AmanError as error:
        messages.error(request, f"{error.message} {error.fix}")
    return redirect("screening:view_determination", decision.determination_id)
