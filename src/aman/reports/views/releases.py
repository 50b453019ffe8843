"""Where figures for the public are proposed by one person, looked at and answered by another."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError
from aman.reports.actions.releases import DAYS_APART
from aman.reports.actions.releases import answer_release as answer
from aman.reports.actions.releases import propose_release as propose
from aman.reports.forms.releases import AnswerForm
from aman.reports.models import Release
from aman.reports.public_words import say_tables, say_totals
from aman.reports.queries import releases
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("reports.view_releases")
@require_GET
def list_releases(request: SignedInRequest) -> HttpResponse:
    context = {
        "page": page_of(releases.every_release(), request, order=["-number"]),
        "may_propose": request.user.may("reports.propose_release"),
        "is_public": settings.PUBLIC_FIGURES,
        "days": DAYS_APART,
    }
    return render(request, "reports/list_releases.html", context)


@requires("reports.propose_release")
@require_POST
def propose_release(request: SignedInRequest) -> HttpResponse:
    try:
        made = propose(actor=request.user)
    except AmanError as error:
        messages.error(request, f"{error.message} {error.fix}")
        return redirect("reports:list_releases")
    messages.success(request, _("The figures are frozen. A second person has to look at them and answer."))
    return redirect("reports:view_release", made.number)


@requires("reports.view_releases")
@require_GET
def view_release(request: SignedInRequest, number: int) -> HttpResponse:
    return _page(request, releases.release_of(number), AnswerForm())


@requires("reports.answer_release")
@require_http_methods(["POST"])
def answer_release(request: SignedInRequest, number: int) -> HttpResponse:
    release = releases.release_of(number)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer(actor=request.user, number=number, **form.answer())
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, _("Your answer is recorded."))
            return redirect("reports:view_release", number)
    return _page(request, release, form)


def _page(request: SignedInRequest, release: Release, form: AnswerForm) -> HttpResponse:
    least = releases.base_of_release(release)
    form.fields["sha256"].initial = release.sha256
    is_open = release.state == Release.State.PROPOSED
    is_own = release.proposed_by_id == request.user.pk
    context = {
        "release": release,
        "totals": say_totals(release),
        "tables": say_tables(release),
        "base": least,
        "least": 2 * least,
        "may_answer": is_open and not is_own and request.user.may("reports.answer_release"),
        "is_own": is_open and is_own,
        "form": form,
    }
    return render_form(request, "reports/view_release.html", context)
