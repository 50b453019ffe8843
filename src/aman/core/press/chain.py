"""Through whom did a report come: agency, newspaper, unnamed officials, and under what name is it published?"""

from __future__ import annotations

import re

from aman.core.press.lexicon import fold, word_set
from aman.core.press.report import Report
from aman.core.press.results import DraftSource

_NAME = r"(?:[A-Z][\w’'&-]+\s+){0,5}[A-Z][\w’'&-]+"
_CITED = (
    ("reported", re.compile(rf"\b((?:The\s+)?{_NAME})\s+(?:reported|stated in its report|said in its report)\b")),
    ("daily", re.compile(rf"\b(?:the|a)\s+(?:[A-Za-z]+\s+){{0,2}}(?:daily|newspaper|paper|weekly|broadcaster|channel|website|portal|outlet|magazine)\s+({_NAME})")),
    ("via", re.compile(rf"\b(?:via|quoting|citing|reported by)\s+(?:the\s+)?({_NAME})")),
)  # fmt: skip
_UNNAMED = re.compile(
    r"(?i)\b((?:(?:two|three|several|unnamed|anonymous|senior|security|diplomatic|government|official|an?)\s+){0,3}(?:officials?|sources?)"
    r"(?:\s+(?:at|in|from|close to|familiar with)\s+(?:the\s+)?(?:[a-z]+\s+){0,2}(?:ministry|government|talks|office|embassy|department))?)\s+(?:said|told|familiar|who)\b"
    r"|\bcited\s+((?:unnamed\s+|anonymous\s+|senior\s+)?(?:officials|sources)(?:\s+(?:at|in|from)\s+(?:the\s+)?[a-z]+\s+(?:ministry|office|embassy|department|government))?)"
)  # fmt: skip
_MEDIA = word_set(
    "tribune news press times post daily journal courier herald gazette express guardian "
    "observer wire newswire agency radio tv weekly review ledger service media roznama bbc "
    "reuters afp ani dawn geo"
)
_PUBLISHERS = word_set(
    "ministry office embassy department house desk network weekly daily news times press commission agency council review tribune post"
)
_FORM = re.compile(r"(?i)\b(?:transcript|statement|briefing|release|answers?|questions|communiqué|meeting|round)\b")
_RELEASE = re.compile(
    r"(?i)\b(?:for immediate release|(?:joint )?(?:press|media|news|public) (?:release|statement|note|briefing))\b"
)
_ISSUES = re.compile(
    rf"(?:^|(?<=[.\s]))(?P<name>(?:The\s+)?{_NAME})\s+(?:today|welcomes|condemns|calls|urges|regrets|is (?:deeply|gravely|appalled))\b"
)
_NOT_OUTLETS = re.compile(
    r"(?i)^(?:it|he|she|they|police|officials|pakistan|islamabad|washington|the (?:us|ministry|government|police))$"
)


def find_chain(report: Report, people: set[str]) -> list[DraftSource]:
    """Find through whom a report came, the outermost first.

    Args:
        report: the report.
        people: names of people, who are no outlets.

    Returns:
        Agency, newspapers cited, and officials without a name.
    """
    found: dict[str, DraftSource] = {}

    def add(name: str, start: int, end: int, method: str) -> None:
        key = re.sub(r"^the ", "", fold(name))
        if key and key not in found and name not in people and not _NOT_OUTLETS.match(name):
            found[key] = DraftSource(name, report.text[start:end], *report.readable.span(start, end), method)

    for section in report.sections[:8]:
        if section.author:
            start, end = section.stamp
            at = report.text.find(section.author, start, end)
            at = at if at >= 0 else start
            add(section.author.lstrip("@"), at, min(at + len(section.author), max(end, at)), "dateline")
    if not found and report.source:
        at = max(report.text.find(report.source), 0)
        add(report.source, at, at + len(report.source) if report.text.startswith(report.source, at) else at, "head")
    head = report.text[:200_000]
    for method, pattern in _CITED:
        for m in pattern.finditer(head):
            if (
                report.is_body(m.start(1))
                and report.lexicon.government_of(m.group(1)) is None
                and _is_outlet(report, m.group(1), method)
            ):
                add(m.group(1), m.start(1), m.end(1), method)
                break
    for m in _UNNAMED.finditer(head):
        group = 1 if m.group(1) else 2
        if report.is_body(m.start(group)):
            add(m.group(group).strip(), m.start(group), m.end(group), "unnamed")
            break
    return list(found.values())


