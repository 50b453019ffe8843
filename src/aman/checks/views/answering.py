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
    language = get_language() or "en"
    minutes = settings.DESK_REFERRAL_MINUTES
    block = _block(language, minutes, (answer.in_force, answer.day_is_used_up, answer.is_too_fast), answer.duty_number)
    missing = _longest(language, minutes) - len(block.encode())
    context = {
        "answer": answer,
        "said": mark_safe(block),  # noqa: S308 - rendered from a template a moment ago
        "filling": "." * max(0, missing),
        "minutes": minutes,
    }
    response = render(request, "checks/answer.html", context)
    response.headers["Cache-Control"] = "no-store, no-transform"
    return response


@lru_cache(maxsize=256)
def _block(language: str, minutes: int, variant: tuple[bool, bool, bool], number: str) -> str:
    """Give the part that differs, in the language that is being read; there are few of them, so each is made once."""
    in_force, day_is_used_up, is_too_fast = variant
    context = {
        "in_force": in_force,
        "day_is_used_up": day_is_used_up,
        "is_too_fast": is_too_fast,
        "number": number,
        "minutes": minutes,
    }
    return render_to_string("checks/parts/answer.html", context)


@lru_cache(maxsize=16)
def _longest(language: str, minutes: int) -> int:
    """Bytes of the longest block there is in a language."""
    longest_number = "0" * (Office._meta.get_field("duty_number").max_length or 0)
    blocks = (_block(language, minutes, variant, number) for variant in _VARIANTS for number in ("", longest_number))
    return max(len(block.encode()) for block in blocks)
