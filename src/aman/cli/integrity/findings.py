"""What is said of something that does not belong together?"""

from __future__ import annotations

from dataclasses import dataclass

#: So many things wrong of one kind are named one by one.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in a sentence, and what to do; references only, never a name."""

    sentence: str
    fix: str


def named(refs: list[str]) -> str:
    """Give some references for a sentence, and how many more there are."""
    shown = ", ".join(refs[:MOST_NAMED])
    return shown if len(refs) <= MOST_NAMED else f"{shown} and {len(refs) - MOST_NAMED:,} more"
