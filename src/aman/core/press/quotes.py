"""What is quoted in a report, and who said it?"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from aman.core.press.actors import Actor, Cast, is_object
from aman.core.press.lexicon import fold
from aman.core.press.quote_marks import Quoted
from aman.core.press.report import Report
from aman.core.press.results import DraftQuote
from aman.core.press.sentences import Word, sentence_at

#: So many words quoted without a speaker are still shown; fewer are a name, a title or a word held at a distance.
_LEAST_UNSPOKEN = 8
_MOST_AFTER = 260
_ACCORDING = re.compile(r"\b(?:according to|in the words of|as told by|laut|selon)\s+$", re.I)
_DASH_NAME = re.compile(r"[\"”’»]?\s*[—–-]{1,2}\s*$")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A quote with its speaker, and the stretch of text around it that names the speaker."""

    quoted: Quoted
    speaker: str | None
    actor: Actor | None
    context: tuple[int, int]
    method: str


def find_speakers(report: Report, cast: Cast, quoted: list[Quoted]) -> list[Spoken]:
    """Say who spoke each quote.

    Args:
        report: the report.
        cast: everybody who could speak.
        quoted: the stretches in quotation marks, in the order of the text.

    Returns:
        Quotes with a speaker, and long ones without.
    """
    found: list[Spoken] = []
    outer = [q for q in quoted if q.depth == 0]
    inner: dict[int, list[Quoted]] = {}
    within = -1
    for item in quoted:
        within = item.start if item.depth == 0 else within
        if item.depth:
            inner.setdefault(within, []).append(item)
    last: Spoken | None = None
    for at, quote in enumerate(outer):
        if not report.is_body(quote.start) or not any(c.isalnum() for c in report.text[quote.start : quote.end]):
            continue
        left = outer[at - 1].end + 1 if at else 0
        right = outer[at + 1].start - 1 if at + 1 < len(outer) else len(report.text)
        spoken = _speaker(report, cast, quote, left, right, last)
        if spoken is not None:
            found.append(spoken)
            last = spoken if spoken.speaker else last
        found += _nested(report, cast, quote, inner.get(quote.start, []), spoken)
    return sorted(found, key=lambda s: (s.quoted.start, s.quoted.depth))


def quote_around(spoken: list[Spoken], place: int) -> Spoken | None:
    """The innermost quote a place is in; None for none."""
    at = bisect_right(spoken, place, key=lambda s: s.quoted.start) - 1
    for back in range(at, max(at - 6, -1), -1):
        if spoken[back].quoted.start <= place < spoken[back].quoted.end:
            return spoken[back]
    return None


def _speaker(report: Report, cast: Cast, quote: Quoted, left: int, right: int, last: Spoken | None) -> Spoken | None:
    line = report.line_at(quote.start)
    words = len(report.text[quote.start : quote.end].split())
    opening = report.text[max(quote.start - 3, 0) : quote.start - 1].strip()
    bracketed = opening.endswith("(") and report.text[quote.end + 1 : quote.end + 2] == ")"
    if bracketed and (last is None or quote.start - last.quoted.end > 8):
        return None  # the title of an article, named in brackets
    if (
        last is not None
        and last.speaker
        and re.fullmatch(r"\W{1,5}", report.text[last.quoted.end : quote.start])
        and "(" in report.text[last.quoted.end : quote.start]
    ):
        return Spoken(quote, last.speaker, last.actor, last.context, "translation")
    tail = report.text[quote.end - 1 : quote.end + 3]
    looks = (("said_after", _after), ("said_before", _before))
    if not any(mark in tail for mark in ",?!.—–-…"):
        looks = (looks[1], looks[0])  # words woven into a sentence: who says them stands before
    for method, look in looks:
        found = look(report, cast, quote, max(left, line.body), min(right, line.end))
        if found is not None:
            actor, context = found
            return Spoken(quote, _name(report, actor, quote.start), actor, context, method)
    if last is not None and _goes_on(report, quote, last, words):
        return Spoken(quote, last.speaker, last.actor, last.context, "goes_on")
    section = report.section_at(quote.start)
    if (
        words >= 4
        and section.author
        and section.author != report.source
        and "@" in report.text[section.stamp[0] : section.stamp[1]]
    ):
        return Spoken(quote, section.author, None, section.stamp, "post")
    own = re.search(
        r"(?i)\b(?:his|her|their)\s+(?:own\s+|exact\s+)?(?:words?|answer|reply|response|message|line|verdict|advice)\s*(?:was|were)?\s*:?\s*$",
        report.text[max(left, quote.start - 50) : quote.start - 1],
    )
    near = (
        next(
            (
                a
                for a in reversed(cast.within(max(quote.start - 900, 0), quote.start))
                if a.person is not None and not a.owned
            ),
            None,
        )
        if own
        else None
    )
    if near is not None:
        return Spoken(quote, _name(report, near, quote.start), near, (near.start, near.end), "own_words")
    near = _nearby(report, cast, quote, left) if words >= 5 and report.text[quote.start].isupper() else None
    if near is not None:
        return Spoken(quote, _name(report, near, quote.start), near, (near.start, near.end), "nearby")
    if words >= _LEAST_UNSPOKEN and line.kind != "head":
        return Spoken(quote, None, None, (quote.start, quote.start), "unspoken")
    return None


