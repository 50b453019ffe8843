"""What may somebody have bound himself to, by when, on what condition, and how certain is that?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from aman.core.press.actors import Actor, Cast, is_object
from aman.core.press.binding import binds, clause_end, clause_start, first_word, is_schedule
from aman.core.press.layout import Line
from aman.core.press.lexicon import fold
from aman.core.press.quotes import Spoken, quote_around, speaking
from aman.core.press.report import Report
from aman.core.press.results import DraftCommitment
from aman.core.press.sentences import Sentence
from aman.core.press.stating import attribution

_PLEDGE = re.compile(
    r"(?i)\b(?:(?:has|have|had)\s+)?(?:pledged|pledges|promised|promises|promise|undertook|undertakes|undertaken|vowed|vows|committed|commits|guaranteed|guarantees|assured|assures|agreed|agrees|"
    r"consented|offered|decided|resolved|gave (?:an |his |her |their |its )?(?:assurances?|word|guarantee|undertaking|commitment)s?)\b(?=\s+(?:to|that|on|him|her|us|them|me|it\b|the|(?-i:[A-Z])|reporters|and|itself|himself|herself|not|nobody|no one|[“\"‘«€$£\d]))"
    r"|\b(?:pledged|guaranteed)\b(?=\s+(?:(?:its|his|her|their|full|all|more|further)\s+)?[a-z]{5,}\b)"
)
_MODAL = re.compile(r"(?i)\b(?:will|would|shall|won[’']t)\b|[’']ll\b")
_INTENDS = re.compile(
    r"(?i)\b(?:intends?|intended|plans?|planned|aims?|hopes?|hoped|is trying|are trying|is working|means) to\b"
    r"|\bexpects? to\b(?=[^.;]{0,90}\bby\b)"
)
_READY = re.compile(
    r"(?i)\b(?:is|was|are|were|stands?|stood|remains?) (?:also |still )?(?:ready|prepared|willing) to\b"
)
_TO_BE = re.compile(
    r"(?i)(?::|\b(?:is|are|was|were))\s+to be (?:\w+(?:ed|en|wn|nt|ld|de|pt)|set|put|cut|let|shut|begun|brought)\b[^.;]{0,40}?\b(?:by|before|until|on|within|next)\b"
)
_STANDS = re.compile(
    r"(?i)\b(?:stands? by (?:its|the|his|her|their|our|every|all|what)|(?:is|are|remains?|remained) (?:fully )?committed to|keep(?:s)? (?:our|its|his|her|their) (?:word|promises?))\b"
)
_UNDER = re.compile(
    r"(?i)\b(?:not|never|nobody|no one|nor|neither|cannot|should|could|might|may|must|can|to|if|whether|unless|yet to|refused to|declined to|no|without|asked [^.;]{0,40} to)\s+(?:\w+ly\s+|be\s+|have\s+|been\s+)?$"
)
_DENIED = re.compile(
    r"(?i)\bdenie[sd]\s+(?:that\s+)?[^.;]{0,90}?\b(?:had been|has been|have been|was|were|had|has|have)\s+(?:agreed|promised|offered|given|pledged|accepted|made)\b"
)
_PLEDGE_IN_PAST = re.compile(r"(?i)\b(?:broke|broken|unkept|not kept|previous|earlier) promise")
_CONDITION = re.compile(
    r"(?i)\b(?:provided that|provided|on (?:the )?condition that|subject to|as long as|so long as|unless|once|in return for|pending (?:approval|receipt|payment|confirmation|a|the)\b|\w+ permitting|after approval of|if|while|on a note|on receipt of|funding permitting|depending on)\b[^.;]*"
)


_WORD = r"(?:undertakings?|assurances?|guarantees?|pledges?|promises?|commitments?)\b"
_GAVE = re.compile(
    rf"(?i)\b(?:gave|gives|given|offered|made)\s+(?:an?\s+|his\s+|her\s+|its\s+|their\s+)?(?:\w+\s+)?{_WORD}"
)
_OWNED = re.compile(rf"['’]s?\s+(?:\w+\s+)?{_WORD}")
_TOGETHER = re.compile(r"(?i)\W*(?:they|both|the two)\s+(?:also\s+|further\s+)?(?:have\s+)?agreed\b")
_SIDES = frozenset(
    {
        "sides",
        "two sides",
        "both sides",
        "both",
        "parties",
        "both governments",
        "governments",
        "both countries",
        "two countries",
    }
)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A stretch that may bind somebody: the rule, the stretch, and where its verb stands."""

    method: str
    start: int
    end: int
    verb: int


