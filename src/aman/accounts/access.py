"""May this request reach this view? Closed unless the view says who may.

Every view carries either `@requires("app.action")` or `@public`. The middleware
refuses any view that carries neither, so a forgotten mark is a closed door.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from aman.accounts.roles import PERMISSIONS

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def requires(permission: str) -> Callable[[View], View]:
    """Open a view to signed-in users whose role has the permission."""
    if permission not in PERMISSIONS:
        raise KeyError(f"No permission is named {permission}; declare it in aman.accounts.roles.")

    def mark(view: View) -> View:
        view.aman_permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open a view to everybody, signed in or not."""
    view.aman_public = True  # type: ignore[attr-defined]
    return view


#: Views of installed packages that cannot carry a mark, by module prefix.
PUBLIC_MODULES = ("allauth.", "django.views.i18n", "django.views.static", "django.contrib.staticfiles")
#: The API has its own door: every route names the verb it needs, and a key of an office opens it (`office_keys`).
API_MODULE = "ninja."


class DenyByDefault:
    """Refuses every view that does not say who may see it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if getattr(view, "aman_public", False) or view.__module__.startswith((*PUBLIC_MODULES, API_MODULE)):
            return None
        permission = getattr(view, "aman_permission", None)
        if permission is None:
            raise PermissionDenied("This page does not say who may see it.")
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.may(permission):
            raise PermissionDenied("Your role may not do this.")
        return None
