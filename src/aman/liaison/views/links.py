"""What would show whether a commitment is kept: link it, take a link away, and the rows behind a count."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import NotFound
from aman.liaison.actions import links as actions
from aman.liaison.forms.links import LinkForm
from aman.liaison.queries.commitments import visible_commitment
from aman.liaison.queries.counts import COUNTS, may_see_rows
from aman.liaison.views.commitments import change, commitment_of, typed_of

ROWS = 50


@requires("liaison.link_commitment")
@require_http_methods(["GET", "POST"])
def link_commitment(request: SignedInRequest, ref: str) -> HttpResponse:
    commitment = commitment_of(request, ref)
    form = LinkForm(typed_of(request), user=request.user)

    def do() -> str:
        actions.link_commitment(actor=request.user, commitment=commitment, links=form.links())
        return _("It was linked.")

    more = {"question": _("What would show whether it is kept?"), "submit": _("Link it")}
    return change(request, commitment, form, do, more)


@requires("liaison.link_commitment")
@require_POST
def unlink_commitment(request: SignedInRequest, ref: str, link_id: int) -> HttpResponse:
    commitment = commitment_of(request, ref)
    try:
        actions.unlink_commitment(actor=request.user, commitment=commitment, link_id=link_id)
    except NotFound as error:
        raise Http404(error.message) from error
    messages.success(request, _("The link was taken away."))
    return redirect("liaison:view_commitment", commitment.ref)


@requires("liaison.view_commitments")
@require_GET
@never_cache
def list_counted(request: SignedInRequest, ref: str, code: str) -> HttpResponse:
    """The rows behind a count, by reference; who may not see them is told that there is no such page."""
    try:
        commitment = visible_commitment(user=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    count = COUNTS.get(code)
    if count is None or not may_see_rows(request.user, count):
        raise Http404("No such count is visible to you.")
    found = actions.list_counted(actor=request.user, commitment=commitment, code=code)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {"commitment": commitment, "count": count, "rows": page, "number": sum(row.people for row in found)}
    return render(request, "liaison/list_counted.html", context)
