"""Which stretches of a text stand inside quotation marks, and which stand inside another?"""

from __future__ import annotations

from dataclasses import dataclass

_PAIRS = {"“": "”", "«": "»", "„": "“”", "‹": "›", "『": "』"}
_MOST_OPEN = 4


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch inside quotation marks, without the marks; `depth` 0 stands in no other."""

    start: int
    end: int
    depth: int
    goes_on: bool


def find_quoted(text: str, lines: list[tuple[int, int]]) -> list[Quoted]:
    """Find what stands inside quotation marks, straight, curly, single or guillemets.

    Args:
        text: the readable text.
        lines: start and end of its paragraphs, in order.

    Returns:
        Stretches in the order of the text; one that a paragraph breaks off, and the next takes up, `goes_on`.
    """
    found: list[Quoted] = []
    for at, (start, end) in enumerate(lines):
        after = text[lines[at + 1][0] : lines[at + 1][0] + 40].lstrip() if at + 1 < len(lines) else ""
        found += _in_line(text, start, end, after[:1])
    return sorted(found, key=lambda q: (q.start, q.depth))


def _in_line(text: str, start: int, end: int, after: str) -> list[Quoted]:
    found: list[Quoted] = []
    stack: list[tuple[str, int]] = []
    at = start
    while at < end:
        mark = text[at]
        closes = next((d for d in range(len(stack) - 1, -1, -1) if _closes(text, at, end, stack[d][0])), None)
        if closes is not None:
            opened = stack[closes]
            depth = sum(1 for m, _ in stack[:closes])
            if at > opened[1]:
                found.append(Quoted(*_trimmed(text, opened[1], at), depth, False))
            del stack[closes:]
        elif len(stack) < _MOST_OPEN and _opens(text, at, start, end):
            stack.append((mark, at + 1))
        at += 1
    if stack and stack[0][0] in '“"«‘' and after == stack[0][0] and end > stack[0][1]:
        found.append(Quoted(*_trimmed(text, stack[0][1], end), 0, True))
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _opens(text: str, at: int, start: int, end: int) -> bool:
    mark = text[at]
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if mark in "“«„‹":
        return mark == "«" or not after.isspace()
    if mark in "\"'‘":
        lead = before.isspace() or before in '([{—–-:/"“«‘'
        return lead and not after.isspace() and not (mark != '"' and after.isdecimal() and _is_year(text, at + 1))
    return False


def _is_year(text: str, at: int) -> bool:
    """Whether an apostrophe stands for a century: '90s."""
    return (
        text[at : at + 2].isdecimal()
        and not text[at + 2 : at + 3].isdecimal()
        and text[at + 2 : at + 3] in {"s", " ", ""}
    )


def _closes(text: str, at: int, end: int, opened: str) -> bool:
    mark = text[at]
    if opened in _PAIRS:
        return mark in _PAIRS[opened]
    if opened == '"':
        before = text[at - 1] if at else " "
        return mark == '"' and not (before.isspace() and at + 1 < end and text[at + 1].isalnum())
    if mark != ("’" if opened == "‘" else "'"):
        return False
    after = text[at + 1] if at + 1 < end else " "
    before = text[at - 1] if at else " "
    if after.isalnum() or before.isspace():
        return False
    return not (before == "s" and after == " " and _closes_later(text, at + 1, end, opened))


def _closes_later(text: str, at: int, end: int, opened: str) -> bool:
    """Whether a mark after a plural is an apostrophe, since a better end follows before the next opening."""
    mark = "’" if opened == "‘" else "'"
    for place in range(at, min(end, at + 600)):
        if text[place] == "‘" or (text[place] == "'" and text[place - 1].isspace()):
            return False
        if text[place] == mark and text[place - 1] in ".,!?" and (place + 1 >= end or not text[place + 1].isalnum()):
            return True
    return False
