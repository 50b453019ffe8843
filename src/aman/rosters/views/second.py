"""The second person's answer to a proposal, and a reviewer's own undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aman.accounts.access import requires
from aman.rosters import actions
from aman.rosters.forms import ConfirmForm, DecisionForm, SecondForm
from aman.rosters.queries import get_pair, neighbours
from aman.rosters.views import SignedInRequest
from aman.rosters.views.pairs import pair_page, say_what_followed
from aman.rosters.views.place import place_of


@requires("rosters.decide_pair")
@require_POST
def answer_pair_proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm or refuse what somebody else proposed, and go on to the next that waits."""
    pair = get_pair(request.user, pk)
    form = SecondForm(request.POST)
    if not form.is_valid():
        return pair_page(request, pair, DecisionForm(initial={"version": pair.version}), form)
    place = place_of(request)
    _before, after = neighbours(request.user, pair, place.state, place.order)
    done = actions.answer_pair_proposal(
        actor=request.user,
        pair_id=pk,
        confirm=form.cleaned_data["answer"] == "confirm",
        reason=form.cleaned_data["reason"],
        seen=form.cleaned_data["seen"] or None,
        version=form.cleaned_data["version"],
    )
    if form.cleaned_data["answer"] == "refuse":
        messages.success(request, _("Not confirmed. Everything stays as it is."))
    say_what_followed(request, done)
    return redirect(place.address_of(after))


@requires("rosters.decide_pair")
@require_POST
def undo_pair_decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the reviewer's own last change of a pair back, and show the pair as it was before."""
    pair = get_pair(request.user, pk)
    form = ConfirmForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else None
    done = actions.undo_pair_decision(actor=request.user, pair_id=pk, version=version)
    if done.proposal is None or done.proposal.answer:
        messages.success(request, _("Undone: the pair is as it was before."))
    say_what_followed(request, done)
    return redirect(place_of(request).address_of(pair))
