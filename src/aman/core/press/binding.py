"""Does a verb bind somebody, or is it a forecast, a travel plan, an imagined case, and where does its clause begin and end?"""

from __future__ import annotations

import re

from aman.core.press.lexicon import fold, word_set
from aman.core.press.quotes import Spoken, quote_around
from aman.core.press.report import Report
from aman.core.press.sentences import Sentence

_THING = re.compile(
    r"(?i)\b(?:flights?|planes?|charters?|buses|permits?|visas?|letters?|families|exercise|list|interviews?|process\w*|payments?)\s+$"
)


_MARKER = re.compile(r"\s*(?:\(?[a-z0-9]{1,3}[.)]\s+|[*•–—-]\s+|\d+/\d+\s+)+")


_SAYS = re.compile(
    r"(?i)\b(?:reiterated|maintained|vowed|repeated|affirmed|clarified|agreed|said|says|say|told|tells|added|wrote|announced|stated|confirmed|replied|spoke|explained|informed|conveyed|insisted|stressed|denied|warned|named|nominated|designated|noted|reported|declared|tweeted|posted|assured|is said|according to|handout|statement|assurances?|undertaking|pledge|promise|guarantees?)\b"
)


_END = re.compile(
    r"[;?!]|,?\s+and\s+(?=(?:the\s+)?(?:[A-Z][\w’'-]+\s+){1,4}(?:will|would|shall|promised|pledged|agreed|undertook)\b)|,\s+(?:but|although|though|while (?:the|his|her)|making|adding|which|he |she |they (?:said|added)|it (?:said|added)|and (?:that|undertook|pledged|promised|agreed|vowed|its|the|he|she|they|it|would|will|asked|accused|urged|hoped|added|said|expressed|thanked|noted)|not by)\b|\s+(?:and that|but)\b|"
    r",?\s*[”»\"]?,?\s+(?:[A-Z][\w.’'-]+\s+){0,4}(?:[a-z]+\s+){0,4}?(?:said|wrote|added|told|says|reported)\b|,?\s+according to\b|,\s+(?:the|an?|his|her|its)\s+(?:[\w’'-]+\s+){1,4}(?:said|added|wrote|reported|told|says)\b"
)


_STARTS = re.compile(
    r"(?i)\b(?:that|said|says|told|which|and|but|because|whereas|so|as|replied|wrote|added|if|when)\s+|[,;:—–(“”\"«‘]\s*"
)


_PARTICIPLE = re.compile(r"(?i)(?:ed|en|wn|nt|ld|de|pt|ung|ut|ne|id|ught|ft|st|ised|ized)$")


_PASSIVE_SKIP = re.compile(r"(?i)^(?:not\s+|also\s+|soon\s+|now\s+|no longer\s+|first\s+|immediately\s+|\w+ly\s+)*")


_IMAGINED = re.compile(
    r"(?i)\b(?:nothing|winter|summer|someone|somebody|anything|everything|whether|hope[sd]? (?:that)?|fears?|feared|likely|what|"
    r"who knows|asked)\W+(?:\w+\W+){0,2}$"
)
#: "We will continue to monitor": nobody can say when that was kept.
_VAGUE = word_set(
    "monitor watch follow engage look discuss consult see work talk be have stay seek explore call liaise"
)
_ASKED = re.compile(r"(?i)\b(?:asked|asks|whether|how (?:many|much|long|soon)|what|when)\s+(?:[\w’'-]+\s+){0,5}$")
_NOUN = re.compile(r"(?i)\b(?:own|good|free|ill|political|the|a|his|her|their|god's)\s+$")


def first_word(text: str, start: int, end: int) -> str:
    """The first word of a stretch, folded; an empty text for none."""
    found = re.compile(r"\s*([\w’'-]+)").match(text, start, end)
    return fold(found.group(1)) if found else ""


def binds(report: Report, sentence: Sentence, m: re.Match[str], start: int, spoken: list[Spoken]) -> bool:
    """Whether "will" or "would" binds somebody, and is no forecast, travel plan or imagined case.

    Args:
        report: the report.
        sentence: the sentence the verb is in.
        m: the match of the verb in the text of the report.
        start: where the words of the sentence proper begin.
        spoken: the quotes with their speakers.

    Returns:
        True when the clause may be a commitment.
    """
    text = report.text
    before, rest = text[start : m.start()], text[m.end() : sentence.end].lstrip()
    skipped = _PASSIVE_SKIP.match(rest)
    plain = rest[skipped.end() if skipped else 0 :]
    negated = bool(re.match(r"(?i)not\b|no longer\b", rest)) or m.group().lower().startswith("won")
    if _IMAGINED.search(before) or _ASKED.search(before[-80:]):
        return False
    if m.group().lower() == "will" and _NOUN.search(before):
        return False
    inside = quote_around(spoken, m.start()) is not None
    if m.group().lower() == "would" and not _is_reported(before, rest, plain, inside=inside):
        return False
    return _may_bind(report, before, plain, negated=negated)


