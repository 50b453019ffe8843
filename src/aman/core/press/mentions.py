"""Where are people, posts, bodies and governments mentioned, by name, by noun or by pronoun?"""

from __future__ import annotations

import re

from aman.core.press.actors import DETERMINERS, Actor
from aman.core.press.lexicon import fold, word_set
from aman.core.press.offices import text_of
from aman.core.press.people import KnownPerson
from aman.core.press.report import Report
from aman.core.press.runs import find_runs

_PLAIN = word_set(
    "aid rights human relief local senior unnamed anonymous british urdu english provincial federal top western foreign home "
    "interior high refugee advocacy legal press state government third official own security diplomatic civil consular "
    "airport border news same second other terse short brief private public joint"
)


_PRONOUNS = {w: w for w in ("he", "she", "they", "we", "it", "i", "both")} | {"er": "he", "il": "he", "elle": "she"}


def _owned(report: Report, last: int) -> bool:
    return (
        last < len(report.words)
        and report.words[last].text in {"'s", "’s", "’"}
        and report.words[last].start == report.words[last - 1].end
    )


def people_mentions(report: Report, people: list[KnownPerson]) -> list[Actor]:
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
        possible = [p for p in by_part[parts[-1]][:60] if set(parts) <= set(p.parts)]
        if not possible:
            continue
        first, sex = _title_start(report, run.first)
        person = _likeliest(possible, sex, last_named.get(parts[-1]))
        last_named[parts[-1]] = person
        end = report.words[run.last - 1].end
        found.append(
            Actor(
                report.words[first].start,
                end,
                first,
                run.last,
                person.draft.name,
                "person",
                person,
                _owned(report, run.last),
            )
        )
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
            if (
                opened is None
                or opened == 0
                or not (fold(words[opened - 1].text) in lexicon.titles or words[opened - 1].text == ".")
            ):
                break
            first = opened
            continue
        is_adjective = word.is_capital and (
            folded in lexicon.demonyms or folded in lexicon.states or folded in lexicon.words["before_post"]
        )
        if not (
            folded in lexicon.titles
            or folded in lexicon.words["particle"]
            or is_adjective
            or folded in lexicon.words["before_post"]
        ):
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


def nouns(report: Report, taken: dict[int, Actor]) -> list[Actor]:
    """Find bodies, governments, and posts without a name.

    Args:
        report: the report.
        taken: the words that mentions of people cover already.

    Returns:
        Mentions in the order of the text.
    """
    words = report.words
    found = []
    at = 0
    while at < len(words):
        if at in taken or not words[at].is_word:
            at += 1
            continue
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
    if folded in lexicon.words["actor"] or (
        folded in lexicon.words["post"] and (not word.text.isupper() or folded in {"cda", "igp", "pm"})
    ):
        if (
            joined
            and (following in lexicon.words["actor"] or following in lexicon.words["post"])
            and following not in {"said", "reports", "states", "post"}
        ):
            return None
        if folded in word_set(
            "report state post count record reports posts states general major people lead chief "
            "head son letter letters"
        ) and not _has_determiner(report, at):
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
    if (
        folded in lexicon.words["body_word"]
        and at > 0
        and words[at - 1].is_capital
        and word.start - words[at - 1].end == 1
    ):
        after = (
            joined
            and words[at + 1].is_capital
            and fold(words[at + 1].text) in lexicon.words["body_word"] | lexicon.words["post"]
        )
        return None if after else "body"
    return None


def _noun_kind_small(report: Report, at: int) -> bool:
    """Whether the word after a state or an acronym is the noun it only describes."""
    folded = fold(report.words[at].text)
    lexicon = report.lexicon
    return (
        folded in lexicon.words["actor"]
        or folded in lexicon.words["post"]
        or folded in lexicon.words["before_post"]
        or folded in lexicon.words["body_word"]
    )


def _has_determiner(report: Report, at: int) -> bool:
    return at > 0 and fold(report.words[at - 1].text) in DETERMINERS | _PLAIN | {"'s", "’s"}


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
        belongs = (
            folded in _PLAIN
            or folded in lexicon.words["before_post"]
            or folded in lexicon.demonyms
            or folded in lexicon.words["post"]
        )
        if kind == "state" and folded not in {"north", "south"}:
            break
        if folded in lexicon.words["actor"] and folded not in {"says"}:
            belongs = True
        capital = word.is_capital and word.is_word and folded not in lexicon.words["no_name"] and first - 1 not in taken
        if first - 1 in taken or not (belongs or capital):
            break
        first -= 1
    if (
        kind == "body"
        and last + 1 < len(words)
        and fold(words[last].text) in {"of", "in", "at", "for"}
        and words[last].start - words[last - 1].end == 1
    ):
        end = last + 1
        while end < min(last + 5, len(words)) and (
            fold(words[end].text) in DETERMINERS | _PLAIN | lexicon.words["before_post"]
            or words[end].is_capital
            or fold(words[end].text) in lexicon.words["actor"]
        ):
            end += 1
        if (
            end > last + 1
            and (words[end - 1].is_capital or fold(words[end - 1].text) in lexicon.words["actor"])
            and not any(k in taken for k in range(last, end))
        ):
            last = end
    return first, last


def pronouns(report: Report, taken: dict[int, Actor]) -> list[Actor]:
    """Pronouns that can stand for somebody; whom, `casting` says."""
    return [
        Actor(w.start, w.end, at, at + 1, _PRONOUNS[fold(w.text)], "pronoun")
        for at, w in enumerate(report.words)
        if at not in taken and fold(w.text) in _PRONOUNS
    ]
