"""The verbs of screening: ask the rules about people, look at an answer, decide beside it."""

from __future__ import annotations

from aman.screening.actions.asking import Screened, screen_people
from aman.screening.actions.deciding import confirm_decision, decide, log_listing, read_determination

__all__ = [
    "Screened",
    "confirm_decision",
    "decide",
    "log_listing",
    "read_determination",
    "screen_people",
]