def _is_outlet(report: Report, name: str, method: str) -> bool:
    return method == "daily" or bool({fold(w) for w in name.split()} & _MEDIA)


def outlet_of(report: Report, title: str | None, site: str | None) -> tuple[str | None, int]:
    """Under what name a report is published, and where the text says so.

    Args:
        report: the report.
        title: the title of a page, None for none.
        site: the site's name in a page's head, None for none.

    Returns:
        The name and its place in the readable text, -1 where it does not stand there.
    """
    if site:
        return site, report.text.find(site)
    if title:
        parts = re.split(r"\s+[|–—-]\s+", title)
        if len(parts) > 1:
            name = parts[-1].strip()
            return name, report.text.find(name)
    for section in report.sections[:3]:
        if section.author:
            return section.author, section.stamp[0]
    for line in report.lines[:8]:
        text = report.text[line.start : line.end].strip()
        if line.kind == "stamp" and "|" in text:
            name = text.split("|")[0].strip()
            return re.sub(r",.*", "", name), line.start
    for line in report.lines[:8]:
        text = report.text[line.start : line.end].strip()
        named = re.match(r"((?:[A-Z][\w’'&-]+\s+){1,5}[A-Z][\w’'&-]+)(?:,|\s[–—|-]\s)", text)
        if (
            line.kind == "stamp"
            and named is not None
            and report.lexicon.government_of(named.group(1)) is None
            and not _FORM.search(named.group(1))
        ):
            return named.group(1), line.start
    for line in report.lines[:6]:
        text = " ".join(report.text[line.start : line.end].split())
        joint = re.match(r"(?i)joint (?:press )?(?:statement|communiqu[ée]|declaration)", text)
        if joint is not None:
            return joint.group().capitalize(), line.start
    for look in (_masthead, _body_in_head, _issued_by):
        name, at = look(report)
        if name is not None:
            return name, at
    return None, -1


def _masthead(report: Report) -> tuple[str | None, int]:
    """A short line of capitals at the top that names a paper: "The Rawal Gazette"."""
    for line in report.lines[:3]:
        text = report.text[line.start : line.end].strip()
        words = text.split()
        capitals = line.kind in {"head", "stamp"} and 1 < len(words) < 6 and all(w[0].isupper() for w in words)
        if capitals and {fold(w) for w in words} & _MEDIA and not text.isupper():
            return text, line.start
    return None, -1


def _issued_by(report: Report) -> tuple[str | None, int]:
    """Whose press release it is, where the head only says that it is one: whoever "today called on" somebody."""
    if not any(
        _RELEASE.search(report.text, ln.start, ln.end) for ln in report.lines[:6] if ln.kind in {"head", "stamp"}
    ):
        return None, -1
    for line in report.lines[:12]:
        found = _ISSUES.search(report.text, line.body, min(line.end, line.body + 300)) if line.kind == "body" else None
        if found is not None and report.lexicon.government_of(found.group("name")) is None:
            return re.sub(r"^The\s+", "", " ".join(found.group("name").split())), found.start("name")
    return None, -1


def _body_in_head(report: Report) -> tuple[str | None, int]:
    """The ministry, outlet or office that a line of the head names."""
    for line in report.lines[:8]:
        text = report.text[line.start : line.end].strip()
        words = [fold(w) for w in re.findall(r"[^\W\d_]+", text)]
        fits = (
            not _RELEASE.fullmatch(text.strip(" .:|–—-"))
            and line.kind in {"head", "stamp"}
            and 0 < len(words) < 12
            and text[0].isupper()
            and not text.isupper()
        )
        if fits and any(w in _PUBLISHERS for w in words):
            parts = re.split(r",\s|\s[–—|]\s", text)
            return next((p for p in parts if any(fold(w) in _PUBLISHERS for w in p.split())), text).strip(), line.start
    return None, -1
