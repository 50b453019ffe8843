"""Which pages show what the rules ask of a person, and take what an officer heard or saw?"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, NotFound
from aman.people.models import Person
from aman.screening import actions, queries
from aman.screening.forms import FactForm
from aman.ui.forms import render_form


@requires("screening.ask_person")
@require_GET
def ask_person(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        record = actions.ask_person(actor=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    if record.person.ref != ref:
        return redirect("screening:ask_person", record.person.ref)
    context = {"record": record, "may_state": request.user.may("screening.state_fact")}
    return render(request, "screening/ask_person.html", context)


@requires("screening.ask_case")
@require_GET
def ask_case(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        found = actions.ask_case(actor=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    return render(request, "screening/ask_case.html", {"case": found})


@requires("screening.state_fact")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def state_person_fact(request: SignedInRequest, ref: str, fact: str) -> HttpResponse:
    """Show one fact of one person with its history, and take one more record about it."""
    try:
        record = actions.ask_person(actor=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    row = next((one for one in record.rows if one.fact.name == fact), None)
    if row is None or row.fact.comes_from is not None:
        raise Http404("No officer records this fact.")
    return _take_record(request, record.person, row)


def _take_record(request: SignedInRequest, person: Person, row: queries.FactRow) -> HttpResponse:
    history = list(queries.history_of(person, row.fact.name))
    seen = history[0].pk if history else 0
    form = FactForm(request.POST or None, asked=row.fact, papers=queries.papers_of(person), initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        try:
            actions.state_fact(actor=request.user, person=person, fact=row.fact.name, **form.recorded())
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
            history = list(queries.history_of(person, row.fact.name))
            form.data = {**_typed(request), "seen": str(history[0].pk if history else 0)}
        else:
            messages.success(request, _("It was recorded. Screen again so that the answers see it."))
            return redirect("screening:ask_person", person.ref)
    context = {"form": form, "person": person, "row": row, "history": history}
    return render_form(request, "screening/state_person_fact.html", context)


def _typed(request: SignedInRequest) -> dict[str, object]:
    """What was typed, lists kept as lists."""
    return {name: values if len(values) > 1 else values[0] for name, values in request.POST.lists()}