def find_commitments(
    report: Report, cast: Cast, spoken: list[Spoken], days: dict[int, tuple[str | None, int]]
) -> list[DraftCommitment]:
    """Find what somebody may have bound himself to.

    Args:
        report: the report.
        cast: everybody who could bind himself.
        spoken: the quotes with their speakers.
        days: for where each date starts: what it resolves to, and where it ends.

    Returns:
        Candidates in the order of the text. Requests, forecasts, questions and bare travel plans are not among them.
    """
    found: list[DraftCommitment] = []
    taken: list[tuple[int, int]] = []
    for sentence in report.sentences:
        line = report.line_at(sentence.end - 1)
        if line.kind in {"byline", "stamp"} or sentence.end <= line.body or _asks(report, sentence, line):
            continue
        for clause in _clauses(report, cast, sentence, spoken):
            if any(clause.start < b and a < clause.end for a, b in taken[-12:]):
                continue
            taken.append((clause.start, clause.end))
            found.append(_draft(report, cast, sentence, clause, spoken, days))
    return sorted(found, key=lambda c: c.start)


def _asks(report: Report, sentence: Sentence, line: Line) -> bool:
    """Whether a sentence is a question, or imagines."""
    text = report.text[sentence.start : sentence.end].strip()
    if text.rstrip(" ”\"'»)").endswith("?"):
        return True
    who = fold(line.speaker or "")
    if line.kind == "turn" and who.startswith(("question", "q")):
        return True
    return bool(re.match(r"(?i)\W*(?:if|had|suppose|imagine|whether)\b", text)) and " would " in text


def _clauses(report: Report, cast: Cast, sentence: Sentence, spoken: list[Spoken]) -> Iterator[_Clause]:
    text = report.text
    start = max(sentence.start, report.line_at(sentence.end - 1).body)
    end = sentence.end
    for m in _PLEDGE.finditer(text, start, end):
        clause = _pledge(report, cast, sentence, m, start)
        if clause is not None:
            yield clause
    for m in _DENIED.finditer(text, start, end):
        yield _Clause("denied", m.start(), clause_end(text, m.end(), end), m.start())
    for m in _STANDS.finditer(text, start, end):
        if not _UNDER.search(text[start : m.start()]):
            yield _Clause("stands_by", clause_start(text, start, m.start()), clause_end(text, m.end(), end), m.start())
    for m in _READY.finditer(text, start, end):
        if not _UNDER.search(text[start : m.start()]) and not re.search(r"\bnot\b", m.group()):
            yield _Clause("ready", clause_start(text, start, m.start()), clause_end(text, m.end(), end), m.start())
    for m in _INTENDS.finditer(text, start, end):
        verb = first_word(text, m.end(), end)
        if (
            not _UNDER.search(text[start : m.start()])
            and not is_schedule(report, verb, text, m.end())
            and cast.subject(start, m.start()) is not None
            and not report.is_opinion
        ):
            yield _Clause("intends", clause_start(text, start, m.start()), clause_end(text, m.end(), end), m.start())
    if not report.is_opinion:
        for m in _MODAL.finditer(text, start, end):
            if binds(report, sentence, m, start, spoken):
                yield _Clause("modal", clause_start(text, start, m.start()), clause_end(text, m.end(), end), m.start())
    for m in _TO_BE.finditer(text, start, end):
        yield _Clause(
            "to_be", max(text.rfind(".", start, m.start()) + 1, start), clause_end(text, m.end(), end), m.start()
        )


