"""What does a report say once page furniture is gone, and where in the file does every character stand?

Every step removes or replaces characters and keeps, for each one that stays, where it began and ended in the file.
So a span found in the readable text still points into the file, entities, hyphens and page breaks included.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

#: Lines shorter than this are not taken for the full width of a page.
_LEAST_WIDTH = 36
#: Wider than this, a line is a paragraph that nobody has wrapped.
_MOST_WIDTH = 110
_PAGE_NUMBER = re.compile(
    r"[\s\-–—•|]*(?:page|p\.|seite|صفحه|صفحہ)?[\s\-–—•|]*\d{1,4}(?:\s*(?:of|/|von)\s*\d{1,4})?[\s\-–—•|]*$", re.I
)
_PAGE_OF = re.compile(r"\bpage\s+\d+\s*(?:of|/)\s*\d+\b", re.I)
_BULLET = re.compile(r"\s*(?:[*•‣▪–—-]\s|\(?\w{1,3}[.)]\s|#|@|Q:|A:|[A-Z][\w.'’ ]{1,40}(?:\([^)\n]{1,60}\))?:\s)")
_SAME_LENGTH = {0xA0: " ", 0x2007: " ", 0x202F: " ", 0x2011: "-", 0x2010: "-", 0x09: " ", 0x0B: " ", 0x0D: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0x00: " ", 0x02: "-", 0xFFFE: "-"}  # fmt: skip
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class Readable:
    """A text, and for each of its characters where it begins and ends in the file it came from."""

    text: str
    starts: array[int]
    ends: array[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the file that [start, end) of the text stands for.

        Args:
            start: first character, 0 to the length of the text.
            end: one past the last character, at least `start`.

        Returns:
            Start and end as code points of the file; both the same where nothing is meant.
        """
        if not self.text:
            return 0, 0
        if start >= end:
            place = self.starts[min(start, len(self.text) - 1)]
            return place, place
        return self.starts[start], self.ends[end - 1]

    def cut(self, size: int) -> Readable:
        """The first `size` characters of a text, or all of it when it is shorter."""
        return Readable(self.text[:size], self.starts[:size], self.ends[:size])

    def edited(self, edits: Iterable[tuple[int, int, str]]) -> Readable:
        """The text after replacing stretches of it, in rising order and without overlap.

        Args:
            edits: start, end and what stands there instead; every new character stands for the whole stretch.

        Returns:
            A new text whose characters still know where they stood in the file.
        """
        parts: list[str] = []
        starts, ends = array("l"), array("l")
        at = 0
        for start, end, new in edits:
            if at < start:
                parts.append(self.text[at:start])
                starts.extend(self.starts[at:start])
                ends.extend(self.ends[at:start])
            if new:
                first, last = self.span(start, end)
                parts.append(new)
                starts.extend([first] * len(new))
                ends.extend([last] * len(new))
            at = end
        parts.append(self.text[at:])
        starts.extend(self.starts[at:])
        ends.extend(self.ends[at:])
        return Readable("".join(parts), starts, ends)


def as_readable(raw: str) -> Readable:
    """Take a text as it is.

    Args:
        raw: the file, decoded, line ends untouched.

    Returns:
        The same text, every character standing for itself.
    """
    size = len(raw)
    return Readable(raw, array("l", range(size)), array("l", range(1, size + 1)))


def tidy(text: Readable) -> Readable:
    """Take away what a page adds to a text: unseen signs, page numbers, running heads, hyphens, wrapped lines.

    Args:
        text: plain words, or what `pages.read_page` left of a web page.

    Returns:
        A text in which a line feed ends a paragraph or a line that stands alone.
    """
    plain = Readable(text.text.replace("\r\n", " \n").translate(_SAME_LENGTH), text.starts, text.ends)
    plain = plain.edited((m.start(), m.end(), "") for m in _UNSEEN.finditer(plain.text))
    plain = _without_furniture(plain)
    width = _width(plain.text)
    plain = _without_hyphens(plain)
    return _unwrapped(plain, width) if _LEAST_WIDTH <= width <= _MOST_WIDTH else plain


def _lines(text: str) -> list[tuple[int, int]]:
    """Start and end of every line, the line feed left out."""
    found, at = [], 0
    for part in text.split("\n"):
        found.append((at, at + len(part)))
        at += len(part) + 1
    return found


def _without_furniture(text: Readable) -> Readable:
    """Leave out page numbers and the heads that come again beside a page break, with the blank lines around them."""
    lines = _lines(text.text)
    stripped = [text.text[a:b].strip(" \f") for a, b in lines]
    has_pages = "\f" in text.text or sum(bool(0 < len(s) < 120 and _PAGE_NUMBER.match(s)) for s in stripped) > 1
    if not has_pages and not _PAGE_OF.search(text.text):
        return text
    often = Counter(re.sub(r"\d+", "", s) for s in stripped if 0 < len(s) < 120)
    drop = [False] * len(lines)
    for at, line in enumerate(stripped):
        after_break = "\f" in text.text[lines[at][0] : lines[at][1]] or (at > 0 and drop[at - 1])
        short = len(line) < 120 and not line.endswith((".", "!", "?", ":", ";"))
        drop[at] = bool(line) and (
            (len(line) < 120 and bool(_PAGE_NUMBER.match(line)))
            or (short and bool(_PAGE_OF.search(line)))
            or (short and often[re.sub(r"\d+", "", line)] > 2)
            or (short and after_break and ("\f" in text.text[lines[at][0] : lines[at][1]]) and at + 1 < len(lines) and not stripped[at + 1])
        )  # fmt: skip
    edits: list[tuple[int, int, str]] = []
    for at, gone in enumerate(drop):
        if gone:
            start, end = lines[at][0], min(lines[at][1] + 1, len(text.text))
            edits.append((start, end, ""))
    left = text.edited(edits)
    return _joined_over_pages(left.edited((m.start(), m.end(), "\n") for m in re.finditer("\f", left.text)))


def _joined_over_pages(text: Readable) -> Readable:
    """Close the gap where a page break fell into a sentence."""
    gaps = re.finditer(r"(?<=[^\s.!?:;\-])[ ]*\n[ ]*\n\s*(?=[a-zà-ÿ])|(?<=[a-z]-)\n[ ]*\n\s*(?=[a-zà-ÿ])", text.text)
    return text.edited((m.start(), m.end(), "\n") for m in gaps)


def _without_hyphens(text: Readable) -> Readable:
    """Put words together that a line end has cut; a capital after the line end keeps its hyphen."""
    cuts = re.finditer(r"(?<=[^\W\d_])-[ ]*\n[ ]*(?=[^\W\d_])", text.text)
    return text.edited(
        (m.start(), m.end(), "-" if text.text[m.end()].isupper() or text.text[m.start() - 1].isupper() else "")
        for m in cuts
    )


def _width(text: str) -> int:
    """How long the lines of a text grow before they are wrapped: nearly all are no longer."""
    lengths = sorted(len(line.strip()) for line in text.split("\n") if line.strip())
    return lengths[int((len(lengths) - 1) * 0.95)] if lengths else 0


def _unwrapped(text: Readable, width: int) -> Readable:
    """Turn the line ends inside a paragraph into spaces, where lines were wrapped at a width."""
    lines = _lines(text.text)
    edits = []
    for (a, b), (c, d) in pairwise(lines):
        line, after = text.text[a:b].rstrip(), text.text[c:d]
        wrapped = len(line) >= 0.62 * width and bool(after.strip())
        if wrapped and not _BULLET.match(after):
            edits.append((b, c + len(after) - len(after.lstrip()), " "))
    return text.edited(edits)
