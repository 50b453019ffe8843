"""The page that checks letters offline, as this server gives it, and the reports that come back from it."""

from __future__ import annotations

import json
import mimetypes
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from aman.accounts.access import public
from aman.errors import BadInput
from aman.issuing import actions, queries
from aman.issuing.verifier_pages import VerifierSettings, verifier_files
from aman.issuing.views.public import is_too_often

_MOST_REPORT_BYTES = 400
_TYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json"}


@public
@require_GET
def offline_page(request: HttpRequest, name: str = "index.html") -> HttpResponse:
    """Give a file of the page, the key list or a status list: all public, none about a person."""
    lists = queries.published_lists()
    if lists is None:
        raise Http404("Nothing was published yet.")
    base = reverse("verify:offline_page", kwargs={"name": "index.html"}).removesuffix("index.html")
    found = {**_files(lists, base), **lists.files}.get("V/index.html" if name in {"V", "V/"} else name)
    if found is None:
        raise Http404("There is no such file.")
    suffix = name[name.rfind(".") :] if "." in name else ""
    kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if name in {"V", "V/"}:
        kind = "text/html"
    response = HttpResponse(found, content_type=kind)
    # The page brings its own, stricter policy; this one lets its reader be compiled.
    response.headers["Content-Security-Policy"] = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob: data:; media-src 'self' blob:; frame-ancestors 'none'"  # fmt: skip
    patch_cache_control(response, no_cache=True)
    return response


@lru_cache(maxsize=4)
def _files(lists: queries.PublishedLists, base: str) -> dict[str, bytes]:
    settings = VerifierSettings(
        host=lists.host,
        uri_prefix=lists.uri_prefix,
        root_public=lists.root_public,
        duty_number=lists.duty_number,
        operator=lists.operator,
        lists=lists.numbers,
        report=reverse("verify:take_report"),
        keys=lists.keys,
        status=lists.status,
    )
    return verifier_files(settings, base=base)


# No token is asked for: the page is static, and a report holds nothing that could be turned against anybody.
@csrf_exempt
@public
@require_POST
def take_report(request: HttpRequest) -> HttpResponse:
    """Keep a report from the page: what happened, the day, the code of the answer."""
    if is_too_often(request):
        return HttpResponse(status=429)
    try:
        if len(request.body) > _MOST_REPORT_BYTES:
            raise ValueError("too long")
        actions.take_report(said=json.loads(request.body))
    except (ValueError, BadInput):
        return HttpResponse(status=400)
    return HttpResponse(status=204)
