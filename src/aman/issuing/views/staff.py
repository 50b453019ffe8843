"""The pages of the staff: issue, look, print, ask to withdraw, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.models import User
from aman.accounts.request import SignedInRequest
from aman.cases.actions import look_at_family
from aman.cases.models import Case
from aman.cases.queries import visible_case
from aman.errors import AmanError, NotFound
from aman.issuing import actions, queries, wording
from aman.issuing.forms import IssueForm, ReasonForm
from aman.issuing.models import Letter, VerifierReport
from aman.issuing.telling import tell_report
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("issuing.view_letters")
@require_GET
def list_letters(request: SignedInRequest) -> HttpResponse:
    state = request.GET.get("state", "in_force")
    page = page_of(queries.letters_list(user=request.user, state=state, now=now()), request)
    actions.list_letters(actor=request.user, letters=page.rows)
    unpublished = queries.unpublished_withdrawals(request.user)
    reports = queries.reports_since(now() - timedelta(days=7))
    context = {
        "page": page,
        "state": state,
        "now": now(),
        "may_hand_over": request.user.may("issuing.hand_over_letters"),
        "may_instruct": request.user.may("issuing.record_instruction"),
        "unpublished": unpublished,
        "reports": [(VerifierReport.Kind(kind).label, count) for kind, count in reports.items()],
    }
    return render(request, "issuing/list_letters.html", context)


@requires("issuing.view_letters")
@require_GET
def view_letter(request: SignedInRequest, letter_id: str) -> HttpResponse:
    found = actions.read_letter(actor=request.user, letter_id=letter_id)
    user = request.user
    context = {
        "record": found,
        "letter": found.letter,
        "sentence": wording.sentence(found.verdict),
        "now": now(),
        "may_hand_over": user.may("issuing.hand_over_letters"),
        "may_download": user.may("issuing.download_letters"),
        "may_withdraw": user.may("issuing.withdraw_letter") and found.letter.withdrawal_asked_by_id != user.pk,
    }
    return render(request, "issuing/view_letter.html", context)


def _issue(user: User, case: Case, typed: Mapping[str, Any]) -> actions.IssueReport:
    """Issue for the family, or for the one who was chosen."""
    asked: dict[str, Any] = {"cases": [case], "renew": typed["renew"]}
    if typed["person"] is not None:
        made = actions.request_letters(actor=user, person=typed["person"], **asked)
        asked = {"request": actions.approve_letters(actor=user, request_id=made.pk)}
    return actions.issue_letters(actor=user, passphrase=typed["passphrase"], **asked)


@requires("issuing.issue_letters")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables("form")
def issue_letters(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask for the passphrase once; it opens the key for this family and is not kept."""
    case = visible_case(user=request.user, ref=ref)
    form = IssueForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            report = _issue(request.user, case, typed)
        except NotFound:
            raise
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            tell_report(request, report)
            return redirect("cases:view_case", case.ref)
    letters = queries.letters_of_case(case, now())
    look_at_family(actor=request.user, case=case)
    return render_form(request, "issuing/issue_letters.html", {"form": form, "case": case, "letters": letters})


def _ask_reason(
    request: SignedInRequest, letter_id: str, template: str, do: Callable[[str], Letter], said: str
) -> HttpResponse:
    """Say the consequence in one sentence, ask for a reason, then do it."""
    letter = queries.visible_letter(user=request.user, letter_id=letter_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data["reason"])
        except NotFound:
            raise
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, said)
            return redirect("issuing:view_letter", letter.letter_id)
    return render_form(request, template, {"form": form, "letter": letter})


@requires("issuing.view_letters")
@require_http_methods(["GET", "POST"])
def ask_withdrawal(request: SignedInRequest, letter_id: str) -> HttpResponse:
    """Anybody on the staff may ask; only another person, a reviewer, may withdraw."""

    def do(reason: str) -> Letter:
        return actions.ask_withdrawal(actor=request.user, letter_id=letter_id, reason=reason)

    said = _("You asked that the letter be withdrawn. It stays in force until a reviewer agrees.")
    return _ask_reason(request, letter_id, "issuing/ask_withdrawal.html", do, said)


@requires("issuing.withdraw_letter")
@require_http_methods(["GET", "POST"])
def withdraw_letter(request: SignedInRequest, letter_id: str) -> HttpResponse:
    def do(reason: str) -> Letter:
        return actions.withdraw_letter(actor=request.user, letter_id=letter_id, reason=reason)

    said = _("The letter was withdrawn. Phones learn of it when the status list is next published.")
    return _ask_reason(request, letter_id, "issuing/withdraw_letter.html", do, said)


@requires("issuing.withdraw_letter")
@require_POST
def keep_letter(request: SignedInRequest, letter_id: str) -> HttpResponse:
    letter = actions.keep_letter(actor=request.user, letter_id=letter_id)
    messages.success(request, _("The letter stays in force."))
    return redirect("issuing:view_letter", letter.letter_id)