def _name(report: Report, actor: Actor, place: int) -> str:
    """A speaker's name; "we" and "I" are the author of the post or the turn."""
    if actor.kind == "pronoun" and actor.person is None and actor.name in {"we", "i"}:
        return speaking(report, place) or actor.name
    return actor.name


def speaking(report: Report, place: int) -> str | None:
    """Who speaks at a place: the speaker of a turn, the author of a post; None in running text."""
    line = report.line_at(place)
    if line.kind == "turn" and line.speaker:
        return line.speaker
    section = report.section_at(place)
    stamp = report.text[section.stamp[0] : section.stamp[1]]
    return section.author if section.author and "@" in stamp else None


def _say_words(report: Report, words: tuple[Word, ...], kind: str = "say") -> list[int]:
    """Which of the words are verbs of saying."""
    lexicon = report.lexicon
    found = []
    for at, word in enumerate(words):
        folded = fold(word.text)
        if folded not in lexicon.words[kind] or (word.is_capital and at > 0 and folded != "said"):
            continue
        before = fold(words[at - 1].text) if at else ""
        noun = before in {"the", "a", "an", "his", "her", "its", "their", "this", "that", "of", "no", "any", "recent", "some"} and folded in {
            "reports", "report", "states", "claims", "notes", "calls", "counts", "lists", "hopes", "shows", "show", "shared", "fear", "read", "put", "call", "claimed", "tells"
        }  # fmt: skip
        if not noun:
            found.append(at)
    return found


_ONE_NAME = re.compile(
    r"[”»\"’']*,?\s+(?P<name>[A-Z][\w’'-]{2,})\s+(?:says|said|recalls|recalled|adds|added|asks|asked|explains|explained)\b"
)


def _after(report: Report, cast: Cast, quote: Quoted, left: int, right: int) -> tuple[Actor, tuple[int, int]] | None:
    """A speaker named after the quote: '"...," she said', '"..." said the minister', '"..." - Amb. X'."""
    text = report.text
    alone = _by_one_name(report, cast, quote)
    if alone is not None:
        return alone, (quote.end, alone.end)
    start = quote.end
    while start < right and not (text[start].isalnum() or text[start] in "—–-"):
        start += 1
    end = min(
        right, report.sentences[sentence_at(report.sentences, min(start, len(text) - 1))].end, quote.end + _MOST_AFTER
    )
    if start >= end or "\n" in text[quote.end : start]:
        return None
    gap = text[quote.end : start]
    ended = (text[quote.end - 1 : quote.end] in ".!?…" or "." in gap) and "," not in gap
    if text[start] in "—–-":
        actor = cast.first_after(start, min(right, start + 90))
        if actor is not None and not text[start : actor.start].strip(" —–-") and actor.kind in {"person", "post"}:
            return actor, (start, actor.end)
        if not text[start + 1 : start + 2].isspace():
            return None
    if ended and (text[start].isupper() and not _starts_attribution(report, cast, start, end)):
        return None
    words = report.words_in(start, end)
    verbs = _say_words(report, words)
    according = re.search(r"\baccording to\s+(?:the\s+)?", text[start:end])
    if according is not None and according.start() < 60:
        actor = cast.first_after(start + according.end() - 4, end)
        if actor is not None:
            return actor, (start, end)
    for at in verbs:
        verb = words[at]
        if _clause_ends(text[start : verb.start]) and at > 0:
            break
        subject = cast.subject(start, verb.start)
        if subject is not None:
            return subject, (start, end)
        if at <= 1 or text[start : verb.start].strip(" ,") == "":
            actor = cast.first_after(verb.end, min(end + 1, verb.end + 140))
            named = _apposed(report, cast, actor, end)
            if named is not None:
                return named, (start, end)
        break
    return None


