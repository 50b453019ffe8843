"""Which places does a report name?"""

from __future__ import annotations

from aman.core.press.lexicon import fold, word_set
from aman.core.press.report import Report
from aman.core.press.results import DraftPlace
from aman.core.press.sentences import span_around

_AFTER_PLACE = frozenset({"border", "crossing", "district", "province", "airport", "tehsil", "camp", "valley"})


def find_places(report: Report, people: list[tuple[int, int]]) -> list[DraftPlace]:
    """Find the places a report names, each spelling once.

    Args:
        report: the report.
        people: spans of the names of people; a place inside a name is none.

    Returns:
        Candidates in the order of the text.
    """
    found: dict[str, DraftPlace] = {}
    words, lexicon = report.words, report.lexicon
    at = 0
    while at < len(words):
        size = _place_at(report, at)
        if not size:
            at += 1
            continue
        start, end = words[at].start, words[at + size - 1].end
        name = " ".join(report.text[start:end].split())
        line = report.line_at(start)
        inside = span_around(people, start) >= 0
        if not inside and line.kind != "byline" and name not in found:
            state = (
                lexicon.states.get(fold(name))
                or lexicon.capitals.get(fold(name))
                or lexicon.places.get(fold(name))
                or None
            )
            found[name] = DraftPlace(
                name, state, report.text[start:end], *report.readable.span(start, end), "gazetteer"
            )
        at += size
    for name, state, start, end in _in_scripts(report):
        if name not in found:
            found[name] = DraftPlace(name, state, name, *report.readable.span(start, end), "gazetteer")
    return sorted(found.values(), key=lambda p: p.start)


def _place_at(report: Report, at: int) -> int:
    """How many words from `at` on name a place; 0 for none."""
    words, lexicon = report.words, report.lexicon
    first = words[at]
    if not first.is_word or not first.is_capital:
        return 0
    for size in range(min(lexicon.longest_place, len(words) - at), 0, -1):
        run = words[at : at + size]
        name = fold(" ".join(w.text for w in run))
        if name in lexicon.states or name in lexicon.capitals or name in lexicon.places:
            if size > 1 and "\n" in report.text[run[0].start : run[-1].end]:
                continue
            if size == 1 and not _stands_alone(report, at, name):
                continue
            return size
    following = words[at + 1].text if at + 1 < len(words) else ""
    before = fold(words[at - 1].text) if at else ""
    if (
        following in _AFTER_PLACE
        and before in {"the", "at", "in", "near"}
        and fold(first.text) not in lexicon.words["no_name"] | lexicon.words["body_word"]
        and fold(first.text) not in lexicon.demonyms
    ):
        return 1 if not first.text.isupper() and fold(first.text) not in lexicon.titles else 0
    return 0


def _stands_alone(report: Report, at: int, name: str) -> bool:
    """Whether a short word is the place and not the word of another language or a part of a name."""
    word = report.words[at]
    if name in {"us", "u.s"} or name == "uk":
        return word.text.isupper()
    if name in word_set(
        "hub dir van swat cork bern farah mazar khyber georgia jordan medina perth rome lima porto khost"
    ):
        nxt = report.words[at + 1] if at + 1 < len(report.words) else None
        before = report.words[at - 1].text.lower() if at else ""
        return before in {"in", "at", "to", "from", "near", "of", "and", "for", ",", "(", "/"} and not (
            nxt is not None and nxt.is_capital and nxt.is_word and before == "of"
        )
    return True


def _in_scripts(report: Report) -> list[tuple[str, str, int, int]]:
    found = []
    if any(ch > "\u0600" for ch in report.text[:200_000]):
        for spelling, english in report.lexicon.scripts.items():
            at = report.text.find(spelling)
            if (
                at >= 0
                and not report.text[at - 1 : at].isalpha()
                and not report.text[at + len(spelling) : at + len(spelling) + 1].isalpha()
            ):
                lexicon = report.lexicon
                state = (
                    lexicon.states.get(fold(english))
                    or lexicon.capitals.get(fold(english))
                    or lexicon.places.get(fold(english))
                    or ""
                )
                found.append((spelling, state, at, at + len(spelling)))
    return found
