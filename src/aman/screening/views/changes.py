"""Which pages propose a rule change, show what it would change, and bring it into force?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, NotFound
from aman.screening import actions, queries
from aman.screening.forms import ChangeForm
from aman.screening.models import RuleChange
from aman.ui.forms import render_form
from aman.ui.paging import page_of

#: Seconds after which a page about work under way looks again, by itself and without script.
LOOK_AGAIN = 3
#: Decided changes on the list; older ones are in the log.
MOST_DECIDED = 50


@requires("screening.view_change")
@require_GET
def list_changes(request: SignedInRequest) -> HttpResponse:
    context = {
        "packs": queries.packs_in_force(request.user.office_id),
        "waiting": queries.open_changes(user=request.user),
        "decided": queries.decided_changes(user=request.user)[:MOST_DECIDED],
        "may_propose": request.user.may("screening.propose_change"),
    }
    return render(request, "screening/list_changes.html", context)


@requires("screening.view_change")
@require_GET
def view_change(request: SignedInRequest, pk: int) -> HttpResponse:
    change = _change(request, pk)
    record = queries.change_record(user=request.user, change=change)
    may = request.user.may
    context = {
        "record": record,
        "change": change,
        "may_try": may("screening.try_change"),
        "may_withdraw": may("screening.withdraw_change"),
        "may_enact": may("screening.enact_change") and change.proposed_by_id != request.user.pk,
        "is_own": change.proposed_by_id == request.user.pk,
        "sees_people": may("screening.list_changed_people"),
    }
    response = render(request, "screening/view_change.html", context)
    if record.is_moving:
        response.headers["Refresh"] = str(LOOK_AGAIN)
    return response


@requires("screening.propose_change")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def new_change(request: SignedInRequest) -> HttpResponse:
    form = ChangeForm(request.POST or None, request.FILES or None, initial=_first_values(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose_change(actor=request.user, **form.cleaned_data)
        except AmanError as error:
            form.add_trouble(error)
        else:
            messages.success(request, _("The change is proposed. Nothing is asked differently yet: try it first."))
            return redirect("screening:view_change", made.pk)
    return render_form(request, "screening/new_change.html", {"form": form})


def _first_values(request: SignedInRequest) -> dict[str, Any]:
    """Begin with the text in force of the pack that the address names, and the last day the register was asked about."""
    day = queries.latest_day(user=request.user) or timezone.localdate()
    return {"as_of": day, "text": queries.text_in_force(request.user.office_id, request.GET.get("policy", ""))}


@requires("screening.try_change")
@require_POST
def try_change(request: SignedInRequest, pk: int) -> HttpResponse:
    said = _("The change is being tried on everybody. This page looks again by itself.")
    return _act(request, pk, actions.try_change, said)


@requires("screening.enact_change")
@require_POST
def enact_change(request: SignedInRequest, pk: int) -> HttpResponse:
    said = _("The change is in force. Everybody is being screened under it; what was determined before stays.")
    return _act(request, pk, actions.enact_change, said)


@requires("screening.withdraw_change")
@require_POST
def withdraw_change(request: SignedInRequest, pk: int) -> HttpResponse:
    return _act(request, pk, actions.withdraw_change, _("The change is withdrawn."))


@requires("screening.list_changed_people")
@require_GET
def list_changed_people(request: SignedInRequest, pk: int) -> HttpResponse:
    change = _change(request, pk)
    wanted = {name: request.GET.get(name) for name in ("was", "now", "district", "rule")}
    found = queries.changed_people(user=request.user, change=change, wanted=wanted)
    page = page_of(found, request, order=["pk"])
    actions.log_changed_people(actor=request.user, change=change, shown=[moved.person.ref for moved in page])
    context = {"change": change, "page": page, "wanted": wanted}
    return render(request, "screening/list_changed_people.html", context)


def _change(request: SignedInRequest, pk: int) -> RuleChange:
    try:
        return queries.visible_change(user=request.user, pk=pk)
    except NotFound as error:
        raise Http404(error.message) from error


def _act(request: SignedInRequest, pk: int, act: Callable[..., object], said: str) -> HttpResponse:
    _change(request, pk)
    try:
        act(actor=request.user, pk=pk)
        messages.success(request, said)
    except AmanError as error:
        messages.error(request, f"{error.message} {error.fix}")
    return redirect("screening:view_change", pk)