def _by_one_name(report: Report, cast: Cast, quote: Quoted) -> Actor | None:
    """Somebody known by one name only, right after the quote: '"...," Parwana says.'."""
    found = _ONE_NAME.match(report.text, quote.end)
    if found is None or cast.within(found.start("name"), found.end("name") + 1):
        return None
    first, last = found.span("name")
    word = fold(found.group("name"))
    lexicon = report.lexicon
    known = word in lexicon.words["no_name"] or word in lexicon.titles or lexicon.government_of(word) is not None
    if known or word in lexicon.words["actor"] or word in lexicon.words["body_word"]:
        return None
    at = bisect_left(report.words, first, key=lambda w: w.start)
    return Actor(first, last, at, at + 1, found.group("name"), "person")


def _clause_ends(text: str) -> bool:
    return ";" in text or text.count(",") > 4


def _starts_attribution(report: Report, cast: Cast, start: int, end: int) -> bool:
    """Whether a sentence after a full stop inside the quote is nothing but the attribution: '"..." Baptiste said.'."""
    words = report.words_in(start, end)
    verbs = _say_words(report, words, "say_hard")
    if not verbs or verbs[0] > 8:
        return False
    actor = cast.first_after(start, words[verbs[0]].start)
    tail = words[verbs[0] + 1 :]
    return (
        actor is not None
        and actor.start - start < 6
        and (len(tail) < 9)
        and not any(fold(w.text) == "that" for w in tail[:2])
    )


def _apposed(report: Report, cast: Cast, actor: Actor | None, end: int) -> Actor | None:
    """The name that follows a post: "said the network's country director, Dr. Amparo Quesada"."""
    if actor is None or actor.person is not None:
        return actor
    following = cast.first_after(actor.end, min(end + 1, actor.end + 80))
    if following is not None and following.kind == "person":
        gap = report.text[actor.end : following.start].strip()
        if (
            gap in {"", ","}
            or (gap.endswith(",") and not re.search(r"\b(?:and|who|said|told)\b", gap))
            or re.match(r"(?:for|of|at|in)\b[^,]*,?$", gap)
        ):
            return following
    return actor


def _before(report: Report, cast: Cast, quote: Quoted, left: int, right: int) -> tuple[Actor, tuple[int, int]] | None:
    """A speaker named before the quote, in its own sentence or, before a colon, at the start of the line."""
    text = report.text
    sentence = report.sentences[sentence_at(report.sentences, quote.start)]
    whole = max(min(sentence.start, quote.start - 1), report.line_at(quote.start).body)
    start = max(left, whole)
    if start > whole and text[start - 1 : start] and quote.depth == 0 and start - whole < 600:
        start = max(left, whole) if re.search(r"[.!?]", text[left - 2 : left]) else whole
    called = cast.within(start, quote.start)
    if called and called[-1].person is not None and re.fullmatch(r"\s*:\s*", text[called[-1].end : quote.start - 1]):
        lead = text[start : called[-1].start]
        if not is_object(report, called[-1]) or re.search(r"\b(?:spoke|talked|turned)\s+(?:to|with)\s+$", lead):
            return called[-1], (start, quote.start)
    words = report.words_in(start, quote.start)
    for at in reversed(_say_words(report, words)):
        verb = words[at]
        if verb.start < left and len(words) - at > 30:
            break
        actor = cast.subject(start, verb.start) or _inverted(report, cast, verb, quote)
        if actor is not None:
            return actor, (start, quote.start)
    tail = text[start : quote.start]
    named = re.search(r"\b(?:according to|for|from|by|of)\s+(?:the\s+)?$|:\s*\W?$", tail)
    mention = cast.within(start, quote.start)
    if "according to" in tail and mention:
        return mention[-1], (start, quote.start)
    if named and named.group().startswith(":") and mention and quote.start - mention[-1].end < 40:
        return mention[-1], (start, quote.start)
    return None


