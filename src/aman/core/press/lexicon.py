"""Which words do the rules go by: titles, verbs, units, months, states and places?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from aman.core._data import read_name_units, read_press_places, read_press_words

#: A name part attested by fewer people than this is no evidence of a name.
_LEAST_ATTESTED = 3


@dataclass(frozen=True, slots=True)
class Gazetteers:
    """What an office adds to the shipped tables: names of officials and places it has confirmed before.

    Args:
        people: full names, any spelling, each with its government or None.
        places: names of places, each with its state or None.
        bodies: names of ministries, agencies and outlets, each with its government or None.
    """

    people: Mapping[str, str | None]
    places: Mapping[str, str | None]
    bodies: Mapping[str, str | None]


NO_GAZETTEERS = Gazetteers({}, {}, {})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The shipped tables, folded: sets of words by kind, numbers by word, and the gazetteers."""

    words: Mapping[str, frozenset[str]]
    numbers: Mapping[str, Mapping[str, float]]
    titles: frozenset[str]
    #: Spelling (as written, folded) to the canonical name of a state or body.
    states: Mapping[str, str]
    bodies: Mapping[str, str]
    demonyms: Mapping[str, str]
    capitals: Mapping[str, str]
    places: Mapping[str, str]
    scripts: Mapping[str, str]
    given_names: frozenset[str]
    people: Mapping[str, str | None]
    longest_place: int

    def has(self, kind: str, word: str) -> bool:
        """Whether a folded word is of that kind."""
        return word in self.words[kind]

    def government_of(self, word: str) -> str | None:
        """The state or body a word stands for: a name, an adjective or a capital; None when it is none of them."""
        folded = fold(word)
        for table in (self.states, self.demonyms, self.bodies, self.capitals):
            if folded in table:
                return table[folded]
        return None


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """A word in small letters with straight apostrophes and without a full stop at its end, as the tables hold it.

    Args:
        word: one word or several.

    Returns:
        The folded word; "U.S." becomes "u.s".
    """
    return word.replace("’", "'").replace("‘", "'").lower().rstrip(".")


@cache
def word_set(words: str) -> frozenset[str]:
    """A set of words from one line of them.

    Args:
        words: folded words, parted by blanks.

    Returns:
        The words.
    """
    return frozenset(words.split())


def _numbers(words: Iterable[str]) -> dict[str, float]:
    return {name: float(value) for name, _, value in (word.partition("=") for word in words)}


@lru_cache(maxsize=1)
def shipped() -> Lexicon:
    """The tables that ship with Aman, read once.

    Returns:
        The lexicon without what an office has added.
    """
    lists = read_press_words()
    numbered = {kind for kind, words in lists.items() if words and "=" in words[0]}
    words = {kind: frozenset(fold(w.partition("=")[0]) for w in given) for kind, given in lists.items()}
    states: dict[str, str] = {}
    bodies: dict[str, str] = {}
    demonyms: dict[str, str] = {}
    capitals: dict[str, str] = {}
    places: dict[str, str] = {}
    scripts: dict[str, str] = {}
    for kind, fields in read_press_places():
        name = fields[0]
        others = [o.strip() for o in fields[1].split("|") if o.strip()] if len(fields) > 1 else []
        if kind == "state":
            states |= {fold(n): name for n in (name, *others)}
            demonyms |= {fold(d.strip()): name for d in fields[2].split("|") if d.strip()}
            if fields[3]:
                capitals[fold(fields[3])] = name
        elif kind == "body":
            bodies |= {fold(n): name for n in (name, *others)}
        elif kind == "place":
            places |= {fold(n): name for n in others}
        else:
            scripts |= dict.fromkeys(others, name)
    bodies.pop("brussels", None)
    return Lexicon(
        words=words,
        numbers={kind: {fold(k): v for k, v in _numbers(lists[kind]).items()} for kind in numbered if kind != "meet_verb"},
        titles=words["honorific"] | words["rank"] | words["post"],
        states=states, bodies=bodies, demonyms=demonyms, capitals=capitals, places=places, scripts=scripts,
        given_names=_given_names(), people={},
        longest_place=max(len(n.split()) for n in (*states, *bodies, *capitals, *places)),
    )  # fmt: skip


def with_gazetteers(lexicon: Lexicon, added: Gazetteers) -> Lexicon:
    """Add an office's own names to the shipped tables.

    Args:
        lexicon: as `shipped` gives it.
        added: what the office has confirmed; empty adds nothing.

    Returns:
        A lexicon that knows both.
    """
    if not (added.people or added.places or added.bodies):
        return lexicon
    places = dict(lexicon.places) | {fold(n): state or "" for n, state in added.places.items()}
    bodies = dict(lexicon.bodies) | {fold(n): state or n for n, state in added.bodies.items()}
    return Lexicon(
        words=lexicon.words, numbers=lexicon.numbers, titles=lexicon.titles, states=lexicon.states, bodies=bodies,
        demonyms=lexicon.demonyms, capitals=lexicon.capitals, places=places, scripts=lexicon.scripts,
        given_names=lexicon.given_names, people={fold(n): g for n, g in added.people.items()},
        longest_place=max(lexicon.longest_place, *(len(n.split()) for n in (*places, *bodies))),
    )  # fmt: skip


def _given_names() -> frozenset[str]:
    """Latin spellings of name parts of the region that enough people carry."""
    found = set()
    for _, afghan, pakistani, iranian, latin in read_name_units():
        if afghan + pakistani + iranian < _LEAST_ATTESTED:
            continue
        found |= {fold(spelling.partition(":")[0]) for spelling in latin.split("|") if spelling}
    return frozenset(found)
