"""The pages about weekly briefs: the list, one brief, making one, taking one as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, SealBroken
from aman.reports.actions import briefs as actions
from aman.reports.brief.drawing import FORMS, show_brief
from aman.reports.brief.drawing.page import parts_of
from aman.reports.forms.briefs import MakeBriefForm, TakeBriefForm
from aman.reports.queries.briefs import briefs_of, is_whole, jobs_of, visible_brief
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("reports.view_brief")
@require_GET
def list_briefs(request: SignedInRequest) -> HttpResponse:
    """List the briefs of the office, and those that are being made."""
    page = page_of(briefs_of(request.user), request, order=["-as_of", "-made_at", "-pk"])
    rows = list(page)
    actions.log_list(actor=request.user, shown=len(rows))
    may_make = request.user.may("reports.make_brief")
    context = {"page": page, "rows": rows, "jobs": jobs_of(request.user), "may_make": may_make}
    return render(request, "reports/list_briefs.html", context)


@requires("reports.make_brief")
@require_http_methods(["GET", "POST"])
def make_brief(request: SignedInRequest) -> HttpResponse:
    """Ask for the brief of a day; a worker counts, so that nobody waits for a large register."""
    form = MakeBriefForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_brief(actor=request.user, as_of=form.cleaned_data["as_of"])
        except AmanError as error:
            form.add_error("as_of", f"{error.message} {error.fix}")
        else:
            messages.success(request, _("The brief is being made. It stands in this list when it is done."))
            return redirect("reports:list_briefs")
    return render_form(request, "reports/make_brief.html", {"form": form})


@requires("reports.view_brief")
@require_GET
def view_brief(request: SignedInRequest, ref: str) -> HttpResponse:
    """Show one brief in the reader's language; the hash is worked out again each time."""
    brief = actions.read_brief(actor=request.user, ref=ref)
    shown = show_brief(brief, exact=request.user.sees_people)
    context = {
        "brief": brief,
        "shown": shown,
        "parts": parts_of(shown),
        "form": TakeBriefForm(initial={"language": get_language()}),
        "is_whole": is_whole(brief),
    }
    return render(request, "reports/view_brief.html", context)


@requires("reports.view_brief")
@require_POST
def take_brief(request: SignedInRequest, ref: str) -> HttpResponse:
    """Send one brief as a file in a language; each time is logged."""
    brief = visible_brief(user=request.user, ref=ref)
    form = TakeBriefForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a form and a language of the file."))
        return redirect("reports:view_brief", brief.ref)
    asked, language = form.cleaned_data["form"], form.cleaned_data["language"]
    try:
        drawn = actions.take_brief(
            actor=request.user, ref=ref, form=asked, language=language, exact=request.user.sees_people
        )
    except SealBroken as error:
        messages.error(request, f"{error.message} {error.fix}")
        return redirect("reports:view_brief", ref)
    answer = HttpResponse(drawn, content_type=FORMS[asked])
    answer["Content-Disposition"] = f'attachment; filename="{ref}.{language}.{asked}"'
    answer["Cache-Control"] = "no-store"
    return answer
