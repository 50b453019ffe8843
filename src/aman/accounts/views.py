"""The pages of one's own account, and of the users an administrator looks after."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language as django_set_language

from aman.accounts import actions
from aman.accounts.access import public, requires
from aman.accounts.forms import AddUserForm, DisableUserForm
from aman.accounts.models import User
from aman.accounts.queries import users_visible_to, users_with_second_factor
from aman.errors import AmanError
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages; a signed-in user's choice is kept for other machines too."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen and check_for_language(chosen):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    answer: HttpResponse = django_set_language(request)
    return answer


@public
@require_GET
def explain_forgotten_password(request: HttpRequest) -> HttpResponse:
    """Say who replaces a forgotten password: a person who knows the user, never an e-mail."""
    return render(request, "accounts/forgotten_password.html")


@public
def closed(request: HttpRequest) -> HttpResponse:
    """Stand in for a page of the sign-in package that Aman does not have."""
    raise Http404


@requires("accounts.view_own_account")
@require_GET
def view_account(request: HttpRequest) -> HttpResponse:
    """Show the user their own role, office and second factor."""
    return render(request, "accounts/account.html", {"has_second_factor": is_mfa_enabled(request.user)})


@requires("accounts.manage_users")
@require_GET
def list_users(request: HttpRequest) -> HttpResponse:
    """List the sign-ins of the administrator's office, or of all offices."""
    users = users_with_second_factor(users_visible_to(_user(request)).select_related("office"))
    state = request.GET.get("state", "open")
    if state in {"open", "stopped"}:
        users = users.filter(is_active=state == "open")
    return render(
        request, "accounts/users.html", {"page": page_of(users, request, order=("username",)), "state": state}
    )


@requires("accounts.manage_users")
@require_http_methods(["GET", "POST"])
def add_user(request: HttpRequest) -> HttpResponse:
    """Make a sign-in and show its temporary password once."""
    form = AddUserForm(request.POST or None, actor=_user(request))
    if request.method == "POST" and form.is_valid():
        try:
            user, password = actions.add_user(actor=_user(request), **form.cleaned_data)
        except AmanError as error:
            form.add_error(None, str(error))
        else:
            return _show_password(request, user, password)
    return render_form(request, "accounts/add_user.html", {"form": form})


@requires("accounts.manage_users")
@require_GET
def view_user(request: HttpRequest, username: str) -> HttpResponse:
    """Show one sign-in and what can be done with it."""
    return render(request, "accounts/user.html", {"subject": _found(request, username)})


@requires("accounts.manage_users")
@require_http_methods(["GET", "POST"])
def disable_user(request: HttpRequest, username: str) -> HttpResponse:
    """Ask for a reason, then stop a sign-in."""
    subject = _found(request, username)
    form = DisableUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.disable_user(actor=_user(request), username=username, reason=form.cleaned_data["reason"])
        messages.success(request, _("The sign-in is stopped."))
        return redirect("accounts:view_user", username=username)
    return render_form(request, "accounts/disable_user.html", {"form": form, "subject": subject})


@requires("accounts.manage_users")
@require_POST
def enable_user(request: HttpRequest, username: str) -> HttpResponse:
    """Open a stopped sign-in again."""
    return _show_password(request, *actions.enable_user(actor=_user(request), username=username))


@requires("accounts.manage_users")
@require_POST
def give_new_password(request: HttpRequest, username: str) -> HttpResponse:
    """Replace a forgotten password."""
    return _show_password(request, *actions.give_new_password(actor=_user(request), username=username))


@requires("accounts.manage_users")
@require_POST
def remove_second_factor(request: HttpRequest, username: str) -> HttpResponse:
    """Take away a lost second factor."""
    actions.remove_second_factor(actor=_user(request), username=username)
    messages.success(request, _("The second factor is removed. The user sets up another at the next sign-in."))
    return redirect("accounts:view_user", username=username)


def _user(request: HttpRequest) -> User:
    user: Any = request.user
    assert isinstance(user, User)  # noqa: S101  the door lets nobody else in
    return user


def _found(request: HttpRequest, username: str) -> User:
    users = users_with_second_factor(users_visible_to(_user(request)).select_related("office"))
    user = users.filter(username=username).first()
    if user is None:
        raise Http404
    return user


def _show_password(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """Answer with the password itself: a redirect would have to carry it through a cookie or a table."""
    return render(request, "accounts/new_password.html", {"subject": user, "password": password})
