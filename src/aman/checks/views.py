"""The desk check: one question about one person, one of two answers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.checks import actions
from aman.checks.forms import DeskForm
from aman.ui.forms import render_form


@requires("checks.ask_desk")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@never_cache
def ask_desk(request: SignedInRequest) -> HttpResponse:
    """What is asked travels in the body of a POST only; the answer's page does not repeat it."""
    form = DeskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        answer = actions.ask_desk(
            actor=request.user, question=form.question(), reason=typed["reason"], place=typed["place"]
        )
        return render(request, "checks/answer.html", {"answer": answer})
    return render_form(request, "checks/ask_desk.html", {"form": form})
