"""The pages of one's own account, and of the users an administrator looks after."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language as django_set_language

from aman.accounts.access import public, requires


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages; a signed-in user's choice is kept for other machines too."""
    answer: HttpResponse = django_set_language(request)
    return answer


@requires("accounts.view_own_account")
@require_GET
def view_account(request: HttpRequest) -> HttpResponse:
    """Show the user their own role, office and second factor."""
    return render(request, "accounts/account.html")
