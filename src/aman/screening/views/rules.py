"""Which pages show the rules and ask them about people?"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import NotFound
from aman.screening import actions, queries
from aman.screening.forms import ScreenForm
from aman.ui.charts import timeline_key
from aman.ui.forms import render_form


@requires("screening.view_policies")
@require_GET
def list_policies(request: SignedInRequest) -> HttpResponse:
    sees_people = request.user.may("screening.view_determination")
    day = queries.latest_day(user=request.user) if sees_people else None
    context = {
        "groups": queries.packs_by_kind(request.user.office_id),
        "day": day,
        "counts": queries.count_outcomes(user=request.user, as_of=day),
        "waiting": queries.waiting_decisions(user=request.user) if request.user.may("screening.decide") else (),
        "may_screen": request.user.may("screening.screen_people"),
        "may_view_changes": request.user.may("screening.view_change"),
        "may_ask_what_if": request.user.may("screening.ask_what_if"),
        "sees_people": sees_people,
        "may_decide": request.user.may("screening.decide"),
    }
    return render(request, "screening/list_policies.html", context)


@requires("screening.view_policies")
@require_GET
def view_policy(request: SignedInRequest, policy_id: str) -> HttpResponse:
    """Show a pack as numbered sentences: the version in force, or the one that the address names."""
    try:
        record = queries.pack_record(
            user=request.user,
            policy_id=policy_id,
            version=request.GET.get("version", ""),
            today=timezone.localdate(),
        )
    except NotFound as error:
        raise Http404(error.message) from error
    key = timeline_key(queries.span_names())
    return render(request, "screening/view_policy.html", {"record": record, "key": key})


@requires("screening.screen_people")
@require_http_methods(["GET", "POST"])
def screen_people(request: SignedInRequest) -> HttpResponse:
    """Screen the whole register, or the people of one case when the address names it."""
    form = ScreenForm(request.POST or None)
    case = request.GET.get("case", "")
    try:
        people = queries.roots_of_case(user=request.user, ref=case) if case else None
    except NotFound as error:
        raise Http404(error.message) from error
    if request.method == "POST" and form.is_valid():
        done = actions.screen_people(actor=request.user, people=people, **form.cleaned_data)
        said = ngettext("%(n)s person was screened.", "%(n)s people were screened.", done.people) % {"n": done.people}
        messages.success(request, said)
        if case:
            return redirect("cases:view_case", case)
        return redirect("screening:list_policies")
    return render_form(request, "screening/screen_people.html", {"form": form, "case": case})
