"""What is to be done about an incident, by whom and by when, and which steps an office takes in every arrest."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError
from aman.incidents import actions, forms, queries
from aman.incidents.actions.opening import USUAL_STEPS
from aman.incidents.models import Incident
from aman.incidents.views.following import change, incident_of
from aman.ui.forms import render_form


@requires("incidents.add_step")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def add_step(request: SignedInRequest, ref: str) -> HttpResponse:
    def do(incident: Incident, form: forms.StepForm) -> str:
        typed = {key: value for key, value in form.cleaned_data.items() if key != "version"}
        actions.add_step(actor=request.user, incident=incident, **typed)
        return _("The step was added.")

    incident = incident_of(request, ref)
    words = {"question": _("What is to be done, and by when?"), "submit": _("Add the step")}
    return change(request, incident, forms.StepForm(request.POST or None, incident=incident), words, do)


@requires("incidents.take_steps")
@require_http_methods(["GET", "POST"])
def take_steps(request: SignedInRequest, ref: str) -> HttpResponse:
    def do(incident: Incident, form: forms.IncidentForm) -> str:
        actions.take_steps(actor=request.user, incident=incident)
        return _("The open steps are yours.")

    incident = incident_of(request, ref)
    words = {"question": _("Do you take over what is to be done here?"), "submit": _("Take it over")}
    return change(request, incident, forms.EmptyForm(request.POST or None, incident=incident), words, do)


@requires("incidents.finish_step")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def finish_step(request: SignedInRequest, ref: str, step_id: int) -> HttpResponse:
    def do(incident: Incident, form: forms.ResultForm) -> str:
        actions.finish_step(
            actor=request.user, incident=incident, step_id=step_id, result=form.cleaned_data["result"].strip()
        )
        return _("The step was taken.")

    incident = incident_of(request, ref)
    words = {"question": _("What came of this step?"), "submit": _("It was done")}
    return change(request, incident, forms.ResultForm(request.POST or None, incident=incident), words, do)


@requires("incidents.set_office_steps")
@require_http_methods(["GET", "POST"])
def set_office_steps(request: SignedInRequest) -> HttpResponse:
    now = queries.office_minutes(user=request.user) or {str(kind): minutes for kind, minutes in USUAL_STEPS}
    form = forms.OfficeStepsForm(request.POST if request.method == "POST" else None, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_office_steps(actor=request.user, minutes=form.cleaned_data)
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, _("From now on new arrests get these steps."))
            return redirect("incidents:list_incidents")
    return render_form(request, "incidents/set_office_steps.html", {"form": form, "submit": _("Keep these steps")})
