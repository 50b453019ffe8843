"""Is this the same person? The list of pairs that wait, and one pair with both records side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from aman.accounts.access import requires
from aman.audit.actions import record
from aman.rosters.actions.pairs import Decided, decide_pair, take_apart, undo_link
from aman.rosters.forms import DecisionForm, ReasonForm
from aman.rosters.models import Pair
from aman.rosters.queries import get_pair, links_of, next_waiting, pair_counts, pairs_in
from aman.rosters.side_by_side import TERMS, compare_people, with_records
from aman.rosters.views import SignedInRequest, posted
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
    """List the pairs of one state, the likeliest first."""
    wanted = request.GET.get("state", "")
    state = Pair.State(wanted) if wanted in Pair.State.values else Pair.State.WAITING
    page = page_of(pairs_in(request.user, state), request, order=("-probability", "pk"))
    rows = [(pair, *with_names(pair), sorted(pair.addends, key=lambda a: -abs(a["log_odds"]))[:2]) for pair in page]
    counts = pair_counts(request.user)
    states = [(value, Pair.State(value).label, count) for value, count in counts.items()]
    record(actor=request.user, verb="pairs.listed", detail={"state": state.value, "pairs": len(page)})
    context = {"page": page, "rows": rows, "states": states, "state": state, "waiting": counts["waiting"]}
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
            done = decide_pair(
                actor=request.user,
                pair_id=pk,
                decision=form.cleaned_data["decision"],
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
            )
            _say(request, done)
            follow = next_waiting(request.user, pair)
            return redirect("rosters:view_pair", pk=follow.pk) if follow else redirect("rosters:review_pairs")
    return _pair_page(request, pair, form)


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
        _say(request, done)
        return redirect("rosters:view_pair", pk=pk)
    return render_form(request, "rosters/undo_pair.html", {"form": form, "pair": pair})


@requires("rosters.undo_link")
def separate_person(request: SignedInRequest, ref: str) -> HttpResponse:
    """Show the links that join one row with others, and take all of them away, with a reason."""
    person, links = links_of(request.user, ref)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        take_apart(actor=request.user, person_ref=ref, reason=form.cleaned_data["reason"])
        messages.success(request, _("The row stands alone again. Everything is attached as it was before."))
        return redirect("rosters:separate_person", ref=ref)
    record(actor=request.user, verb="person.read", subject=f"person:{person.ref}", detail={"links": len(links)})
    return render_form(request, "rosters/separate_person.html", {"form": form, "person": person, "links": links})


def with_names(pair: Pair) -> tuple[str, str]:
    """Give how each side writes the person's own name."""
    left, right = (next((n.full for n in side.names.all() if n.kind == "own"), "") for side in (pair.left, pair.right))
    return left, right


def _pair_page(request: SignedInRequest, pair: Pair, form: DecisionForm) -> HttpResponse:
    left, right = with_records(pair)
    for side in (left, right):
        record(actor=request.user, verb="person.read", subject=f"person:{side.ref}", detail={"pair": pair.pk})
    context = {
        "form": form,
        "pair": pair,
        "left": left,
        "right": right,
        "rows": compare_people(left, right),
        "addends": [{**addend, "words": TERMS.get(addend["term"], addend["term"])} for addend in pair.addends],
        "joined": pair.state in (Pair.State.AUTOMATIC, Pair.State.SAME),
        "state_tag": STATE_TAGS[Pair.State(pair.state)],
        "history": pair.history.select_related("changed_by").order_by("-pk"),
        "following": next_waiting(request.user, pair),
    }
    return render_form(request, "rosters/pair.html", context)


def _say(request: SignedInRequest, done: Decided) -> None:
    words = {
        Pair.State.SAME: _("Recorded: same person."),
        Pair.State.DIFFERENT: _("Recorded: different people."),
        Pair.State.NOT_SURE: _("Recorded: not sure. The pair stays on the list of those looked at."),
        Pair.State.UNDONE: _("The link is taken away. Everything is attached as it was before."),
    }
    messages.success(request, words[Pair.State(done.pair.state)])
    if done.rejoined.stepped_back:
        messages.warning(request, _("An automatic link contradicted this; it now waits for a person."))
    if done.still_joined and done.pair.state == Pair.State.UNDONE:
        messages.warning(request, _("The two are still one person through other links that a person decided."))
