"""Where do the words, lines and sentences of a text begin and end?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aman.core.press.lexicon import word_set

_WORD = re.compile(
    r"(?:[A-Za-z]\.){2,}(?![A-Za-z])"
    r"|[^\W\d_]+(?:[-’'\u200c](?!s\b)[^\W\d_]+)*"
    r"|\d+(?:[.,:/٫٬]\d+)*"
    r"|[’']s\b"
    r"|\S"
)
_ABBREVIATIONS = word_set(
    "mr mrs ms mme dr prof gen col lt maj capt brig sgt cpl amb sen rep gov st no nos vs approx hon rev ret retd insp supt "
    "jan feb mar apr jun jul aug sep sept oct nov dec ca cf eg ie al inc ltd co dept dist hr hrs min sr jr messrs adm cmdr "
    "h.e e.g i.e p.m a.m u.n d.c engr mag"
)
_MOST_WORDS = 250
_ENDS = frozenset(".!?…۔؟")
_CLOSERS = frozenset("\"'”’»)]›")
_OPENERS = frozenset("\"'“‘«([‹„")
_STARTS_ANEW = word_set("the a an he she it they we i in on at but and this that his her its their there if")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or sign, and where it stands."""

    start: int
    end: int
    text: str

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text[0].isalpha()


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a sentence stands, and which words it holds: [first, last) of the list of all words."""

    start: int
    end: int
    first: int
    last: int


def split_words(text: str) -> list[Word]:
    """Split a text into words, numbers and signs.

    Args:
        text: any text.

    Returns:
        Every word with its place; a possessive ``'s`` is a word of its own.
    """
    return [Word(m.start(), m.end(), m.group()) for m in _WORD.finditer(text)]


def split_sentences(text: str, words: list[Word]) -> list[Sentence]:
    """Split a text into sentences; a line feed always ends one.

    Args:
        text: any text.
        words: its words, as `split_words` gives them.

    Returns:
        The sentences in order; every word is in one of them.
    """
    found: list[Sentence] = []
    first = 0
    for at in _ends(text, words):
        while at - first > _MOST_WORDS:  # no sentence is that long: a list, or no sentence at all
            last = first + _MOST_WORDS
            found.append(Sentence(words[first].start, words[last - 1].end, first, last))
            first = last
        found.append(Sentence(words[first].start, words[at - 1].end, first, at))
        first = at
    return found


def _ends(text: str, words: list[Word]) -> Iterator[int]:
    """For every sentence one past its last word."""
    at, size = 0, len(words)
    while at < size:
        word = words[at]
        nxt = at + 1
        if nxt == size or "\n" in text[word.end : words[nxt].start]:
            yield nxt
        elif word.text in _ENDS or (word.text[-1] == "." and len(word.text) > 1):
            while (
                nxt < size
                and words[nxt].text in _CLOSERS | _ENDS
                and "\n" not in text[words[nxt - 1].end : words[nxt].start]
                and (words[nxt].start == words[nxt - 1].end or words[nxt].text in "»")
            ):
                nxt += 1
            line_ends = nxt == size or "\n" in text[words[nxt - 1].end : words[nxt].start]
            if line_ends or _is_end(words, at, nxt):
                yield nxt
            at = nxt - 1
        at += 1


def _is_end(words: list[Word], at: int, nxt: int) -> bool:
    """Whether the stop at `at` ends a sentence when `nxt` is the next word."""
    after = words[nxt]
    if not (
        after.text[0].isupper() or after.text[0].isdecimal() or after.text[0] in _OPENERS or after.text[0] > "\u0600"
    ):
        return False
    if words[nxt - 1].end == after.start and nxt - 1 == at:
        return False
    if words[at].text not in _ENDS:  # "U.S." and the like
        return after.text.lower() in _STARTS_ANEW and after.is_capital
    if words[at].text != "." or at == 0:
        return True
    if nxt - 1 > at:
        return not (words[nxt - 1].text == ")" and words[at - 1].text.lower() in {"ret", "retd", "rtd"})
    before = words[at - 1]
    if before.end != words[at].start:
        return True
    if before.text.isdecimal():
        return not (len(before.text) <= 2 and (at < 2 or after.is_capital) and _is_numbering(words, at, after))
    folded = before.text.lower()
    if folded in _ABBREVIATIONS:
        return folded in {"retd", "ret", "co", "inc", "ltd", "no"} and after.text.lower() in _STARTS_ANEW
    return not (len(before.text) == 1 and before.text.isupper())


def _is_numbering(words: list[Word], at: int, after: Word) -> bool:
    """Whether "12." is a day before a month, or the number of a paragraph."""
    if after.text.lower()[:3] in {"jan", "feb", "mar", "mär", "apr", "may", "mai", "jun", "jul", "aug", "sep", "oct", "okt", "nov", "dec", "dez"}:  # fmt: skip
        return True
    return at < 2 or words[at - 2].end + 1 < words[at - 1].start


def sentence_at(sentences: list[Sentence] | tuple[Sentence, ...], place: int) -> int:
    """Which sentence a place of the text is in.

    Args:
        sentences: in order, as `split_sentences` gives them; at least one.
        place: a place of the text.

    Returns:
        The index of the last sentence that begins at or before it.
    """
    return max(bisect_right(sentences, place, key=lambda s: s.start) - 1, 0)


def span_around(spans: Sequence[tuple[int, int]], place: int) -> int:
    """Which of rising spans a place is in.

    Args:
        spans: start and end, in rising order of the start; one may lie inside the one before it.
        place: a place of the text.

    Returns:
        The index of the innermost; -1 for none.
    """
    at = bisect_right(spans, place, key=lambda s: s[0]) - 1
    for back in range(at, max(at - 6, -1), -1):
        if spans[back][0] <= place < spans[back][1]:
            return back
    return -1


def word_at(words: list[Word] | tuple[Word, ...], place: int) -> int:
    """The index of the first word that ends after a place; the number of words where none does."""
    return bisect_right(words, place, key=lambda w: w.end)
