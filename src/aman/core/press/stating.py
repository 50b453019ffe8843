"""Who states what stands at a place of a report: a speaker, a ministry, the author of a post, the outlet itself?"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from aman.core.press.actors import Actor, Cast
from aman.core.press.governments import CAPITALS
from aman.core.press.lexicon import fold, word_set
from aman.core.press.quotes import Spoken, quote_around, speaking
from aman.core.press.report import Report
from aman.core.press.results import DraftFigure
from aman.core.press.sentences import Sentence, sentence_at

_BY_COUNT = frozenset(
    {"count", "tally", "survey", "study", "estimate", "record", "records", "register", "figure", "data"}
)
_ACCORDING = re.compile(
    r"(?i)\b(?:according to|as per|based on|citing|in the words of|by (?:the )?(?:count|reckoning|estimate|tally|figures) of|laut|selon)\s+"
)
_OWN_COUNT = re.compile(r"(?i)\bby (?:his|her) (?:own )?(?:count|reckoning|estimate|tally|figures)\b")
_TOLD_BY = re.compile(
    r"(?i)\b(?:told|informed|said|reported|estimated|counted|stated|claimed|recorded|provided|compiled)\s+by\s+"
)
_HEARSAY = re.compile(
    r"(?i)\b(?:once said|is said|are said|was said|were said|reportedly|rumou?red|believed to|thought to)\b"
)


_NAMED = re.compile(r"(?:the\s+)?" + CAPITALS + r"(?=,\s+(?:an?|the|which)\b)")
#: "..., officials said on Wednesday, easing ...".
_CLOSES = re.compile(r"(?i)\s+(?:on|in|late|early|earlier|here|this|last|yesterday|today)(?:\s+[\w’'-]+){0,3},")
#: "a report by the group Allies Forward that 37 people".
_REPORT_BY = re.compile(
    r"\b(?:report|count|tally|study|survey|figures|estimates?|statement|data)\s+(?:by|from)\s+"
    r"(?:(?:the|an?)\s+(?:[\w-]+\s+){0,3}(?:group|organisation|organization|network|charity|agency|body|ngo)(?:\s+called)?,?\s+)?(?:the\s+)?"
    + CAPITALS
    + r"(?=,?\s+(?:that|says?|said|which|found|finds|shows?|showed|puts?|counted|estimates|estimated)\b)"
)
_SUBORDINATE = re.compile(r"(?i)\b(?:after|before|when|while|since|because|although|though)\s+(?:[\w’'-]+\s+){0,2}$")
_PASSIVE = word_set("was were been be being is are")


def stated_by(
    report: Report, cast: Cast, spoken: list[Spoken], span: tuple[int, int], earlier: list[tuple[int, DraftFigure]]
) -> str | None:
    """Say who stated what stands at a place.

    Args:
        report: the report.
        cast: everybody who could state something.
        spoken: the quotes with their speakers.
        span: where the figure begins and ends.
        earlier: figures found before it in the same paragraph.

    Returns:
        A name; the outlet where nobody else is named; None in an opinion, or where only hearsay is reported.
    """
    place = span[0]
    quote = quote_around(spoken, place)
    if quote is not None and quote.speaker is not None:
        return quote.speaker
    sentence = report.sentences[sentence_at(report.sentences, place)]
    named = attribution(report, cast, sentence, place, span[1])
    around = speaking(report, place)
    if named is not None:
        return _told(report, named, around, place)
    if around is not None:
        return around
    if _HEARSAY.search(report.text, sentence.start, sentence.end):
        return None
    if earlier:
        return earlier[-1][1].stated_by
    before = report.sentences[max(sentence_at(report.sentences, place) - 1, 0)]
    if before.start >= report.line_at(place).body and before is not sentence:
        named = attribution(report, cast, before, before.end)
        if named is not None and named.kind != "pronoun":
            return named.name
    if report.is_opinion:
        return None
    if (report.source or "").lower().startswith("joint "):
        return "the two sides"
    return report.section_at(place).author or report.source


def _told(report: Report, actor: Actor, around: str | None, place: int) -> str:
    """An actor's name; "we" and "our record" are who speaks, what others say in a turn is said according to its speaker."""
    owner = fold(report.words[actor.first - 1].text) if actor.first else ""
    own = owner in {"our", "my"} and fold(actor.name).split()[-1] in _BY_COUNT
    if own or (actor.kind == "pronoun" and actor.person is None):
        return around or report.section_at(place).author or report.source or actor.name
    if owner == "your" and report.source is not None:
        return report.source
    if around is None or around in actor.name or report.line_at(place).kind != "turn":
        return actor.name
    return f"{actor.name} ({around})" if owner in {"our", "my"} else f"{actor.name}, according to {around}"