def _pledge(report: Report, cast: Cast, sentence: Sentence, m: re.Match[str], start: int) -> _Clause | None:
    text = report.text
    before = text[start : m.start()]
    denied = re.search(r"(?i)\b(?:denie[ds]|dismissed|rejected)\b", before)
    if not denied and (
        _UNDER.search(before)
        or re.search(r"(?i)\b(?:no|any|such)\s+(?:\w+\s+){0,3}(?:was|were|had been|has been|been)?\s*$", before)
    ):
        return None
    word = fold(m.group().split()[-1])
    after = text[m.end() : m.end() + 60]
    if word.startswith(("agree", "consent")) and not re.match(r"\s+(?:to\b|that\b|on\b|in principle)", after):
        return None
    if (
        word == "agreed"
        and re.match(r"\s+that\b", after)
        and not re.search(r"\b(?:will|would|may|shall|must|be|should)\b", text[m.end() : sentence.end])
    ):
        return None
    if word in {
        "promise",
        "promises",
        "commits",
        "offered",
        "offers",
        "pledges",
        "pledge",
        "vows",
        "undertakes",
        "guarantees",
    } and not re.match(r"\s+(?:to|that|him|her|us|them)\b", after):
        return None
    if word == "committed" and not re.match(r"\s+(?:to|itself|himself|herself|themselves)\b", after):
        return None
    if re.search(r"(?i)\b(?:a|the|this|that|his|her|its|their|as|german|previous)\s+$", before) and word.startswith(
        "promis"
    ):
        return None
    if re.match(r"\s+(?:that\s+)?(?:it|he|she|they) (?:had|was|were)\b", after):
        return None
    first = clause_start(text, start, m.start())
    return _Clause(
        "denied" if denied else "pledge",
        first if not denied else start + denied.start(),
        clause_end(text, m.end(), sentence.end),
        m.start(),
    )


def _draft(
    report: Report, cast: Cast, sentence: Sentence, clause: _Clause, spoken: list[Spoken], days: dict[int, tuple[str | None, int]]
) -> DraftCommitment:  # fmt: skip
    text = report.text
    quote = quote_around(spoken, clause.verb)
    by, to = _parties(report, cast, sentence, clause, quote)
    tail = text[clause.start : min(sentence.end, clause.end + 120)]
    condition = _CONDITION.search(text, clause.verb, min(sentence.end, clause.end + 2)) or (
        _CONDITION.search(text, clause.end, sentence.end)
        if re.match(r"\W*(?:provided|subject|on condition|as long|if|unless)", text[clause.end : clause.end + 30])
        else None
    )
    end = clause.end
    if condition is not None and condition.start() >= clause.end:
        end = clause_end(text, condition.start() + 8, sentence.end)
    due = _due(clause, days, end)
    raw = report.readable.span(clause.start, end)
    words = " ".join(condition.group().split()).strip(' ,.”"»') if condition else None
    return DraftCommitment(
        by, to, " ".join(text[clause.verb : end].split()), due, words, _certainty(report, clause, tail, words, by, quote), text[clause.start : end], *raw, clause.method
    )  # fmt: skip


def _due(clause: _Clause, days: dict[int, tuple[str | None, int]], end: int) -> str | None:
    inside = [days[at][0] for at in range(clause.verb, end) if at in days]
    return next((iso for iso in reversed(inside) if iso is not None), None)


