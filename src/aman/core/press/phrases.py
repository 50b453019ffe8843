"""Where does a post end, and is what follows a name a post at all? The words to the right of its head."""

from __future__ import annotations

from aman.core.press.lexicon import fold, word_set
from aman.core.press.report import Report
from aman.core.press.sentences import Sentence

#: Words at which a post ends.
STOPS = word_set(
    "who which that whose was is were are has had have will would said says told also took met when while where and but "
    "or as after before on during since until held called asked received because than did does"
)
#: Words that lead on from a post to what it is for.
TAIL_STARTS = word_set(
    "of for to in on at dealing responsible working handling overseeing attached with from und de du für des d'"
)
#: No post goes on for more words.
MOST_TAIL = 12


def is_post(report: Report, at: int) -> bool:
    """Whether a word is the head of a post, alone or with a hyphen: "secretary", "vice-president".

    Args:
        report: the report.
        at: index of the word.

    Returns:
        True for the head of a post.
    """
    folded, posts = fold(report.words[at].text), report.lexicon.words["post"]
    return folded in posts or (
        "-" in folded and folded.split("-")[-1] in posts | {"general"} and any(p in posts for p in folded.split("-"))
    )


def outlet_end(report: Report, sentence: Sentence, start: int) -> int:
    """Whether a word is the head of a post, alone or with a hyphen: "secretary", "vice-president".

    Args:
        report: the report.
        at: index of the word.

    Returns:
        True for the head of a post.
    """
    words, lexicon = report.words, report.lexicon
    at = start
    while at < min(start + 5, sentence.last) and words[at].is_capital and words[at].is_word and not is_post(report, at):
        at += 1
    ends = at < sentence.last and words[at].text in {".", ",", ")", ";"}
    is_body = any(fold(w.text) in lexicon.words["body_word"] for w in words[start:at])
    return at if ends and is_body and at - start > 1 else start


def only_says(report: Report, sentence: Sentence, start: int, end: int) -> bool:
    """One past the body that alone stands after a name: "Leila Farahani, Radio Samandar."; `start` for none.

    Args:
        report: the report.
        sentence: the sentence the name is in.
        start: index of the first word after the comma.

    Returns:
        An index; `start` where no body stands there.
    """
    if end >= sentence.last or fold(report.words[end].text) not in report.lexicon.words["say_hard"]:
        return False
    return fold(report.words[start - 1].text) in {"a", "an", "the", "one", ","}


def names_another(report: Report, sentence: Sentence, head: int, end: int) -> bool:
    """Whether the words after a comma only say who says so: "..., a spokesman for the bloc said".

    Args:
        report: the report.
        sentence: the sentence.
        start: index of the first word of the post.
        end: one past its last.

    Returns:
        True when a verb of saying follows and an article goes before.
    """
    if head + 1 >= sentence.last:
        return False
    at = head + 1
    while at + 1 < sentence.last and (
        fold(report.words[at].text) in report.lexicon.words["rank"] | report.lexicon.words["honorific"]
        or report.words[at].text == "."
    ):
        at += 1
    after = report.words[at]
    if at > head + 1 and after.is_capital:
        return True
    if after.text in {".", "("} or not after.is_capital:
        return False
    lexicon, folded = report.lexicon, fold(after.text)
    known = folded in lexicon.titles or folded in lexicon.words["before_post"] or folded in lexicon.words["body_word"]
    return not known and not after.text.isupper() and folded not in lexicon.states and end - head <= 4


def tail_end(report: Report, sentence: Sentence, at: int, *, loose: bool) -> int:
    """Whether a post after a name is followed by a name of its own: "Ali Khan, Foreign Secretary Qazi".

    Args:
        report: the report.
        sentence: the sentence.
        head: index of the head of the post.
        end: one past the last word of the post.

    Returns:
        True when the post belongs to the name after it.
    """
    words, lexicon = report.words, report.lexicon
    limit = min(at + MOST_TAIL, sentence.last)
    first = at
    while at < limit:
        word = words[at]
        folded = fold(word.text)
        if word.text == "," and at + 1 < limit and _goes_on(report, at + 1):
            at += 2
            continue
        closing = (
            next((k for k in range(at + 1, min(at + 6, limit)) if words[k].text == ")"), None)
            if word.text == "("
            else None
        )
        if (
            closing is not None
            and closing + 2 < limit
            and words[closing + 1].text == ","
            and _goes_on(report, closing + 2)
        ):
            at = closing + 1
            continue
        starts = at > first or loose or folded in TAIL_STARTS or word.is_capital
        ends = (
            folded in (STOPS - {"and", "on"})
            or (folded in lexicon.words["say_hard"] and not word.is_capital)
            or (not word.is_word and word.text not in {"'s", "’s", "’", "-", "–"})
        )
        if (
            not starts
            or ends
            or (
                folded == "and"
                and not (
                    at + 1 < limit and words[at + 1].is_capital and not lexicon.titles & {fold(words[at + 1].text)}
                )
            )
        ):
            break
        at += 1
    while at > first and fold(words[at - 1].text) in TAIL_STARTS | {"the", "and", "a"}:
        at -= 1
    return at


def _goes_on(report: Report, at: int) -> bool:
    """One past the last word that still belongs to a post.

    Args:
        report: the report.
        sentence: the sentence.
        at: index of the first word after its head.
        loose: whether any word may begin the tail, not only "of", "for" and capitals.

    Returns:
        An index, `at` where the post ends with its head.
    """
    word = report.words[at]
    folded = fold(word.text)
    following = report.words[at + 1] if at + 1 < len(report.words) else word
    body = folded in report.lexicon.words["body_word"] or fold(following.text) in report.lexicon.words["body_word"]
    return (
        word.is_capital
        and folded not in report.lexicon.words["no_name"]
        and (body or fold(following.text) in {"affairs", "wing", "investigation"})
        and folded not in report.lexicon.words["honorific"]
    )