def attribution(report: Report, cast: Cast, sentence: Sentence, place: int, end: int | None = None) -> Actor | None:
    """Who a sentence is attributed to at a place of it.

    Args:
        report: the report.
        cast: everybody who could state something.
        sentence: the sentence.
        place: a place in it; its end for the sentence as a whole.
        end: where what stands there ends; who is counted states nothing. None for the place itself.

    Returns:
        The actor; None when the sentence names nobody.
    """
    text = report.text
    start = max(sentence.start, report.line_at(place - (place == sentence.end)).body)
    part = text.rfind(";", start, place) + 1 or start
    # "A, who according to Washington, are ...", "According to the British side, ..."
    own = _OWN_COUNT.search(text, start, place)
    if own is not None:
        people = [a for a in cast.within(max(start - 800, 0), own.start()) if a.person is not None and not a.owned]
        if people:
            return people[-1]
    counted = _REPORT_BY.search(text, max(start, place - 300), place)
    if counted is not None:
        first, last = counted.span("name")
        words = report.words_in(first, last)
        if words:
            known = next((a for a in cast.within(first, last + 1) if a.end == last), None)
            at = bisect_left(report.words, first, key=lambda w: w.start)
            return known or Actor(first, last, at, at + len(words), " ".join(counted.group("name").split()), "body")
    for pattern in (_ACCORDING, _TOLD_BY):
        for found in pattern.finditer(text, start, sentence.end):
            if pattern is _TOLD_BY and found.start() > place + 120:
                continue
            if part > found.end() and cast_says(report, cast, part, place) is not None:
                continue
            actor = _first_named(cast, found.end() - 1, sentence.end)
            if actor is not None and actor.start - found.end() < 30:
                return actor if actor.person is not None else _by_name(text, found.end(), actor)
            named = _NAMED.match(text, found.end(), sentence.end)
            if named is not None and actor is not None and actor.person is None and not actor.owned:
                # A name the rules do not know, and then what it is: "Bridge to Somewhere, an aid group".
                return _by_name(text, found.end(), actor)
    before = cast_says(report, cast, part, place) or (cast_says(report, cast, start, place) if part > start else None)
    if before is None or not _is_said_hard(report, part, place):
        # Whoever is named at the end says it, rather than whoever agreed to something in it.
        return _says_after(report, cast, end or place, sentence) or before
    return before


def _is_said_hard(report: Report, start: int, place: int) -> bool:
    """Whether a verb of plain saying goes before a place: "said", not "agreed"."""
    return any(fold(w.text) in report.lexicon.words["say_hard"] for w in report.words_in(start, place))


def _by_name(text: str, start: int, actor: Actor) -> Actor:
    """A body by the name that goes before what it is: "Bridge to Somewhere, an aid group" is no "aid group"."""
    named = _NAMED.match(text, start, actor.end)
    return replace(actor, name=" ".join(named.group("name").split())) if named is not None else actor


def _first_named(cast: Cast, start: int, end: int) -> Actor | None:
    actor = next(iter(cast.within(start, end)), None)
    if actor is not None and actor.kind != "person":
        following = next((a for a in cast.within(actor.end, min(end, actor.end + 40)) if a.kind == "person"), None)
        if following is not None and cast.report.text[actor.end : following.start].strip() in {"", ","}:
            return following
    return actor


def cast_says(report: Report, cast: Cast, start: int, place: int) -> Actor | None:
    """Who says what stands at a place, by the last verb of saying before it."""
    words = report.words_in(start, place)
    lexicon = report.lexicon
    for at in range(len(words) - 1, -1, -1):
        folded = fold(words[at].text)
        if folded not in lexicon.words["say"] or (words[at].is_capital and at):
            continue
        before = fold(words[at - 1].text) if at else ""
        if before in word_set("the a an of to its this his her their these not recent many") and folded not in {"said"}:
            continue
        subject = cast.subject(start, words[at].start)
        if subject is not None:
            return _counted_by(report, cast, subject, words[at].start)
    return None


def _counted_by(report: Report, cast: Cast, subject: Actor, verb: int) -> Actor:
    """ "A third count, by a group of aid organisations, says": the group, not the count."""
    if fold(subject.name).split()[-1] in _BY_COUNT and not re.search(r"['’]s\b", subject.name):
        following = next(iter(cast.within(subject.end, verb)), None)
        if following is not None and re.search(r"\b(?:by|of|from)\b", report.text[subject.end : following.start]):
            return following
    return subject


def _apposed(cast: Cast, start: int, end: int) -> Actor | None:
    """Who follows an inverted verb, by name where a name follows the post: "says the envoy, Silje Aas"."""
    following = [a for a in cast.within(start, min(end, start + 110)) if not a.owned]
    if (
        not following
        or following[0].start - start > 24
        or "that" in cast.report.text[start : following[0].start].split()
    ):
        return None
    if following[0].person is None and len(following) > 1 and following[1].kind == "person":
        gap = cast.report.text[following[0].end : following[1].start]
        return following[1] if gap.strip() in {"", ","} else following[0]
    return following[0]


def _says_after(report: Report, cast: Cast, place: int, sentence: Sentence) -> Actor | None:
    """Who says it, named at the end of the sentence: "..., officials said."."""
    words = report.words_in(place, sentence.end)
    for at, word in enumerate(words):
        if fold(word.text) not in report.lexicon.words["say_hard"]:
            continue
        if at and fold(words[at - 1].text) in _PASSIVE:
            continue  # "4,780 card holders were recorded": nobody says it
        before = [a for a in cast.within(place, word.start) if not a.owned]
        inverted = report.text[place : word.start].rstrip().endswith(",") and not (before and before[-1].person)
        subject = _apposed(cast, word.end, sentence.end) if inverted else None
        subject = subject or cast.subject(place, word.start)
        if subject is not None and _SUBORDINATE.search(report.text[max(place, subject.start - 60) : subject.start]):
            continue  # "a day after the minister said so": not what is counted
        if subject is not None and (
            at + 4 > len(words) - 1
            or word.end + 60 > sentence.end
            or report.text[word.end : word.end + 1] in ".,"
            or _CLOSES.match(report.text, word.end, sentence.end)
        ):
            return subject
    return None
