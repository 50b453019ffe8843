"""The pages about cases: request -> form, action or query -> template. Each change of a case is a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.cases import actions, forms, queries
from aman.cases.covered import is_large, page_by_letters
from aman.cases.families import at_risk_without_pathway, families_of, order_papers, sort_answers
from aman.cases.glass import open_for_hours as open_record
from aman.cases.models import Case
from aman.cases.timeline import timeline_of
from aman.errors import AmanError, NotFound
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("cases.list_cases")
@require_GET
def list_cases(request: SignedInRequest) -> HttpResponse:
    programmes = queries.programmes(request.user)
    form = forms.FilterForm({"state": "open", **request.GET.dict()}, programmes=programmes)
    wanted = form.wanted()
    walked = None
    if wanted.letters and is_large(request.user):
        walked = page_by_letters(user=request.user, wanted=wanted, now=now(), request=request)
        page = walked.page
    else:
        page = page_of(queries.worklist(user=request.user, wanted=wanted), request, order=["next_due", "pk"])
    context = {
        "form": form,
        "page": page,
        "walked": walked,
        "rows": actions.list_cases(actor=request.user, cases=page.rows),
        "views": queries.quick_views(user=request.user),
        "wanted": wanted,
        "never": queries.NEVER,
        "today": localdate(),
        "filter_is_open": bool(wanted.programme),
    }
    return render(request, "cases/list_cases.html", context)


@requires("cases.open_for_hours")
@require_http_methods(["GET", "POST"])
def open_for_hours(request: SignedInRequest) -> HttpResponse:
    """Ask which record and why, then open it for three hours."""
    form = forms.GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = open_record(actor=request.user, **form.cleaned_data)
        except AmanError as error:
            form.add_error(None, str(error))
        else:
            messages.warning(request, _("The record is open to you for three hours. Its owner was told."))
            return redirect("cases:view_case" if made.ref.startswith("AM-") else "people:view_person", made.ref)
    return render_form(request, "cases/open_for_hours.html", {"form": form})


@requires("cases.view_case")
@require_GET
def view_case(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        record = actions.read_case(actor=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    if record.case.ref != ref:
        return redirect("cases:view_case", record.case.ref)
    context = {
        "record": record,
        "events": timeline_of(record),
        "now": now(),
        "may": {verb: request.user.may(f"cases.{verb}") for verb in _VERBS},
        "may_issue": request.user.may("issuing.issue_letters"),
        "kin": families_of([record.case], localdate())[record.case.pk],
        "at_risk": at_risk_without_pathway(record.family),
        "answers": sort_answers(record.family),
        "missing": order_papers(record.missing, record.case.programme),
    }
    return render(request, "cases/view_case.html", context)


_VERBS = [
    "assign_case",
    "add_evidence",
    "record_step",
    "add_note",
    "add_task",
    "finish_task",
    "record_consent",
    "withdraw_consent",
]

Change = Callable[[SignedInRequest, Case, Any], str]


def change(
    request: SignedInRequest, ref: str, form_class: type[forms.CaseForm], words: dict[str, str], do: Change
) -> HttpResponse:
    """Ask one question about a case; on a refusal show the form again with what was typed and what is true now."""
    try:
        case = queries.visible_case(user=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    form = form_class(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            said = do(request, case, form)
        except NotFound as error:
            raise Http404(error.message) from error
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
            case.refresh_from_db()
            form.data = {**request.POST.dict(), "version": str(case.version)}
        else:
            messages.success(request, said)
            return redirect("cases:view_case", case.ref)
    actions.look_at_family(actor=request.user, case=case)
    return render_form(request, "cases/change.html", {"form": form, "case": case, **words})


@requires("cases.assign_case")
@require_http_methods(["GET", "POST"])
def assign_case(request: SignedInRequest, ref: str) -> HttpResponse:
    def do(request: SignedInRequest, case: Case, form: forms.CaseForm) -> str:
        typed = form.cleaned_data
        actions.assign_case(actor=request.user, case=case, officer=typed["officer"], version=typed["version"])
        return _("The case was assigned.")

    words = {"question": _("Who works on this case?"), "submit": _("Assign")}
    return change(request, ref, forms.AssignForm, words, do)


@requires("cases.add_evidence")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def add_evidence(request: SignedInRequest, ref: str) -> HttpResponse:
    def do(request: SignedInRequest, case: Case, form: Any) -> str:
        typed = form.cleaned_data
        actions.add_evidence(
            actor=request.user,
            case=case,
            kind=typed["kind"],
            person=typed["person"],
            received_on=typed["received_on"],
            valid_to=typed["valid_to"],
            facts=form.facts(),
            note=typed["note"],
        )
        return _("The paper was recorded. Screen the family again so that the rules see it.")

    words = {"question": _("Which paper came, and what does it state?"), "submit": _("Record the paper")}
    return change(request, ref, forms.EvidenceForm, words, do)


@requires("cases.record_step")
@require_http_methods(["GET", "POST"])
def record_step(request: SignedInRequest, ref: str) -> HttpResponse:
    def do(request: SignedInRequest, case: Case, form: forms.CaseForm) -> str:
        actions.record_step(actor=request.user, case=case, **form.cleaned_data)
        return _("The step was recorded.")

    words = {"question": _("Which stage is the case in now?"), "submit": _("Record the step")}
    return change(request, ref, forms.StepForm, words, do)


@requires("cases.add_note")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def add_note(request: SignedInRequest, ref: str) -> HttpResponse:
    def do(request: SignedInRequest, case: Case, form: forms.CaseForm) -> str:
        actions.add_note(actor=request.user, case=case, text=form.cleaned_data["text"])
        return _("The note was added.")

    words = {"question": _("What should be remembered?"), "submit": _("Add the note")}
    return change(request, ref, forms.NoteForm, words, do)


@requires("cases.add_task")
@require_http_methods(["GET", "POST"])
def add_task(request: SignedInRequest, ref: str) -> HttpResponse:
    def do(request: SignedInRequest, case: Case, form: forms.CaseForm) -> str:
        typed = form.cleaned_data
        actions.add_task(
            actor=request.user, case=case, what=typed["what"], due_on=typed["due_on"], owner=typed["officer"]
        )
        return _("The task was added.")

    words = {"question": _("What is to be done, and by when?"), "submit": _("Add the task")}
    return change(request, ref, forms.TaskForm, words, do)


@requires("cases.finish_task")
@require_http_methods(["GET", "POST"])
def finish_task(request: SignedInRequest, ref: str, task_id: int) -> HttpResponse:
    def do(request: SignedInRequest, case: Case, form: forms.CaseForm) -> str:
        actions.finish_task(actor=request.user, case=case, task_id=task_id)
        return _("The task is done.")

    words = {"question": _("Is this task done?"), "submit": _("Yes, it is done")}
    return change(request, ref, forms.EmptyForm, words, do)


@requires("cases.record_consent")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def record_consent(request: SignedInRequest, ref: str) -> HttpResponse:
    def do(request: SignedInRequest, case: Case, form: Any) -> str:
        actions.record_family_consent(
            actor=request.user,
            case=case,
            people=list(form.cleaned_data["people"]),
            said=form.said(),
            guardian=form.cleaned_data["guardian"],
        )
        return _("What was said is recorded, and counts from now on.")

    words = {
        "question": _("Who allowed or refused what, and for whom?"),
        "submit": _("Record it"),
        "lede": _(
            "Read it out in the person's own language first: what is given, to whom, and that no is a good answer."
        ),
    }
    return change(request, ref, forms.ConsentForm, words, do)


@requires("cases.withdraw_consent")
@require_http_methods(["GET", "POST"])
def withdraw_consent(request: SignedInRequest, ref: str, consent_id: int) -> HttpResponse:
    def do(request: SignedInRequest, case: Case, form: forms.CaseForm) -> str:
        actions.withdraw_consent(actor=request.user, case=case, consent_id=consent_id)
        return _("The consent was withdrawn.")

    words = {
        "question": _("Does the person take this consent back?"),
        "submit": _("Withdraw the consent"),
        "lede": _(
            "From now on nothing may rest on it: no new letter, no answer to a host desk, no row in a file. "
            "What was shared before stays on record."
        ),
    }
    return change(request, ref, forms.EmptyForm, words, do)
