"""What does an administrator look at: checks that look unusual, and how many a desk may make."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.checks import actions, queries
from aman.checks.forms import AcknowledgeForm, DeskLimitForm
from aman.checks.models import DeskLimit, Pattern
from aman.checks.thresholds import THRESHOLDS
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("checks.view_patterns")
@require_safe
def view_patterns(request: SignedInRequest) -> HttpResponse:
    """Patterns that nobody has looked at, or those that somebody has."""
    is_done = request.GET.get("state") == "done"
    rows = queries.patterns_visible_to(request.user).filter(acknowledged_at__isnull=not is_done)
    page = page_of(rows, request, order=("-noticed_at",))
    context = {
        "page": page,
        "rows": [(pattern, THRESHOLDS[pattern.kind], _is_own(request, pattern)) for pattern in page],
        "is_done": is_done,
        "thresholds": THRESHOLDS.values(),
    }
    return render(request, "checks/view_patterns.html", context)


def _is_own(request: SignedInRequest, pattern: Pattern) -> bool:
    """Whether the officer may be named: to the officer's own office, and to those who look after all offices."""
    return request.user.office_id in (None, pattern.office_id)


@requires("checks.acknowledge_pattern")
@require_http_methods(["GET", "POST"])
def acknowledge_pattern(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that one has looked, and what it was."""
    pattern = queries.visible_pattern(user=request.user, pattern_id=pk)
    form = AcknowledgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.acknowledge_pattern(actor=request.user, pattern_id=pk, reason=form.cleaned_data["reason"])
        messages.success(request, _("Put aside, with what you said of it."))
        return redirect("checks:view_patterns")
    context = {
        "form": form,
        "pattern": pattern,
        "threshold": THRESHOLDS[pattern.kind],
        "own": _is_own(request, pattern),
    }
    return render_form(request, "checks/acknowledge_pattern.html", context)


@requires("checks.set_desk_limit")
@require_http_methods(["GET", "POST"])
def set_desk_limit(request: SignedInRequest) -> HttpResponse:
    """Set how many checks a host desk may make."""
    form = DeskLimitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_desk_limit(actor=request.user, **form.cleaned_data)
        messages.success(request, _("The limits hold from the next check on."))
        return redirect("checks:set_desk_limit")
    own = DeskLimit.objects.select_related("office", "set_by").order_by("office__code")
    return render_form(
        request, "checks/set_desk_limit.html", {"form": form, "own": own, "usual": queries.limits_of(None)}
    )
