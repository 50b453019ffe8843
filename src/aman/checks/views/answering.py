"""How does every answer come in a page of the same size, so that nobody on the way can tell one from another?

The part of the page that differs is filled up to the longest there is in the reader's language.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from aman.accounts.models import Office
from aman.checks.actions import DeskAnswer

#: In force; day used up; too fast.
_VARIANTS = ((True, False, False), (False, False, False), (False, True, False), (False, False, True))


def answer_page(request: HttpRequest, answer: DeskAnswer) -> HttpResponse:
    """Give the page of an answer; it is kept nowhere, and nothing on the way may pack it differently."""
    block = _block(answer.in_force, answer.day_is_used_up, answer.is_too_fast, answer.duty_number)
    missing = _longest(get_language() or "en") - len(block.encode())
    context = {
        "answer": answer,
        "said": mark_safe(block),  # noqa: S308 - rendered from a template a moment ago
        "filling": "." * max(0, missing),
        "minutes": settings.DESK_REFERRAL_MINUTES,
    }
    response = render(request, "checks/answer.html", context)
    response.headers["Cache-Control"] = "no-store, no-transform"
    return response


def _block(in_force: bool, day_is_used_up: bool, is_too_fast: bool, number: str) -> str:
    context = {
        "in_force": in_force,
        "day_is_used_up": day_is_used_up,
        "is_too_fast": is_too_fast,
        "number": number,
        "minutes": settings.DESK_REFERRAL_MINUTES,
    }
    return render_to_string("checks/parts/answer.html", context)


@lru_cache(maxsize=16)
def _longest(language: str) -> int:
    """Bytes of the longest block there is in a language."""
    longest_number = "0" * (Office._meta.get_field("duty_number").max_length or 0)
    return max(len(_block(*variant, number).encode()) for variant in _VARIANTS for number in ("", longest_number))
