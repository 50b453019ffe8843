"""The pages about people: request -> form, action -> template."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import Conflict, NotFound
from aman.people import actions, queries
from aman.people.forms import PersonForm, SearchForm
from aman.people.templatetags.people_tags import FIELD_WORDS
from aman.people.timeline import timeline_of
from aman.ui.forms import render_form


@requires("people.search_people")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def search_people(request: SignedInRequest) -> HttpResponse:
    """Search by POST only: a name must not stand in an address or a log of addresses."""
    form = SearchForm(request.POST or None)
    hits = None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        hits = actions.find_people(actor=request.user, text=typed["text"], birth_year=typed["year"])
    part = "people/hits.html" if request.htmx and hits is not None else "people/search_people.html"
    return render_form(request, part, {"form": form, "hits": hits, "may_add": request.user.may("people.add_person")})


@requires("people.view_person")
@require_GET
def view_person(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        record = actions.read_person(actor=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    if record.root.ref != ref:
        return redirect("people:view_person", record.root.ref)
    return render(request, "people/view_person.html", {"record": record, "events": timeline_of(record), "now": now()})


@requires("people.show_document")
@require_POST
def show_document(request: SignedInRequest, ref: str, document_id: int) -> HttpResponse:
    """Show one number in full: in its place where the page can, otherwise as a page of its own."""
    try:
        document = actions.show_document(actor=request.user, ref=ref, document_id=document_id)
    except NotFound as error:
        raise Http404(error.message) from error
    part = "people/shown_number.html" if request.htmx else "people/show_document.html"
    return render(request, part, {"document": document, "number": document.as_written or document.number, "ref": ref})


@requires("people.show_document")
@require_POST
def show_phone(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        phone = actions.show_phone(actor=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    part = "people/shown_number.html" if request.htmx else "people/show_document.html"
    return render(request, part, {"number": phone, "ref": ref})


@requires("people.show_field")
@require_POST
def show_field(request: SignedInRequest, ref: str, field: str) -> HttpResponse:
    """Show one hidden detail: in its place where the page can, otherwise as a page of its own."""
    try:
        _person, value = actions.show_field(actor=request.user, ref=ref, field=field)
    except NotFound as error:
        raise Http404(error.message) from error
    part = "people/shown_words.html" if request.htmx else "people/show_document.html"
    return render(request, part, {"words": value, "ref": ref, "field": FIELD_WORDS[field]})


@requires("people.view_readers")
@require_GET
def view_readers(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        person, lines = queries.readers_of(user=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    return render(request, "people/view_readers.html", {"person": person, "lines": lines})


@requires("people.add_person")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def add_person(request: SignedInRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    alike: list[queries.PersonHit] = []
    if request.method == "POST" and form.is_valid():
        new = form.new_person()
        try:
            person = actions.add_person(actor=request.user, new=new, looked_at=form.seen_refs())
        except Conflict:
            alike = actions.find_alike(actor=request.user, new=new)
        else:
            messages.success(request, _("The person was added."))
            return redirect("people:view_person", person.ref)
    looked_at = ",".join(hit.person.ref for hit in alike)
    return render_form(request, "people/add_person.html", {"form": form, "alike": alike, "looked_at": looked_at})
