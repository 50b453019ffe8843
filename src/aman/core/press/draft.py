"""What could a published report record: who met whom, what was said, counted and promised? Candidates, never facts.

Reach for `draft_report` with the text of a report. It guesses nothing silently: each candidate carries the stretch of
the text that says so and the name of the rule that found it; a person confirms, edits or rejects it. It does not read
files, keeps nothing, and asks no network.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from aman.core.press.casting import find_actors
from aman.core.press.chain import find_chain, outlet_of
from aman.core.press.commitments import find_commitments
from aman.core.press.drafting_dates import draft_dates, resolve_dates
from aman.core.press.engagements import find_engagements
from aman.core.press.figures import find_figures
from aman.core.press.lexicon import NO_GAZETTEERS, Gazetteers, fold, shipped, with_gazetteers
from aman.core.press.pages import Page, is_page, read_page
from aman.core.press.people import KnownPerson, find_people
from aman.core.press.places import find_places
from aman.core.press.quote_marks import find_quoted
from aman.core.press.quotes import draft_quotes, find_speakers
from aman.core.press.readable import as_readable, tidy
from aman.core.press.report import Report, read_report
from aman.core.press.results import DraftDateline, PressDraft

#: No press report is longer; what comes after it is not read, and a note says so.
MOST_READ = 120_000
#: What the rules cannot say about a text, by the code that `PressDraft.notes` gives.
NOTES = {
    "no_text": "The text holds no words: nothing can be drafted.",
    "no_day": "The text names no day it was written on: dates like Tuesday or next week are not resolved. Give the dateline.",
    "cut": f"The text is longer than {MOST_READ:,} characters: only its beginning is read. Give one report at a time.",
    "several_articles": "The text holds more than one article or post: each is read from its own day.",
    "other_script": "A good part of the text is in Arabic script, of which the rules read dates, quotes and places only.",
}


def draft_report(
    text: str, *, dateline: date | None = None, source: str | None = None, gazetteers: Gazetteers = NO_GAZETTEERS
) -> PressDraft:
    """Draft what a report says as candidates for a person to confirm.

    Args:
        text: the report as it was received, plain or HTML, line ends untouched; any length.
        dateline: the day it was written, where the reader knows it; None to look for it in the text.
        source: the outlet, where the reader knows it; None to look for it in the text.
        gazetteers: officials, places and bodies that were confirmed before; none by default.

    Returns:
        The candidates, each with its span in code points of `text`. Nothing is raised for any text.

    Source: `docs/reference/press.md`, which names every rule.
    """
    page = read_page(text) if is_page(text) else None
    lexicon = with_gazetteers(shipped(), gazetteers)
    words = page.words if page is not None else as_readable(text)
    is_cut = len(words.text) > MOST_READ
    readable = tidy(words.cut(MOST_READ) if is_cut else words)
    if not readable.text.strip():
        return PressDraft(source, None, notes=("no_text",))
    report = read_report(
        readable, lexicon, dateline=dateline, source=source, published=page.published if page is not None else None
    )
    report = _with_source(report, page)
    people = find_people(report)
    report = _with_speakers(report, people)
    drafted = _drafted(report, people)
    return replace(drafted, notes=("cut", *drafted.notes)) if is_cut else drafted


def _with_source(report: Report, page: Page | None) -> Report:
    if report.source is not None:
        return report
    name, _ = outlet_of(report, page.title if page is not None else None, page.site if page is not None else None)
    return replace(report, source=name)


def _with_speakers(report: Report, people: list[KnownPerson]) -> Report:
    """Call the speakers of turns by the names of the people known."""
    names: dict[str, str] = {}
    for person in people:
        names.setdefault(person.parts[-1], person.draft.name)
    lines = []
    for line in report.lines:
        if line.kind == "turn" and line.speaker:
            who, _, extra = line.speaker.partition(" (")
            asked = fold(who) in {"question", "q"}
            words = [
                fold(w) for w in re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", extra.split(",")[0] if asked else who)
            ]
            named = next((names[w] for w in reversed(words) if w in names), None)
            line = replace(line, speaker=named or who)
        lines.append(line)
    return replace(report, lines=tuple(lines))


def _drafted(report: Report, people: list[KnownPerson]) -> PressDraft:
    quoted = find_quoted(report.text, [(line.body, line.end) for line in report.lines])
    chain = find_chain(report, {p.draft.name for p in people})
    papers = [link.name for link in chain if link.method in {"daily", "reported", "via"}]
    cast = find_actors(report, people, quoted, papers[-1] if papers else None)
    spoken = find_speakers(report, cast, quoted)
    resolved = resolve_dates(report, {})
    said = draft_quotes(report, spoken, {f.start: r.iso for f, r in resolved if r.iso is not None})
    moments = {
        (s.quoted.start, s.quoted.end): date.fromisoformat(q.said_on)
        for s, q in zip(spoken, said, strict=True)
        if q.said_on is not None and len(q.said_on) == 10
    }
    if moments:
        resolved = resolve_dates(report, moments)
    days = {f.start: (r.iso, f.end) for f, r in resolved}
    known = {at: iso for at, (iso, _) in days.items() if iso is not None}
    names = [(p.start, p.end) for p in people]
    return PressDraft(
        source=report.source,
        dateline=_dateline(report),
        people=tuple(p.draft for p in people),
        quotes=tuple(said),
        figures=tuple(find_figures(report, cast, spoken, known)),
        dates=tuple(draft_dates(report, resolved)),
        engagements=tuple(find_engagements(report, cast, spoken, days)),
        commitments=tuple(find_commitments(report, cast, spoken, days)),
        places=tuple(find_places(report, names)),
        attribution_chain=tuple(chain),
        notes=_notes(report),
    )


def _dateline(report: Report) -> DraftDateline | None:
    """The first dateline; its span is empty where only the reader gave the day."""
    first = report.sections[0]
    if first.base is None and first.place is None:
        return None
    start, end = first.stamp
    raw = report.readable.span(start, end)
    day = first.base.isoformat() if first.base is not None else None
    return DraftDateline(first.place, day, report.text[start:end], *raw, "dateline" if end > start else "given")


def _notes(report: Report) -> tuple[str, ...]:
    notes = []
    if all(section.base is None for section in report.sections):
        notes.append("no_day")
    if len({(s.base, s.author) for s in report.sections}) > 1:
        notes.append("several_articles")
    letters = [ch for ch in report.text[:100_000] if ch.isalpha()]
    if letters and sum("\u0600" <= ch <= "\u06ff" for ch in letters) > 0.2 * len(letters):
        notes.append("other_script")
    return tuple(notes)
