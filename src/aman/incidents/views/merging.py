"""Two incidents that may be one event: side by side, merged, parted."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, BadInput, NotFound
from aman.incidents import actions, forms, queries
from aman.incidents.models import Incident
from aman.incidents.views.following import change, incident_of


@requires("incidents.merge_incidents")
@require_GET
def list_proposals(request: SignedInRequest) -> HttpResponse:
    pairs = actions.list_proposals(actor=request.user)
    return render(request, "incidents/list_proposals.html", {"pairs": pairs})


@requires("incidents.merge_incidents")
@require_http_methods(["GET", "POST"])
def answer_proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show two incidents beside each other and ask whether they are one event."""
    try:
        proposal = queries.visible_proposal(user=request.user, pk=pk)
        if request.method == "POST" and request.POST.get("answer") in ("one", "two"):
            version = request.POST.get("version", "")
            incident = actions.answer_proposal(
                actor=request.user,
                proposal=proposal,
                is_one=request.POST["answer"] == "one",
                version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else -1,
            )
            said = _("Merged.") if request.POST["answer"] == "one" else _("Kept apart.")
            messages.success(request, said)
            return redirect("incidents:view_incident", incident.ref)
        sides = actions.read_pair(actor=request.user, proposal=proposal)
    except NotFound as error:
        raise Http404(error.message) from error
    except AmanError as error:
        messages.error(request, f"{error.message} {error.fix}")
        return redirect("incidents:answer_proposal", pk)
    return render(request, "incidents/answer_proposal.html", {"proposal": proposal, "sides": sides})


@requires("incidents.merge_incidents")
@require_http_methods(["GET", "POST"])
def merge_incidents(request: SignedInRequest, ref: str) -> HttpResponse:
    def do(incident: Incident, form: forms.MergeForm) -> str:
        typed = form.cleaned_data
        try:
            other = queries.visible_incident(user=request.user, ref=typed["other"].strip())
        except NotFound as error:
            # A slip of the hand on this page is no missing page.
            raise BadInput(error.message, fix=error.fix) from error
        actions.merge_incidents(actor=request.user, incident=incident, other=other, version=typed["version"])
        return _("Merged.")

    incident = incident_of(request, ref)
    words = {
        "question": _("Which other incident is the same event?"),
        "submit": _("Merge them"),
        "lede": _("Every report, state and person of both stays. It can be taken apart again."),
    }
    return change(request, incident, forms.MergeForm(request.POST or None, incident=incident), words, do)


@requires("incidents.undo_merge")
@require_http_methods(["GET", "POST"])
def undo_merge(request: SignedInRequest, ref: str) -> HttpResponse:
    """Take apart; the version asked for is that of the incident above."""

    def do(incident: Incident, form: forms.IncidentForm) -> str:
        actions.undo_merge(actor=request.user, incident=incident, version=form.cleaned_data["version"])
        return _("Taken apart. Both stand as they stood before.")

    incident = incident_of(request, ref)
    form = forms.EmptyForm(request.POST or None, incident=incident)
    if incident.merged_into is not None:
        form.fields["version"].initial = incident.merged_into.version
    words = {"question": _("Are these two events after all?"), "submit": _("Take them apart")}
    return change(request, incident, form, words, do)
