"""Who could say, count or promise something: people, posts, bodies, governments, and the pronouns that stand for them?"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from aman.core.press.lexicon import fold
from aman.core.press.offices import text_of
from aman.core.press.people import KnownPerson
from aman.core.press.quote_marks import Quoted
from aman.core.press.report import Report
from aman.core.press.runs import find_runs
from aman.core.press.sentences import sentence_at

_DETERMINERS = frozenset("the a an its his her their our your this that these those one some several many both two three no any another each every all most other".split())  # noqa: SIM905
_OBJECT_AFTER = frozenset(
    "of for to with by in at from against about told on over between among asked met into through under near and inside outside "
    "urged called received via than without before after including telling informed summoned thanked quoting citing contradicted "
    "assured reminded warned invited joined hosting visited sent gave given accused allowed towards toward around "
    "paid shared described by".split()  # noqa: SIM905
)
_PLAIN = frozenset(
    "aid rights human relief local senior unnamed anonymous british urdu english provincial federal top western foreign home "
    "interior high refugee advocacy legal press state government third official own security diplomatic civil consular "
    "airport border news same second other terse short brief private public joint".split()  # noqa: SIM905
)
_PRONOUNS = {w: w for w in ("he", "she", "they", "we", "it", "i", "both")} | {"er": "he", "il": "he", "elle": "she"}
_SHORT = {"cda": "chargé", "amb": "ambassador", "fm": "minister", "pm": "minister", "hc": "commissioner"}
_LOWER = frozenset({"deputy", "assistant", "under", "joint", "additional", "principal"})
_CLAUSE = frozenset({";", "that", "but", "while", "whereas", "although", "though", "because", "if", "when", "whether"})


@dataclass(frozen=True, slots=True)
class Actor:
    """A mention of somebody who could act: where it stands, who is meant, and what kind of mention it is.

    Args:
        start, end: its span in the readable text.
        first, last: the words it covers.
        name: the full name of a person, the words of a body, or the name of a state.
        kind: person, post, body, state, pronoun.
        person: the person meant, None for a body or somebody unnamed.
        owned: whether a possessive follows, so that the mention itself does nothing.
    """

    start: int
    end: int
    first: int
    last: int
    name: str
    kind: str
    person: KnownPerson | None = None
    owned: bool = False


@dataclass(slots=True)
class Cast:
    """All mentions of a report in the order of the text."""

    report: Report
    actors: list[Actor]
    starts: list[int]

    def within(self, start: int, end: int) -> list[Actor]:
        """The mentions that lie wholly in [start, end)."""
        at = bisect_left(self.starts, start)
        found = []
        while at < len(self.actors) and self.actors[at].start < end:
            if self.actors[at].end <= end:
                found.append(self.actors[at])
            at += 1
        return found

    def subject(self, start: int, verb: int) -> Actor | None:
        """Who does what the verb at place `verb` says, looked for back to `start`."""
        candidates = [a for a in self.within(start, verb) if not a.owned]
        fallback = None
        for actor in reversed(candidates):
            if _in_relative(self.report.text, actor, verb):
                continue
            if _is_object(self.report, actor):
                fallback = fallback or actor
                continue
            gap = [fold(w.text) for w in self.report.words_in(actor.end, verb)]
            if _CLAUSE & set(gap) and len(candidates) > 1 and actor is not candidates[0]:
                continue
            return actor
        return fallback

    def first_after(self, place: int, end: int) -> Actor | None:
        """The first mention after a place."""
        return next((a for a in self.within(place, end) if not a.owned), None)


def _in_relative(text: str, actor: Actor, verb: int) -> bool:
    """Whether a mention stands in a clause that only says more about another: "Afridi, who heads the cell, said"."""
    opened = max(text.rfind(mark, max(actor.start - 90, 0), actor.start) for mark in (", who ", ", which ", ", whose "))
    if opened < 0 or "," in text[opened + 2 : actor.start]:
        return False
    return "," in text[actor.end : verb]


def _is_object(report: Report, actor: Actor) -> bool:
    """Whether a mention hangs on a word before it: "of the ministry", "told reporters"."""
    at = actor.first - 1
    while at >= 0 and fold(report.words[at].text) in _DETERMINERS:
        at -= 1
    if at < 0 or report.words[at].end < report.text.rfind("\n", 0, actor.start) + 1:
        return False
    before = fold(report.words[at].text)
    if before == "and":
        return False
    return before in _OBJECT_AFTER


def find_actors(report: Report, people: list[KnownPerson], quoted: list[Quoted], outlet: str | None = None) -> Cast:
    """Find everybody who could act.

    Args:
        report: the report.
        people: the people it names.
        quoted: stretches in quotation marks; a pronoun inside one stands for nobody outside it.
        outlet: the newspaper the report goes by, for which "the daily" stands; None for none.

    Returns:
        The mentions in the order of the text, posts and pronouns told whom they stand for where that is clear.
    """
    taken: dict[int, Actor] = {}
    for actor in _people_mentions(report, people):
        for at in range(actor.first, actor.last):
            taken[at] = actor
    found = list(dict.fromkeys(taken.values()))
    for actor in _nouns(report, taken):
        found.append(actor)
    spans = [(q.start, q.end) for q in quoted if q.depth == 0]
    found += _pronouns(report, taken)
    found.sort(key=lambda a: (a.start, -a.end))
    found = _without_overlap(found)
    resolved = _resolved(report, found, people, spans, outlet)
    return Cast(report, resolved, [a.start for a in resolved])


def _without_overlap(found: list[Actor]) -> list[Actor]:
    kept: list[Actor] = []
    for actor in found:
        if not kept or actor.start >= kept[-1].end:
            kept.append(actor)
    return kept


def _owned(report: Report, last: int) -> bool:
    return last < len(report.words) and report.words[last].text in {"'s", "’s", "’"} and report.words[last].start == report.words[last - 1].end


def _people_mentions(report: Report, people: list[KnownPerson]) -> list[Actor]:
    """Every run of capitals that is a name, or the end of a name, of a person known; titles before it belong to it."""
    by_part: dict[str, list[KnownPerson]] = {}
    for person in people:
        for part in person.parts:
            by_part.setdefault(part, []).append(person)
    found = []
    last_named: dict[str, KnownPerson] = {}
    for run in find_runs(report):
        words = report.words[run.first : run.last]
        parts = [fold(w.text) for w in words if w.is_word and fold(w.text) not in report.lexicon.words["particle"]]
        if not parts or parts[-1] not in by_part:
            continue
        possible = [p for p in by_part[parts[-1]] if set(parts) <= set(p.parts)]
        if not possible:
            continue
        first, sex = _title_start(report, run.first)
        person = _likeliest(possible, sex, last_named.get(parts[-1]))
        last_named[parts[-1]] = person
        end = report.words[run.last - 1].end
        found.append(Actor(report.words[first].start, end, first, run.last, person.draft.name, "person", person, _owned(report, run.last)))
    return found


def _title_start(report: Report, first: int) -> tuple[int, str | None]:
    """Where the titles before a name begin, and what they say about a man or a woman."""
    words, lexicon = report.words, report.lexicon
    sex = None
    while first > 0 and words[first].start - words[first - 1].end < 2:
        word = words[first - 1]
        folded = fold(word.text)
        if word.text == "." and first > 1 and fold(words[first - 2].text) in lexicon.titles:
            first -= 1
            continue
        if word.text == ")":
            opened = next((k for k in range(first - 2, max(first - 8, 0), -1) if words[k].text == "("), None)
            if opened is None or opened == 0 or not (fold(words[opened - 1].text) in lexicon.titles or words[opened - 1].text == "."):
                break
            first = opened
            continue
        is_adjective = word.is_capital and (folded in lexicon.demonyms or folded in lexicon.states or folded in lexicon.words["before_post"])
        if not (folded in lexicon.titles or folded in lexicon.words["particle"] or is_adjective or folded in lexicon.words["before_post"]):
            break
        sex = "f" if folded in lexicon.words["female"] else "m" if folded in lexicon.words["male"] else sex
        first -= 1
    while fold(words[first].text) in {"and", "in", "on", "de", "el", "la", "i", "e", "y"} or not words[first].is_word:
        first += 1
    return first, sex


def _likeliest(possible: list[KnownPerson], sex: str | None, last: KnownPerson | None) -> KnownPerson:
    """Which of several people of one surname is meant."""
    fitting = [p for p in possible if sex is None or p.sex is None or p.sex == sex]
    sure = [p for p in fitting if sex is not None and p.sex == sex]
    choice = sure or fitting or possible
    return last if last in choice and last is not None else choice[0]


def _nouns(report: Report, taken: dict[int, Actor]) -> list[Actor]:
    """Bodies, governments, posts without a name."""
    words, lexicon = report.words, report.lexicon
    found = []
    at = 0
    while at < len(words):
        if at in taken or not words[at].is_word:
            at += 1
            continue
        folded = fold(words[at].text)
        kind = _noun_kind(report, at)
        if kind is None:
            at += 1
            continue
        first, last = _noun_span(report, at, taken, kind)
        name = text_of(report, first, last)
        if first in taken:
            owner = taken[first].name
            while first < last and (first in taken or words[first].text in {"'s", "’s", "’"}):
                first += 1
            name = f"{owner}'s {text_of(report, first, last)}"
        name = re.sub(r"^own ", "", name)
        owned = _owned(report, last)
        if not (owned and last < len(words) - 1 and _noun_kind(report, last + 1) is not None):
            shown = name
            found.append(Actor(words[first].start, words[last - 1].end, first, last, shown, kind, None, owned))
        at = max(last, at + 1)
    return found


def _noun_kind(report: Report, at: int) -> str | None:
    words, lexicon = report.words, report.lexicon
    word = words[at]
    folded = fold(word.text)
    following = fold(words[at + 1].text) if at + 1 < len(words) else ""
    joined = at + 1 < len(words) and words[at + 1].start - word.end == 1
    if folded in lexicon.words["actor"] or (folded in lexicon.words["post"] and (not word.text.isupper() or folded in {"cda", "igp", "pm"})):
        if joined and (following in lexicon.words["actor"] or following in lexicon.words["post"]) and following not in {"said", "reports", "states", "post"}:
            return None
        if folded in {"report", "state", "post", "count", "record", "reports", "posts", "states", "general", "major", "people", "lead", "chief", "head", "son", "letter", "letters"} and not _has_determiner(report, at):
            return None
        return "post" if folded in lexicon.titles else "body"
    if not word.is_capital:
        return None
    if folded in lexicon.states or folded in lexicon.bodies or folded in lexicon.capitals:
        if joined and at + 1 < len(words) and (_noun_kind_small(report, at + 1)):
            return None
        if at > 0 and word.start - words[at - 1].end == 1 and fold(words[at - 1].text) in lexicon.words["post"]:
            return None
        return "state"
    if folded in lexicon.demonyms and folded.endswith("s") and folded not in {"swiss"} and folded != "afghans":
        return "state"
    if word.text.isupper() and 2 < len(word.text) < 8 and word.text.isalpha():
        return None if joined and _noun_kind_small(report, at + 1) else "body"
    if folded in lexicon.words["body_word"] and at > 0 and words[at - 1].is_capital and word.start - words[at - 1].end == 1:
        after = joined and words[at + 1].is_capital and fold(words[at + 1].text) in lexicon.words["body_word"] | lexicon.words["post"]
        return None if after else "body"
    return None


def _noun_kind_small(report: Report, at: int) -> bool:
    """Whether the word after a state or an acronym is the noun it only describes."""
    folded = fold(report.words[at].text)
    lexicon = report.lexicon
    return folded in lexicon.words["actor"] or folded in lexicon.words["post"] or folded in lexicon.words["before_post"] or folded in lexicon.words["body_word"]


def _has_determiner(report: Report, at: int) -> bool:
    return at > 0 and fold(report.words[at - 1].text) in _DETERMINERS | _PLAIN | {"'s", "’s"}


def _noun_span(report: Report, at: int, taken: dict[int, Actor], kind: str) -> tuple[int, int]:
    """The words that belong to a noun: adjectives and owners before it, "of ..." and "in ..." after it."""
    words, lexicon = report.words, report.lexicon
    first, last = at, at + 1
    while first > 0 and at - first < 6:
        word = words[first - 1]
        folded = fold(word.text)
        if word.end + 2 < words[first].start or "\n" in report.text[word.end : words[first].start]:
            break
        if word.text in {"'s", "’s", "’"} and first > 1:
            first -= 2
            continue
        belongs = folded in _PLAIN or folded in lexicon.words["before_post"] or folded in lexicon.demonyms or folded in lexicon.words["post"]
        if kind == "state" and folded not in {"north", "south"}:
            break
        if folded in lexicon.words["actor"] and folded not in {"says"}:
            belongs = True
        capital = word.is_capital and word.is_word and folded not in lexicon.words["no_name"] and first - 1 not in taken
        if first - 1 in taken or not (belongs or capital):
            break
        first -= 1
    if kind == "body" and last + 1 < len(words) and fold(words[last].text) in {"of", "in", "at", "for"} and words[last].start - words[last - 1].end == 1:
        end = last + 1
        while end < min(last + 5, len(words)) and (fold(words[end].text) in _DETERMINERS | _PLAIN | lexicon.words["before_post"] or words[end].is_capital or fold(words[end].text) in lexicon.words["actor"]):
            end += 1
        if end > last + 1 and (words[end - 1].is_capital or fold(words[end - 1].text) in lexicon.words["actor"]) and not any(k in taken for k in range(last, end)):
            last = end
    return first, last


def _pronouns(report: Report, taken: dict[int, Actor]) -> list[Actor]:
    return [
        Actor(w.start, w.end, at, at + 1, _PRONOUNS[fold(w.text)], "pronoun")
        for at, w in enumerate(report.words)
        if at not in taken and fold(w.text) in _PRONOUNS
    ]


def _resolved(report: Report, found: list[Actor], people: list[KnownPerson], spans: list[tuple[int, int]], outlet: str | None) -> list[Actor]:
    """Say whom pronouns and posts without a name stand for, going through the text once."""
    sexes = {id(p): p.sex for p in people}
    recent: list[KnownPerson] = []
    out: list[Actor] = []
    body: Actor | None = None
    subject: KnownPerson | None = None
    group: Actor | None = None
    sentence = -1
    longest: dict[str, str] = {"outlet": outlet} if outlet else {}
    for actor in found:
        inside = _inside(spans, actor.start)
        new = actor
        if actor.kind == "pronoun" and not inside:
            new = _pronoun(actor, recent, subject, sexes, body, group)
        elif actor.kind == "post" and not inside:
            new = _post(report, actor, recent)
        if new.person is not None and not inside:
            if new.person in recent:
                recent.remove(new.person)
            recent.append(new.person)
            now = sentence_at(report.sentences, actor.start)
            if now != sentence and not _is_object(report, actor) and not actor.owned:
                subject, sentence = new.person, now
        elif actor.kind in {"body", "state"} and not inside and not _is_object(report, actor):
            body = new = _longer(report, actor, longest)
            if fold(actor.name).split()[-1] in report.lexicon.words["group_actor"] or fold(actor.name).endswith("s"):
                group = actor
        out.append(new)
    return out


_OUTLETS = frozenset({"daily", "newspaper", "paper", "outlet", "portal", "magazine", "channel", "station", "weekly"})


def _longer(report: Report, actor: Actor, longest: dict[str, str]) -> Actor:
    """A body named shortly stands for the one named with more words before: "the ministry", "the network"."""
    head = fold(actor.name).split()[-1]
    if head in _OUTLETS and "outlet" in longest and len(actor.name.split()) == 1:
        return replace(actor, name=longest["outlet"])
    if len(actor.name.split()) > 1:
        longest[head] = actor.name
    elif head in longest and actor.first and fold(report.words[actor.first - 1].text) in {"the", "its", "his", "her"}:
        return replace(actor, name=longest[head])
    return actor


def _inside(spans: list[tuple[int, int]], place: int) -> bool:
    at = bisect_left(spans, (place + 1, 0)) - 1
    return at >= 0 and spans[at][0] <= place < spans[at][1]


def _pronoun(
    actor: Actor, recent: list[KnownPerson], subject: KnownPerson | None, sexes: dict[int, str | None], body: Actor | None, group: Actor | None
) -> Actor:  # fmt: skip
    if actor.name in {"he", "she"}:
        sex = "m" if actor.name == "he" else "f"
        order = ([subject] if subject is not None else []) + list(reversed(recent))
        for sure in (True, False):
            for person in order:
                known = sexes.get(id(person))
                if known == sex or (not sure and known is None) or (person is subject and known is None):
                    sexes[id(person)] = known or sex
                    return replace(actor, name=person.draft.name, person=person)
        return actor
    if actor.name == "it" and body is not None:
        return replace(actor, name=body.name)
    if actor.name in {"they", "both"} and group is not None:
        return replace(actor, name=group.name)
    return actor


def _post(report: Report, actor: Actor, recent: list[KnownPerson]) -> Actor:
    """The person a definite post without a name stands for: the last one named with it."""
    words = [_SHORT.get(fold(w.text), fold(w.text)) for w in report.words[actor.first : actor.last]]
    before = fold(report.words[actor.first - 1].text) if actor.first else ""
    if before in {"a", "an", "another", "no", "some", "any"}:
        return actor
    for person in reversed(recent):
        title = {fold(w) for w in (person.draft.title or "").split()}
        lower = title & _LOWER - set(words) and report.words[actor.last - 1].is_capital
        if (words[-1] in person.posts or words[-1] in title) and not lower:
            rest = set(words[:-1]) - {"the"}
            said = fold(f"{person.draft.title or ''} {person.draft.office or ''} {person.draft.government or ''}")
            if all(r in said or r in report.lexicon.demonyms or r in report.lexicon.states for r in rest):
                states = {report.lexicon.government_of(r) for r in rest} - {None}
                if not states or person.draft.government in states:
                    return replace(actor, name=person.draft.name, person=person)
    return actor
