"""What title and post stand beside a name, whose government's is it, and which words say so?"""

from __future__ import annotations

from dataclasses import dataclass

from aman.core.press.lexicon import fold, word_set
from aman.core.press.phrases import (
    MOST_TAIL,
    STOPS,
    TAIL_STARTS,
    is_post,
    names_another,
    only_says,
    outlet_end,
    tail_end,
)
from aman.core.press.report import Report
from aman.core.press.sentences import Sentence

#: Posts that are also a form of address: "the information minister, Barrister Ali Khan".
_ALSO_ADDRESSES = frozenset({"ambassador", "amb", "barrister", "advocate", "senator", "professor", "doctor"})
#: What stands after the rank of a police officer: "SSP Operations".
_BRANCHES = frozenset(
    {"operations", "investigation", "investigations", "city", "saddar", "cantt", "traffic", "security"}
)
_RETIRED = frozenset({"retd", "ret", "retired", "rtd", "r", "a.d"})
_ORDER_POSTS = frozenset(
    word_set("director consul inspector secretary attorney auditor surgeon advocate solicitor governor")
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A post in words [first, last), its head word, and who it belongs to (the words before a possessive)."""

    first: int
    last: int
    head: int
    owner: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a name: how it is addressed, the posts to the left and right, and the rule that found them."""

    address: str | None
    before: Phrase | None
    after: Phrase | None
    gloss: str | None
    method: str | None
    follows_comma: bool


def text_of(report: Report, first: int, last: int) -> str:
    """The words [first, last) of a report as one line."""
    if first >= last:
        return ""
    return " ".join(report.text[report.words[first].start : report.words[last - 1].end].split())


def _address(report: Report, sentence: Sentence, at: int) -> tuple[list[str], str | None, int]:
    """Honorifics and ranks left of a name: the words, a gloss in brackets, and where the search goes on."""
    words, lexicon = report.words, report.lexicon
    parts: list[str] = []
    gloss: str | None = None
    while at >= sentence.first:
        word = words[at]
        folded = fold(word.text)
        if word.text == "." and at > sentence.first and words[at - 1].end == word.start:
            at -= 1
            parts.insert(0, ".")
            continue
        if word.text == ")":
            opened = next((o for o in range(at - 1, max(at - 8, sentence.first) - 1, -1) if words[o].text == "("), None)
            if opened is None or opened == sentence.first:
                break
            inside = text_of(report, opened + 1, at)
            if fold(inside) in _RETIRED:
                parts.insert(0, f"({inside})")
            elif any(is_post(report, k) for k in range(opened + 1, at)):
                gloss = inside
            else:
                break
            at = opened - 1
            continue
        retired = bool(parts) and parts[0].startswith("(") and folded in {"ambassador", "amb", "justice", "judge"}
        is_rank = retired or folded in lexicon.words["honorific"] or folded in lexicon.words["rank"]
        if is_rank and not (folded == "general" and at > sentence.first and fold(words[at - 1].text) in _ORDER_POSTS):
            parts.insert(0, word.text)
            at -= 1
            continue
        break
    return parts, gloss, at


def _joined(parts: list[str]) -> str | None:
    """Honorifics as one text: "Col.", "(retd)" become "Col. (retd)"."""
    text = " ".join(parts).replace(" .", ".").replace(". .", ".").strip(" ")
    return text.lstrip(".").strip() or None


def look_beside(report: Report, sentence: Sentence, first: int, last: int) -> Beside:
    """Read the titles and posts around a name.

    Args:
        report: the report.
        sentence: the sentence the name is in.
        first: index of the first word of the name.
        last: one past its last word.

    Returns:
        What was found; all None when nothing names a title or a post.
    """
    words = report.words
    parts, gloss, at = _address(report, sentence, first - 1)
    if not any(p[0].isalpha() for p in parts):
        parts, gloss, at = [], gloss, (first - 1 if gloss is None else at)
    if (
        words[at].text == "."
        and at > sentence.first
        and words[at - 1].end == words[at].start
        and is_post(report, at - 1)
    ):
        at -= 1  # "Rep. Mike O'Hara"
    comma = at >= sentence.first and words[at].text == "," and at > sentence.first
    before = _phrase_left(report, sentence, at - 1 if comma else at, comma=comma, loose=bool(parts))
    if before is not None and comma and not parts and _is_after_name(report, sentence, before):
        before = None
    if (
        before is not None
        and not parts
        and fold(words[before.head].text) in _ALSO_ADDRESSES
        and before.first == before.head == before.last - 1
    ):
        further = (
            _phrase_left(report, sentence, before.first - 2, comma=True)
            if before.first - 1 > sentence.first and words[before.first - 1].text == ","
            else None
        )
        if further is not None and not _is_after_name(report, sentence, further):
            parts, before = [words[before.head].text], further
    after = _phrase_right(report, sentence, last)
    if after is None and before is not None and not comma and before.first - 1 > sentence.first:
        after = _member_before(report, sentence, before.first - 1)
    method = "title" if parts or (before and not comma) else "post_comma" if before else "post_after" if after else None
    return Beside(_joined(parts), before, after, gloss, method, comma)


def _member_before(report: Report, sentence: Sentence, at: int) -> Phrase | None:
    """ "An official of the registration authority, Deputy Director Ali Khan": the body whose official it is."""
    if report.words[at].text != ",":
        return None
    phrase = _phrase_left(report, sentence, at - 1, comma=True)
    if phrase is None or fold(report.words[phrase.head].text) not in {
        "official",
        "officer",
        "member",
        "representative",
    }:
        return None
    return phrase if phrase.last - phrase.head > 2 else None


def _is_after_name(report: Report, sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a post belongs to the name before it: "Ali Khan, secretary of state, ..."."""
    at = (phrase.owner[0] if phrase.owner else phrase.first) - 1
    while at > sentence.first and fold(report.words[at].text) in {"the", "a", "an", "its", "his", "her"}:
        at -= 1
    if at <= sentence.first or report.words[at].text != ",":
        return False
    before = report.words[at - 1]
    return before.is_capital and not is_post(report, at - 1)


def _phrase_left(report: Report, sentence: Sentence, end: int, *, comma: bool, loose: bool = False) -> Phrase | None:
    """The post phrase whose last word is `end`."""
    words = report.words
    at = end
    lowest = max(sentence.first, end - (MOST_TAIL if comma else 7))
    while at >= lowest:
        word = words[at]
        folded = fold(word.text)
        if is_post(report, at) and (
            at == end
            or fold(words[at + 1].text) in TAIL_STARTS
            or words[at + 1].text in "("
            or (words[at + 1].is_capital and (comma or loose or _is_short_tail(report, at + 1, end)))
        ):
            if at != end and not comma and not _tail_may_touch(report, at + 1, end):
                return None
            return _extended(report, sentence, at, end + 1)
        if not word.is_capital and (
            folded in {"spoke", "met", "hosts", "meets"} or (folded.endswith("ed") and folded != "retired")
        ):
            return None  # a verb stands between: the post is somebody else's
        if word.text in ',;:"“”«»—–' or folded in STOPS - {"and", "on"}:
            return None
        at -= 1
    return None


def _is_short_tail(report: Report, first: int, last: int) -> bool:
    """Whether a post is followed by its body alone: "Director General PDMA"."""
    lexicon = report.lexicon
    known = lexicon.words["body_word"] | lexicon.words["before_post"] | lexicon.words["rank"] | _BRANCHES
    return last - first < 3 and all(
        w.text.isupper() or fold(w.text) in known or fold(w.text) in lexicon.places or fold(w.text) in lexicon.demonyms
        for w in report.words[first : last + 1]
    )


def _tail_may_touch(report: Report, first: int, last: int) -> bool:
    """Whether "for Afghanistan" may stand between a post and a name without a comma: it ends in a proper name."""
    return report.words[last].is_capital or report.words[last].text == ")"


def _extended(report: Report, sentence: Sentence, head: int, last: int) -> Phrase:
    """Take the words before a post that belong to it, and whose it is."""
    words, lexicon = report.words, report.lexicon
    first = head
    while first > sentence.first:
        word = words[first - 1]
        folded = fold(word.text)
        belongs = (
            folded in lexicon.words["before_post"]
            or folded in lexicon.words["post"]
            or folded in lexicon.demonyms
            or folded in lexicon.states
            or (word.is_capital and word.is_word and folded not in lexicon.words["no_name"])
            or (word.text.count("-") and word.text[0].isalpha() and not word.text.endswith("ly"))
        )
        if (
            word.text == "."
            and first - 1 > sentence.first
            and words[first - 2].end == word.start
            and words[first - 2].is_capital
        ):
            first -= 2
            continue
        belongs = belongs or (folded == "charge" and fold(words[first].text) == "d'affaires")
        if not belongs or folded in lexicon.words["say_hard"] or folded in {"said", "told"}:
            break
        first -= 1
    owner = None
    if first > sentence.first and words[first - 1].text in {"'s", "’s", "’", "'"}:
        start = _owner_start(report, sentence, first - 1)
        owner = (start, first - 1) if start < first - 1 else None
    return Phrase(first, last, head, owner)


def _owner_start(report: Report, sentence: Sentence, end: int) -> int:
    """Where the words before a possessive begin: "Pakistan", "the interior ministry", "UNHCR"."""
    words, lexicon = report.words, report.lexicon
    start = end
    while start > sentence.first and end - start < 5:
        word = words[start - 1]
        folded = fold(word.text)
        plain = (
            folded in lexicon.words["body_word"]
            or folded in lexicon.words["before_post"]
            or folded in lexicon.words["actor"]
        )
        if not word.is_word or folded in lexicon.words["no_name"] or not (word.is_capital or plain or start == end):
            break
        if folded in STOPS or folded in lexicon.words["say"]:
            break
        start -= 1
        if folded in lexicon.states or folded in lexicon.capitals:
            if start > sentence.first and fold(words[start - 1].text) in lexicon.bodies:
                start -= 1  # "UNHCR Pakistan's representative" acts for UNHCR
            break
    return start


def _phrase_right(report: Report, sentence: Sentence, at: int) -> Phrase | None:
    """The post phrase after "NAME, " or "NAME, who heads "."""
    words, lexicon = report.words, report.lexicon
    if at + 1 >= sentence.last or words[at].text not in {",", "("}:
        return None
    start = at + 1
    if fold(words[start].text) == "who" and start + 1 < sentence.last:
        if fold(words[start + 1].text) in {
            "heads",
            "runs",
            "leads",
            "chairs",
            "directs",
            "oversees",
            "commands",
            "manages",
            "coordinates",
            "supervises",
        }:
            return Phrase(start + 2, tail_end(report, sentence, start + 2, loose=True), start + 2, None)
        return None
    while start < sentence.last and fold(words[start].text) in {"the", "a", "an", "its", "his", "her", "their", "our"}:
        start += 1
    outlet = outlet_end(report, sentence, start)
    if outlet > start:
        return Phrase(start, outlet, start, None)
    for head in range(start, min(start + 9, sentence.last)):
        word = words[head]
        folded = fold(word.text)
        if folded in lexicon.words["post"]:
            if head + 1 < sentence.last and words[head + 1].text in {"'s", "’s"}:
                continue  # "the prime minister's coordinator": the post follows
            while head + 1 < sentence.last and (
                is_post(report, head + 1) or fold(words[head + 1].text) in {"general", "d'affaires"}
            ):
                head += 1
            end = tail_end(report, sentence, head + 1, loose=False)
            if names_another(report, sentence, head, end) or only_says(report, sentence, start, end):
                return None
            found = _extended(report, sentence, head, end)
            return Phrase(max(found.first, start), end, head, found.owner)
        if not word.is_word and word.text not in {"'s", "’s", "’", "-"}:
            return None
        if folded in STOPS or folded in lexicon.words["say"]:
            return None
    return None
