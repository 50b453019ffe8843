"""Is this the same person? The list of pairs that wait, and one pair with both records side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.accounts.access import requires
from aman.audit.actions import record
from aman.errors import Conflict
from aman.rosters.actions.changing import Change, digest_of, foresee_losses
from aman.rosters.actions.pairs import Decided, decide_pair, take_apart, undo_link
from aman.rosters.forms import DecisionForm, ReasonForm, SecondForm
from aman.rosters.meanings import LOSSES
from aman.rosters.models import Pair, PairProposal
from aman.rosters.protection import Loss
from aman.rosters.queries import (
    LIKELIEST_FIRST,
    PROTECTED_FIRST,
    SECOND,
    get_pair,
    last_act,
    links_of,
    neighbours,
    open_proposal,
    pair_counts,
    pairs_in_order,
    progress_of,
)
from aman.rosters.reasons import USUAL
from aman.rosters.side_by_side import TERMS, compare_people, with_records
from aman.rosters.views import SignedInRequest, posted
from aman.rosters.views.place import Place, place_of
from aman.rosters.weighing import weigh
from aman.ui.forms import render_form
from aman.ui.paging import page_of

#: How a state looks, beside its words.
STATE_TAGS = {
    Pair.State.AUTOMATIC: "info",
    Pair.State.WAITING: "waiting",
    Pair.State.SAME: "good",
    Pair.State.DIFFERENT: "closed",
    Pair.State.NOT_SURE: "unknown",
    Pair.State.UNDONE: "closed",
}


@requires("rosters.review_pairs")
def review_pairs(request: SignedInRequest) -> HttpResponse:
    """List the pairs of one state, the likeliest or those of people with protection first."""
    place = place_of(request)
    pairs, order = pairs_in_order(request.user, place.state, place.order)
    page = page_of(pairs, request, order=order)
    rows = [(pair, *with_names(pair), _weightiest(pair)) for pair in page]
    counts = pair_counts(request.user)
    shown = [side.ref for pair in page for side in (pair.left, pair.right)]
    detail = {"state": place.state, "pairs": len(page)}
    record(actor=request.user, verb="pairs.listed", detail=detail, touches=shown)
    context = {
        "page": page,
        "rows": rows,
        "place": place,
        "orders": [
            (place.at(order=LIKELIEST_FIRST), _("Likeliest first")),
            (place.at(order=PROTECTED_FIRST), _("People with protection first")),
        ],
        "states": [(place.at(state=state), place.name_of(state), count) for state, count in counts.items()],
        "waiting": counts["waiting"],
        "seconds": counts[SECOND],
        **done_so_far(request),
    }
    return render(request, "rosters/pairs.html", context)


@requires("rosters.review_pairs")
def view_pair(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show both records; take the reviewer's answer where the role may decide."""
    pair = get_pair(request.user, pk)
    form = DecisionForm(posted(request), initial={"version": pair.version})
    if request.method == "POST":
        if not request.user.may("rosters.decide_pair"):
            form.add_error(None, _("Your role may look at pairs but not decide them."))
        elif form.is_valid():
            place = place_of(request)
            _before, after = neighbours(request.user, pair, place.state, place.order)
            done = decide_pair(
                actor=request.user,
                pair_id=pk,
                decision=form.cleaned_data["decision"],
                reason=form.cleaned_data["text"],
                version=form.cleaned_data["version"],
            )
            say_what_followed(request, done)
            return redirect(place.address_of(after))
    return pair_page(request, pair, form)


