"""Who could say, count or promise something: people, posts, bodies, governments, and the pronouns that stand for them?"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from aman.core.press.lexicon import fold, word_set
from aman.core.press.people import KnownPerson
from aman.core.press.report import Report

DETERMINERS = word_set(
    "the a an its his her their our your this that these those one some several many both two three no any another each every all most other"
)
_OBJECT_AFTER = word_set(
    "of for to with by in at from against about told on over between among asked met into through under near and inside outside "
    "urged called received via than without before after including telling informed summoned thanked quoting citing contradicted "
    "assured reminded warned invited joined hosting visited sent gave given accused allowed towards toward around "
    "paid shared described by"
)
_PARTICIPLE = re.compile(r"^[^\w]*,\s*\w+ing\b")
_APPOSED = re.compile(r",\s+(?:\w+\s+)?(?:a|an)\s+(?:\w+\s+)?$")
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
        if _PARTICIPLE.search(self.report.text[max(start, verb - 2) : verb + 20]):
            # "The office pressed Pakistan to stop, citing ...": whoever begins the sentence.
            first = [a for a in candidates if not is_object(self.report, a)][:1]
            candidates = [self._by_name(a, candidates) for a in first] or candidates
        for actor in reversed(candidates):
            if fold(self.report.words[actor.first - 1].text) == "not" and actor.first:
                continue
            if _in_relative(self.report.text, actor, verb) or self._is_apposed(actor, verb):
                continue
            if is_object(self.report, actor):
                fallback = fallback or actor
                continue
            gap = [fold(w.text) for w in self.report.words_in(actor.end, verb)]
            if _CLAUSE & set(gap) and len(candidates) > 1 and actor is not candidates[0]:
                continue
            return actor
        return fallback

    def _by_name(self, actor: Actor, candidates: list[Actor]) -> Actor:
        """Who is meant where a name follows what somebody is: "an official of the board, Deputy Director Saleem, ..."."""
        for other in candidates:
            gap = self.report.text[actor.end : other.start] if other.start > actor.end else ""
            if actor.person is None and other.person is not None and gap.count(",") == 1 and len(gap) < 120:
                return other
        return actor

    def _is_apposed(self, actor: Actor, verb: int) -> bool:
        """Whether a noun between commas only says what the person before it is: "Adil, once a judge himself, said"."""
        text = self.report.text
        if actor.person is not None or "," not in text[actor.end : verb]:
            return False
        if _APPOSED.search(text[max(actor.start - 24, 0) : actor.start]):
            return True
        before = [a for a in self.within(max(actor.start - 60, 0), actor.start) if a.person is not None and not a.owned]
        return (
            bool(before)
            and re.fullmatch(r",\s+(?:the|its|his|her)\s+(?:[\w’'-]+\s+){0,3}", text[before[-1].end : actor.start])
            is not None
        )

    def first_after(self, place: int, end: int) -> Actor | None:
        """The first mention after a place."""
        return next((a for a in self.within(place, end) if not a.owned), None)


def _in_relative(text: str, actor: Actor, verb: int) -> bool:
    """Whether a mention stands in a clause that only says more about another: "Afridi, who heads the cell, said"."""
    opened = max(text.rfind(mark, max(actor.start - 90, 0), actor.start) for mark in (", who ", ", which ", ", whose "))
    if opened < 0 or "," in text[opened + 2 : actor.start]:
        return False
    return "," in text[actor.end : verb]


def is_object(report: Report, actor: Actor) -> bool:
    """Whether a mention hangs on a word before it: "of the ministry", "told reporters"."""
    at = actor.first - 1
    while at >= 0 and fold(report.words[at].text) in DETERMINERS:
        at -= 1
    if at < 0 or report.words[at].end < report.text.rfind("\n", 0, actor.start) + 1:
        return False
    before = fold(report.words[at].text)
    if before == "and":
        return False
    return before in _OBJECT_AFTER