def _inverted(report: Report, cast: Cast, verb: Word, quote: Quoted) -> Actor | None:
    """The subject that follows its verb: "Said the minister: ..."."""
    return cast.first_after(verb.end, quote.start) if verb.text[0].isupper() else None


def _goes_on(report: Report, quote: Quoted, last: Spoken, words: int) -> bool:
    """Whether a quote takes up the one before: the same sentence, the next one, or the next paragraph of a long quote."""
    between = report.text[last.quoted.end : quote.start]
    if last.quoted.goes_on:
        return True
    if "\n" in between or len(between) > 320:
        return False
    return words > 2 or len(between) < 60


def _nearby(report: Report, cast: Cast, quote: Quoted, left: int) -> Actor | None:
    """The last person who did something just before a whole quoted sentence that names no speaker."""
    line = report.line_at(quote.start)
    start = line.body if quote.start - line.body > 4 else report.line_at(max(line.start - 2, 0)).body
    people = [a for a in cast.within(max(start, left - 300), quote.start) if a.person is not None and not a.owned]
    return people[-1] if people else None


def _nested(report: Report, cast: Cast, quote: Quoted, quoted: list[Quoted], outer: Spoken | None) -> list[Spoken]:
    """Quotes inside a quote: what the speaker says that somebody else said."""
    found = []
    for inner in quoted:
        if inner.depth == 0 or inner.start < quote.start or inner.end > quote.end:
            continue
        start = max(report.sentences[sentence_at(report.sentences, inner.start)].start, quote.start)
        start = min(start, inner.start)
        words = report.words_in(quote.start if inner.start - quote.start < 160 else start, inner.start)
        for at in reversed(_say_words(report, words)):
            actor = cast.subject(quote.start, words[at].start)
            if actor is not None:
                whose = (
                    f"{actor.name}, according to {outer.speaker}" if outer is not None and outer.speaker else actor.name
                )
                if actor.kind == "pronoun" and actor.person is None and actor.name in {"we", "i"}:
                    whose = outer.speaker if outer is not None and outer.speaker else actor.name
                found.append(Spoken(inner, whose, actor, (quote.start, inner.start), "nested"))
                break
    return found


def draft_quotes(report: Report, spoken: list[Spoken], days: dict[int, str]) -> list[DraftQuote]:
    """Write quotes down as candidates.

    Args:
        report: the report.
        spoken: quotes with their speakers.
        days: what the dates of the text resolve to, by where they start.

    Returns:
        One candidate for each quote.
    """
    found = []
    starts = sorted(days)
    for item in spoken:
        start, end = report.readable.span(item.quoted.start, item.quoted.end)
        dated = starts[bisect_right(starts, item.context[0] - 1) : bisect_right(starts, item.context[1] - 1)]
        inside = [days[at] for at in dated]
        first = bisect_right(starts, item.quoted.start - 1)
        within = [
            days[at]
            for at in starts[first : first + 40]
            if at < item.quoted.end and report.text[at : at + 7] == "today ("
        ]
        said_on = next(iter(within or inside), None)
        found.append(
            DraftQuote(item.speaker, said_on, report.text[item.quoted.start : item.quoted.end], start, end, item.method)
        )
    return found
