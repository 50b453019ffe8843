"""The figures that anybody may read: page, CSV and JSON, only where the operator turned them on and two people let them out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from aman.accounts.access import public
from aman.errors import NotFound
from aman.reports.models import Release
from aman.reports.public_csv import answer_csv
from aman.reports.public_words import say_tables, say_totals
from aman.reports.queries import releases

#: Seconds for which anybody between here and the reader may keep an answer: figures change at most every 28 days.
KEPT_SECONDS = 3600

P = ParamSpec("P")
Shown = Callable[Concatenate[HttpRequest, P], HttpResponse]


def only_where_turned_on(view: Shown[P]) -> Shown[P]:
    """Answer 404 unless the operator turned public figures on; keep the answer for an hour where they are."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **more: P.kwargs) -> HttpResponse:
        if not settings.PUBLIC_FIGURES:
            raise Http404
        answer = view(request, *args, **more)
        if answer.status_code == 200:
            # Whoever is signed in gets a page that knows of it; that one stays with them.
            is_somebody_s = settings.SESSION_COOKIE_NAME in request.COOKIES
            patch_cache_control(
                answer, **({"private": True} if is_somebody_s else {"public": True}), max_age=KEPT_SECONDS
            )
            patch_vary_headers(answer, ("Cookie", "Accept-Language"))
        return answer

    return answered


@public
@require_safe
@only_where_turned_on
def public_figures(request: HttpRequest, number: int | None = None) -> HttpResponse:
    release = releases.published_release(number) if number is not None else releases.last_published()
    context: dict[str, Any] = {"release": release, "log": releases.log()}
    if release is not None:
        least = releases.base_of_release(release)
        context |= {"totals": say_totals(release), "tables": say_tables(release), "base": least, "least": 2 * least}
    return render(request, "reports/public_figures.html", context)


@public
@require_safe
@only_where_turned_on
def public_figures_csv(request: HttpRequest, number: int | None = None) -> HttpResponse:
    release = _release(number)
    rows = ((release.number, release.as_of.isoformat(), *row) for row in releases.rows_of(release))
    return answer_csv(f"figures-{release.number}", ("release", "as_of", "table", "of", "part", "number"), rows)


@public
@require_safe
@only_where_turned_on
def public_figures_json(request: HttpRequest, number: int | None = None) -> HttpResponse:
    release = _release(number)
    document = releases.document_of(release) | {"log": releases.log()}
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


def _release(number: int | None) -> Release:
    found = releases.published_release(number) if number is not None else releases.last_published()
    if found is None:
        raise NotFound("No figures were published yet.", fix="Come back later.")
    return found
