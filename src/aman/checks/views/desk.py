"""The desk check: one question about one person, one of two answers, open to the officer who asked for three hours."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.checks import actions, queries
from aman.checks.forms import DeskForm
from aman.checks.views.answering import answer_page
from aman.issuing.uploads import OnlyInMemory
from aman.ui.forms import render_form


# The picture of a letter goes into memory only, which has to be said before the form is read; `_ask` then asks for the token.
@requires("checks.ask_desk")
@csrf_exempt
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@never_cache
def ask_desk(request: SignedInRequest) -> HttpResponse:
    """What is asked travels in the body of a POST only; the answer's page does not repeat it."""
    pictures = OnlyInMemory(request)
    request.upload_handlers = [pictures]
    return _ask(request, pictures)


@csrf_protect
def _ask(request: SignedInRequest, pictures: OnlyInMemory) -> HttpResponse:
    form = DeskForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and pictures.too_large:
        form.add_error("picture", _("The file is larger than 12 MB. Give a smaller picture."))
    elif request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with actions.on_a_beat():
            answer = actions.ask_desk(
                actor=request.user, question=form.question(), reason=typed["reason"], place=typed["place"]
            )
            return answer_page(request, answer)
    open_checks = queries.granted_checks(user=request.user, now=timezone.now())
    if open_checks:
        form.initial = {"place": open_checks[0].place, "reason": open_checks[0].reason}
    return render_form(request, "checks/ask_desk.html", {"form": form, "open_checks": open_checks})


@requires("checks.ask_desk")
@require_safe
@never_cache
def reopen_answer(request: SignedInRequest, ref: str) -> HttpResponse:
    """The officer who asked opens the answer again, for three hours; every opening is logged."""
    with actions.on_a_beat():
        return answer_page(request, actions.reopen_answer(actor=request.user, reference=ref))


@requires("checks.ask_desk")
@require_safe
def about_check(request: SignedInRequest) -> HttpResponse:
    """Say what a desk check can tell and what it cannot."""
    return render(request, "checks/about_check.html", {"limits": queries.limits_of(request.user.office_id)})
