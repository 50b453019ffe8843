"""The list, one incident's page, and its changes, each a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, BadInput, NotFound
from aman.incidents import actions, forms, queries
from aman.incidents.actions import NewPersonTold
from aman.incidents.models import Incident, IncidentPerson
from aman.incidents.outward import unwilling
from aman.incidents.templatetags.incident_tags import told_name
from aman.incidents.words import timeline_of
from aman.people.queries import visible_person
from aman.ui.forms import render_form
from aman.ui.paging import page_of

Change = Callable[[Incident, Any], str | HttpResponse]


@requires("incidents.list_incidents")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def list_incidents(request: SignedInRequest) -> HttpResponse:
    """The longest silence first, whatever the view; or what answers to a name, which comes by POST."""
    view = request.GET.get("view", "running")
    view = view if view in queries.VIEWS else "running"
    text = request.POST.get("text", "").strip()[:200]
    wanted = queries.filtered(user=request.user, view=view)
    page = None if text else page_of(wanted, request, order=["last_news_at", "pk"])
    shown = queries.find_incidents(user=request.user, text=text) if page is None else page.rows
    context = {
        "page": page,
        "rows": actions.list_incidents(actor=request.user, incidents=shown),
        "alerts": queries.alerts(user=request.user),
        "view": view if page is not None else "",
        "text": text,
        "silent_hours": queries.silent_hours(),
        "may_set_steps": request.user.may("incidents.set_office_steps"),
    }
    return render(request, "incidents/list_incidents.html", context)


@requires("incidents.view_incident")
@require_GET
def view_incident(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        record = actions.read_incident(actor=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    if record.incident.ref != ref:
        return redirect("incidents:view_incident", record.incident.ref)
    context = {"record": record, "row": record.row, "events": timeline_of(record), "now": timezone.now()}
    context["unwilling"] = unwilling(record.incident) if record.is_anything_said else {}
    return render(request, "incidents/view_incident.html", context)


@requires("incidents.view_handover")
@require_GET
@never_cache
def view_handover(request: SignedInRequest) -> HttpResponse:
    form = forms.HandoverForm(request.GET)
    hours = (form.cleaned_data["hours"] or 12) if form.is_valid() else 12
    since = timezone.now() - timedelta(hours=hours)
    handover = actions.print_handover(actor=request.user, since=since)
    shown = forms.HandoverForm(initial={"hours": hours})
    rows = [(row, handover.news[row.incident.pk]) for row in handover.rows]
    context = {"filter": shown, "handover": handover, "rows": rows, "now": timezone.now()}
    return render(request, "incidents/view_handover.html", context)


def incident_of(request: SignedInRequest, ref: str) -> Incident:
    """Give an incident the user may see, or answer that there is none."""
    try:
        return queries.visible_incident(user=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error


def change(
    request: SignedInRequest,
    incident: Incident,
    form: forms.IncidentForm,
    words: dict[str, Any],
    do: Change,
    *,
    everybody: list[IncidentPerson] | None = None,
) -> HttpResponse:
    """Ask one question about an incident; on a refusal show what was typed beside what is true now."""
    lost = False
    if request.method == "POST" and form.is_valid():
        try:
            said = do(incident, form)
        except NotFound as error:
            raise Http404(error.message) from error
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
            lost = error.code == "changed-meanwhile"
            incident.refresh_from_db()
            again = request.POST.copy()
            again["version"] = str(incident.version)
            form.data = again
        else:
            if not isinstance(said, str):
                return said
            messages.success(request, said)
            return redirect("incidents:view_incident", incident.ref)
    actions.look_at_people(actor=request.user, incident=incident, everybody=everybody)
    record = queries.incident_record(user=request.user, ref=incident.ref) if lost else None
    context = {"form": form, "incident": incident, "places": forms.gazetteer(), "record": record, **words}
    return render_form(request, "incidents/change.html", context)


@requires("incidents.add_report")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def add_report(request: SignedInRequest, ref: str) -> HttpResponse:
    def do(incident: Incident, form: forms.ReportForm) -> str:
        actions.add_report(actor=request.user, incident=incident, report=form.new_report())
        return _("The report was added.")

    incident = incident_of(request, ref)
    words = {"question": _("What does this caller say?"), "submit": _("Add the report")}
    return change(request, incident, forms.ReportForm(request.POST or None, incident=incident), words, do)


@requires("incidents.add_people")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def add_people(request: SignedInRequest, ref: str) -> HttpResponse:
    def do(incident: Incident, form: forms.PeopleForm) -> str:
        chosen = set(form.cleaned_data.get("family", []))
        people = [NewPersonTold({"name": queries.name_of(p)}, p) for p in family if p.ref in chosen]
        people += [NewPersonTold({"name": name}) for name in form.names_typed()]
        version = form.cleaned_data["version"]
        added = actions.add_people(actor=request.user, incident=incident, people=people, version=version)
        return _("%(count)s people were added.") % {"count": added}

    incident = incident_of(request, ref)
    family = queries.family_beside(user=request.user, incident=incident)
    shown = [
        (person.ref, format_html("<bdi>{}</bdi> (<bdi>{}</bdi>)", queries.name_of(person), person.ref))
        for person in family
    ]
    form = forms.PeopleForm(request.POST or None, incident=incident, family=shown)
    return change(request, incident, form, {"question": _("Who else was taken?"), "submit": _("Add them")}, do)


@requires("incidents.correct_incident")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def correct_incident(request: SignedInRequest, ref: str) -> HttpResponse:
    """Put right what happened and where."""

    def do(incident: Incident, form: forms.CorrectForm) -> str:
        typed = form.cleaned_data
        actions.correct_incident(
            actor=request.user, incident=incident, kind=typed["kind"], place_words=typed["place"].strip(),
            letter_refused=typed["letter_refused"], version=typed["version"],
        )  # fmt: skip
        return _("It was put right.")

    incident = incident_of(request, ref)
    now = {"kind": incident.kind, "place": incident.place_words, "letter_refused": incident.letter_refused}
    words = {"question": _("What happened, and where?"), "submit": _("Put it right")}
    form = forms.CorrectForm(request.POST or None, incident=incident, initial=now)
    return change(request, incident, form, words, do)


@requires("incidents.record_state")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def record_state(request: SignedInRequest, ref: str, number: int) -> HttpResponse:
    """Record where somebody is, and whoever shares it; somebody free who was taken again gets a new incident."""

    def do(incident: Incident, form: forms.StateForm) -> HttpResponse | str:
        typed = form.cleaned_data
        chosen = set(typed.get("also", []))
        everybody = forms.StateForm.EVERYBODY in chosen
        also = [one for one in beside if one.pk in chosen or (everybody and one.state == place.state)]
        said = {
            "actor": request.user, "state": typed["state"], "version": typed["version"], "evidence": typed["evidence"],
            "happened_at": typed["happened_at"], "place_words": typed["place"].strip(), "note": typed["note"].strip(),
        }  # fmt: skip
        if form.is_new_arrest():
            made = actions.arrest_again(people=[place, *also], **said)
            messages.success(request, _("A new incident was opened. Its clock runs from now."))
            return redirect("incidents:view_incident", made.ref)
        actions.record_state(person=place, also=also, how=typed["how"], **said)
        return _("It was recorded.")

    incident = incident_of(request, ref)
    everybody = queries.everybody_of(user=request.user, incident=incident)
    place = _place_in(everybody, incident, number)
    beside = queries.beside(everybody, place)
    words = {"question": _("Where is this person now?"), "submit": _("Record"), "place": place}
    shown = [
        (one.pk, format_html("{}. {} ({})", one.number, told_name(one), one.get_state_display())) for one in beside
    ]
    form = forms.StateForm(request.POST or None, incident=incident, place=place, beside=shown)
    return change(request, incident, form, words, do, everybody=everybody)


@requires("incidents.match_person")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def match_person(request: SignedInRequest, ref: str, number: int) -> HttpResponse:
    def do(incident: Incident, form: forms.WhoForm) -> str:
        chosen = form.ref_chosen()
        try:
            known = visible_person(user=request.user, ref=chosen) if chosen else None
        except NotFound as error:
            # A slip of the hand on this page is no missing page.
            raise BadInput(error.message, fix=error.fix) from error
        actions.match_person(actor=request.user, person=place, known=known, version=form.cleaned_data["version"])
        return (
            _("It was recorded who this is.") if known else _("It was recorded that nobody of the register is meant.")
        )

    incident = incident_of(request, ref)
    everybody = queries.everybody_of(user=request.user, incident=incident)
    place = _place_in(everybody, incident, number)
    candidates = actions.read_candidates(actor=request.user, person=place)
    # Several often bear one name: the reference tells the choices apart, as it does the rows above them.
    shown = [
        (one.person.ref, format_html("<bdi>{}</bdi> (<bdi>{}</bdi>)", queries.name_of(one.person), one.person.ref))
        for one in candidates
    ]
    form = forms.WhoForm(request.POST or None, incident=incident, place=place, shown=shown)
    words = {"question": _("Who is it?"), "submit": _("Record"), "place": place, "candidates": candidates}
    return change(request, incident, form, words, do, everybody=everybody)


def _place_in(everybody: list[IncidentPerson], incident: Incident, number: int) -> IncidentPerson:
    try:
        return queries.place_in(everybody, incident=incident, number=number)
    except NotFound as error:
        raise Http404(error.message) from error


@requires("incidents.show_reporter_phone")
@require_POST
def show_reporter_phone(request: SignedInRequest, ref: str, report_id: int) -> HttpResponse:
    """Show one number in full: in its place where the page can, otherwise as a page of its own."""
    incident = incident_of(request, ref)
    try:
        phone = actions.show_reporter_phone(actor=request.user, incident=incident, report_id=report_id)
    except NotFound as error:
        raise Http404(error.message) from error
    part = "people/shown_number.html" if request.htmx else "incidents/show_phone.html"
    return render(request, part, {"number": phone, "incident": incident})
