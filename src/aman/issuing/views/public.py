"""The page where anybody checks a letter: what is sent is read in memory, answered, and forgotten."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from aman.accounts.access import public
from aman.core.letters import VerdictCode, read_letter_id
from aman.errors import AmanError
from aman.issuing import queries, wording
from aman.issuing.apart import read_codes_apart
from aman.issuing.forms import VerifyForm
from aman.issuing.reading import choose_code
from aman.issuing.uploads import OnlyInMemory
from aman.ui.forms import render_form

CHECKS_A_MINUTE = 30


def is_too_often(request: HttpRequest) -> bool:
    """Count the checks of one address in this minute; the address itself is not kept."""
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    address = passed[-trusted] if 0 < trusted <= len(passed) else request.META.get("REMOTE_ADDR", "")
    digest = hashlib.sha256(f"{settings.SECRET_KEY}{address}".encode()).hexdigest()[:20]
    key = f"verify:{digest}:{now():%H%M}"
    cache.add(key, 0, timeout=120)
    return bool(cache.incr(key) > CHECKS_A_MINUTE)


# No token asked for: the page changes nothing, keeps nothing, and must work from a letter's link on any phone.
@csrf_exempt
@public
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables("form", "scanned", "context")
def verify_letter(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _no_store(
            render(request, "issuing/verify.html", {"form": VerifyForm(), "number": queries.duty_number()})
        )
    if is_too_often(request):
        return _no_store(render(request, "issuing/verify_wait.html", {"number": queries.duty_number()}, status=429))
    handler = OnlyInMemory(request)
    request.upload_handlers = [handler]
    form = VerifyForm(request.POST, request.FILES)
    if handler.too_large:
        form.add_error("letter", _("The file is larger than 12 MB. Give a smaller picture."))
    elif form.is_valid():
        return _no_store(render(request, "issuing/verdict.html", _answer(form)))
    return _no_store(render_form(request, "issuing/verify.html", {"form": form, "number": queries.duty_number()}))


def _answer(form: VerifyForm) -> dict[str, Any]:
    content, typed = form.content, form.cleaned_data["code"]
    scanned: str | None = typed
    trouble = ""
    if content is not None:
        try:
            scanned = choose_code(read_codes_apart(content))
        except AmanError as error:
            scanned, trouble = None, _("The file is neither a picture nor a PDF that can be opened.")
            if error.code == "busy":
                trouble = _("Other pictures are being read. Send it again in a minute.")
    elif read_letter_id(typed) is not None:
        # Said for every number alike, so that typing numbers teaches nobody which of them exist.
        trouble = _("A letter's number alone proves nothing. Scan the code, or send a picture of it.")
    verdict = queries.verdict_on(scanned, now=now())
    look, shape = wording.LOOKS[verdict.code]
    return {
        "form": form,
        "verdict": verdict,
        "letter": verdict.letter,
        "headlines": wording.headlines(verdict.answer),
        "sentence": wording.sentence(verdict),
        "look": look,
        "shape": shape,
        "trouble": trouble,
        "check_typing": content is None and verdict.code is VerdictCode.NOT_GENUINE,
    }


def _no_store(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
