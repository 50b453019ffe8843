"""Things to be done: the list, added to an engagement or a commitment, taken over, done."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, NotFound
from aman.liaison.actions import follow_ups as actions
from aman.liaison.forms.follow_ups import FollowUpForm, ResultForm
from aman.liaison.models import FollowUp
from aman.liaison.queries import follow_ups as queries
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("liaison.finish_follow_up")
@require_GET
def list_follow_ups(request: SignedInRequest) -> HttpResponse:
    """One's own first, the earliest day before what has none."""
    view = request.GET.get("view", "mine")
    view = view if view in queries.VIEWS else "mine"
    today = timezone.localdate()
    # What has no day stands last; a page goes on from a value, so none may be missing.
    rows = queries.filtered(user=request.user, view=view, today=today)
    rows = rows.annotate(by_day=Coalesce(F("due_on"), queries.NO_DAY))
    page = page_of(rows, request, order=["by_day", "pk"])
    shown = actions.list_follow_ups(actor=request.user, follow_ups=page.rows)
    context = {"page": page, "rows": shown, "view": view, "today": today}
    return render(request, "liaison/list_follow_ups.html", context)


@requires("liaison.add_follow_up")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def add_follow_up(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        about = queries.about_of(user=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    form = FollowUpForm(request.POST or None, user=request.user, about=about)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_follow_up(actor=request.user, about=about, **form.cleaned_data)
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, _("It was added."))
            return redirect(about.path)
    context = {"form": form, "about": about, "question": _("What is to be done?"), "submit": _("Add")}
    return render_form(request, "liaison/change_follow_up.html", context)


@requires("liaison.finish_follow_up")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def finish_follow_up(request: SignedInRequest, follow_up_id: int) -> HttpResponse:
    follow_up = _follow_up(request, follow_up_id)
    about = queries.about_which(follow_up)
    form = ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.finish_follow_up(actor=request.user, follow_up=follow_up, result=form.cleaned_data["result"])
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
            follow_up.refresh_from_db()
        else:
            messages.success(request, _("It was recorded."))
            return redirect(about.path)
    words = {"question": _("What came of it?"), "submit": _("It was done")}
    context = {"form": form, "about": about, "follow_up": follow_up, **words}
    return render_form(request, "liaison/change_follow_up.html", context)


@requires("liaison.finish_follow_up")
@require_POST
def take_follow_up(request: SignedInRequest, follow_up_id: int) -> HttpResponse:
    follow_up = _follow_up(request, follow_up_id)
    try:
        actions.take_follow_up(actor=request.user, follow_up=follow_up)
    except AmanError as error:
        messages.error(request, f"{error.message} {error.fix}")
    else:
        messages.success(request, _("It is yours now."))
    return redirect(queries.about_which(follow_up).path)


def _follow_up(request: SignedInRequest, follow_up_id: int) -> FollowUp:
    try:
        return queries.visible_follow_up(user=request.user, follow_up_id=follow_up_id)
    except NotFound as error:
        raise Http404(error.message) from error