@requires("rosters.undo_link")
def undo_pair(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a link away again, with a reason."""
    pair = get_pair(request.user, pk)
    form = ReasonForm(posted(request), initial={"version": pair.version})
    if request.method == "POST" and form.is_valid():
        done = undo_link(
            actor=request.user,
            pair_id=pk,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        )
        if done.proposal is None:
            messages.success(request, _("The link is taken away. Everything is attached as it was before."))
        say_what_followed(request, done)
        return redirect("rosters:view_pair", pk=pk)
    context = {"form": form, "pair": pair, "losses": foreseen(request, pair, Pair.State.UNDONE)}
    return render_form(request, "rosters/undo_pair.html", context)


@requires("rosters.undo_link")
def separate_person(request: SignedInRequest, ref: str) -> HttpResponse:
    """Show the links that join one row with others, and take all of them away, with a reason."""
    person, links = links_of(request.user, ref)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        changed = take_apart(actor=request.user, person_ref=ref, reason=form.cleaned_data["reason"])
        if changed.proposals:
            messages.warning(request, _proposed_words())
        else:
            messages.success(request, _("The row stands alone again. Everything is attached as it was before."))
        return redirect("rosters:separate_person", ref=ref)
    record(actor=request.user, verb="person.read", subject=f"person:{person.ref}", detail={"links": len(links)})
    losses = foresee(request, *(Change(link, Pair.State.UNDONE) for link in links))
    context = {"form": form, "person": person, "links": links, "losses": in_words(losses)}
    return render_form(request, "rosters/separate_person.html", context)


def with_names(pair: Pair) -> tuple[str, str]:
    """Give how each side writes the person's own name."""
    left, right = (next((n.full for n in side.names.all() if n.kind == "own"), "") for side in (pair.left, pair.right))
    return left, right


def _weightiest(pair: Pair) -> list[dict[str, Any]]:
    """Give the two observations that weigh most; the prior is none."""
    seen = [addend for addend in pair.addends if addend["term"] != "prior"]
    return sorted(seen, key=lambda addend: -abs(addend["log_odds"]))[:2]


def pair_page(
    request: SignedInRequest, pair: Pair, form: DecisionForm, second_form: SecondForm | None = None
) -> HttpResponse:
    """Draw a pair with everything a reviewer weighs; every look at the two people is logged."""
    left, right = with_records(pair)
    for side in (left, right):
        record(actor=request.user, verb="person.read", subject=f"person:{side.ref}", detail={"pair": pair.pk})
    place = place_of(request)
    before, after = neighbours(request.user, pair, place.state, place.order)
    context = {
        "form": second_form if second_form is not None and second_form.errors else form,
        "decision_form": form,
        "reasons": list(zip(form["usual"], USUAL, strict=True)),
        "pair": pair,
        "left": left,
        "right": right,
        "rows": compare_people(left, right),
        "terms": TERMS,
        "weighing": weigh(pair.addends, pair.log_odds),
        "joined": pair.state in (Pair.State.AUTOMATIC, Pair.State.SAME),
        "state_tag": STATE_TAGS[Pair.State(pair.state)],
        "history": pair.history.select_related("changed_by", "second_by").order_by("-pk"),
        "proposals": pair.proposals.exclude(answer="").select_related("proposed_by", "answered_by").order_by("-pk"),
        "place": place,
        "back": place.address_of(before) if before is not None else "",
        "following": place.address_of(after) if after is not None else "",
        **_what_it_takes(request, pair, second_form),
        **done_so_far(request),
    }
    return render_form(request, "rosters/pair.html", context)


def _what_it_takes(request: SignedInRequest, pair: Pair, second_form: SecondForm | None) -> dict[str, Any]:
    """What is proposed and would be lost by it; or, where nothing is, what the graver answer would take from whom."""
    proposal = open_proposal(pair)
    if proposal is None:
        joined = pair.state in (Pair.State.AUTOMATIC, Pair.State.SAME)
        return {"losses": foreseen(request, pair, Pair.State.DIFFERENT if joined else Pair.State.SAME)}
    found = foresee(request, Change(pair, Pair.State(proposal.to_state), proposal.reason, proposal.undoes))
    initial = {"version": pair.version, "seen": digest_of(found)}
    return {
        "proposal": proposal,
        "is_own_proposal": proposal.proposed_by_id == request.user.pk,
        "second_form": second_form or SecondForm(initial=initial),
        "seen": digest_of(found),
        "losses": in_words(found),
    }


def foreseen(request: SignedInRequest, pair: Pair, state: Pair.State) -> list[tuple[str, Any]]:
    """Say in words what a pair's change of state would take from whom."""
    return in_words(foresee(request, Change(pair, state)))


def foresee(request: SignedInRequest, *changes: Change) -> tuple[Loss, ...]:
    """Give what changes would take from whom; nothing where other decisions contradict them, for then none is made."""
    try:
        return foresee_losses(request.user, changes) if changes else ()
    except Conflict:
        return ()


def in_words(losses: tuple[Loss, ...]) -> list[tuple[str, Any]]:
    """Give each loss as a reference and what is said after it."""
    return [(loss.ref, LOSSES[loss.kind]) for loss in losses]


def done_so_far(request: SignedInRequest) -> dict[str, Any]:
    """What the reviewer did last, with its undo, and how far the day's work has come."""
    now = timezone.now()
    act = last_act(request.user, now)
    return {
        "act": act,
        "act_words": state_words(act.to_state) if act is not None else "",
        "act_is_proposal": isinstance(act, PairProposal),
        "progress": progress_of(request.user, now),
    }


def state_words(state: str) -> str:
    """Say what was recorded."""
    return {
        Pair.State.SAME: _("same person"),
        Pair.State.DIFFERENT: _("different people"),
        Pair.State.NOT_SURE: _("not sure"),
        Pair.State.UNDONE: _("link taken away"),
    }.get(Pair.State(state), str(Pair.State(state).label))


def say_what_followed(request: SignedInRequest, done: Decided) -> None:
    """Say what followed from a change beyond the change itself, which the strip above the page says."""
    if done.proposal is not None and done.proposal.answer == PairProposal.Answer.OPEN:
        messages.warning(request, _proposed_words())
        return
    if done.rejoined.stepped_back:
        messages.warning(request, _("An automatic link contradicted this; it now waits for a person."))
    if done.still_joined and done.pair.state in (Pair.State.UNDONE, Pair.State.WAITING):
        messages.warning(request, _("The two are still one person through other links that a person decided."))


def _proposed_words() -> str:
    return _(
        "This would take protection from somebody, so it is only proposed. Everything stays as it is until a second "
        "person confirms it."
    )


__all__ = ["Place", "pair_page", "review_pairs", "say_what_followed", "separate_person", "undo_pair", "view_pair"]
