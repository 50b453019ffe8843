"""Which numbers stand in a text, in figures or in words, as one value, a range, a share or a vague amount?"""

from __future__ import annotations

from dataclasses import dataclass

from aman.core.press.date_forms import DIGITS
from aman.core.press.lexicon import Lexicon, fold, word_set
from aman.core.press.report import Report
from aman.core.press.sentences import Word

Value = float | tuple[float, float] | None
_MONEY = word_set("rs rs. rupees rupee dollars dollar euros euro pounds afghanis usd pkr eur gbp $ € £ ₨")
_LABELS = word_set(
    "phase section article paragraph para page chapter annex no nos number sector block room flight route line act clause "
    "resolution version tel phone fax case file item list form cnn channel f.i.r fir # class day"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: words [first, last), its value, whether it is a share in per cent, how it was written."""

    first: int
    last: int
    value: Value
    is_share: bool = False
    in_words: bool = False
    hedge: str | None = None


def _plain(text: str) -> float | None:
    """The value of a number in figures; None for what is no count (a clock, a date, a phone number)."""
    digits = text.translate(DIGITS).replace("٬", ",").replace("٫", ".")
    if (
        ":" in digits
        or "/" in digits
        or not digits[0].isdecimal()
        or (len(digits) > 1 and digits[0] == "0" and digits[1] not in ".,")
    ):
        return None
    groups = digits.split(",")
    if len(groups) > 1 and (len(groups[-1]) != 3 or any(len(g) not in {1, 2, 3} for g in groups[:-1])):
        return None
    joined = "".join(groups)
    parts = joined.split(".")
    if len(parts) > 1 and parts[0] != "0" and all(len(p) == 3 for p in parts[1:]):
        return float("".join(parts))  # 2.000 as German writes it: no count has three decimals
    if len(parts) > 2:
        return None
    return float(joined) if len(joined) < 13 else None


def _word_value(text: str, lexicon: Lexicon) -> float | None:
    """The value of a number in one word, "twenty-five" included."""
    table = lexicon.numbers["number"]
    folded = fold(text)
    if folded in table:
        return table[folded]
    parts = folded.split("-")
    if len(parts) == 2 and all(p in table for p in parts) and table[parts[0]] >= 20 > table[parts[1]]:
        return table[parts[0]] + table[parts[1]]
    return None


def find_numbers(report: Report) -> list[Number]:
    """Find every number that could be a count.

    Args:
        report: the report; its dates are no counts.

    Returns:
        Numbers in the order of the text, ranges and shares put together, each with its hedge.
    """
    words, lexicon = report.words, report.lexicon
    in_date = _words_in_dates(report)
    found: list[Number] = []
    at = 0
    while at < len(words):
        number = None if at in in_date else _number_at(report, at)
        if (
            number is None
            or any(k in in_date for k in range(number.first, number.last))
            or not _may_count(words, number, lexicon)
        ):
            at += 1
            continue
        number = _hedged(report, _with_share(report, _with_range(report, number, in_date)))
        found.append(number)
        at = number.last
    return found


def _words_in_dates(report: Report) -> set[int]:
    taken: set[int] = set()
    at = 0
    for form in report.dates:
        while at < len(report.words) and report.words[at].end <= form.start:
            at += 1
        inside = at
        while inside < len(report.words) and report.words[inside].start < form.end:
            taken.add(inside)
            inside += 1
    return taken


def _number_at(report: Report, at: int) -> Number | None:
    """A number that begins with word `at`."""
    words, lexicon = report.words, report.lexicon
    word = words[at]
    folded = fold(word.text)
    following = fold(words[at + 1].text) if at + 1 < len(words) else ""
    if folded in lexicon.words["vague"] and following in {"of", "more"}:
        return Number(at, at + 1, None, in_words=True)
    if (
        folded in {"several", "a", "few", "many"}
        and following in {"hundred", "thousand", "dozen", "lakh", "million"}
        and folded != "a"
    ):
        return Number(at, at + 2, None, in_words=True)
    if (
        folded == "half"
        and following == "a"
        and at + 2 < len(words)
        and fold(words[at + 2].text) in {"million", "lakh"}
    ):
        return Number(at, at + 3, lexicon.numbers["scale"][fold(words[at + 2].text)] / 2, in_words=True)
    if folded in {"half", "a"} and following in {"a", "dozen"} and _is_dozen(report, at):
        return Number(at, at + (3 if folded == "half" else 2), 6 if folded == "half" else 12, in_words=True)
    share = _fraction(report, at)
    if share is not None:
        return share
    value = _plain(word.text) if word.text[0].isdecimal() else None
    in_words = False
    if value is None:
        value = _word_value(word.text, lexicon)
        in_words = value is not None
        if (
            value is None
            and folded in {"a", "one"}
            and following in {"hundred", "thousand", "million", "lakh", "crore"}
        ):
            value, in_words = 1.0, True
    if value is None or (in_words and folded in {"score", "zero"}):
        return None
    last = at + 1
    while (
        last < len(words)
        and fold(words[last].text) in lexicon.numbers["scale"]
        and words[last].start - words[last - 1].end <= 1
    ):
        scale = fold(words[last].text)
        if len(scale) <= 2 and words[last].start != words[last - 1].end:
            break
        value *= lexicon.numbers["scale"][scale]
        in_words = in_words and True
        last += 1
        if last + 1 < len(words) and in_words and fold(words[last].text) == "and":
            rest = _word_value(words[last + 1].text, lexicon)
            if rest is not None:
                value, last = value + rest, last + 2
    return Number(at, last, value, in_words=in_words)


def _is_dozen(report: Report, at: int) -> bool:
    words = [fold(w.text) for w in report.words[at : at + 3]]
    return words[:3] == ["half", "a", "dozen"] or words[:2] == ["a", "dozen"]


def _fraction(report: Report, at: int) -> Number | None:
    """A share in words: "half of", "a fifth of", "two-thirds", "one in eight", "1 in 8"."""
    words, lexicon = report.words, report.lexicon
    texts = [fold(w.text) for w in words[at : at + 4]]
    table = lexicon.numbers["fraction"]
    if len(texts) > 2 and texts[1] in {"in", "of", "out"}:
        top, bottom = _value(texts[0], lexicon), _value(texts[-1] if texts[1:3] == ["out", "of"] else texts[2], lexicon)
        if (
            top
            and bottom
            and top < bottom <= 100
            and (texts[1] == "in" or texts[1] == "out")
            and words[at + 2].text[0] not in "12" * (bottom > 1000)
        ):
            last = at + (4 if texts[1] == "out" else 3)
            return Number(at, last, round(100 * top / bottom, 1), is_share=True)
    if (
        texts
        and texts[0] in table
        and (len(texts) > 1 and (texts[1] == "of" or (texts[0] == "half" and texts[1] in {"the", "them", "those"})))
    ):
        return Number(at, at + 1, table[texts[0]], is_share=True, in_words=True)
    if (
        len(texts) > 2
        and texts[0] in {"a", "one", "two", "three", "four"}
        and texts[1] in table
        and texts[2] == "of"
        and texts[1] != "half"
    ):
        factor = {"two": 2.0, "three": 3.0, "four": 4.0}.get(texts[0], 1.0)
        return Number(at, at + 2, round(factor * table[texts[1]], 1), is_share=True, in_words=True)
    return None


def _value(text: str, lexicon: Lexicon) -> float | None:
    return _plain(text) if text and text[0].isdecimal() else _word_value(text, lexicon)


def _may_count(words: tuple[Word, ...], number: Number, lexicon: Lexicon) -> bool:
    """Whether nothing beside a number says that it is money, a label, a clock, or part of another sign."""
    first, last = number.first, number.last
    before = words[first - 1] if first else None
    after = words[last] if last < len(words) else None
    if before is not None:
        folded = fold(before.text)
        touches = before.end == words[first].start
        if folded in _MONEY or folded in _LABELS or before.text in "$€£₨#@":
            return False
        if folded.startswith("rs") and folded[2:3].isdecimal():
            return False
        if (
            touches
            and (before.text in "-/–+.:" or before.is_word)
            and not (before.text in "-–" and first > 1 and words[first - 2].text[0].isdecimal())
        ):
            return before.text == "~"
        if before.text == "." and first > 1 and fold(words[first - 2].text) in {"no", "rs", "nos"}:
            return False
        if folded in {"agency", "aged"} or (folded == "age" and first > 1):
            return False
    if after is not None:
        touches = after.start == words[last - 1].end
        folded = fold(after.text)
        if folded in _MONEY or after.text in "€°":
            return False
        if (
            touches
            and after.text in "-/"
            and last + 1 < len(words)
            and words[last + 1].is_word
            and words[last + 1].start == after.end
        ):
            return False
        if touches and (after.is_word and folded not in {"k", "m", "s"}):
            return False
        if folded in {"am", "pm", "a.m", "p.m"} or folded in lexicon.words["duration"]:
            return False
        if folded in {"billion", "trillion"}:
            return False
    return True


def _with_range(report: Report, number: Number, in_date: set[int]) -> Number:
    """Put "40 and 50" after "between", "40 to 50" and "40-50" together."""
    words = report.words
    if number.last + 1 >= len(words) or number.last in in_date or not isinstance(number.value, float):
        return number
    join = fold(words[number.last].text)
    before = fold(words[number.first - 1].text) if number.first else ""
    other = _number_at(report, number.last + 1) if number.last + 1 not in in_date else None
    if other is None or not isinstance(other.value, float) or other.is_share:
        return number
    joins = (
        (join == "and" and before == "between")
        or (join == "to" and before not in {"from"})
        or join in {"-", "–", "—", "or"}
    )
    if joins and number.value < other.value:
        low = number.value
        if other.value >= 1000 > low and fold(words[other.last - 1].text) in {"thousand", "lakh", "million", "k"}:
            low *= report.lexicon.numbers["scale"][fold(words[other.last - 1].text)]
        return Number(number.first, other.last, (low, other.value), in_words=number.in_words and other.in_words)
    return number


def _with_share(report: Report, number: Number) -> Number:
    """Take in a following per cent."""
    words = report.words
    last = number.last
    if last < len(words):
        folded = fold(words[last].text)
        if folded in {"%", "percent", "pc", "٪", "فیصد", "prozent"}:
            return Number(number.first, last + 1, number.value, is_share=True)
        if folded == "per" and last + 1 < len(words) and fold(words[last + 1].text) == "cent":
            return Number(number.first, last + 2, number.value, is_share=True)
    return number


def _hedged(report: Report, number: Number) -> Number:
    """Take in the words before a number that make it less than exact."""
    words, hedges = report.words, report.lexicon.words["hedge"]
    for size in (4, 3, 2, 1):
        first = number.first - size
        if first < 0:
            continue
        text = fold(" ".join(w.text for w in words[first : number.first]))
        if text in hedges:
            return Number(
                first, number.last, number.value, number.is_share, number.in_words, _said(report, first, number.first)
            )
        if size == 2 and words[number.first - 1].text == "." and fold(words[first].text) in {"approx", "c"}:
            return Number(first, number.last, number.value, number.is_share, number.in_words, words[first].text)
    after = [fold(w.text) for w in words[number.last : number.last + 2]]
    if after[:2] in (["or", "so"], ["or", "more"]):
        return Number(number.first, number.last, number.value, number.is_share, number.in_words, " ".join(after))
    return number


def _said(report: Report, first: int, last: int) -> str:
    return " ".join(report.text[report.words[first].start : report.words[last - 1].end].split())
