"""Files of reports: those of the office, one that comes in, what it would become, the answer, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, NotFound
from aman.incidents import actions
from aman.incidents.actions.files import COMPARE, TAKE, old_hours, subject_of
from aman.incidents.forms.files import ReceiveReportsForm
from aman.incidents.models import ReportFile
from aman.incidents.queries.files import files_of, visible_file
from aman.incidents.reading import COLUMNS, NEEDED, WrongRows
from aman.jobs.queries import latest_job
from aman.ui.forms import render_form
from aman.ui.paging import page_of

#: A page that names more would be read by nobody; mend these, and the next sending names the rest.
_MOST_SHOWN = 500
#: The page of a file that is being worked on looks again by itself after so many seconds.
LOOK_AGAIN = 5
#: The shape beside each state of a file of reports.
FILE_SHAPES: dict[str, str] = {
    ReportFile.State.COMPARING: "waiting",
    ReportFile.State.READY: "attention",
    ReportFile.State.TAKING: "waiting",
    ReportFile.State.TAKEN: "good",
    ReportFile.State.DROPPED: "closed",
    ReportFile.State.FAILED: "stopped",
}
_JOBS = {
    ReportFile.State.COMPARING: COMPARE,
    ReportFile.State.TAKING: TAKE,
}


@requires("incidents.view_report_files")
@require_GET
def list_report_files(request: SignedInRequest) -> HttpResponse:
    """List the office's files, the newest first."""
    page = page_of(files_of(user=request.user), request, order=("-sent_at", "-pk"))
    rows = [(file, FILE_SHAPES[file.state]) for file in page]
    may = request.user.may("incidents.receive_reports")
    return render(request, "incidents/list_report_files.html", {"page": page, "rows": rows, "may_receive": may})


@requires("incidents.receive_reports")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def receive_reports(request: SignedInRequest) -> HttpResponse:
    """Read a file, or name everything in it that cannot be read; it waits for an answer before anything comes of it."""
    sent = request.method == "POST"
    form = ReceiveReportsForm(request.POST, request.FILES) if sent else ReceiveReportsForm()
    context: dict[str, Any] = {"form": form, "columns": COLUMNS, "needed": NEEDED}
    if sent and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            file = actions.receive_reports(actor=request.user, content=upload.read(), name=str(upload.name or ""))
        except WrongRows as error:
            said = _("Nothing of the file was kept: %(count)s rows cannot be read. Each stands below with its fix.")
            form.add_error("file", said % {"count": len(error.wrong)})
            context |= {"wrong": error.wrong[:_MOST_SHOWN], "more": max(len(error.wrong) - _MOST_SHOWN, 0)}
        except AmanError as error:
            form.add_error("file", f"{error.message} {error.fix}")
        else:
            if file.is_sent_before:
                messages.info(request, _("This very file is on its way already. Here it is."))
            return redirect("incidents:view_report_file", file.pk)
    return render_form(request, "incidents/receive_reports.html", context)


@requires("incidents.view_report_files")
@require_GET
def view_report_file(request: SignedInRequest, file_id: int) -> HttpResponse:
    """What a file would become, how far it is, or what became of it: counts, and where the doubtful wait."""
    file = _file_of(request, file_id)
    kind = _JOBS.get(ReportFile.State(file.state))
    stopped = file.state == ReportFile.State.FAILED
    job = latest_job(kind, subject_of(file)) if kind else None
    if stopped:
        job = latest_job(TAKE, subject_of(file)) or latest_job(COMPARE, subject_of(file))
    context = {
        "file": file,
        "shape": FILE_SHAPES[file.state],
        "job": job,
        "compared": file.found.get("compared", {}),
        "taken": file.found.get("taken", {}),
        "hours": old_hours(),
        "may_answer": request.user.may("incidents.receive_reports"),
        "may_merge": request.user.may("incidents.merge_incidents"),
    }
    response = render(request, "incidents/view_report_file.html", context)
    if kind:
        response.headers["Refresh"] = str(LOOK_AGAIN)
    return response


@requires("incidents.receive_reports")
@require_http_methods(["GET", "POST"])
def confirm_reports(request: SignedInRequest, file_id: int) -> HttpResponse:
    """Say yes, after one sentence that says what follows."""
    said = _("The reports are being taken in.")
    # Before it was compared there is nothing to say yes to, and a page of noughts would say otherwise.
    waiting = (ReportFile.State.READY,)
    return _answer(request, file_id, actions.confirm_reports, said, "incidents/confirm_reports.html", waiting)


@requires("incidents.receive_reports")
@require_http_methods(["GET", "POST"])
def drop_reports(request: SignedInRequest, file_id: int) -> HttpResponse:
    """Say no: the rows go at once."""
    said = _("The file is not taken in. Its rows are gone.")
    waiting = (ReportFile.State.COMPARING, ReportFile.State.READY)
    return _answer(request, file_id, actions.drop_reports, said, "incidents/drop_reports.html", waiting)


def _answer(
    request: SignedInRequest,
    file_id: int,
    act: Callable[..., ReportFile],
    said: str,
    template: str,
    waiting: Collection[str],
) -> HttpResponse:
    file = _file_of(request, file_id)
    if request.method != "POST" and file.state in waiting:
        context = {"file": file, "compared": file.found.get("compared", {}), "hours": old_hours()}
        return render(request, template, context)
    if request.method != "POST":
        return redirect("incidents:view_report_file", file_id)
    try:
        act(actor=request.user, file_id=file_id)
    except AmanError as error:
        messages.error(request, f"{error.message} {error.fix}")
    else:
        messages.success(request, said)
    return redirect("incidents:view_report_file", file_id)


def _file_of(request: SignedInRequest, file_id: int) -> ReportFile:
    try:
        return visible_file(user=request.user, file_id=file_id)
    except NotFound as error:
        raise Http404(error.message) from error
