"""What may somebody have bound himself to, by when, on what condition, and how certain is that?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from aman.core.press.actors import Actor, Cast
from aman.core.press.lexicon import fold
from aman.core.press.quotes import Spoken, speaking
from aman.core.press.report import Line, Report
from aman.core.press.results import DraftCommitment
from aman.core.press.sentences import Sentence
from aman.core.press.stating import attribution

_PLEDGE = re.compile(
    r"(?i)\b(?:(?:has|have|had)\s+)?(?:pledged|pledges|promised|promises|promise|undertook|undertakes|undertaken|vowed|vows|committed|commits|guaranteed|guarantees|assured|assures|agreed|agrees|"
    r"consented|offered|gave (?:an |his |her |their |its )?(?:assurances?|word|guarantee|undertaking|commitment)s?)\b(?=\s+(?:to|that|on|him|her|us|them|me|it\b|the|[A-Z]|reporters|and|itself|himself|herself|not|nobody|no one|[“\"‘«]))"
)
_THING = re.compile(r"(?i)\b(?:flights?|planes?|charters?|buses|permits?|visas?|letters?|families|exercise|list|interviews?|process\w*|payments?)\s+$")
_MODAL = re.compile(r"(?i)\b(?:will|would|shall|won[’']t)\b|[’']ll\b")
_INTENDS = re.compile(r"(?i)\b(?:intends?|intended|plans?|planned|aims?|hopes?|hoped|is trying|are trying|is working|means) to\b")
_READY = re.compile(r"(?i)\b(?:is|was|are|were|stands?|stood|remains?) (?:also |still )?(?:ready|prepared|willing) to\b")
_TO_BE = re.compile(r"(?i)(?::|\b(?:is|are|was|were))\s+to be \w+(?:ed|en|wn|nt|ld|de|pt)\b[^.;]{0,40}?\b(?:by|before|until|on|within|next)\b")
_STANDS = re.compile(r"(?i)\b(?:stands? by (?:its|the|his|her|their|our|every|all|what)|(?:is|are|remains?|remained) (?:fully )?committed to|keep(?:s)? (?:our|its|his|her|their) (?:word|promises?))\b")
_UNDER = re.compile(r"(?i)\b(?:not|never|nobody|no one|nor|neither|cannot|should|could|might|may|must|can|to|if|whether|unless|yet to|refused to|declined to|no|without|asked [^.;]{0,40} to)\s+(?:\w+ly\s+|be\s+|have\s+|been\s+)?$")
_DENIED = re.compile(r"(?i)\bdenie[sd]\s+(?:that\s+)?[^.;]{0,90}?\b(?:had been|has been|have been|was|were|had|has|have)\s+(?:agreed|promised|offered|given|pledged|accepted|made)\b")
_MARKER = re.compile(r"\s*(?:\(?[a-z0-9]{1,3}[.)]\s+|[*•–—-]\s+|\d+/\d+\s+)+")
_PLEDGE_IN_PAST = re.compile(r"(?i)\b(?:broke|broken|unkept|not kept|previous|earlier) promise")
_CONDITION = re.compile(r"(?i)\b(?:provided that|provided|on (?:the )?condition that|subject to|as long as|so long as|unless|once|in return for|pending|permitting|after approval of|if|while|on a note|on receipt of|funding permitting|depending on)\b[^.;]*")
_SAYS = re.compile(r"(?i)\b(?:said|says|say|told|tells|added|wrote|announced|stated|confirmed|replied|spoke|explained|informed|conveyed|insisted|stressed|denied|warned|named|nominated|designated|noted|reported|declared|tweeted|posted|assured|is said|according to|handout|statement)\b")
_END = re.compile(
    r"[;?!]|,\s+(?:but|although|though|while (?:the|his|her)|making|adding|which|he |she |they (?:said|added)|it (?:said|added)|and (?:that|its|the|he|she|they|it|would|will|asked|accused|urged|hoped|added|said|expressed|thanked|noted)|not by)\b|\s+(?:and that|but)\b|"
    r",?\s*[”»\"]?,?\s+(?:[A-Z][\w.’'-]+\s+){0,4}(?:[a-z]+\s+){0,4}?(?:said|wrote|added|told|says|reported)\b|,?\s+according to\b|,\s+(?:the|an?|his|her|its)\s+(?:[\w’'-]+\s+){1,4}(?:said|added|wrote|reported|told|says)\b"
)
_STARTS = re.compile(r"(?i)\b(?:that|said|says|told|which|and|but|because|whereas|so|as|replied|wrote|added|if|when)\s+|[,;:—–(“”\"«‘]\s*")
_PARTICIPLE = re.compile(r"(?i)(?:ed|en|wn|nt|ld|de|pt|ung|ut|ne|id|ught|ft|st|ised|ized)$")
_PASSIVE_SKIP = re.compile(r"(?i)^(?:not\s+|also\s+|soon\s+|now\s+|no longer\s+|first\s+|immediately\s+|\w+ly\s+)*")


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
            if any(clause.start < b and a < clause.end for a, b in taken):
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
        yield _Clause("denied", m.start(), _clause_end(text, m.end(), end), m.start())
    for m in _STANDS.finditer(text, start, end):
        if not _UNDER.search(text[start : m.start()]):
            yield _Clause("stands_by", _clause_start(text, start, m.start()), _clause_end(text, m.end(), end), m.start())
    for m in _READY.finditer(text, start, end):
        if not _UNDER.search(text[start : m.start()]) and not re.search(r"\bnot\b", m.group()):
            yield _Clause("ready", _clause_start(text, start, m.start()), _clause_end(text, m.end(), end), m.start())
    for m in _INTENDS.finditer(text, start, end):
        verb = _first_word(text, m.end(), end)
        if not _UNDER.search(text[start : m.start()]) and not _is_schedule(report, verb, text, m.end()) and cast.subject(start, m.start()) is not None and not report.is_opinion:
            yield _Clause("intends", _clause_start(text, start, m.start()), _clause_end(text, m.end(), end), m.start())
    if not report.is_opinion:
        for m in _MODAL.finditer(text, start, end):
            if _binds(report, sentence, m, start, spoken):
                yield _Clause("modal", _clause_start(text, start, m.start()), _clause_end(text, m.end(), end), m.start())
    for m in _TO_BE.finditer(text, start, end):
        yield _Clause("to_be", max(text.rfind(".", start, m.start()) + 1, start), _clause_end(text, m.end(), end), m.start())


def _pledge(report: Report, cast: Cast, sentence: Sentence, m: re.Match[str], start: int) -> _Clause | None:
    text = report.text
    before = text[start : m.start()]
    denied = re.search(r"(?i)\bdenie[ds]\b", before)
    if not denied and (_UNDER.search(before) or re.search(r"(?i)\b(?:no|any|such)\s+(?:\w+\s+){0,3}(?:was|were|had been|has been|been)?\s*$", before)):
        return None
    word = fold(m.group().split()[-1])
    after = text[m.end() : m.end() + 60]
    if word.startswith(("agree", "consent")) and not re.match(r"\s+(?:to\b|that\b|on\b|in principle)", after):
        return None
    if word == "agreed" and re.match(r"\s+that\b", after) and not re.search(r"\b(?:will|would|may|shall|must|be|should)\b", text[m.end() : sentence.end]):
        return None
    if word in {"promise", "promises", "commits", "offered", "offers"} and not re.match(r"\s+(?:to|that|him|her|us|them)\b", after):
        return None
    if word == "committed" and not re.match(r"\s+(?:to|itself|himself|herself|themselves)\b", after):
        return None
    if re.search(r"(?i)\b(?:a|the|this|that|his|her|its|their|as|german|previous)\s+$", before) and word.startswith("promis"):
        return None
    if re.match(r"\s+(?:that\s+)?(?:it|he|she|they) (?:had|was|were)\b", after):
        return None
    first = _clause_start(text, start, m.start())
    return _Clause("denied" if denied else "pledge", first if not denied else start + denied.start(), _clause_end(text, m.end(), sentence.end), m.start())


def _first_word(text: str, start: int, end: int) -> str:
    found = re.compile(r"\s*([\w’'-]+)").match(text, start, end)
    return fold(found.group(1)) if found else ""


def _binds(report: Report, sentence: Sentence, m: re.Match[str], start: int, spoken: list[Spoken]) -> bool:
    """Whether "will" or "would" binds somebody, and is no forecast, travel plan or imagined case."""
    text = report.text
    rest = text[m.end() : sentence.end].lstrip()
    skipped = _PASSIVE_SKIP.match(rest)
    plain = rest[skipped.end() if skipped else 0 :]
    negated = bool(re.match(r"(?i)not\b|no longer\b", rest)) or m.group().lower().startswith("won")
    verb = _first_word(plain, 0, len(plain))
    before = text[start : m.start()]
    quoted = next((s for s in reversed(spoken) if s.quoted.start <= m.start() < s.quoted.end), None)
    if m.group().lower() == "would":
        if not (_SAYS.search(before) or quoted is None and re.search(r"(?i)\b(?:said|says|wrote|added|told|reported|announced)\b", text[m.end() : sentence.end])):
            return False
        if re.search(r"(?i)\b(?:nothing|hoped?|feared?|wish\w*|if|could|asked (?:that|whether|if))\b", before) or re.match(r"(?i)have\b|rather\b|like\b", plain):
            return False
    if re.search(r"(?i)\b(?:nothing|winter|summer|someone|somebody|anything|everything|whether|hope[sd]? (?:that)?|fears?|feared|likely|what|who knows|asked)\W+(?:\w+\W+){0,2}$", before):
        return False
    if verb in {"be", "get"}:
        return _passive_binds(plain)
    if verb in report.lexicon.words["stative"] and not negated:
        return False
    if negated and verb in {"comment", "say", "speak", "answer", "tell", "know", "be", "have", "get", "go", "change", "happen", "discuss", "name", "read"}:
        return False
    if _is_schedule(report, verb, plain, 0):
        return verb in {"leave", "return", "arrive", "go", "come", "fly", "start", "begin"} and bool(_THING.search(before[-60:]))
    return True


def _passive_binds(plain: str) -> bool:
    """Whether "be ..." is a passive that somebody brings about: "be left alone", "be published"."""
    found = re.match(r"(?i)(?:be|get)\s+(?:\w+ly\s+|also\s+|first\s+|soon\s+)?([\w’'-]+)", plain)
    if found is None:
        return False
    word = found.group(1).lower()
    if word in {"different", "sent.", "present", "silent", "urgent", "evident", "old", "cold", "seen", "held", "forgotten", "affected", "concerned", "interested", "surprised", "disappointed", "forced", "needed", "required", "based", "best", "just", "most", "test", "cost", "lost", "able", "ten", "open", "golden", "wooden", "even", "received", "judged", "remembered"}:
        return False
    return bool(_PARTICIPLE.search(word))


def _is_schedule(report: Report, verb: str, text: str, at: int) -> bool:
    """Whether a verb only says where somebody goes or whom he meets."""
    if verb in {"hold", "host", "begin", "start", "leave", "continue", "return", "see", "address", "chair", "speak", "discuss", "join", "stay"}:
        rest = text[at : at + 60].lower()
        if verb in {"begin", "start"}:
            return bool(re.search(r"\b(?:visit|trip|tour|talks)\b", rest))
        return verb != "stay"
    if verb == "take":
        return bool(re.match(r"\s*(?:take|to take)?\s*(?:take\s+)?place", text[at : at + 24]))
    return verb in report.lexicon.words["schedule_verb"]


def _clause_start(text: str, start: int, verb: int) -> int:
    """Where the clause begins whose verb this is: after "that", a verb of saying, a comma, an opening mark."""
    first = start
    for m in _STARTS.finditer(text, start, verb):
        inner = text[m.end() : verb].strip()
        words = inner.split()
        mark = m.group().strip().lower()
        if not words:
            continue
        if mark == "," and len(words) < 2 and not (words and words[0][0].isupper()):
            continue
        if mark in {"and", "as"} and len(words) < 4:
            continue
        first = m.end()
    marker = _MARKER.match(text, first, verb) if first == start else None
    return min(marker.end() if marker else first, verb)


def _clause_end(text: str, start: int, end: int) -> int:
    """Where a clause ends: at the next one, at who says it, at the end of the sentence."""
    for found in _END.finditer(text, start, end):
        if found.start() - start > 8:
            end = found.start()
            break
    while end > start and text[end - 1] in " .,;:”\"»’!?)":
        end -= 1
    return end


def _draft(
    report: Report, cast: Cast, sentence: Sentence, clause: _Clause, spoken: list[Spoken], days: dict[int, tuple[str | None, int]]
) -> DraftCommitment:  # fmt: skip
    text = report.text
    quote = next((s for s in reversed(spoken) if s.quoted.start <= clause.verb < s.quoted.end), None)
    by, to = _parties(report, cast, sentence, clause, quote)
    tail = text[clause.start : min(sentence.end, clause.end + 120)]
    condition = _CONDITION.search(text, clause.verb, min(sentence.end, clause.end + 2)) or (_CONDITION.search(text, clause.end, sentence.end) if re.match(r"\W*(?:provided|subject|on condition|as long|if|unless)", text[clause.end : clause.end + 30]) else None)
    end = clause.end
    if condition is not None and condition.start() >= clause.end:
        end = _clause_end(text, condition.start() + 8, sentence.end)
    due = _due(clause, days, end)
    raw = report.readable.span(clause.start, end)
    words = " ".join(condition.group().split()).strip(" ,.”\"»") if condition else None
    return DraftCommitment(
        by, to, " ".join(text[clause.verb : end].split()), due, words, _certainty(report, clause, tail, words, by, quote), text[clause.start : end], *raw, clause.method
    )  # fmt: skip


def _due(clause: _Clause, days: dict[int, tuple[str | None, int]], end: int) -> str | None:
    inside = [iso for at, (iso, _) in days.items() if clause.start <= at < end and iso is not None]
    return inside[-1] if inside else None


def _parties(report: Report, cast: Cast, sentence: Sentence, clause: _Clause, quote: Spoken | None) -> tuple[str | None, str | None]:
    """Who is bound, and to whom."""
    inside = [a for a in cast.within(clause.start, clause.verb) if not a.owned]
    passive = clause.method in {"modal", "to_be"} and bool(re.match(r"(?i)\W*(?:will|would|shall|[’']ll|won[’']t)?\s*(?:not |also |no longer )?(?:to )?be\s", report.text[clause.verb : clause.verb + 24]))
    around = speaking(report, clause.verb)
    subject = cast.subject(clause.start, clause.verb)
    says = attribution(report, cast, sentence, clause.verb)
    to = _addressee(report, cast, sentence, clause)
    if subject is not None and fold(subject.name) in {"sides", "two sides", "both sides", "both", "parties", "both governments", "governments", "both countries", "two countries"}:
        return _both(report) or subject.name, to
    if subject is None and clause.method == "pledge" and re.search(r"(?i)\bit was\s+(?:also\s+|further\s+)?$", report.text[clause.start : clause.verb]):
        return _both(report), to
    if quote is not None and (subject is None or passive or subject.name in {"we", "i", "it"}):
        return quote.speaker, to
    if passive and subject is not None and (says is not None or around) and (subject.kind != "body" or True):
        subject = says if says is not None and says not in inside else None
        if subject is None:
            return around, to
    if subject is not None and not (subject.kind == "pronoun" and subject.person is None and subject.name != "they"):
        return subject.name, to
    if says is not None and says not in inside and not (says.kind == "pronoun" and says.person is None):
        return says.name, to
    return around or (quote.speaker if quote else None) or (report.section_at(clause.verb).author if subject is not None else None), to


def _both(report: Report) -> str | None:
    """The two governments of a report that only speaks of "the two sides"."""
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
    found = re.compile(r"(?i)\b(?:assured|told|promised|promise to|assurances? to|undertook to|informed)\s+").search(report.text, sentence.start, min(clause.verb + 30, sentence.end))
    if found is None:
        return None
    actor: Actor | None = next(iter(cast.within(found.end() - 1, min(found.end() + 50, sentence.end))), None)
    return actor.name if actor is not None and actor.start - found.end() < 10 and actor.name not in {"reporters", "journalists"} else None


def _certainty(report: Report, clause: _Clause, tail: str, condition: str | None, by: str | None, quote: Spoken | None) -> str:
    if clause.method == "denied":
        return "denied"
    if clause.method == "intends" or re.search(r"(?i)\bwill (?:try|seek|aim)\b", tail):
        return "intended"
    if condition is not None:
        return "conditional"
    if quote is not None and quote.speaker and by and quote.speaker != by:
        return "reported"
    return "reported" if re.search(r"(?i)\b(?:reportedly|is said to|were told|was told|was promised)\b", tail) else "firm"
