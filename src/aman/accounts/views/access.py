"""What an administrator watches over: windows of access, records opened for hours, open sessions, and who may do which acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts import actions, queries
from aman.accounts.access import requires
from aman.accounts.duties import DUTIES, INCOMPATIBLE
from aman.accounts.forms import WindowForm
from aman.accounts.models import ROLE_NAMES
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("accounts.give_window")
@require_GET
def list_windows(request: SignedInRequest) -> HttpResponse:
    """List the windows of access that are open or to come, and with ?all=1 those that are over."""
    windows = queries.windows_visible_to(request.user).select_related("user", "given_by")
    if "all" not in request.GET:
        windows = windows.filter(ends_at__gt=timezone.now())
    context = {"page": page_of(windows, request, order=("-begins_at",)), "now": timezone.now()}
    return render(request, "accounts/windows.html", context)


@requires("accounts.give_window")
@require_http_methods(["GET", "POST"])
def give_window(request: SignedInRequest, username: str) -> HttpResponse:
    """Give a user the hours in which they may be signed in."""
    subject = queries.users_visible_to(request.user).filter(username=username).first()
    if subject is None:
        raise Http404
    form = WindowForm(request.POST or None, initial={"begins_at": timezone.localtime(), "hours": 8})
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_window(actor=request.user, username=username, **form.cleaned_data)
        except AmanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The window is given."))
            return redirect("accounts:view_user", username=username)
    return render_form(request, "accounts/give_window.html", {"form": form, "subject": subject})


@requires("accounts.give_window")
@require_POST
def close_window(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close a window before its end."""
    window = actions.close_window(actor=request.user, pk=pk)
    messages.success(request, _("The window is closed, and the session with it."))
    return redirect("accounts:view_user", username=window.user.username)


@requires("accounts.view_grants")
@require_GET
def list_grants(request: SignedInRequest) -> HttpResponse:
    """List the records that officers opened for hours, with their reasons, the newest first."""
    grants = queries.grants_visible_to(request.user).select_related("user", "user__office")
    return render(
        request, "accounts/grants.html", {"page": page_of(grants, request, order=("-pk",)), "now": timezone.now()}
    )


@requires("accounts.end_sessions")
@require_GET
def list_sessions(request: SignedInRequest) -> HttpResponse:
    """List the sessions that are open, the last seen first."""
    sessions = queries.sessions_visible_to(request.user).select_related("user", "user__office")
    context = {"page": page_of(sessions, request, order=("-seen_at",)), "here": request.session.session_key}
    return render(request, "accounts/sessions.html", context)


@requires("accounts.end_sessions")
@require_POST
def end_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one session."""
    actions.end_session(actor=request.user, pk=pk)
    messages.success(request, _("The session is ended."))
    return redirect("accounts:list_sessions")


@requires("accounts.view_duties")
@require_GET
def view_duties(request: SignedInRequest) -> HttpResponse:
    """Show which acts need two people and which roles exclude each other, with the reasons."""
    roles = [
        (_names(one), _names(other) if len(other) < len(ROLE_NAMES) - 2 else _("every other role"), why)
        for one, other, why in INCOMPATIBLE
    ]
    return render(request, "accounts/duties.html", {"duties": DUTIES.values(), "roles": roles})


def _names(roles: frozenset[str]) -> str:
    return ", ".join(str(name) for role, name in ROLE_NAMES.items() if role in roles and role != "command_line")
