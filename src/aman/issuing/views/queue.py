"""The pages of the queue: ask for letters, approve, sign, hand over; who has none, and why."""

from __future__ import annotations

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
from aman.cases.actions import look_at_family
from aman.cases.queries import visible_case
from aman.errors import AmanError, NotFound
from aman.issuing import actions, coverage, waiting, wording
from aman.issuing.forms import BatchForm, HandOverForm, PassphraseForm, ReasonForm, RequestForm
from aman.issuing.telling import tell_report
from aman.issuing.uncovered import uncovered_page
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("issuing.view_letters")
@require_GET
def list_requests(request: SignedInRequest) -> HttpResponse:
    state = request.GET.get("state", "open")
    context = {
        "page": page_of(waiting.requests_list(user=request.user, state=state), request),
        "state": state,
        "counts": waiting.queue_counts(request.user, now()),
        "may_request": request.user.may("issuing.request_letters"),
    }
    return render(request, "issuing/list_requests.html", context)


@requires("issuing.view_letters")
@require_GET
def view_request(request: SignedInRequest, pk: int) -> HttpResponse:
    found = waiting.visible_request(user=request.user, request_id=pk)
    user = request.user
    page = page_of(waiting.cases_asked_for(found), request, order=("pk",))
    actions.read_request(actor=user, request=found, cases=page.rows)
    mine = found.requested_by_id == user.pk
    context = {
        "asked": found,
        "page": page,
        "members": waiting.members_asked_for(found),
        "letters": found.letters.count(),
        "may_approve": user.may("issuing.approve_letters") and not (found.is_batch and mine),
        "may_refuse": user.may("issuing.approve_letters"),
        "may_sign": user.may("issuing.issue_letters"),
        "waits_for_another": mine and found.is_batch,
    }
    return render(request, "issuing/view_request.html", context)


@requires("issuing.approve_letters")
@require_POST
def approve_request(request: SignedInRequest, pk: int) -> HttpResponse:
    try:
        actions.approve_letters(actor=request.user, request_id=pk)
    except NotFound:
        raise
    except AmanError as error:
        messages.error(request, f"{error.message} {error.fix}")
    else:
        messages.success(request, _("The request was approved. The letters can now be signed."))
    return redirect("issuing:view_request", pk)


@requires("issuing.approve_letters")
@require_http_methods(["GET", "POST"])
def refuse_request(request: SignedInRequest, pk: int) -> HttpResponse:
    found = waiting.visible_request(user=request.user, request_id=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse_letters(actor=request.user, request_id=pk, reason=form.cleaned_data["reason"])
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, _("The request was closed; no letter was signed for it."))
            return redirect("issuing:view_request", pk)
    return render_form(request, "issuing/refuse_request.html", {"form": form, "asked": found})


@requires("issuing.issue_letters")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables("form")
def sign_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the passphrase once; it opens the key for this request and is not kept."""
    found = waiting.visible_request(user=request.user, request_id=pk)
    form = PassphraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        passphrase = form.cleaned_data["passphrase"]
        try:
            report = actions.issue_letters(actor=request.user, passphrase=passphrase, request=found)
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            tell_report(request, report)
            return redirect("issuing:view_request", pk)
    return render_form(request, "issuing/sign_request.html", {"form": form, "asked": found})


@requires("issuing.request_letters")
@require_http_methods(["GET", "POST"])
def request_letters(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask for the letters of one family, or of one member, without signing them now."""
    case = visible_case(user=request.user, ref=ref)
    form = RequestForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = actions.request_letters(
                actor=request.user, cases=[case], person=typed["person"], renew=typed["renew"]
            )
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, _("The letters were asked for. Nothing is signed yet."))
            return redirect("issuing:view_request", made.pk)
    look_at_family(actor=request.user, case=case)
    return render_form(request, "issuing/request_letters.html", {"form": form, "case": case})


@requires("issuing.request_letters")
@require_http_methods(["GET", "POST"])
def request_batch(request: SignedInRequest) -> HttpResponse:
    """Ask for letters for every family that lacks some."""
    form = BatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = actions.request_letters(actor=request.user, limit=typed["limit"], days=typed["days"])
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            said = ngettext(
                "Letters for %(count)d family were asked for.",
                "Letters for %(count)d families were asked for.",
                made.families,
            )
            messages.success(request, said % {"count": made.families})
            return redirect("issuing:view_request", made.pk)
    return render_form(request, "issuing/request_batch.html", {"form": form})


@requires("issuing.list_uncovered")
@require_GET
def list_uncovered(request: SignedInRequest) -> HttpResponse:
    """List everybody without a letter in force, each with why."""
    why = request.GET.get("why", "")
    user, moment = request.user, now()
    walked = uncovered_page(user=user, now=moment, why=why, request=request)
    page = walked.page
    actions.list_uncovered(actor=user, people=page.rows)
    cases = coverage.open_case_of(page.rows)
    is_counted = coverage.is_counted(user)
    counts = coverage.count_without_letter(user=user, now=moment) if is_counted else dict.fromkeys(coverage.REASONS)
    context = {
        "page": page,
        "walked": walked,
        "rows": [(person, cases.get(person.pk), wording.UNCOVERED[getattr(person, "why")]) for person in page.rows],  # noqa: B009
        "why": why,
        "counts": [(reason, wording.UNCOVERED[reason], n) for reason, n in counts.items()],
        "all": sum(number or 0 for number in counts.values()) if is_counted else None,
        "may_request": user.may("issuing.request_letters"),
    }
    return render(request, "issuing/list_uncovered.html", context)


@requires("issuing.hand_over_letters")
@require_http_methods(["GET", "POST"])
def hand_over_letters(request: SignedInRequest, ref: str) -> HttpResponse:
    case = visible_case(user=request.user, ref=ref)
    due = waiting.letters_to_hand_over(case, now())
    form = HandOverForm(request.POST or None, case=case, due=list(due.prefetch_related("person__names")))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            given = actions.hand_over_letters(
                actor=request.user, case=case, to=typed["to"], letter_ids=typed["letters"]
            )
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            said = ngettext("%(count)d letter was handed over.", "%(count)d letters were handed over.", len(given))
            messages.success(request, said % {"count": len(given)})
            return redirect("cases:view_case", case.ref)
    return render_form(request, "issuing/hand_over_letters.html", {"form": form, "case": case})
