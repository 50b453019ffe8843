"""The call: one page from half a name to an incident, with the keyboard alone, with script and without."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.queries import offices_served
from aman.accounts.request import SignedInRequest
from aman.core.phones import phone_keys
from aman.errors import AmanError, NotFound
from aman.incidents import actions, queries
from aman.incidents.forms import IntakeForm, evidence_of, gazetteer
from aman.incidents.models import State
from aman.incidents.queries.finding import called_before
from aman.people.models import Person
from aman.people.queries import PersonHit, visible_person
from aman.ui.forms import render_form

#: What is typed and kept as a draft; not the token, nor the marks of the form itself.
_KEPT = (*IntakeForm.WHO, *IntakeForm.WHERE, *IntakeForm.CALLER, *IntakeForm.WHAT, "person")
#: A search for one letter finds everybody and nobody.
_LEAST_LETTERS = 2


@requires("incidents.open_incident")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@never_cache
def open_incident(request: SignedInRequest) -> HttpResponse:
    """Show the page, with the draft; search without script; or open the incident."""
    if request.method == "GET":
        draft = queries.draft_of(user=request.user)
        form = IntakeForm(initial={**draft, "key": IntakeForm.new_key()})
        return _page(request, form, None, has_draft=bool(draft))
    if "drop" in request.POST:
        actions.drop_draft(actor=request.user)
        return redirect("incidents:open_incident")
    form = IntakeForm(request.POST)
    if "search" in request.POST:
        actions.save_draft(actor=request.user, typed=_typed(request))
        hits = _hits(request)
        again = IntakeForm(initial={**_typed(request), "key": request.POST.get("key") or IntakeForm.new_key()})
        return _page(request, again, hits, calls=_calls(request))
    opened_before = queries.sent_before(user=request.user, key=request.POST.get("key", ""))
    if opened_before is not None:
        return redirect("incidents:view_incident", opened_before.ref)
    if form.is_valid():
        try:
            return _open(request, form)
        except AmanError as error:
            # Pressed twice at the same moment: the other one opened it.
            sent = queries.sent_before(user=request.user, key=form.cleaned_data["key"])
            if error.code == "sent-before" and sent is not None:
                return redirect("incidents:view_incident", sent.ref)
            form.add_error(None, f"{error.message} {error.fix}")
    actions.save_draft(actor=request.user, typed=_typed(request))
    return _page(request, form, None)


def _open(request: SignedInRequest, form: IntakeForm) -> HttpResponse:
    typed = form.cleaned_data
    incident = actions.open_incident(
        actor=request.user,
        kind=typed["kind"],
        report=form.new_report(),
        people=form.new_people(_chosen(request, typed["person"])),
        place_words=typed["place"].strip(),
        city=typed["city"].strip(),
        happened_at=typed["happened_at"],
        people_told=typed["people_told"] or 0,
        letter_refused=typed["letter_refused"],
        # What one caller says is a report; that it is so, and where the person is, others have to tell.
        state=State.REPORTED,
        said={"evidence": evidence_of(typed["relation"])},
        office=next((one for one in offices_served(request.user) if one.code == request.POST.get("office")), None),
    )
    actions.look_for_unknown(actor=request.user, incident=incident)
    actions.propose_merges(actor=request.user, incidents=[incident])
    actions.drop_draft(actor=request.user)
    if incident.is_running:
        messages.success(request, _("The incident was opened. Its clock runs from now."))
    else:
        messages.success(request, _("The incident was opened. A step to call back was planned."))
    return redirect("incidents:view_incident", incident.ref)


def _chosen(request: SignedInRequest, ref: str) -> Person | None:
    """The person that the worker chose among the answers; a reference that leads nowhere leaves the words alone."""
    if not ref:
        return None
    if not request.user.sees_people:
        return queries.heard_of(user=request.user, ref=ref)
    try:
        return visible_person(user=request.user, ref=ref)
    except NotFound:
        return None


@requires("incidents.open_incident")
@require_POST
@sensitive_post_parameters()
@never_cache
def search_people(request: SignedInRequest) -> HttpResponse:
    """Answer what stands on the page so far; by POST, since a name must not stand in an address."""
    hits = _hits(request)
    chosen = request.POST.get("person", "")
    context = {
        "hits": hits, "chosen": chosen, "told": request.POST.get("name", ""), "calls": _calls(request),
        "kept": _kept_choice(chosen, hits),
    }  # fmt: skip
    return render(request, "incidents/parts/hits.html", {**context, "running": _running(request, hits)})


@requires("incidents.open_incident")
@require_POST
@sensitive_post_parameters()
def save_draft(request: SignedInRequest) -> HttpResponse:
    """Keep what was typed, every few seconds while somebody types."""
    actions.save_draft(actor=request.user, typed=_typed(request))
    return HttpResponse(status=204)


def _typed(request: SignedInRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in _KEPT if request.POST.get(name)}


def _hits(request: SignedInRequest) -> list[PersonHit]:
    form = IntakeForm(request.POST)
    told = form.told_so_far()
    is_named = len(told["name"]) >= _LEAST_LETTERS or len(told["father"]) >= _LEAST_LETTERS
    if not is_named and not told["number"] and not phone_keys(told["phone"]):
        return []
    return actions.find_people(actor=request.user, told=told)


def _kept_choice(chosen: str, hits: list[PersonHit]) -> str:
    """The person who was chosen among earlier answers and is not among these: what is typed later takes no choice back."""
    return chosen[:12] if chosen and all(hit.person.ref != chosen for hit in hits) else ""


def _calls(request: SignedInRequest) -> list[queries.IncidentRow]:
    """The incidents that were reported from the caller's phone before."""
    earlier = called_before(user=request.user, phone=IntakeForm(request.POST).told_so_far()["phone"])
    return actions.list_incidents(actor=request.user, incidents=earlier) if earlier else []


def _running(request: SignedInRequest, hits: list[PersonHit]) -> dict[int, str]:
    """The incidents in which those who were found are held already."""
    return queries.running_of(user=request.user, people=[hit.person for hit in hits]) if hits else {}


def _page(
    request: SignedInRequest, form: IntakeForm, hits: list[PersonHit] | None, *, has_draft: bool = False,
    calls: Sequence[queries.IncidentRow] = (),
) -> HttpResponse:  # fmt: skip
    chosen = form["person"].value() or ""
    context = {
        "form": form, "groups": form.groups(), "hits": hits, "places": gazetteer(), "has_draft": has_draft, "chosen": chosen, "told": form["name"].value() or "", "served": offices_served(request.user), "running": _running(request, hits or []), "calls": calls, "kept": _kept_choice(chosen, hits or []),
    }  # fmt: skip
    return render_form(request, "incidents/open_incident.html", context)
