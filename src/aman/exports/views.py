"""The pages about files that leave Aman: request -> form, action or query -> template."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, NotAllowed
from aman.exports import actions, queries
from aman.exports.choosing import FEW
from aman.exports.forms import AskForm, RecipientForm, RefuseForm, ReturnForm, TraceForm
from aman.exports.models import Export
from aman.jobs.queries import latest_job
from aman.rosters.queries import get_roster
from aman.ui.forms import render_form
from aman.ui.paging import page_of

#: A page whose file moves looks again by itself after so many seconds.
LOOK_AGAIN = 5
_UNANSWERED = (Export.State.CHOOSING, Export.State.ASKED)
_MOVING = (Export.State.CHOOSING, Export.State.APPROVED)
_JOBS: dict[str, str] = {Export.State.CHOOSING: "exports.choose_people", Export.State.APPROVED: "exports.write_export"}


@requires("exports.list_exports")
@require_GET
def list_exports(request: SignedInRequest) -> HttpResponse:
    page = page_of(queries.exports_of(request.user), request, order=["-asked_at", "-pk"])
    context = {
        "page": page,
        "rows": [(export, queries.purpose_words(export.purpose)) for export in page],
        "may": _may(request),
    }
    return render(request, "exports/list_exports.html", context)


def _may(request: SignedInRequest) -> dict[str, bool]:
    verbs = ("ask_export", "approve_export", "add_recipient", "trace_rows")
    return {verb: request.user.may(f"exports.{verb}") for verb in verbs}


@requires("exports.ask_export")
@require_http_methods(["GET", "POST"])
def ask_export(request: SignedInRequest) -> HttpResponse:
    """Ask for a file; first only counted, so that nobody asks a second person for a file that would be empty."""
    form = AskForm(request.POST or None, user=request.user)
    preview = None
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.asked()
            if request.POST.get("act") == "ask":
                export = actions.ask_export(actor=request.user, asked=asked)
                messages.success(request, _said(export))
                return redirect("exports:view_export", export.ref)
            preview = actions.preview_export(actor=request.user, asked=asked)
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
    counted = preview.counted if preview else None
    left_out = queries.left_out_lines(counted.left_out) if counted else []
    context = {"form": form, "preview": preview, "counted": counted, "left_out": left_out, "few": FEW}
    return render_form(request, "exports/ask_export.html", context)


def _said(export: Export) -> str:
    if export.state == Export.State.CHOOSING:
        return _("The file was asked for. Its people are being chosen; a second person can approve it after that.")
    return _("The file was asked for. It is written once a second person approves it.")


@requires("exports.return_list")
@require_http_methods(["GET", "POST"])
def return_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask that a list goes back to its sender with its defects marked."""
    roster = get_roster(request.user, pk)
    form = ReturnForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            export = actions.ask_return(actor=request.user, roster_id=pk, **form.cleaned_data)
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, _said(export))
            return redirect("exports:view_export", export.ref)
    return render_form(request, "exports/return_list.html", {"form": form, "roster": roster})


@requires("exports.view_export")
@require_GET
def view_export(request: SignedInRequest, ref: str) -> HttpResponse:
    export = queries.visible_export(user=request.user, ref=ref)
    response = _page(request, export)
    if export.state in _MOVING:
        response.headers["Refresh"] = str(LOOK_AGAIN)
    return response