def _parties(
    report: Report, cast: Cast, sentence: Sentence, clause: _Clause, quote: Spoken | None
) -> tuple[str | None, str | None]:
    """Who is bound, and to whom."""
    inside = [a for a in cast.within(clause.start, clause.verb) if not a.owned]
    passive = clause.method in {"modal", "to_be"} and bool(
        re.match(
            r"(?i)\W*(?:will|would|shall|[’']ll|won[’']t)?\s*(?:not |also |no longer )?(?:to )?be\s",
            report.text[clause.verb : clause.verb + 24],
        )
    )
    around = speaking(report, clause.verb)
    subject = cast.subject(clause.start, clause.verb) or (
        cast.subject(sentence.start, clause.verb) if clause.method == "pledge" and quote is None else None
    )
    says = attribution(report, cast, sentence, clause.verb)
    to = _addressee(report, cast, sentence, clause)
    agreed = clause.method == "pledge" and report.text[clause.verb : clause.verb + 12].lower().startswith(
        ("agreed", "have agreed")
    )
    together = agreed and bool(_TOGETHER.match(report.text, clause.start))
    if together or (subject is not None and fold(subject.name) in _SIDES):
        return _both(report, cast, clause.verb) or (subject.name if subject is not None else None), to
    if (
        subject is None
        and clause.method == "pledge"
        and re.search(r"(?i)\bit was\s+(?:also\s+|further\s+)?$", report.text[clause.start : clause.verb])
    ):
        return _both(report, cast, clause.verb), to
    aside = subject is not None and subject.kind != "pronoun" and is_object(report, subject)
    if quote is not None and (subject is None or passive or aside or subject.name in {"we", "i", "it"}):
        return quote.speaker, to
    vague = subject is None or passive or (subject.kind == "pronoun" and subject.person is None)
    assurer = _assurer(report, cast, sentence, clause) if vague and quote is None else None
    if assurer is not None:
        return assurer.name, to
    if passive and subject is not None and (says is not None or around):
        subject = says if says is not None and says not in inside else None
        if subject is None:
            return around, to
    if subject is not None and not (subject.kind == "pronoun" and subject.person is None and subject.name != "they"):
        return subject.name, to
    if says is not None and says not in inside and not (says.kind == "pronoun" and says.person is None):
        return says.name, to
    return around or (quote.speaker if quote else None) or (
        report.section_at(clause.verb).author if subject is not None else None
    ), to


def _assurer(report: Report, cast: Cast, sentence: Sentence, clause: _Clause) -> Actor | None:
    """Who gave the assurance that is told: "gave an undertaking that ...", "the minister's assurance that ..."."""
    given = _GAVE.search(report.text, max(sentence.start, clause.verb - 300), clause.verb)
    if given is not None:
        return cast.subject(sentence.start, given.start())
    owned = _OWNED.search(report.text, max(sentence.start, clause.verb - 300), clause.verb)
    if owned is None:
        return None
    return next(
        (a for a in reversed(cast.within(sentence.start, owned.start() + 1)) if owned.start() - a.end < 3), None
    )


def _both(report: Report, cast: Cast, place: int) -> str | None:
    """The two governments of a report that only speaks of "the two sides": of the people just named, else the most named."""
    near = [a.person.draft.government for a in cast.within(max(place - 700, 0), place) if a.person is not None]
    governments = list(dict.fromkeys(name for name in near if name))
    people = list(dict.fromkeys(a.name for a in cast.within(max(place - 300, 0), place) if a.person is not None))
    for two in (governments, people):
        if len(two) == 2:
            return " and ".join(two)
    lexicon = report.lexicon
    named: Counter[str] = Counter()
    for word in report.words[:20_000]:
        if word.is_capital:
            folded = fold(word.text)
            state = lexicon.states.get(folded) or lexicon.demonyms.get(folded)
            if state is not None and state != "Afghanistan":
                named[state] += 1
    two = [state for state, _ in named.most_common(2)]
    return " and ".join(two) if len(two) == 2 else None


def _addressee(report: Report, cast: Cast, sentence: Sentence, clause: _Clause) -> str | None:
    found = re.compile(r"(?i)\b(?:assured|told|promised|promise to|assurances? to|undertook to|informed)\s+").search(
        report.text, sentence.start, min(clause.verb + 30, sentence.end)
    )
    if found is None:
        return None
    actor: Actor | None = next(iter(cast.within(found.end() - 1, min(found.end() + 50, sentence.end))), None)
    return (
        actor.name
        if actor is not None and actor.start - found.end() < 10 and actor.name not in {"reporters", "journalists"}
        else None
    )


def _certainty(
    report: Report, clause: _Clause, tail: str, condition: str | None, by: str | None, quote: Spoken | None
) -> str:
    if clause.method == "denied":
        return "denied"
    if clause.method == "intends" or re.search(r"(?i)\bwill (?:try|seek|aim)\b", tail):
        return "intended"
    if condition is not None:
        return "conditional"
    if quote is not None and quote.speaker and by and quote.speaker != by:
        return "reported"
    return (
        "reported" if re.search(r"(?i)\b(?:reportedly|is said to|were told|was told|was promised)\b", tail) else "firm"
    )
