"""Which dates does a report name, and which days are they, told from the day it was written?"""

from __future__ import annotations

import re
from datetime import date

from aman.core.press.date_days import Resolved, Setting, day_bounds, resolve
from aman.core.press.date_forms import DateForm
from aman.core.press.report import Report
from aman.core.press.results import DraftDate
from aman.core.press.sentences import sentence_at, span_around

_AHEAD_BEFORE = re.compile(
    r"(?i)\b(?:by|until|till|before|not later than|no later than|from next|due|deadline of|expires?(?: on)?|valid until)\s+(?:the\s+)?$"
)
_BACK_BEFORE = re.compile(r"(?i)\b(?:since|ago|expired on|as of|as at|dated)\s+(?:the\s+)?$")
_AHEAD = re.compile(
    r"(?i)\b(?:will|would|shall|[’']ll|is due|are due|due (?:to|in|on)|to be|expected|scheduled|planned|plans?|going to|set to|undert\w+|pledge\w*|"
    r"promise\w*|agreed to|intends?|foreseen|next|upcoming|coming|to begin|to start|is to|are to|comes? to|travels|opens|begins|starts|expires?)\b"
)
_BACK = re.compile(
    r"(?i)\b(?:was|were|had|has|have|did|said|told|met|held|took|came|began|reported|published|issued|expired|detained|arrested|passed|"
    r"received|gave|made|sent|left|announced|called|closed|picked|launched|crossed|handed|visited|spoke|released|since|ago|\w{3,}ed)\b"
)


def resolve_dates(report: Report, said_on: dict[tuple[int, int], date]) -> list[tuple[DateForm, Resolved]]:
    """Resolve every date of a report.

    Args:
        report: the report.
        said_on: for stretches of quoted words, the day they were said, where it is known; relative dates inside are
            told from that day.

    Returns:
        Forms with their readings, in the order of the text.
    """
    found: list[tuple[DateForm, Resolved]] = []
    last: tuple[int, date] | None = None
    stretches = sorted(said_on)
    for form in report.dates:
        if not report.is_body(form.start) or _is_no_date(report, form):
            continue
        sentence = sentence_at(report.sentences, form.start)
        near = last[1] if last is not None and (sentence - last[0] <= (form.kind == "stretch_beside")) else None
        at = span_around(stretches, form.start)
        said = said_on[stretches[at]] if at >= 0 else None
        leans, firm = _leans(report, form)
        base = said or report.section_at(form.start).base
        reading = resolve(form, Setting(base, leans, firm, near if form.kind in {"month", "stretch_beside"} else None))
        if said is None and form.kind == "day_word" and base is not None and _in_quote(report, form):
            before = resolve(form, Setting(date.fromordinal(base.toordinal() - 1)))
            reading = Resolved(reading.iso, (*reading.also, *((before.iso,) if before.iso else ())))
        found.append((form, reading))
        if reading.iso is not None and (form.year is not None or form.kind in {"stretch", "month_near"}):
            last = (sentence, day_bounds(reading.iso)[0])
    return found


def _in_quote(report: Report, form: DateForm) -> bool:
    line = report.line_at(form.start)
    before = report.text[max(line.start, form.start - 2_000) : form.start]
    return before.count("“") > before.count("”") or before.count("«") > before.count("»") or before.count('"') % 2 == 1


def _is_no_date(report: Report, form: DateForm) -> bool:
    """What only looks like a date: the verb "may", a score, a share, a duration in the past."""
    text = report.text
    after = text[form.end : form.end + 12]
    before = text[max(form.start - 14, 0) : form.start]
    if (
        form.kind == "figures"
        and (form.year is None)
        and (
            re.match(r"\s*(?:of|cases|per)\b", after)
            or not re.search(r"(?i)\b(?:of|on|by|since|until|from|before|after|till|dated|between|and|to)\s+$", before)
        )
    ):
        return True
    if form.kind == "month":
        name = text[form.start : form.end].lower()
        if name == "may" and not re.search(
            r"(?i)\b(?:in|of|since|by|until|till|last|next|this|from|and|to|before|after|for|during|was|or|mid|late|early)[\s-]+$",
            before,
        ):
            return True
        if name in {"march", "mar", "jan", "mai", "mars", "sep", "dec"} and not re.search(
            r"(?i)\b(?:in|of|since|by|until|till|last|next|this|from|and|to|before|after|for|during|was|or|mid|late|early)[\s-]+$",
            before,
        ):
            return True
        if form.solar and text[form.start].isascii():
            return not re.search(r"(?i)\b(?:in|of|since|by|until|from|before|after|late|early|mid)[\s-]+$", before)
        if (
            re.match(r"\s+[A-Z][a-z]+", after)
            and not re.search(r"(?i)\b(?:in|of|since|by|until|from|before|after)\s+$", before)
            and name in {"april", "june", "august", "may"}
        ):
            return True
        if not text[form.start].isascii():
            return True
    if form.kind == "in_time":
        sentence = report.sentences[sentence_at(report.sentences, form.start)]
        return not _AHEAD.search(text, sentence.start, form.start) and not _AHEAD.search(text, form.end, sentence.end)
    if form.kind == "within":
        sentence = report.sentences[sentence_at(report.sentences, form.start)]
        clause = re.split(r"[;:,]", text[sentence.start : form.start])[-1]
        return bool(
            re.search(r"(?i)\b(?:was|were|had|has been|have been)\s+\w+ed\b[^.;]{0,30}$", clause)
        ) and not _AHEAD.search(clause)
    if form.kind == "ago" and form.mark in {"earlier", "before"}:
        return True
    return form.kind == "next_few" and form.mark in {"past", "last"} and form.unit == "hour"


def _leans(report: Report, form: DateForm) -> tuple[int, bool]:
    """Which way the words around a date look, and whether a word right before it settles that."""
    text = report.text
    sentence = report.sentences[sentence_at(report.sentences, form.start)]
    before = text[sentence.start : form.start]
    clause = re.split(r"[;:]|,\s+(?:but|and|while|which|when|after|as)\b|\bafter\b|\bwhen\b", before)[-1]
    if _AHEAD_BEFORE.search(before[-40:]):
        return 1, bool(_AHEAD.search(clause)) or not _BACK.search(clause)
    if _BACK_BEFORE.search(before[-30:]):
        return -1, True
    for part in (clause, before):
        ahead = [m.end() for m in _AHEAD.finditer(part)]
        back = [m.end() for m in _BACK.finditer(part)]
        if ahead or back:
            return (1 if max(ahead, default=-1) >= max(back, default=-1) else -1), False
    after = text[form.end : min(sentence.end, form.end + 80)]
    ahead_at, back_at = _AHEAD.search(after), _BACK.search(after)
    if ahead_at and (not back_at or ahead_at.start() < back_at.start()):
        return 1, False
    return (-1, False) if back_at else (0, False)


def draft_dates(report: Report, resolved: list[tuple[DateForm, Resolved]]) -> list[DraftDate]:
    """Write dates down as candidates, each with its place in the file."""
    found = []
    for form, reading in resolved:
        start, end = report.readable.span(form.start, form.end)
        found.append(DraftDate(reading.iso, reading.also, report.text[form.start : form.end], start, end, form.kind))
    return found
