"""Which runs of capitalised words could be a person's name, and what stands around them?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aman.core.press.lexicon import Lexicon, fold
from aman.core.press.report import Report
from aman.core.press.sentences import Sentence, Word

_MOST_PARTS = 6


@dataclass(frozen=True, slots=True)
class NameRun:
    """Words [first, last) of the report that could be a name; they are all in sentence number `sentence`."""

    first: int
    last: int
    sentence: int
    shouted: bool = False


def is_title(word: str, lexicon: Lexicon) -> bool:
    """Whether a word is one by which people are addressed or called to a post."""
    folded = fold(word)
    return folded in lexicon.titles or folded in lexicon.words["before_post"]


def is_state_word(word: str, lexicon: Lexicon) -> bool:
    """Whether a word names a state or its people."""
    folded = fold(word)
    return folded in lexicon.states or folded in lexicon.demonyms


def find_runs(report: Report) -> Iterator[NameRun]:
    """Find what could be names: capitalised words in a row, without the titles, states and bodies around them.

    Args:
        report: the report, taken apart.

    Returns:
        Runs in the order of the text, those that name a place or a body left out.
    """
    for number, sentence in enumerate(report.sentences):
        at = sentence.first
        while at < sentence.last:
            end = _run_end(report, sentence, at)
            if end == at:
                at += 1
                continue
            yield from _names_in(report, at, end, number)
            at = end


def _namey(word: Word) -> bool:
    return word.is_word and word.is_capital


#: Forms of address that are also the last part of a name.
_ALSO_SURNAMES = frozenset(
    {"sheikh", "shaikh", "mufti", "qari", "imam", "begum", "bibi", "king", "prince", "dean", "bishop", "pope"}
)


def _touch(report: Report, at: int) -> bool:
    """Whether only blanks stand between a word and the one before it."""
    between = report.text[report.words[at - 1].end : report.words[at].start]
    return between.isspace() and "\n" not in between and len(between) < 4


def _run_end(report: Report, sentence: Sentence, at: int) -> int:
    """One past the last word of the run of capitals that begins here; `at` itself for none."""
    words, lexicon = report.words, report.lexicon
    if not _namey(words[at]):
        return at
    end = at + 1
    while end < sentence.last:
        word = words[end]
        if (
            word.text == "."
            and word.start == words[end - 1].end
            and end + 1 < sentence.last
            and _touch(report, end + 1)
        ):
            before = words[end - 1]
            short = len(before.text) == 1 or is_title(before.text, lexicon)
            if short and _namey(words[end + 1]):
                end += 2
                continue
            break
        if not _touch(report, end):
            break
        if _namey(word) or (
            fold(word.text) in lexicon.words["particle"]
            and end + 1 < sentence.last
            and _touch(report, end + 1)
            and _leads_to_name(report, sentence, end)
        ):
            end += 1
        else:
            break
    return end


def _leads_to_name(report: Report, sentence: Sentence, at: int) -> bool:
    """Whether small particles are followed by a capital: von, van der, bin."""
    for step in range(1, 4):
        if at + step >= sentence.last:
            return False
        word = report.words[at + step]
        if _namey(word):
            return fold(word.text) not in report.lexicon.words["no_name"]
        if fold(word.text) not in report.lexicon.words["particle"]:
            return False
    return False


def _kind(report: Report, at: int, first: int, *, shouted: bool) -> str:
    """N for a name part, else T title, S state, B body, X no name."""
    lexicon, text = report.lexicon, report.words[at].text
    folded = fold(text)
    if not text[0].isupper() and folded in lexicon.words["particle"]:
        return "I"
    if folded in lexicon.words["no_name"]:
        return "X"
    if folded in lexicon.titles or folded in lexicon.words["before_post"]:
        return "N" if folded in lexicon.given_names and at > first else "T"
    if folded in lexicon.demonyms or folded in lexicon.states or folded in lexicon.bodies:
        return "S"
    if folded in lexicon.words["body_word"]:
        return "B"
    if folded in lexicon.numbers["month"] or folded in lexicon.numbers["weekday"]:
        named = folded in {"april", "june", "may", "mai", "jun", "jan", "august"}
        nxt = report.words[at + 1] if at + 1 < len(report.words) else None
        return "N" if named and (at > first or (nxt is not None and _namey(nxt) and folded != "may")) else "X"
    if text.isupper() and len(text) > 1 and not shouted:
        return "A"
    if text == "." or len(text) == 1:
        return "I"
    return "N"


def _names_in(report: Report, first: int, last: int, number: int) -> Iterator[NameRun]:
    """The parts of a run of capitals that could be names."""
    words = report.words
    solid = [w.text for w in words[first:last] if w.is_word and len(w.text) > 2]
    line = report.line_at(words[first].start)
    shouted = len(solid) > 1 and all(t.isupper() for t in solid) and line.kind in {"head", "turn"}
    kinds = [_kind(report, at, first, shouted=shouted) for at in range(first, last)]
    if len(kinds) > 2 and kinds[-3:] == ["N", "N", "T"] and fold(words[last - 1].text) in _ALSO_SURNAMES:
        kinds[-1] = "N"  # "Rizwan Saeed Sheikh"
    at = 0
    while at < len(kinds):
        if kinds[at] != "N" and not (
            kinds[at] == "I" and at + 1 < len(kinds) and words[first + at].text != "." and "N" in kinds[at : at + 6]
        ):
            at += 1
            continue
        end = at
        while end < len(kinds) and kinds[end] in "NI":
            end += 1
        while end > at and (
            words[first + end - 1].text == "." or fold(words[first + end - 1].text) in report.lexicon.words["particle"]
        ):
            end -= 1
        beside_body = (at > 0 and kinds[at - 1] == "B") or (end < len(kinds) and kinds[end] == "B")
        of_post = (
            at > 0 and kinds[at - 1] == "B" and first > 0 and fold(words[first - 1].text) in {"of", "for", "on", "to"}
        )
        if beside_body and not of_post and not (at > 0 and kinds[at - 1] == "T"):
            at = end + 1
            continue
        run = _without_places(report, NameRun(first + at, first + end, number, shouted))
        if run is not None and run.last - run.first <= _MOST_PARTS + 3:
            yield run
        at = max(end, at + 1)


def _without_places(report: Report, run: NameRun) -> NameRun | None:
    """Take places off the front of a run; None when nothing else is left."""
    lexicon, words = report.lexicon, report.words
    first = run.first
    while first < run.last:
        for size in range(min(4, run.last - first), 0, -1):
            name = fold(" ".join(w.text for w in words[first : first + size]))
            if name in lexicon.places or name in lexicon.capitals or name in lexicon.states:
                rest = run.last - first - size
                alone = size == 1 and name in lexicon.given_names and rest > 0
                if not alone:
                    first += size
                    break
                return NameRun(first, run.last, run.sentence, run.shouted)
        else:
            break
    return NameRun(first, run.last, run.sentence, run.shouted) if first < run.last else None