def _is_reported(before: str, rest: str, plain: str, *, inside: bool) -> bool:
    """Whether "would" tells what somebody said that he will do, and does not imagine."""
    said_later = not inside and re.search(r"(?i)\b(?:said|says|wrote|added|told|reported|announced)\b", rest)
    if not (_SAYS.search(before) or said_later) or re.match(r"(?i)have\b|rather\b|like\b", plain):
        return False
    return not re.search(r"(?i)\b(?:nothing|hoped?|feared?|wish\w*|if|could|asked (?:that|whether|if))\b", before)


def _may_bind(report: Report, before: str, plain: str, *, negated: bool) -> bool:
    """Whether the verb itself is one by which somebody can bind himself."""
    verb = first_word(plain, 0, len(plain))
    if verb in {"be", "get"}:
        return _passive_binds(plain)
    if verb == "have":
        return bool(
            re.match(r"(?i)have\s+(?:been\s+)?(?:\w+(?:ed|en|wn)|left|gone|done|sent|met)\b[^.;]{0,60}\bby\b", plain)
        )
    if verb == "let" and re.match(r"(?i)let\s+(?:me|us|others|him|her)\b|let\s[^.;]{2,50}\bspeak\b", plain):
        return False
    if verb in report.lexicon.words["stative"] and not negated and not re.match(r"(?i)look (?:into|after)\b", plain):
        return False
    if negated and verb in word_set("comment say speak answer tell know have go change happen discuss name read"):
        return False
    if negated and re.match(r"(?i)give\b[^.;]{0,30}\b(?:commentary|comments?|details|interviews?|names)\b", plain):
        return False
    if is_schedule(report, verb, plain, 0):
        return verb in word_set("leave return arrive go come fly start begin") and bool(_THING.search(before[-60:]))
    return True


def _passive_binds(plain: str) -> bool:
    """Whether "be ..." is a passive that somebody brings about: "be left alone", "be published"."""
    found = re.match(r"(?i)(?:be|get)\s+(?:\w+ly\s+|also\s+|first\s+|soon\s+)?([\w’'-]+)", plain)
    if found is None:
        return False
    word = found.group(1).lower()
    if word in word_set(
        "different sent. present silent urgent evident old cold seen held forgotten affected "
        "concerned interested surprised disappointed forced needed required based best just "
        "killed tortured flogged beaten hanged shot executed persecuted punished most test cost lost able ten open golden wooden even received judged remembered"
    ):
        return False
    return bool(_PARTICIPLE.search(word))


def is_schedule(report: Report, verb: str, text: str, at: int) -> bool:
    """Whether a verb only says where somebody goes or whom he meets."""
    if verb == "continue":
        goes_on = re.match(r"\W*(?:continue\s+)?to\s+(\w+)", text[at : at + 60].lower().removeprefix("continue "))
        if goes_on is not None:
            return goes_on.group(1) in _VAGUE or goes_on.group(1) in report.lexicon.words["schedule_verb"]
    if verb in word_set("hold host begin start leave continue return see address chair speak discuss join stay"):
        rest = text[at : at + 60].lower()
        if verb in {"begin", "start"}:
            return bool(re.search(r"\b(?:visit|trip|tour|talks)\b", rest))
        return verb != "stay"
    if verb == "take":
        return bool(re.match(r"\s*(?:take|to take)?\s*(?:take\s+)?place", text[at : at + 24]))
    return verb in report.lexicon.words["schedule_verb"]


def clause_start(text: str, start: int, verb: int) -> int:
    """Where the clause begins whose verb this is: after "that", a verb of saying, a comma, an opening mark."""
    first = start
    for m in _STARTS.finditer(text, start, verb):
        inner = text[m.end() : verb].strip()
        words = inner.split()
        mark = m.group().strip().lower()
        if not words:
            continue
        if mark == "," and len(words) < 2 and not (words and words[0][0].isupper()):
            continue
        if mark in {"and", "as"} and len(words) < 4:
            continue
        first = m.end()
    marker = _MARKER.match(text, first, verb) if first == start else None
    return min(marker.end() if marker else first, verb)


def clause_end(text: str, start: int, end: int) -> int:
    """Where a clause ends: at the next one, at who says it, at the end of the sentence."""
    for found in _END.finditer(text, start, end):
        if found.start() - start > 8:
            end = found.start()
            break
    while end > start and text[end - 1] in ' .,;:”"»’!?)':
        end -= 1
    return end
