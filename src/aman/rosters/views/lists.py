"""The lists an office received, one list, and its defects kind by kind."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from aman.accounts.access import requires
from aman.audit.actions import record
from aman.errors import AmanError, NotFound
from aman.rosters.actions.receive import receive_upload
from aman.rosters.forms import ReceiveForm
from aman.rosters.models import Roster
from aman.rosters.queries import defect_counts, get_roster, rosters_of
from aman.rosters.reading.defects import DEFECTS
from aman.rosters.shown import defect_kinds, shown_mapping
from aman.rosters.views import SignedInRequest, posted
from aman.ui.forms import render_form
from aman.ui.paging import page_of

STATE_TAGS = {
    Roster.State.STAGED: "waiting",
    Roster.State.RECEIVED: "info",
    Roster.State.RESOLVED: "good",
    Roster.State.DISCARDED: "closed",
}


@requires("rosters.view_roster")
def list_rosters(request: SignedInRequest) -> HttpResponse:
    """List the office's lists, the newest first."""
    page = page_of(rosters_of(request.user), request, order=("-pk",))
    rows = [(roster, STATE_TAGS[Roster.State(roster.state)]) for roster in page]
    return render(request, "rosters/lists.html", {"page": page, "rows": rows, "may": _may(request)})


@requires("rosters.receive_roster")
def receive_roster(request: SignedInRequest) -> HttpResponse:
    """Take a list in: read it, and show what was found before anything is accepted."""
    form = ReceiveForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            roster = receive_upload(
                actor=request.user, upload=form.cleaned_data["file"], received_on=form.cleaned_data["received_on"]
            )
        except AmanError as error:
            form.add_error("file", f"{error.message} {error.fix}")
        else:
            if roster.received_before:
                messages.info(request, _("This very file was received before; nothing was changed. Here it is."))
            return redirect("rosters:view_roster", pk=roster.pk)
    return render_form(request, "rosters/receive.html", {"form": form})


@requires("rosters.view_roster")
def view_roster(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one list: its state, how its columns are read, and its defects grouped by kind."""
    roster = get_roster(request.user, pk)
    record(actor=request.user, verb="roster.read", subject=f"roster:{roster.pk}")
    context = {
        "roster": roster,
        "tag": STATE_TAGS[Roster.State(roster.state)],
        "kinds": defect_kinds(defect_counts(roster)),
        "sheets": shown_mapping(roster),
        "may": _may(request),
    }
    return render(request, "rosters/list.html", context)


@requires("rosters.view_roster")
def view_defects(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Show the defects of one kind, each with row, column, value and fix."""
    roster = get_roster(request.user, pk)
    if code not in DEFECTS:
        raise NotFound(f"No kind of defect is called {code[:40]}.", fix="Open the list and choose a kind.")
    page = page_of(roster.defects.filter(code=code), request, order=("pk",))
    record(
        actor=request.user,
        verb="roster.read",
        subject=f"roster:{roster.pk}",
        detail={"defect": code, "rows": len(page)},
    )
    kind = defect_kinds({code: 0})[0]
    return render(request, "rosters/defects.html", {"roster": roster, "kind": kind, "page": page})


def _may(request: SignedInRequest) -> dict[str, bool]:
    """Say which verbs the page offers; the pages behind them ask again."""
    verbs = ("receive_roster", "commit_roster", "correct_mapping", "resolve_roster", "download_annotated")
    found = {verb: request.user.may(f"rosters.{verb}") for verb in verbs}
    return {**found, "review_pairs": request.user.may("rosters.review_pairs")}
