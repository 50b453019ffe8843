"""Counts over time, by state, place and way of release: what is known to us, and no more."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.incidents.actions import read_figures
from aman.incidents.figures import OTHERS, Counted
from aman.incidents.models import How, Incident, State
from aman.incidents.places import place_name
from aman.ui.charts import BarGroup, Figure, draw_bars


@requires("incidents.view_figures")
@require_GET
def view_figures(request: SignedInRequest) -> HttpResponse:
    found = read_figures(actor=request.user)
    states = {key: str(words) for key, words in State.choices}
    hows = {key: str(words) for key, words in How.choices}
    spans = {
        "day": _("Within 24 hours"), "three_days": _("Within 3 days"), "week": _("Within a week"), "longer": _("Later"),
    }  # fmt: skip
    places = {key: place_name(key) if key != OTHERS else _("Other, or not known") for key in found.places.keys}
    ended = [_("held, or nobody told us otherwise"), _("released"), _("deported, returned or readmitted")]
    weekly = [_("reported to us"), _("released"), _("deported")]
    kinds = {key: str(words) for key, words in Incident.Kind.choices}
    tables = [
        _shown(_("What was reported to us"), _("What happened"), found.kinds, kinds, [_("incidents")]),
        _shown(_("Where they are now, as far as known to us"), _("State"), found.states, states, [_("people")]),
        _shown(_("Where they were taken, as far as known to us"), _("Place"), found.places, places, ended),
        _shown(_("By what they came free, as far as known to us"), _("By"), found.hows, hows, [_("people")]),
        _shown(_("From the first report to the release"), _("How soon"), found.spans, spans, [_("people")]),
    ]
    named = {key: key or _("Before") for key in found.weeks.keys}
    over_time = _shown(_("Week by week, as far as known to us"), _("Week from"), found.weeks, named, weekly)
    context = {"found": found, "tables": tables, "over_time": over_time, "is_whole": request.user.sees_people}
    return render(request, "incidents/view_figures.html", context)


def _shown(title: str, head: str, counted: Counted, words: dict[str, str], series: list[str]) -> dict[str, Any]:
    """Give a table with its picture; the picture shows the same numbers and hides the same ones."""
    labels = [words.get(key, key) for key in counted.keys]
    groups = [
        BarGroup(label, tuple(numbers[: len(series)]), tuple(_word(n) for n in numbers[: len(series)]))
        for label, numbers in zip(labels, counted.rows, strict=True)
    ]
    figure: Figure | None = draw_bars(title, title, series, groups) if groups else None
    columns = [head, *series]
    rows = [(label, numbers) for label, numbers in zip(labels, counted.rows, strict=True)]
    return {"title": title, "columns": columns, "rows": rows, "totals": counted.totals, "figure": figure}


def _word(number: int | None) -> str:
    return "…" if number is None else f"{number:,}"
