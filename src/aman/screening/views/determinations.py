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
from aman.errors import AmanError, Conflict, NotFound
from aman.screening import actions, queries
from aman.screening.forms import DecisionForm, FilterForm, SecondForm
from aman.screening.models import Decision
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("screening.view_determination")
@require_GET
def list_determinations(request: SignedInRequest) -> HttpResponse:
    wanted = FilterForm(request.GET, office_id=request.user.office_id).wanted()
    wanted["as_of"] = wanted["as_of"] or queries.latest_day(user=request.user)
    found = queries.worklist(user=request.user, **wanted)
    page = page_of(found, request, order=["person_id", "pk"])
    actions.log_listing(actor=request.user, shown=[made.person.ref for made in page])
    context = {
        "form": FilterForm(initial=wanted, office_id=request.user.office_id),
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
    return render(request, "screening/view_determination.html", _context(request, record))


def _context(
    request: SignedInRequest,
    record: queries.DeterminationRecord,
    form: DecisionForm | None = None,
    second: SecondForm | None = None,
) -> dict[str, object]:
    waiting = next((d for d in record.decisions if d.is_waiting), None)
    may_decide = request.user.may("screening.decide")
    is_mine = waiting is not None and waiting.decided_by_id == request.user.pk
    return {
        "record": record,
        "form": form or DecisionForm(initial={"seen": record.last_decision}),
        "second": second or SecondForm(),
        "waiting": waiting,
        "may_second": may_decide and waiting is not None and not is_mine,
        "recorded_here": waiting is not None and may_decide and request.user.pk in queries.recorders_of(record.made),
        "may_decide": may_decide,
    }


@requires("screening.decide")
@require_POST
@sensitive_post_parameters()
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    form = DecisionForm(request.POST)
    try:
        if form.is_valid():
            made = queries.visible_determination(user=request.user, pk=pk)
            try:
                decision = actions.decide(actor=request.user, determination=made, **form.cleaned_data)
            except Conflict as error:
                form.add_error(None, f"{error.message} {error.fix}")
                form.data = {**request.POST.dict(), "seen": str(queries.last_decision_of(made))}
            else:
                said = _("Your decision is written down. It does not stand until a second reviewer agrees.")
                messages.success(
                    request, said if decision.needs_second else _("Your decision stands beside the determination.")
                )
                return redirect("screening:view_determination", pk)
        record = actions.read_determination(actor=request.user, pk=pk)
    except NotFound as error:
        raise Http404(error.message) from error
    return render_form(request, "screening/view_determination.html", _context(request, record, form))


@requires("screening.decide")
@require_POST
@sensitive_post_parameters()
def confirm_decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """Agree or disagree as the second reviewer."""
    decision = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk)
    form = SecondForm(request.POST)
    if form.is_valid():
        try:
            actions.confirm_decision(actor=request.user, decision=decision, **form.cleaned_data)
        except AmanError as error:
            messages.error(request, f"{error.message} {error.fix}")
        else:
            agreed = _("You agreed as the second reviewer. The decision stands.")
            messages.success(
                request,
                agreed if form.cleaned_data["agrees"] else _("You did not agree. The decision does not stand."),
            )
        return redirect("screening:view_determination", decision.determination_id)
    record = actions.read_determination(actor=request.user, pk=decision.determination_id)
    return render(request, "screening/view_determination.html", _context(request, record, second=form), status=422)


@requires("screening.list_changed_decisions")
@require_GET
def list_changed_decisions(request: SignedInRequest) -> HttpResponse:
    """Show the decisions that rest on what has changed since, and those that wait for a second reviewer."""
    context = {
        "changed": actions.list_changed_decisions(actor=request.user),
        "waiting": queries.waiting_decisions(user=request.user),
    }
    return render(request, "screening/list_changed_decisions.html", context)
