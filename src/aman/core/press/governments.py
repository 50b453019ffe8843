"""Whose government does somebody named in a report act for, and in which state was the report written?

Guesses only by grammar: a state in the title, a delegation, a dateline; what the text does not say stays None.
"""

from __future__ import annotations

import re
from functools import lru_cache

from aman.core.press.lexicon import fold, word_set
from aman.core.press.offices import Beside, Phrase, text_of
from aman.core.press.posts import home_post
from aman.core.press.report import Report
from aman.core.press.runs import NameRun

#: A name of several words, small ones inside it.
CAPITALS = (
    r"(?<![\w’'-])(?P<name>[A-Z][\w’'&-]+(?:\s+(?:(?:of|for|to|and|in|on|de|&)\s+(?:the\s+)?)?[A-Z][\w’'&-]+){0,7})"
)
_US = re.compile(r"\bU\.S\.|\bUS\b|\bUnited States\b|\bAmerican\b|\bWashington\b")
_UK = re.compile(r"\bUK\b|\bUnited Kingdom\b|\bBritish\b|\bBritain\b|\bLondon\b")
_BODIES = word_set(
    "office ministry agency embassy commission department network police group coalition organisation organization mission consulate army council committee secretariat"
)


#: "Bridge to Somewhere, an aid group based in ...".
_NAMED_BODY = re.compile(
    CAPITALS + r",\s+an?\s+(?:[\w-]+\s+){0,4}(?:group|organisation|organization|charity|network|agency|coalition|"
    r"foundation|association|ngo|body|campaign|institute|committee|council)\b"
)


def government_for(report: Report, run: NameRun, beside: Beside) -> str | None:
    """The state or body somebody acts for."""
    words, lexicon = report.words, report.lexicon
    named_after = _named_after(report, run, beside)
    if named_after is not None:
        return named_after
    spans = [(run.first, run.last)]
    spoken: list[str] = []
    for phrase in (beside.before, beside.after):
        if phrase is not None:
            spans += [(phrase.first, phrase.last), *([phrase.owner] if phrase.owner else [])]
            spoken += [fold(w.text) for w in words[phrase.first : phrase.last]]
    spoken += [fold(w) for w in (beside.gloss or "").split()]
    address = [fold(w) for w in (beside.address or "").replace(".", " ").split()]
    if any(w in lexicon.words["rank"] for w in address) and not any(w.startswith("(ret") for w in address) and spoken:
        spoken += address
    if {"commissioner", "human", "rights"} <= set(spoken) or {"high", "commissioner", "refugees"} <= set(spoken):
        return "United Nations"
    by_title = _by_title(report, spoken, address)
    if by_title is not None:
        return by_title
    kind = home_post(lexicon, spoken)
    owned = {
        fold(w.text)
        for p in (beside.before, beside.after)
        if p is not None and p.owner
        for w in words[p.owner[0] : p.owner[1]]
    }
    if kind is None and owned & word_set("minister president government premier governor pm ministry police"):
        kind = "home"
    owners = [p.owner for p in (beside.before, beside.after) if p is not None and p.owner is not None]
    for span in [*owners, *((p.first, p.head) for p in (beside.before, beside.after) if p is not None)]:
        named = _state_in(report, *span)
        if named is not None:
            return named
    for phrase in (beside.before, beside.after):
        if phrase is not None and kind != "foreign":
            tail = _state_in(report, phrase.head, phrase.last)
            if (
                tail is not None
                and (kind == "home" or {"embassy", "mission"} & set(spoken))
                and not _is_about(report, phrase)
            ):
                return tail
    led = _of_delegation(report, run)
    if led is not None:
        return led
    sent_by = _sent_by_any(report, beside) if kind == "foreign" else None
    if sent_by is not None:
        return sent_by
    if not spoken or kind is None:
        return None
    host = host_state(report, words[run.first].start)
    if kind == "foreign":
        return _foreign_near(report, run, host)
    return _at_home(report, run, host)


