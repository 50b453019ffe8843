"""Drafts of one meeting: chosen, laid beside each other, made one record, and taken apart again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.core.account.drafts import Reading
from aman.errors import AmanError, NotFound
from aman.liaison import sides
from aman.liaison.actions import merging as actions
from aman.liaison.models import Engagement
from aman.liaison.queries import engagements as queries
from aman.liaison.queries import merging
from aman.liaison.queries.content import FIELDS, ROWS
from aman.liaison.queries.engagements import above_of, visible_engagement

TOGETHER = "together"


@requires("liaison.merge_engagements")
@require_http_methods(["GET", "POST"])
def merge_engagements(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask which drafts are one meeting, then lay them beside each other; the one of the address stays on top."""
    top = _engagement(request, ref)
    if not queries.may_write(user=request.user, engagement=top):
        raise Http404
    asked = [*request.GET.getlist("with"), *request.GET.get("ref", "").replace(",", " ").split()]
    drafts = merging.visible_drafts(user=request.user, refs=[top.ref, *asked])
    if len(drafts) < 2 or drafts[0].pk != top.pk:
        if asked:
            messages.error(request, _("None of these is another engagement of your office that you may read."))
        likely = merging.likely_same(user=request.user, engagement=top)
        return render(request, "liaison/choose_drafts.html", {"engagement": top, "likely": likely})
    trouble = ""
    if request.method == "POST":
        try:
            beside = merging.lay_beside(drafts=drafts)
            actions.merge_engagements(
                actor=request.user, drafts=drafts, choice=_choice(request, beside), versions=_versions(request, drafts)
            )
        except AmanError as error:
            trouble = f"{error.message} {error.fix}"
            drafts = merging.visible_drafts(user=request.user, refs=[top.ref, *asked])
        else:
            messages.success(request, _("They are one record now. The drafts lie under it, and it can be taken apart."))
            return redirect("liaison:view_engagement", top.ref)
    beside = actions.read_beside(actor=request.user, drafts=drafts)
    context = {
        "engagement": top,
        "beside": beside,
        "lines": sides.lines_of(beside),
        "row_lines": sides.row_lines_of(beside),
        "trouble": trouble,
        "turns": [(one, _turned(one, drafts)) for one in drafts[1:]],
        "together": TOGETHER,
    }
    return render(request, "liaison/merge_engagements.html", context, status=422 if trouble else 200)


def _turned(top: Engagement, drafts: list[Engagement]) -> str:
    """The address of the same page with another draft on top."""
    others = "&".join(f"with={one.ref}" for one in drafts if one.pk != top.pk)
    return f"{reverse('liaison:merge_engagements', args=[top.ref])}?{others}"


def _versions(request: SignedInRequest, drafts: list[Engagement]) -> dict[str, int]:
    typed = {one.ref: request.POST.get(f"version-{one.ref}", "") for one in drafts}
    return {ref: int(v) for ref, v in typed.items() if v.isascii() and v.isdigit() and len(v) < 9}


def _choice(request: SignedInRequest, beside: merging.Beside) -> actions.Choice:
    """Read what was chosen; a field or a kind of row that was not asked about stays as on top."""
    fields = {name: request.POST.get(f"field-{name}", "") for name in FIELDS}
    rows: dict[str, frozenset[tuple[int, int]]] = {}
    for kind in ROWS:
        if f"asked-{kind}" in request.POST:
            pairs = (value.partition(".") for value in request.POST.getlist(f"row-{kind}"))
            rows[kind] = frozenset(
                (int(at), int(number))
                for at, _dot, number in pairs
                if f"{at}{number}".isdigit() and len(at + number) < 6
            )
    readers = request.POST.get("readers", "")
    reading = None
    if readers == "top":
        reading = beside.contents[beside.top.pk].reading
    elif readers == "office":
        reading = Reading("office")
    return actions.Choice(
        {name: ref for name, ref in fields.items() if ref and ref != TOGETHER},
        rows,
        frozenset(name for name, ref in fields.items() if ref == TOGETHER and name in sides.JOINABLE),
        reading,
    )


@requires("liaison.merge_engagements")
@require_http_methods(["GET", "POST"])
def undo_merge(request: SignedInRequest, ref: str) -> HttpResponse:
    """Take one draft out of the record above it."""
    draft = _engagement(request, ref)
    above = above_of(user=request.user, engagement=draft)
    if above is None or above.office_id != request.user.office_id:
        raise Http404
    trouble = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            actions.undo_merge(
                actor=request.user,
                draft=draft,
                version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else -1,
            )
        except AmanError as error:
            trouble = f"{error.message} {error.fix}"
            above.refresh_from_db()
        else:
            messages.success(request, _("Taken apart. Both stand as they stood before."))
            return redirect("liaison:view_engagement", above.ref)
    context: dict[str, Any] = {"engagement": draft, "above": above, "trouble": trouble}
    return render(request, "liaison/undo_merge.html", context, status=422 if trouble else 200)


def _engagement(request: SignedInRequest, ref: str) -> Engagement:
    try:
        return visible_engagement(user=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
