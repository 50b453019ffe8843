"""The pages of the staff: issue, look, print, ask to withdraw, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.cases.queries import visible_case
from aman.errors import AmanError, NotFound
from aman.issuing import actions, queries, wording
from aman.issuing.forms import IssueForm, ReasonForm
from aman.issuing.models import Letter, VerifierReport
from aman.ui.forms import render_form
from aman.ui.paging import page_of

STATES = ("in_force", "asked", "withdrawn", "superseded", "ended")


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
        "may_download": user.may("issuing.download_letters"),
        "may_withdraw": user.may("issuing.withdraw_letter") and found.letter.withdrawal_asked_by_id != user.pk,
    }
    return render(request, "issuing/view_letter.html", context)


@requires("issuing.issue_letters")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables("form")
def issue_letters(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask for the passphrase once; it opens the key for this family and is not kept."""
    case = visible_case(user=request.user, ref=ref)
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            report = actions.issue_letters(
                actor=request.user, passphrase=typed["passphrase"], cases=[case], renew=typed["renew"]
            )
        except NotFound:
            raise
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            _tell(request, report)
            return redirect("cases:view_case", case.ref)
    letters = queries.letters_of_case(case, now())
    return render_form(request, "issuing/issue_letters.html", {"form": form, "case": case, "letters": letters})


def _tell(request: SignedInRequest, report: actions.IssueReport) -> None:
    said = ngettext("%(count)d letter was issued.", "%(count)d letters were issued.", report.issued)
    messages.success(request, said % {"count": report.issued})
    for skipped in report.skipped:
        words = _("%(person)s got no letter: %(reason)s.")
        messages.warning(request, words % {"person": skipped.person_ref, "reason": wording.LEFT_OUT[skipped.reason]})
    if report.half_covered:
        messages.warning(request, _("This family is half covered: somebody on it carries no letter."))


@requires("issuing.download_letters")
@require_GET
def download_letters(request: SignedInRequest, ref: str) -> HttpResponse:
    """Give the sheets of one family, for that family; logged as a file that was made."""
    case = visible_case(user=request.user, ref=ref)
    return _pdf(actions.release_sheets(actor=request.user, case=case), f"letters-{case.ref}.pdf")


@requires("issuing.download_letters")
@require_GET
def download_letter(request: SignedInRequest, letter_id: str) -> HttpResponse:
    letter = queries.visible_letter(user=request.user, letter_id=letter_id)
    pdf = actions.release_sheets(actor=request.user, case=letter.case, only=letter.letter_id)
    return _pdf(pdf, f"letter-{letter.letter_id}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


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