def _at_home(report: Report, run: NameRun, host: str | None) -> str | None:
    """Whose a home post is, where nothing else says so: by the name, the dateline, the state named near."""
    words, lexicon = report.words, report.lexicon
    local = any(fold(w.text) in lexicon.given_names for w in words[run.first : run.last])
    if local and host not in {"Pakistan", "Afghanistan"}:
        return "Pakistan" if report.most_named == "Pakistan" else host
    if local or host != "Pakistan":
        return host
    near = _foreign_near(report, run, host)
    return near or (report.other_named if report.sections[0].place is None else host)


@lru_cache(maxsize=8)
def _names(state: re.Pattern[str], text: str) -> bool:
    """Whether a text names a state; asked for each of its people."""
    return state.search(text) is not None


def _named_after(report: Report, run: NameRun, beside: Beside) -> str | None:
    """The state named right after the name: "Assistant Secretary Joan Example of the United States"."""
    words = report.words
    if run.last >= len(words) or fold(words[run.last].text) != "of" or (beside.before or beside.after) is None:
        return None
    return _state_in(report, run.last + 1, min(run.last + 4, len(words)))


def _by_title(report: Report, spoken: list[str], address: list[str]) -> str | None:
    """The state whose titles these are, where the report names that state: de facto ministers, lords, assistant secretaries."""
    if "facto" in spoken and "minister" in spoken:
        return "Afghanistan"
    titles = " ".join(spoken)
    if re.search(r"\b(?:(?:assistant|under) secretary|principal deputy)\b", titles) and _names(_US, report.text):
        return "United States" if not re.search(r"\b(?:joint|additional|section)\b", titles) else None
    lordly = {"lord", "lady", "baroness", "dame", "viscount"} & set(address)
    if lordly and {"minister", "secretary", "envoy", "chair"} & set(spoken) and _names(_UK, report.text):
        return "United Kingdom"
    return None


def _sent_by_any(report: Report, beside: Beside) -> str | None:
    for phrase in (beside.before, beside.after):
        sent_by = _sent_by(report, phrase) if phrase is not None else None
        if sent_by is not None:
            return sent_by
    return None


def _sent_by(report: Report, phrase: Phrase) -> str | None:
    """The state in "High Commissioner for Pakistan", "ambassador of Japan"; "to Pakistan" names the host instead."""
    for at in range(phrase.head + 1, phrase.last - 1):
        if fold(report.words[at].text) in {"for", "of"} and fold(report.words[phrase.head].text) not in {
            "envoy",
            "representative",
        }:
            return _state_in(report, at + 1, min(at + 4, phrase.last))
    return None


def _is_about(report: Report, phrase: Phrase) -> bool:
    """Whether a tail only says what a post is about: "representative for Afghanistan"."""
    return any(fold(w.text) in {"for", "to", "on", "dealing"} for w in report.words[phrase.head : phrase.last])


def _state_in(report: Report, first: int, last: int) -> str | None:
    """The state or body that words [first, last) name."""
    lexicon, words = report.lexicon, report.words
    for at in range(first, last):
        for size in (3, 2, 1):
            if at + size > last:
                continue
            name = fold(text_of(report, at, at + size))
            for table in (lexicon.states, lexicon.demonyms, lexicon.bodies, lexicon.capitals, lexicon.places):
                if name in table and words[at].is_capital:
                    state = table[name]
                    return "Pakistan" if state == "Afghanistan" and _afghan_file(report, at) else state or None
    return None


def _afghan_file(report: Report, at: int) -> bool:
    """Whether "Afghan" says what an office is about: "Commissioner for Afghan Refugees", "Afghan commissionerate"."""
    after = fold(report.words[at + 1].text) if at + 1 < len(report.words) else ""
    return after in word_set(
        "refugees refugee nationals affairs commissionerate relocation resettlement desk cell citizens"
    )


