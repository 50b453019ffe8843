"""How is a report put together: which lines are its head, who wrote it where and when, where does its body begin?

A file may hold several articles or posts; each has its own day and author, and dates in it are told from that day.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from aman.core.press.date_forms import DateForm, find_dates
from aman.core.press.layout import DATELINE_END, Line, Section, day_of, sort_lines
from aman.core.press.lexicon import Lexicon, fold
from aman.core.press.readable import Readable
from aman.core.press.sentences import Sentence, Word, span_around, split_sentences, split_words, word_at

_OPINION = re.compile(
    r"(?:^|[|:·])\s*(?:opinion|op-ed|comment|commentary|editorial|column|analysis|blog|viewpoint|letter to the editor)\s*(?:$|[|:·])",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Report:
    """A text ready for the rules: its words, sentences, lines and sections."""

    readable: Readable
    lexicon: Lexicon
    words: tuple[Word, ...]
    sentences: tuple[Sentence, ...]
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    dates: tuple[DateForm, ...]
    source: str | None
    is_opinion: bool
    #: The state whose cities it names most; Pakistan where it is named at all, as most reports are about it.
    most_named: str | None = None
    #: The state it names most after Pakistan and Afghanistan.
    other_named: str | None = None

    @property
    def text(self) -> str:
        """The readable text."""
        return self.readable.text

    def line_at(self, place: int) -> Line:
        """The line a place of the text is in."""
        return self.lines[max(bisect_right(self.lines, place, key=lambda line: line.start) - 1, 0)]

    def section_at(self, place: int) -> Section:
        """The section a place of the text is in."""
        return self.sections[max(bisect_right(self.sections, place, key=lambda s: s.start) - 1, 0)]

    def is_body(self, start: int) -> bool:
        """Whether a place belongs to what the report says, not to its head, a dateline or a byline."""
        line = self.line_at(start)
        return line.kind in {"body", "turn", "head"} and start >= line.body

    def words_in(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that lie wholly in [start, end)."""
        first = word_at(self.words, start)
        last = bisect_right(self.words, end, key=lambda w: w.end)
        return self.words[first:last]


def read_report(
    readable: Readable, lexicon: Lexicon, *, dateline: date | None, source: str | None, published: str | None
) -> Report:
    """Take a text apart into lines, sections, sentences and words.

    Args:
        readable: as `readable.tidy` gives it.
        lexicon: the words the rules go by.
        dateline: the day the report was written, where the reader knows it; None to look in the text.
        source: the outlet, where the reader knows it; None to look in the text.
        published: what a page's head says about its day; None for none.

    Returns:
        The report; without any day in it, its sections have none, and relative dates cannot be resolved.
    """
    text = readable.text
    dates = find_dates(text)
    head_day = dateline or _published(published) or _first_day(text, dates)
    lines, sections = sort_lines(text, dates, lexicon, head_day)
    if dateline is not None:
        sections = [replace(sections[0], base=dateline), *sections[1:]]
    words = split_words(text)
    sentences = split_sentences(text, words)
    stamps = [line for line in lines if line.kind in {"stamp", "byline"}]
    inside = [(line.start, line.end) for line in stamps] + [(ln.start, ln.body) for ln in lines if ln.body > ln.start]
    inside.sort()
    kept = [d for d in dates if span_around(inside, d.start) < 0]
    return Report(
        readable, lexicon, tuple(words), tuple(sentences), tuple(lines), tuple(sections), tuple(kept), source,
        any(_OPINION.search(text[ln.start : ln.end].strip()) for ln in lines[:8] if ln.kind in {"head", "stamp"}),
        _most_named(text, words, lexicon),
        _other_named(words, lexicon),
    )  # fmt: skip


def _published(published: str | None) -> date | None:
    if published is None:
        return None
    full = [f for f in find_dates(published.replace("T", " ")) if f.day and f.year]
    return day_of(full[0]) if full else None


def _first_day(text: str, dates: list[DateForm]) -> date | None:
    """The first full day in a head line or a dateline, from which a dateline without a year takes its year."""
    for form in dates:
        if form.start > 3_000:
            break
        if not (form.day and form.year):
            continue
        start = text.rfind("\n", 0, form.start) + 1
        end = text.find("\n", form.end)
        line = text[start : end if end >= 0 else len(text)]
        before = re.findall(r"[^\W\d_]+", line[: form.start - start])
        is_sentence = line.rstrip().endswith((".", "!", "?", "۔")) and len(line.split()) > 4
        spoken = any(
            w[0].islower() and w not in {"date", "dated", "published", "updated", "of", "and", "on", "the"}
            for w in before
        )
        opens = line.lower().startswith(("date", " date")) or DATELINE_END.search(line, form.end - start, 170)
        if form.start - start < 120 and len(before) < 16 and not (is_sentence and (spoken or not opens)):
            found = day_of(form)
            if found is not None:
                return found
    return None


def _most_named(text: str, words: list[Word], lexicon: Lexicon) -> str | None:
    """The state whose cities a report without a dateline names most."""
    if re.search(r"\bPakistan", text):
        return "Pakistan"
    named = Counter(
        lexicon.places.get(f) or lexicon.capitals[f]
        for w in words
        if w.is_capital and ((f := fold(w.text)) in lexicon.places or f in lexicon.capitals)
    )
    return (named.most_common(1)[0][0] or None) if named else None


def _other_named(words: list[Word], lexicon: Lexicon) -> str | None:
    """The state most named besides Pakistan and Afghanistan, by its name, its people or its capital."""
    named: Counter[str] = Counter()
    for word in words:
        if word.is_capital:
            folded = fold(word.text)
            state = lexicon.states.get(folded) or lexicon.demonyms.get(folded) or lexicon.capitals.get(folded)
            if state is not None and state not in {"Pakistan", "Afghanistan"}:
                named[state] += 1
    return named.most_common(1)[0][0] if named else None
