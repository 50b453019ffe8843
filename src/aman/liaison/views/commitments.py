"""What they promised us and what we promised them: both sides on one page, one commitment, and its changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, NotFound
from aman.liaison.actions import commitments as actions
from aman.liaison.actions.links import link_commitment
from aman.liaison.actions.officials import add_party
from aman.liaison.forms.commitments import ChangeForm, CommitmentForm, FilterForm
from aman.liaison.models import Commitment, CommitmentLink, Engagement, Party, PressReport
from aman.liaison.queries import commitments as queries
from aman.liaison.queries.counts import CountsOf
from aman.liaison.queries.showing import ShownCommitment, counts_beside, shown_links
from aman.ui.forms import render_form

#: Fields of the address of a new commitment that its form begins with.
_BEGINS_WITH = ("engagement", "press_report", "direction")


@requires("liaison.view_commitments")
@require_GET
@never_cache
def list_commitments(request: SignedInRequest) -> HttpResponse:
    """Both sides, overdue first, each with the counts that speak to it."""
    asked = {name: request.GET.get(name, "")[:40] for name in ("party", "state", "official", "direction")}
    typed = request.GET.get("page", "1")
    page = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 1
    sides = actions.list_commitments(actor=request.user, wanted=queries.Wanted(**asked), page=page)
    context = {
        "sides": counts_beside(sides, request.user),
        "filter": FilterForm(initial=asked, user=request.user),
        "is_narrowed": any(asked.values()),
        "may_write": request.user.may("liaison.write_commitment"),
        "today": timezone.localdate(),
    }
    return render(request, "liaison/list_commitments.html", context)


@requires("liaison.view_commitments")
@require_GET
@never_cache
def view_commitment(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        record = actions.read_commitment(actor=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    if record.commitment.ref != ref:
        return redirect("liaison:view_commitment", record.commitment.ref)
    context = {
        "record": record,
        "commitment": record.commitment,
        "shown": shown_of(request, record.row),
        "links": shown_links(record.links, request.user),
        "follow_ups": record.follow_ups,
        "today": record.row.day,
        "is_own": record.commitment.office_id == request.user.office_id,
        "engagement": _seen(Engagement, record.commitment.engagement_id, request),
        "press_report": _seen(PressReport, record.commitment.press_report_id, request),
        **_may(request),
    }
    return render(request, "liaison/view_commitment.html", context)


def shown_of(request: SignedInRequest, row: queries.CommitmentRow) -> ShownCommitment:
    """Give one commitment with the counts beside it."""
    codes = [link.ref for link in row.commitment.links.all() if link.kind == CommitmentLink.Kind.COUNT]
    since = row.commitment.made_last
    counts = CountsOf(request.user, [(code, since) for code in codes])
    found = (counts.since(code, since) for code in codes)
    return ShownCommitment(row, [one for one in found if one is not None])


def _seen(model: Any, pk: int | None, request: SignedInRequest) -> Any:
    """Give what a commitment came from, to who may read that too."""
    return model.objects.visible_to(request.user).filter(pk=pk).first() if pk is not None else None


def _may(request: SignedInRequest) -> dict[str, bool]:
    words = ("write_commitment", "record_commitment", "link_commitment", "draft_rule")
    return {f"may_{word}": request.user.may(f"liaison.{word}") for word in words}


def typed_of(request: SignedInRequest) -> QueryDict | None:
    """Give what was sent; None where a page is only opened. What is sent empty is held to the form too."""
    return request.POST if request.method == "POST" else None


def commitment_of(request: SignedInRequest, ref: str) -> Commitment:
    """Give a commitment of the user's own office that they may read, or answer that there is none."""
    try:
        found = queries.visible_commitment(user=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    if found.office_id != request.user.office_id:
        raise Http404(f"No commitment {ref[:12]} is yours to change.")
    return found


@requires("liaison.write_commitment")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@never_cache
def make_commitment(request: SignedInRequest) -> HttpResponse:
    """Write down a commitment; a day that has passed is said at once, and is no mistake."""
    initial = {name: request.GET[name][:40] for name in _BEGINS_WITH if name in request.GET}
    form = CommitmentForm(typed_of(request), user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = _make(request, form)
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            _say_made(request, made)
            return redirect("liaison:view_commitment", made.ref)
    context = {"form": form, **form.offered()}
    return render_form(request, "liaison/write_commitment.html", context)


@transaction.atomic
def _make(request: SignedInRequest, form: CommitmentForm) -> Commitment:
    made = actions.make_commitment(actor=request.user, new=form.new_commitment(_add_parties(request, form)))
    codes = [(str(CommitmentLink.Kind.COUNT), code) for code in form.cleaned_data["counts"]]
    if codes:
        link_commitment(actor=request.user, commitment=made, links=codes)
    return made


def _add_parties(request: SignedInRequest, form: CommitmentForm) -> dict[str, Party]:
    typed = form.cleaned_data
    return {
        name: add_party(actor=request.user, name=name, kind=typed["new_kind"], side=typed["new_side"])
        for name in dict.fromkeys(form.parties_to_add())
    }


def _say_made(request: SignedInRequest, made: Commitment) -> None:
    if made.due_last is not None and made.due_last < timezone.localdate():
        days = (timezone.localdate() - made.due_last).days
        said = _("The commitment was written down. It is overdue: its last day passed %(days)s days ago.")
        messages.warning(request, said % {"days": days})
    else:
        messages.success(request, _("The commitment was written down."))


@requires("liaison.write_commitment")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@never_cache
def edit_commitment(request: SignedInRequest, ref: str) -> HttpResponse:
    commitment = commitment_of(request, ref)
    form = CommitmentForm(typed_of(request), user=request.user, commitment=commitment)

    @transaction.atomic
    def do() -> str:
        new = form.new_commitment(_add_parties(request, form))
        version = form.cleaned_data["version"] or 0
        actions.edit_commitment(actor=request.user, commitment=commitment, new=new, version=version)
        return _("The commitment was corrected.")

    more = {"template": "liaison/write_commitment.html", "submit": _("Keep the correction"), **form.offered()}
    return change(request, commitment, form, do, more)


@requires("liaison.record_commitment")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@never_cache
def record_commitment(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask what became of a commitment and what shows it; no machine answers that."""
    commitment = commitment_of(request, ref)
    form = ChangeForm(typed_of(request), user=request.user, commitment=commitment)

    def do() -> str:
        version = form.cleaned_data["version"]
        actions.record_change(actor=request.user, commitment=commitment, new=form.new_change(), version=version)
        return _("It was recorded.")

    more = {
        "question": _("What became of this commitment?"),
        "lede": _("What is recorded stays, with its evidence. Record what is newer beside it."),
        "submit": _("Record"),
    }
    return change(request, commitment, form, do, more)


def change(
    request: SignedInRequest, commitment: Commitment, form: Any, do: Callable[[], str], more: dict[str, Any]
) -> HttpResponse:
    """Ask one question about a commitment; on a lost race show what was typed beside what is true now."""
    now = None
    if request.method == "POST" and form.is_valid():
        try:
            said = do()
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
            if error.code == "changed-meanwhile":
                now = queries.commitment_record(user=request.user, ref=commitment.ref)
                form.data = form.data.copy()
                form.data["version"] = str(now.commitment.version)
        else:
            messages.success(request, said)
            return redirect("liaison:view_commitment", commitment.ref)
    template = more.pop("template", "liaison/change_commitment.html")
    return render_form(request, template, {"form": form, "commitment": commitment, "now": now, **more})
