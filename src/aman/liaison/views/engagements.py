"""The list of engagements, one engagement's page, and the page that writes one, with script and without."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, NotFound
from aman.liaison import sides
from aman.liaison.actions import engagements as actions
from aman.liaison.forms.engagements import EngagementPage, FilterForm, typed_before, with_one_more
from aman.liaison.models import Engagement
from aman.liaison.queries import engagements as queries
from aman.liaison.queries import merging
from aman.liaison.queries.content import content_of
from aman.ui.forms import render_form
from aman.ui.paging import page_of

#: Buttons that send the page back with one more row, and the one that only looks the names up.
_ADDS = {"add_people": "people", "add_said": "said", "add_figures": "figures"}


@requires("liaison.view_engagements")
@require_GET
def list_engagements(request: SignedInRequest) -> HttpResponse:
    """The newest first, whatever the filter."""
    wanted = queries.wanted_of(request.GET)
    page = page_of(queries.filtered(user=request.user, wanted=wanted), request, order=["-last_day", "-pk"])
    context = {
        "page": page,
        "rows": actions.list_engagements(actor=request.user, engagements=page.rows),
        "wanted": wanted,
        "filter": FilterForm(initial={name: getattr(wanted, name) for name in FilterForm.base_fields}),
        "may_write": request.user.may("liaison.write_engagement"),
    }
    return render(request, "liaison/list_engagements.html", context)


@requires("liaison.view_engagements")
@require_GET
def view_engagement(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        record = actions.read_engagement(actor=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    user, engagement = request.user, record.engagement
    may_write = queries.may_write(user=user, engagement=engagement)
    may_merge = may_write and user.may("liaison.merge_engagements") and engagement.merged_into_id is None
    context = {
        "record": record,
        "engagement": engagement,
        "named": queries.named_in(engagement) if engagement.readers == "named" else [],
        "shared": engagement.other_offices.all() if engagement.readers == "offices" else [],
        "may_write": may_write,
        "may_merge": may_merge,
        "likely": merging.likely_same(user=user, engagement=engagement) if may_merge else [],
        "follow_ups": record.follow_ups,
        "may_press": user.may("liaison.view_press"),
        "about_ref": engagement.ref,
        "events": _events(record),
        "today": timezone.localdate(),
    }
    return render(request, "liaison/view_engagement.html", context)


def _events(record: queries.EngagementRecord) -> list[dict[str, Any]]:
    """Give what happened to a record as the timeline part draws it, newest first; of drafts only those its reader may read."""
    engagement = record.engagement
    events = [(engagement.written_at, _("Written down"), engagement.written_by.username)]
    events += [(one.merged_at, _("Merged with %s") % one.draft.ref, one.merged_by.username) for one in record.merges]
    done = [(one.done_at, one.done_by) for one in record.follow_ups if one.done_at is not None]
    events += [(at, _("A follow-up was done"), who.username if who is not None else "") for at, who in done]
    events.sort(key=lambda event: event[0], reverse=True)
    return [{"when": f"{timezone.localtime(at):%Y-%m-%d %H:%M}", "what": what, "who": who} for at, what, who in events]


@requires("liaison.write_engagement")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def write_engagement(request: SignedInRequest) -> HttpResponse:
    return _write(request, None)


@requires("liaison.write_engagement")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def edit_engagement(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        engagement = queries.visible_engagement(user=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error
    if not queries.may_write(user=request.user, engagement=engagement):
        raise PermissionDenied
    return _write(request, engagement)


def _write(request: SignedInRequest, engagement: Engagement | None) -> HttpResponse:
    user = request.user
    content = content_of(engagement) if engagement is not None else None
    if request.method == "GET":
        typed = typed_before(getattr(request, "aman_drafts", ()), request.path)
        page = EngagementPage(user=user, data=typed, content=content, engagement=engagement)
        return _page(request, page, is_checked=typed is None)
    added = next((kind for name, kind in _ADDS.items() if name in request.POST), None)
    if added is not None or "look" in request.POST:
        data = with_one_more(request.POST, added) if added is not None else request.POST.copy()
        page = EngagementPage(user=user, data=data, content=content, engagement=engagement)
        return _page(request, page, is_checked=False, added=added or "")
    page = EngagementPage(user=user, data=request.POST.copy(), content=content, engagement=engagement)
    if not page.is_valid():
        return _page(request, page)
    try:
        new = page.new()
        if engagement is None:
            engagement = actions.write_engagement(actor=user, new=new)
        else:
            version = page.form.cleaned_data["version"]
            actions.edit_engagement(actor=user, engagement=engagement, new=new, version=version or 0)
    except AmanError as error:
        page.form.add_error(None, f"{error.message} {error.fix}")
        return _page(request, page, lost=error.code == "changed-meanwhile")
    messages.success(request, _("It was kept."))
    return redirect("liaison:view_engagement", engagement.ref)


def _page(
    request: SignedInRequest, page: EngagementPage, *, is_checked: bool = True, lost: bool = False, added: str = ""
) -> HttpResponse:
    """Show the page; after a lost race with what stands now beside what was typed, and the version to go on from."""
    context: dict[str, Any] = {"page": page, "form": page.form, "engagement": page.engagement, "added": added}
    context["row_errors"] = page.row_errors() if is_checked and page.form.is_bound else []
    if lost and page.engagement is not None:
        engagement = queries.visible_engagement(user=request.user, ref=page.engagement.ref)
        typed = actions.preview(actor=request.user, engagement=engagement, new=page.new())
        context["differences"] = sides.changed_lines(content_of(engagement), typed)
        assert isinstance(page.form.data, QueryDict)  # noqa: S101 - what was sent, as a copy
        page.form.data["version"] = str(engagement.version)
    if not is_checked:
        page.leave_unchecked()
        return render(request, "liaison/write_engagement.html", context)
    answer = render_form(request, "liaison/write_engagement.html", context)
    if context["row_errors"]:
        answer.status_code = 422
    return answer
