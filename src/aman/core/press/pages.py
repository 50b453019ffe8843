"""What does a web page say to its readers? Its words without scripts, menus, advertisements and comments.

Reach for `is_page` and `read_page`. Nothing of a page is ever run or shown: tags are left out, entities become the
character they stand for.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from aman.core.press.readable import Readable, as_readable

_LOOKS = re.compile(r"<(?:!doctype\s+html|html|head|body|article|div|p|table|br)\b", re.I)
_TAG = re.compile(r"<!--|<!\[CDATA\[|</?[a-zA-Z][^<>]{0,4000}>|<![^<>]{0,400}>|<\?[^<>]{0,400}>")
_NAME = re.compile(r"</?([a-zA-Z][\w:-]*)")
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,31});")
_RAW = {"script", "style", "noscript", "template", "svg", "iframe", "object", "textarea", "select", "button", "canvas"}
_CLUTTER = {"nav", "aside", "footer", "form", "menu", "dialog", "figure", "figcaption", "address"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_INLINE = {"a", "b", "i", "em", "strong", "span", "small", "u", "abbr", "cite", "q", "sup", "sub", "mark", "font", "time", "bdi", "bdo", "code", "s", "wbr", "img", "ins", "del", "label"}  # fmt: skip
_CLUTTER_NAME = re.compile(
    r"(?:^|[\s_-])(?:ad|ads|advert\w*|adslot|sponsor\w*|promo\w*|related\w*|recommend\w*|comments?|disqus|share|sharing|"
    r"social|ticker|cookie\w*|consent|newsletter|subscribe\w*|subscription|breadcrumbs?|sidebar|side|menu|navbar|nav|"
    r"tags?|widget|trending|popular|most|mostread|teaser|banner|popup|modal|toolbar|footer|masthead|topbar|caption|"
    r"paywall|login|signup|weather|also|more|read-?next|outbrain|taboola|copyright)(?:$|[\s_-])",
    re.I,
)
_BYLINE_NAME = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|meta|dateline-meta|published|timestamp|posted|post-meta|credits?|writer|"
    r"contributor)(?:$|[\s_-])",
    re.I,
)
_DATE_META = re.compile(r"published|pubdate|datepublished|(?:^|[.:])date$|dc\.date|article:modified", re.I)
_SITE_META = re.compile(r"og:site_name|application-name|publisher", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a page, with what its head says about it; byline spans are stretches of the words."""

    words: Readable
    title: str | None
    site: str | None
    published: str | None
    bylines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tag:
    """What a tag says by itself: `opens` something that later closes, hides it, by what it is or by what it is called."""

    name: str
    is_inline: bool
    closes: bool = False
    is_raw: bool = False
    opens: bool = False
    hides: bool = False
    hides_by_class: bool = False
    byline: bool = False


@dataclass(slots=True)
class _Walk:
    """Where the walk over the tags stands; a page writes few tags many times, so each is read once."""

    stack: list[tuple[str, bool, bool]]
    by_class: bool
    tags: dict[str, _Tag]
    hidden: int = 0
    byline: int = 0


def is_page(raw: str) -> bool:
    """Whether a text is written in HTML.

    Args:
        raw: the file, decoded.

    Returns:
        True when one of the tags every page has stands in its first part.
    """
    return bool(_LOOKS.search(raw[:20_000]))


def read_page(raw: str) -> Page:
    """Read the words of a page, each character still knowing where it stands in the file.

    Args:
        raw: the file, decoded, line ends untouched.

    Returns:
        The words of the article (of the whole body, where no article is marked) and what the head says.
    """
    start, end = _article(raw)
    whole = as_readable(raw)
    tags: dict[str, _Tag] = {}
    edits, bylines = _edits(raw, start, end, _Walk([], True, tags))
    words = whole.edited(edits)
    if len(words.text.split()) < 40 and any(tag.hides_by_class and not tag.hides for tag in tags.values()):
        # A wrapper named after its sidebar would take the whole article with it.
        edits, bylines = _edits(raw, start, end, _Walk([], False, tags))
        other = whole.edited(edits)
        words = other if len(other.text.split()) > 3 * len(words.text.split()) else words
    head = raw[: start or min(len(raw), 20_000)]
    return Page(words, _title(raw), _meta(head, _SITE_META), _meta(head, _DATE_META), tuple(bylines))


def _article(raw: str) -> tuple[int, int]:
    """Start and end of the longest article, else of main, else of the body, else of everything."""
    for name in ("article", "main", "body"):
        opens = [m.end() for m in re.finditer(rf"<{name}\b[^<>]{{0,4000}}>", raw, re.I)]
        closes = [m.start() for m in re.finditer(rf"</{name}\s*>", raw, re.I)]
        if not opens:
            continue
        if name == "article" and len(opens) > 1 and len(closes) == len(opens):
            spans = [(a, b) for a, b in zip(opens, closes, strict=True) if b > a]
            if spans:
                return max(spans, key=lambda s: s[1] - s[0])
        return opens[0], max([c for c in closes[-1:] if c > opens[0]], default=len(raw))
    return 0, len(raw)