def _of_delegation(report: Report, run: NameRun) -> str | None:
    """The state whose delegation or side somebody leads."""
    words = report.words
    sentence = report.sentences[run.sentence]
    for at in range(run.first - 1, max(sentence.first, run.first - 22), -1):
        if fold(words[at].text) in {"led", "headed", "chaired", "represented"} and fold(words[at + 1].text) == "by":
            for back in range(at - 1, max(sentence.first - 1, at - 14), -1):
                named = _state_in(report, back, min(back + 2, at))
                if named is not None:
                    return named
            return None
        if words[at].text in ";" and run.first - at > 3:
            return None
    return None


def host_state(report: Report, place: int) -> str | None:
    """The state in which a part of a report was written: that of its dateline, else of its outlet or author."""
    section = report.section_at(place)
    lexicon = report.lexicon
    for name in (section.place, section.author, report.sections[0].place, report.source):
        for part in re.split(r"[/,]| and ", name or ""):
            folded = fold(part.strip())
            found = lexicon.places.get(folded) or lexicon.capitals.get(folded) or lexicon.states.get(folded)
            if found:
                if found in {"Switzerland", "Belgium"}:
                    continue  # where the bodies of many states sit
                return found
    return None if any(line.kind == "turn" for line in report.lines[:40]) else report.most_named


def _foreign_near(report: Report, run: NameRun, host: str | None) -> str | None:
    """The nearest state named before (else after) a diplomat that is not the host's."""
    words, lexicon = report.words, report.lexicon
    first = report.sentences[max(run.sentence - 3, 0)].first
    last = report.sentences[run.sentence].last
    for at in [*range(run.first - 1, first - 1, -1), *range(run.last, last)]:
        folded = fold(words[at].text)
        if words[at].is_capital and (folded in lexicon.states or folded in lexicon.demonyms):
            state = lexicon.states.get(folded) or lexicon.demonyms[folded]
            if state not in {host, "Afghanistan", "Pakistan"}:
                return state
    author = report.section_at(words[run.first].start).author or ""
    for word in author.split():
        found = lexicon.states.get(fold(word)) or lexicon.demonyms.get(fold(word))
        if found and found != host:
            return found
    return None


def body_before(report: Report, run: NameRun) -> str | None:
    """The body a bare "spokesperson" speaks for: one named with what it is, else the first one named in the sentence before."""
    words, lexicon = report.words, report.lexicon
    if run.sentence == 0:
        return None
    sentence = report.sentences[run.sentence - 1]
    named = list(_NAMED_BODY.finditer(report.text, max(sentence.start, sentence.end - 600), sentence.end))
    if named:
        return " ".join(named[-1].group("name").split())
    for at in range(sentence.first, sentence.last):
        if fold(words[at].text) not in _BODIES:
            continue
        first = at
        while first > sentence.first and at - first < 5:
            before = words[first - 1]
            belongs = before.is_word and (
                before.is_capital
                or fold(before.text) in lexicon.words["before_post"]
                or fold(before.text) in {"rights", "relief", "aid"}
            )
            if not belongs or fold(before.text) in lexicon.words["no_name"]:
                break
            first -= 1
        return text_of(report, first, at + 1)
    return None


def body_state(report: Report, body: str | None) -> str | None:
    """The government a body's name tells of."""
    for word in (body or "").split():
        found = report.lexicon.government_of(word)
        if found is not None:
            return found
    return None


def office_by_author(
    report: Report, start: int, office: str | None, government: str | None, posts: frozenset[str]
) -> str | None:
    """The mission whose post names its own diplomat, the ministry whose transcript names its spokesperson."""
    lexicon = report.lexicon
    section = report.section_at(start)
    author = section.author if "@" in report.text[section.stamp[0] : section.stamp[1]] else None
    if office is None and author is not None and posts and home_post(lexicon, list(posts)) == "foreign":
        named = {lexicon.states.get(fold(w)) or lexicon.demonyms.get(fold(w)) for w in author.split()}
        return author if government in named else None
    source = report.source or ""
    if posts & {"spokesperson", "spokesman", "spokeswoman"} and re.search(r"(?i)ministry|department|office", source):
        plain = re.sub(r"\s*\(.*", "", source)
        return f"{office}, {plain}" if office and plain not in office else office or plain
    return office
