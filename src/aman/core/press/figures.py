"""Which people, families, documents and flights does a report count, who says so, and as of when?"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from aman.core.press.actors import Cast
from aman.core.press.lexicon import fold, word_set
from aman.core.press.numbers import Number, find_numbers
from aman.core.press.quotes import Spoken, speaking
from aman.core.press.report import Report
from aman.core.press.results import DraftFigure
from aman.core.press.sentences import Sentence, sentence_at
from aman.core.press.stating import stated_by

_ADJECTIVES = re.compile(r"(?:ed|ing|al|ive|ous|ant|ent|able|ible|ful|less|ary|ic|an|ese|ish|ern|en)$")
_LINKS = frozenset(
    word_set("my your of the these those such more other and or its their his her our new young further additional -")
)
_AFTER_BARE = word_set(
    "were was are is have has had hold in at by of remain remained remains since last this had will would could can from who whom "
    "when while and but or on as for more so still based after before according altogether overall"
)
_COUNTING = re.compile(
    r"\b(?:number|numbers|figure|figures|count|counts|counted|total|totals|tally|toll|put|puts|estimate|estimates|estimated|"
    r"backlog|stood|stands|rose|fell|down|up|lists?|speaks?|spoke|register\w*|record\w*|corrects|how many|quota)\b",
    re.I,
)


def find_figures(report: Report, cast: Cast, spoken: list[Spoken], days: dict[int, str]) -> list[DraftFigure]:
    """Find the counts of a report.

    Args:
        report: the report.
        cast: everybody who could state a count.
        spoken: the quotes with their speakers.
        days: what the dates of the text resolve to, by where they start.

    Returns:
        Candidates in the order of the text.
    """
    found: list[tuple[int, DraftFigure]] = []
    unit: str | None = None
    for number in find_numbers(report):
        start = report.words[number.first].start
        line = report.line_at(start)
        if line.kind in {"byline", "stamp"} or start < line.body:
            continue
        shape = _shape(report, number)
        if shape is None:
            continue
        last, own_unit = shape
        unit = own_unit or unit
        end = report.words[last - 1].end
        raw = report.readable.span(start, end)
        who = stated_by(report, cast, spoken, (start, end), found[-1:] if found and found[-1][0] >= line.start else [])
        base = report.section_at(start).base
        found.append((start, DraftFigure(
            _value(number), own_unit or unit, number.hedge, who, _as_of(report, start, days) or (base.isoformat() if base else None),
            _rejected(report, cast, spoken, number, start, who), report.text[start:end], *raw,
            "counted_noun" if own_unit else "share" if number.is_share else "bare_number",
        )))  # fmt: skip
    return _said_again([f for _, f in found])


def _value(number: Number) -> float | tuple[float, float] | None:
    if isinstance(number.value, tuple):
        low, high = (int(v) if v == int(v) else v for v in number.value)
        return low, high
    return int(number.value) if number.value is not None and number.value == int(number.value) else number.value


def _shape(report: Report, number: Number) -> tuple[int, str | None] | None:
    """Where a figure ends and what it counts; None when the number is no figure."""
    words = report.words
    before = fold(words[number.first - 1].text) if number.first else ""
    end = _noun_end(report, number.last)
    sentence = report.sentences[sentence_at(report.sentences, words[number.first].start)]
    small = number.in_words and isinstance(number.value, float) and number.value <= 10
    if number.is_share:
        return _share_end(report, number, end), _unit(report, number.last, end) if end else "per cent"
    if end is not None:
        if isinstance(number.value, float) and number.value <= 1 and number.hedge is None:
            return None
        if re.match(
            r"(?i)\s+(?:briefed|familiar|with (?:direct )?knowledge|who (?:spoke|asked|were briefed)|close to|present at)\b",
            report.text[words[end - 1].end :][:40],
        ):
            return None
        if small and before in word_set("the his her their my our your these those its all first both last next"):
            return None
        return end, _unit(report, number.last, end)
    return _bare(report, number, sentence, before)


def _bare(report: Report, number: Number, sentence: Sentence, before: str) -> tuple[int, str | None] | None:
    """A number without a noun after it: "nine were detained", "put it at 9,750", "seven of them"."""
    words = report.words
    small = number.in_words and isinstance(number.value, float) and number.value <= 10
    following = words[number.last] if number.last < sentence.last else None
    text = fold(following.text) if following is not None else ""
    if (
        text == "of"
        and number.last + 1 < sentence.last
        and fold(words[number.last + 1].text) in {"them", "whom", "those", "these", "us", "which"}
    ):
        alone = isinstance(number.value, float) and number.value <= 1
        return None if before == "the" or alone else (number.last + 2, None)
    if text == "of" and re.match(r"\s+of (?:the|those|these) \d", report.text[words[number.last - 1].end :][:20]):
        return None if number.in_words and number.value == 1 else (number.last, None)
    if following is not None and following.is_word and text not in _AFTER_BARE and not text.endswith(("ing", "ed")):
        return None
    if _is_year(words[number.first].text, number) or not isinstance(number.value, float | tuple):
        return None
    if (
        number.in_words
        and text in {",", ".", "and", "not"}
        and before in {"was", "is", "at", "to", "stood", "stands"}
        and _COUNTING.search(report.text, sentence.start, words[number.first].start)
    ):
        return number.last, None
    if number.in_words:
        is_subject = text in {"were", "have", "had", "are", "was"} and before not in word_set(
            "the these those other of all both only"
        )
        counted = (
            number.hedge is not None
            and number.hedge.lower() not in {"some", "another", "between", "only", "just"}
            and not small
        )
        enough = isinstance(number.value, float) and number.value > 1
        return (
            (number.last, None)
            if enough and (is_subject or counted or (text == "in" and fold(words[number.last - 1].text) == "dozen"))
            else None
        )
    top = number.value if isinstance(number.value, float) else number.value[1]
    said = report.text[sentence.start : sentence.end]
    if (
        number.hedge is not None
        or top >= 1000
        or before == "not"
        or (
            top >= 10
            and (
                before in {"the", "as", "at", "to", "from", "counts", "lists", "only", "whom", "which"}
                and (_COUNTING.search(said) or before in {"the", "whom"})
            )
        )
    ):
        more = number.last + 1 if text == "more" else number.last
        return more, None
    if top >= 20 and (_COUNTING.search(said) or text in {"were", "have", "had", "are"}):
        return number.last, None
    return None


def _is_year(text: str, number: Number) -> bool:
    return (
        len(text) == 4
        and text.isdecimal()
        and 1900 <= int(text) <= 2100
        and number.last - number.first == 1
        and number.hedge is None
    )


def _noun_end(report: Report, at: int) -> int | None:
    """One past the noun that a number counts; None when what follows is not counted here."""
    words, lexicon = report.words, report.lexicon
    limit = min(at + 6, len(words))
    first = at
    while at < limit:
        word = words[at]
        folded = fold(word.text)
        if "\n" in report.text[words[at - 1].end : word.start]:
            return None
        if folded in lexicon.words["not_unit"]:
            return None
        if _is_unit(report, at):
            while at + 1 < len(words) and _is_unit(report, at + 1) and words[at + 1].start - words[at].end == 1:
                at += 1
            nxt = fold(words[at + 1].text) if at + 1 < len(words) else ""
            if nxt in lexicon.words["not_unit"] and words[at + 1].start - words[at].end == 1:
                return None
            if (
                nxt == "and"
                and at + 2 < len(words)
                and _is_unit(report, at + 2)
                and not words[at + 2].text[0].isdecimal()
            ):
                at += 2
            return at + 1
        linking = folded in _LINKS and not (folded == "and" and at == first) and not (folded == "of" and at > first)
        adjective = folded in {"former", "late", "new", "senior", "old"} or (
            word.is_word
            and (
                word.is_capital
                or bool(_ADJECTIVES.search(folded))
                or folded in {"us", "uk", "visa", "exit", "charter", "such", "valid", "court", "guest"}
            )
            and folded not in lexicon.words["no_name"]
        )
        if folded in lexicon.words["say"] or folded in {"have", "been", "taken", "wooden"}:
            return None
        adjunct = (
            word.is_word
            and not word.is_capital
            and at + 1 < limit
            and _is_unit(report, at + 1)
            and folded not in _AFTER_BARE | lexicon.words["no_name"] | lexicon.words["joins_post"]
        )
        if not (linking or adjective or adjunct):
            return _plain_plural(report, at) if at <= first + 1 else None
        at += 1
    return None


def _is_unit(report: Report, at: int) -> bool:
    folded = fold(report.words[at].text)
    lexicon = report.lexicon
    plural_people = folded in lexicon.demonyms and folded.endswith("s") and folded != "swiss"
    return (
        folded
        in lexicon.words["unit"]
        - {"asylum", "former", "guest", "undocumented", "unaccompanied", "officers of the former"}
        or plural_people
    )


def _plain_plural(report: Report, at: int) -> int | None:
    """An unknown noun in the plural right after a number in figures of three digits and more."""
    word = report.words[at]
    before = report.words[at - 1]
    folded = fold(word.text)
    counts = before.text[0].isdecimal() and len(re.sub(r"\D", "", before.text)) >= 3
    plural = (
        len(folded) > 4
        and folded.endswith("s")
        and not folded.endswith(("ss", "us", "is", "as"))
        and not word.is_capital
    )
    lexicon = report.lexicon
    barred = (
        folded in lexicon.words["duration"] or folded in lexicon.words["not_unit"] or folded in lexicon.words["say"]
    )
    return at + 1 if counts and plural and not barred else None


def _unit(report: Report, first: int, last: int) -> str:
    text = " ".join(report.text[report.words[first].start : report.words[last - 1].end].split())
    return re.sub(r"^(?:of (?:the|these|those|its|their)|more|the|of)\s+", "", text)


def _share_end(report: Report, number: Number, noun: int | None) -> int:
    """A share ends with "of them" or "of the judges"; "letters" after "one in three" belong to it too."""
    if noun is not None:
        return noun
    words = [fold(w.text) for w in report.words[number.last : number.last + 2]]
    return (
        number.last + 2
        if words[:1] == ["of"] and len(words) > 1 and words[1] in {"them", "whom", "those", "these"}
        else number.last
    )


def _as_of(report: Report, place: int, days: dict[int, str]) -> str | None:
    """The day a count is stated for: "as of", "up to", "by the end of"; the end of a stretch "between"."""
    sentence = report.sentences[sentence_at(report.sentences, place)]
    for at in range(sentence.start, sentence.end):
        iso = days.get(at)
        if iso is None:
            continue
        before = report.text[max(at - 22, sentence.start) : at].lower()
        if re.search(r"\b(?:as of|as at|as on|up to|until|through|at the end of|by)\s+(?:the\s+)?$", before):
            return iso.split("/")[-1]
        if "/" in iso and re.search(r"\b(?:between|from)\s+$", before):
            return iso.split("/")[-1]
    return None


def _rejected(
    report: Report, cast: Cast, spoken: list[Spoken], number: Number, start: int, who: str | None
) -> str | None:
    """Who withdraws, corrects or disputes a figure."""
    sentence = report.sentences[sentence_at(report.sentences, start)]
    text = report.text
    before = text[max(sentence.start, start - 40) : start].lower()
    first = report.words[number.first].start
    if (
        re.search(r"(?:,|\bbut|\band|—|–)\s*not\s+(?:the\s+)?$", text[max(sentence.start, first - 12) : first])
        and number.hedge is None
    ):
        return who
    whole = text[sentence.start : sentence.end]
    after = text[start : min(sentence.end, start + 90)].lower()
    if re.search(r"(?i)\bcorrect(?:s|ed|ing|ion)\b", whole) and re.search(r"\b(?:from|instead of|not)\s+$", before):
        return report.source
    if (
        re.search(r"(?i)\b(?:earlier|previous|original) version\b", whole)
        and re.search(r"(?i)\b(?:wrongly|incorrectly|gave|said|stated|misstated)\b", whole)
        and not re.search(r"(?i)\b(?:is|was|should be|correct figure is)\s+$", before)
    ):
        return report.source
    if re.search(
        r"\b(?:that|the|this)\s+(?:number|figure|count|claim)\s+is\s+not\s+(?:ours|correct|right|true)|\bis\s+(?:wrong|false|incorrect|not\s+(?:correct|true))",
        after,
    ):
        return speaking(report, start) or who
    denied = re.search(
        r"(?i)\b(?:rejected|denied|disputed|dismissed|refuted|contested)\b[^.;]{0,60}$", text[sentence.start : start]
    )
    if denied is not None:
        subject = cast.subject(sentence.start, sentence.start + denied.start())
        return subject.name if subject is not None else None
    return None


def _said_again(figures: list[DraftFigure]) -> list[DraftFigure]:
    """A figure that is put right with "N, not M" is disputed where it is named, and stated by who said it before."""
    found = []
    said: dict[object, DraftFigure] = {}
    for figure in figures:
        before = said.setdefault(figure.value, figure)
        if (
            figure.rejected_by is not None
            and figure.rejected_by == figure.stated_by
            and before.stated_by != figure.stated_by
        ):
            figure = replace(figure, stated_by=before.stated_by)
        found.append(figure)
    return found


def nearest_before(places: list[int], place: int) -> int:
    """The index of the last of rising places that is not after `place`; -1 for none."""
    return bisect_right(places, place) - 1