def _edits(raw: str, start: int, end: int, walk: _Walk) -> tuple[list[tuple[int, int, str]], list[str]]:
    """What to leave out between start and end, and the texts of bylines."""
    edits: list[tuple[int, int, str]] = [(0, start, "")] if start else []
    bylines: list[str] = []
    at = start
    while at < end:
        found = _TAG.search(raw, at, end)
        upto = found.start() if found else end
        if walk.hidden or walk.byline:
            if walk.byline and not walk.hidden and raw[at:upto].strip():
                bylines.append(html.unescape(raw[at:upto].strip()[:300]))
            edits.append((at, upto, ""))
        elif at < upto:
            for m in _ENTITY.finditer(raw, at, upto):
                edits.append((m.start(), m.end(), html.unescape(m.group())[:2]))
        if found is None:
            break
        text = found.group()
        tag = walk.tags.get(text)
        if tag is None:
            tag = walk.tags[text] = _read_tag(text)
        at = _step(raw, tag, found.end(), end, walk)
        edits.append((upto, at, "" if tag.is_inline else "\n"))
    if end < len(raw):
        edits.append((end, len(raw), ""))
    return edits, bylines


def _read_tag(text: str) -> _Tag:
    """What a tag says, wherever it stands."""
    named = _NAME.match(text)
    if named is None:
        return _Tag(text if text == "<!--" else "", False)
    name = named.group(1).lower()
    inline, empty = name in _INLINE, text.endswith("/>")
    if text.startswith("</"):
        return _Tag(name, inline, closes=True)
    if name in _RAW and not empty:
        return _Tag(name, inline, is_raw=True)
    if name in _VOID or empty:
        return _Tag(name, inline)
    marks = {k.lower(): a or b or c for k, a, b, c in _ATTRIBUTE.findall(text)}
    names = f"{marks.get('class', '')} {marks.get('id', '')} {marks.get('role', '')}"
    return _Tag(
        name,
        inline,
        opens=True,
        hides=name in _CLUTTER or "hidden" in marks,
        hides_by_class=bool(_CLUTTER_NAME.search(names)),
        byline=bool(_BYLINE_NAME.search(names)) or marks.get("itemprop") == "author",
    )


def _step(raw: str, tag: _Tag, at: int, end: int, walk: _Walk) -> int:
    """Take one tag into account, which ends at a place; say where to read on."""
    if tag.opens:
        if len(walk.stack) < 2_000:
            hides = tag.hides or (walk.by_class and tag.hides_by_class)
            walk.stack.append((tag.name, hides, tag.byline))
            walk.hidden += hides
            walk.byline += tag.byline
    elif tag.closes:
        _close(tag.name, walk)
    elif tag.name == "<!--":
        close = raw.find("-->", at, end)
        return end if close < 0 else close + 3
    elif tag.is_raw:
        close = _find(raw, tag.name, at, end)
        return end if close < 0 else max(raw.find(">", close, end) + 1, close + 1)
    return at


def _find(raw: str, name: str, at: int, end: int) -> int:
    """Where the closing tag of a raw element stands, -1 for nowhere; lower and upper case."""
    found = re.compile(f"</{name}", re.I).search(raw, at, end)
    return found.start() if found else -1


def _close(name: str, walk: _Walk) -> None:
    """Close the innermost element of that name, and those left open inside it."""
    depth = next((d for d in range(1, min(len(walk.stack), 60) + 1) if walk.stack[-d][0] == name), 0)
    for _ in range(depth):
        _, hides, byline = walk.stack.pop()
        walk.hidden -= hides
        walk.byline -= byline


def _title(raw: str) -> str | None:
    found = re.search(r"<title[^<>]{0,400}>([^<]{1,400})", raw[:100_000], re.I)
    return html.unescape(found.group(1)).strip() if found else None


def _meta(head: str, wanted: re.Pattern[str]) -> str | None:
    """What the head says under a name, None when it says nothing."""
    for tag in re.findall(r"<meta\b[^<>]{0,2000}>", head, re.I):
        marks = {k.lower(): a or b or c for k, a, b, c in _ATTRIBUTE.findall(tag)}
        name = marks.get("property") or marks.get("name") or marks.get("itemprop") or ""
        if wanted.search(name) and marks.get("content"):
            return html.unescape(marks["content"]).strip()[:200]
    found = (
        re.search(r"""<time\b[^<>]{0,400}datetime=["']([^"']{4,40})""", head, re.I) if wanted is _DATE_META else None
    )
    return found.group(1) if found else None
