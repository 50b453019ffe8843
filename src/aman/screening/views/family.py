"""Which lists name those whom a birthday leaves behind, and those at risk for whom no state has a pathway?"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.core.policy.family import shipped_family_rules
from aman.screening import actions, queries
from aman.screening.forms import MonthsForm
from aman.ui.paging import page_of


@requires("screening.list_ageing_out")
@require_GET
def list_ageing_out(request: SignedInRequest) -> HttpResponse:
    months = MonthsForm(request.GET).wanted()
    today = localdate()
    found = actions.list_ageing_out(actor=request.user, as_of=today, months=months)
    context = {
        "form": MonthsForm(initial={"months": months}),
        "months": months,
        "kin": found[: actions.MOST_AGEING],
        "count": len(found),
        "today": today,
        "freeze": shipped_family_rules().said["freeze"],
        "sources": shipped_family_rules().sources,
    }
    return render(request, "screening/list_ageing_out.html", context)


@requires("screening.list_at_risk")
@require_GET
def list_at_risk(request: SignedInRequest) -> HttpResponse:
    day = queries.latest_day(user=request.user)
    page = page_of(queries.at_risk_without_pathway(user=request.user, as_of=day), request, order=["person_id", "pk"])
    people = [made.person_id for made in page]
    actions.log_at_risk(actor=request.user, shown=[made.person.ref for made in page])
    cases = queries.cases_of(people)
    context = {"page": page, "day": day, "rows": [(made, cases.get(made.person_id, "")) for made in page]}
    return render(request, "screening/list_at_risk.html", context)
