"""The sign-ins an administrator looks after: made, stopped, given a password, a role, a window, and vouched for."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts import actions
from aman.accounts.access import requires
from aman.accounts.forms import AddUserForm, DisableUserForm, RoleForm, VouchForm
from aman.accounts.hands import is_vouched, still_unvouched, users_with_vouching
from aman.accounts.models import User, Vouching
from aman.accounts.queries import sessions_visible_to, users_visible_to, users_with_second_factor, windows_visible_to
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("accounts.manage_users")
@require_GET
def list_users(request: SignedInRequest) -> HttpResponse:
    """List the sign-ins of the administrator's office, or of all offices."""
    users = users_with_second_factor(users_visible_to(request.user).select_related("office"))
    users = users_with_vouching(users, viewer=request.user)
    state = request.GET.get("state", "open")
    if state in {"open", "stopped", "unvouched"}:
        users = users.filter(is_active=state != "stopped")
    if state == "unvouched":
        users = still_unvouched(users)
    page = page_of(users, request, order=("username",))
    context = {"page": page, "state": state, "viewer_is_vouched": is_vouched(request.user)}
    return render(request, "accounts/users.html", context)


@requires("accounts.manage_users")
@require_http_methods(["GET", "POST"])
def add_user(request: SignedInRequest) -> HttpResponse:
    """Make a sign-in and show its temporary password once."""
    form = AddUserForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = actions.add_user(actor=request.user, **form.cleaned_data)
        except AmanError as error:
            form.add_error(None, str(error))
        else:
            return _show_password(request, user, password)
    return render_form(request, "accounts/add_user.html", {"form": form})


@requires("accounts.manage_users")
@require_GET
def view_user(request: SignedInRequest, username: str) -> HttpResponse:
    """Show one sign-in and what can be done with it."""
    subject = _found(request, username)
    context = {
        "subject": subject,
        "windows": windows_visible_to(request.user).filter(user=subject).order_by("-begins_at")[:10],
        "sessions": sessions_visible_to(request.user).filter(user=subject).order_by("-seen_at"),
        "held": _held(subject),
        "viewer_is_vouched": is_vouched(request.user),
    }
    return render(request, "accounts/user.html", context)


@requires("accounts.vouch_for_user")
@require_http_methods(["GET", "POST"])
def vouch_for_user(request: SignedInRequest, username: str) -> HttpResponse:
    """Say of a sign-in that one knows its owner; from then on it counts as a second person."""
    subject = _found(request, username)
    form = VouchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.vouch_for_user(actor=request.user, username=username)
        except AmanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("You vouched for this sign-in. It counts as a second person from now on."))
            return redirect("accounts:view_user", username=username)
    context = {"form": form, "subject": subject, "held": _held(subject)}
    return render_form(request, "accounts/vouch_for_user.html", context)


@requires("accounts.manage_users")
@require_http_methods(["GET", "POST"])
def change_role(request: SignedInRequest, username: str) -> HttpResponse:
    """Give a user another role; the roles that exclude each other are refused with the reason."""
    subject = _found(request, username)
    form = RoleForm(request.POST or None, initial={"role": subject.role})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(actor=request.user, username=username, role=form.cleaned_data["role"])
        except AmanError as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("The role is changed. They were signed out everywhere."))
            return redirect("accounts:view_user", username=username)
    return render_form(request, "accounts/change_role.html", {"form": form, "subject": subject})


@requires("accounts.manage_users")
@require_POST
def require_window(request: SignedInRequest, username: str) -> HttpResponse:
    """Say whether a user needs a window of access to be signed in."""
    needed = request.POST.get("needed") == "1"
    actions.require_window(actor=request.user, username=username, needed=needed)
    messages.success(request, _("It is noted. It holds from the next page they open."))
    return redirect("accounts:view_user", username=username)


@requires("accounts.manage_users")
@require_http_methods(["GET", "POST"])
def disable_user(request: SignedInRequest, username: str) -> HttpResponse:
    """Ask for a reason, then stop a sign-in."""
    subject = _found(request, username)
    form = DisableUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.disable_user(actor=request.user, username=username, reason=form.cleaned_data["reason"])
        messages.success(request, _("The sign-in is stopped."))
        return redirect("accounts:view_user", username=username)
    return render_form(request, "accounts/disable_user.html", {"form": form, "subject": subject})


@requires("accounts.manage_users")
@require_POST
def enable_user(request: SignedInRequest, username: str) -> HttpResponse:
    """Open a stopped sign-in again."""
    return _show_password(request, *actions.enable_user(actor=request.user, username=username))


@requires("accounts.manage_users")
@require_POST
def give_new_password(request: SignedInRequest, username: str) -> HttpResponse:
    """Replace a forgotten password."""
    return _show_password(request, *actions.give_new_password(actor=request.user, username=username))


@requires("accounts.manage_users")
@require_POST
def remove_second_factor(request: SignedInRequest, username: str) -> HttpResponse:
    """Take away a lost second factor."""
    actions.remove_second_factor(actor=request.user, username=username)
    messages.success(request, _("The second factor is removed. The user sets up another at the next sign-in."))
    return redirect("accounts:view_user", username=username)


def _held(subject: User) -> QuerySet[Vouching]:
    return subject.vouchings.filter(vouched_at=None).select_related("held_by").order_by("pk")


def _found(request: SignedInRequest, username: str) -> User:
    users = users_with_second_factor(users_visible_to(request.user).select_related("office"))
    user = users_with_vouching(users, viewer=request.user).filter(username=username).first()
    if user is None:
        raise Http404
    return user


def _show_password(request: SignedInRequest, user: User, password: str) -> HttpResponse:
    """Answer with the password itself: a redirect would have to carry it through a cookie or a table."""
    return render(request, "accounts/new_password.html", {"subject": user, "password": password})
