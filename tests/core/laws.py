"""On how many drawn cases is a law tried before it counts as kept?

Two ways to draw. Hypothesis chooses texts and bytes, where the case that breaks is one nobody thinks of. What is built of
known parts (people, policies, promises, days) is drawn by `drawn` from one number for each case: choosing every part by
itself takes Hypothesis longer than trying the law. Every run draws new cases, but for the run before a change is accepted.
"""

from __future__ import annotations

import inspect
import os
from functools import wraps
from random import Random

from hypothesis import settings

#: For what harms nobody when it goes wrong; the others keep Hypothesis' hundred and more. A busy machine is no fault.
FEW = settings(max_examples=25, deadline=None)
_FIRST = 1 if os.environ.get("AMAN_SKIP_NOTHING") else int.from_bytes(os.urandom(4))

#: Letters of the region, signs that look alike or cannot be seen, and what no name holds.
LETTERS = "abcxyzAIEÄéßñ ابپتجحدرزسشکگلمنوهیيكةئآ۰۵٣٩039 -'’.,/\\()\t\n\x00\x1f\u200c\u200e\u0640\u0301\u064e\ufdfaаео😀中\U0001f1e6\x85"


def drawn(times, first=None):
    """Try a test on so many cases; it draws all it needs from `chance`. To see one case again, name its number as first."""

    def decorate(test):
        @wraps(test)
        def tried(**given):
            start = _FIRST if first is None else first
            for number in range(start, start + times):
                try:
                    test(chance=Random(number), **given)
                except BaseException as error:
                    error.add_note(f"This case was drawn by the number {number}.")
                    raise

        signature = inspect.signature(test)
        rest = [one for name, one in signature.parameters.items() if name != "chance"]
        tried.__signature__ = signature.replace(parameters=rest)
        del tried.__wrapped__
        return tried

    return decorate


def maybe(chance, draw, *given):
    """What a draw gives, or None one time in three."""
    return draw(chance, *given) if chance.random() < 0.67 else None


def draw_text(chance, most=30):
    """A text of any letters, half of them of the region."""
    size = chance.randint(0, most)
    if chance.random() < 0.5:
        return "".join(chance.choices(LETTERS, k=size))
    signs = (chance.choice((0x80, 0x800, 0x10000, 0x110000)) for _ in range(size))
    points = (chance.randrange(0, most_sign) for most_sign in signs)
    return "".join(chr(point) for point in points if not 0xD800 <= point < 0xE000)


def draw_bytes(chance, least, most):
    """Some bytes, often with nothing but zeros or ones at their ends."""
    drawn_bytes = bytearray(chance.randbytes(chance.randint(least, most)))
    if drawn_bytes and chance.random() < 0.3:
        drawn_bytes[chance.choice([0, -1])] = chance.choice([0, 0xFF])
    return bytes(drawn_bytes)
