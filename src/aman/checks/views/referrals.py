"""The referrals of the owner's desk: what a desk asked, who it may be, and the answer of a person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.checks import actions, queries
from aman.checks.beside import candidates_beside, said_in_words
from aman.checks.forms import ReferralForm
from aman.checks.models import Referral
from aman.rosters.side_by_side import TERMS
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("checks.view_referrals")
@require_safe
@never_cache
def list_referrals(request: SignedInRequest) -> HttpResponse:
    """The queue: those that wait, the most pressing first."""
    asked = request.GET.get("state", "")
    state = asked if asked in Referral.State.values else Referral.State.WAITING.value
    rows = queries.referrals_visible_to(request.user, state=state)
    page = page_of(rows, request, order=("due_at",) if state == Referral.State.WAITING else ("-due_at",))
    now = timezone.now()
    context = {
        "page": page,
        "rows": [(referral, referral.minutes_left(now)) for referral in page],
        "state": state,
        "states": Referral.State.choices,
    }
    return render(request, "checks/list_referrals.html", context)


@requires("checks.view_referrals")
@require_safe
@never_cache
def view_referral(request: SignedInRequest, ref: str) -> HttpResponse:
    """What the desk asked beside each candidate, with the reasons."""
    return _page(request, actions.read_referral(actor=request.user, reference=ref))


@requires("checks.answer_referral")
@require_POST
def take_referral(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say that one is working on it."""
    actions.take_referral(actor=request.user, reference=ref)
    messages.success(request, _("It is yours. Answer before the time is over."))
    return redirect("checks:view_referral", ref=ref)


@requires("checks.answer_referral")
@require_http_methods(["POST"])
def answer_referral(request: SignedInRequest, ref: str) -> HttpResponse:
    """Take the answer of a person."""
    referral = queries.visible_referral(user=request.user, reference=ref)
    form = ReferralForm(request.POST, referral=referral)
    if not form.is_valid():
        return _page(request, actions.read_referral(actor=request.user, reference=ref), form)
    answer, person_ref = form.answer()
    done = actions.answer_referral(
        actor=request.user, reference=ref, answer=answer, person_ref=person_ref, note=form.cleaned_data["note"]
    )
    if done.check_made.answer == done.check_made.Answer.IN_FORCE:
        messages.success(request, _("Answered. The desk now reads “protection in force” under its reference."))
    else:
        messages.success(request, _("Answered. The desk goes on reading “no record: call” under its reference."))
    return redirect("checks:list_referrals")


def _page(request: SignedInRequest, referral: Referral, form: ReferralForm | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "referral": referral,
        "check": referral.check_made,
        "said": said_in_words(referral.said),
        "candidates": candidates_beside(request.user, referral),
        "minutes": referral.minutes_left(timezone.now()),
        "form": form or ReferralForm(referral=referral),
        "terms": TERMS,
    }
    return render_form(request, "checks/view_referral.html", context)
