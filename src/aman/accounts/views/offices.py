"""What two administrators decide about an office: keys for the API, whom its officers see, whose hotline looks in it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts import actions, queries
from aman.accounts.access import requires
from aman.accounts.forms import KeyForm, ProposalForm
from aman.accounts.models import OfficeProposal
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("accounts.manage_keys")
@require_GET
def list_keys(request: SignedInRequest) -> HttpResponse:
    """List the keys of the administrator's offices, the newest first."""
    keys = queries.keys_visible_to(request.user).select_related("office", "made_by", "confirmed_by")
    context = {"page": page_of(keys, request, order=("-pk",)), "now": timezone.now()}
    return render(request, "accounts/keys.html", context)


@requires("accounts.manage_keys")
@require_http_methods(["GET", "POST"])
def make_key(request: SignedInRequest) -> HttpResponse:
    """Make a key and show its text once; it opens nothing until another administrator confirms it."""
    form = KeyForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            key, text = actions.make_key(actor=request.user, **form.cleaned_data)
        except AmanError as error:
            form.add_error(None, str(error))
        else:
            return render(request, "accounts/new_key.html", {"key": key, "text": text})
    return render_form(request, "accounts/make_key.html", {"form": form})


@requires("accounts.manage_keys")
@require_POST
def confirm_key(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm a key that another administrator made."""
    actions.confirm_key(actor=request.user, pk=pk)
    messages.success(request, _("The key is confirmed. It opens what it names from now on."))
    return redirect("accounts:list_keys")


@requires("accounts.manage_keys")
@require_POST
def withdraw_key(request: SignedInRequest, pk: int) -> HttpResponse:
    """Withdraw a key at once."""
    actions.withdraw_key(actor=request.user, pk=pk)
    messages.success(request, _("The key is withdrawn. It opens nothing any more."))
    return redirect("accounts:list_keys")


@requires("accounts.manage_offices")
@require_GET
def list_offices(request: SignedInRequest) -> HttpResponse:
    """Show the administrator's offices: whom their officers see, who takes their calls, what waits for a second."""
    waiting = queries.proposals_visible_to(request.user).filter(answer=OfficeProposal.Answer.WAITING)
    context = {
        "offices": queries.offices_visible_to(request.user).order_by("name"),
        "services": queries.services_visible_to(request.user).select_related("office", "partner").order_by("pk"),
        "waiting": waiting.select_related("office", "proposed_by").order_by("pk"),
    }
    return render(request, "accounts/offices.html", context)


@requires("accounts.manage_offices")
@require_http_methods(["GET", "POST"])
def propose_for_office(request: SignedInRequest) -> HttpResponse:
    """Propose a change about an office."""
    form = ProposalForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_for_office(actor=request.user, **form.proposed())
        except AmanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is proposed. It holds once another administrator has confirmed it."))
            return redirect("accounts:list_offices")
    return render_form(request, "accounts/propose_for_office.html", {"form": form})


@requires("accounts.manage_offices")
@require_POST
def answer_proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm or refuse what was proposed about an office."""
    confirm = request.POST.get("confirm") == "1"
    actions.answer_proposal(actor=request.user, pk=pk, confirm=confirm)
    messages.success(request, _("It is confirmed and holds from now on.") if confirm else _("It is refused."))
    return redirect("accounts:list_offices")


@requires("accounts.manage_offices")
@require_POST
def end_service(request: SignedInRequest, pk: int) -> HttpResponse:
    """End that a partner takes calls for an office."""
    actions.end_service(actor=request.user, pk=pk)
    messages.success(request, _("It is ended. The partner's hotline looks in this register no more."))
    return redirect("accounts:list_offices")