def _page(request: SignedInRequest, export: Export, **more: Any) -> HttpResponse:
    user = request.user
    mine = export.asked_by_id == user.pk
    answers = user.may("exports.approve_export")
    is_ready = export.state == Export.State.READY and export.ends_at is not None and export.ends_at > now()
    context = {
        "export": export,
        "purpose": queries.purpose_words(export.purpose),
        "fields": queries.fields_of(export),
        "beyond": queries.more_than_minimum(export),
        "is_ready": is_ready,
        "may_take": is_ready and queries.may_download(export, user),
        "left_out": queries.left_out_lines(export.left_out),
        # Whoever asked is told nothing of records they may not see, not even how many there are.
        "hidden": export.left_out.get("hidden", 0) if answers else 0,
        "may_approve": answers and not mine and export.state == Export.State.ASKED,
        "may_take_back": mine and user.may("exports.take_back_export") and export.state in _UNANSWERED,
        "may_ask": user.may("exports.ask_export"),
        "job": latest_job(_JOBS[export.state], f"export:{export.ref}") if export.state in _JOBS else None,
        **more,
    }
    return render(request, "exports/view_export.html", context)


@requires("exports.approve_export")
@require_POST
@never_cache
@sensitive_variables("approved")
def approve_export(request: SignedInRequest, ref: str) -> HttpResponse:
    """Approve a file; where its recipient has no key, the secret half of the new one stands on this page and nowhere else."""
    approved = actions.approve_export(actor=request.user, ref=ref)
    if not approved.secret:
        messages.success(request, _("The file is approved and is being written."))
        return redirect("exports:view_export", approved.export.ref)
    return _page(request, queries.visible_export(user=request.user, ref=ref), secret=approved.secret)


@requires("exports.refuse_export")
@require_http_methods(["GET", "POST"])
def refuse_export(request: SignedInRequest, ref: str) -> HttpResponse:
    export = queries.visible_export(user=request.user, ref=ref)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.refuse_export(actor=request.user, ref=ref, answer=form.cleaned_data["answer"])
        messages.success(request, _("The file is refused."))
        return redirect("exports:view_export", export.ref)
    return render_form(request, "exports/refuse_export.html", {"form": form, "export": export})


@requires("exports.take_back_export")
@require_POST
def take_back_export(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        actions.take_back_export(actor=request.user, ref=ref)
    except NotAllowed as error:  # somebody else's request: said on its own page, which this user may see
        messages.error(request, f"{error.message} {error.fix}")
    else:
        messages.success(request, _("The request is taken back."))
    return redirect("exports:view_export", queries.visible_export(user=request.user, ref=ref).ref)


@requires("exports.download_export")
@require_POST
def download_export(request: SignedInRequest, ref: str) -> HttpResponseBase:
    """Send the encrypted file; a POST, since each time is counted and no browser may take one by looking ahead."""
    export, pieces = actions.download_export(actor=request.user, ref=ref)
    answer = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{export.ref}.{export.form}.age"'
    answer["Content-Length"] = str(export.size)
    answer["Cache-Control"] = "no-store"
    return answer


@requires("exports.end_export")
@require_POST
def end_export(request: SignedInRequest, ref: str) -> HttpResponse:
    export = actions.end_export(actor=request.user, ref=ref)
    messages.success(request, _("The file is deleted. The record of it stays."))
    return redirect("exports:view_export", export.ref)


@requires("exports.list_recipients")
@require_GET
def list_recipients(request: SignedInRequest) -> HttpResponse:
    page = page_of(queries.recipients_of(request.user), request, order=["name", "pk"])
    return render(request, "exports/list_recipients.html", {"page": page, "may": _may(request)})


@requires("exports.add_recipient")
@require_http_methods(["GET", "POST"])
def add_recipient(request: SignedInRequest) -> HttpResponse:
    form = RecipientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_recipient(actor=request.user, **form.cleaned_data)
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, _("The recipient was added."))
            return redirect("exports:list_recipients")
    return render_form(request, "exports/add_recipient.html", {"form": form})


@requires("exports.trace_rows")
@require_http_methods(["GET", "POST"])
def trace_rows(request: SignedInRequest) -> HttpResponse:
    """Say which file leaked rows came from; by POST, so that what was found stands in no address."""
    form = TraceForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = actions.trace_rows(actor=request.user, references=form.cleaned_data["references"].split())
    return render_form(request, "exports/trace_rows.html", {"form": form, "found": found})
