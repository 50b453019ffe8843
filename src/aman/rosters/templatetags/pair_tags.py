"""How are a marked statement, the meaning of a row and a step of the score drawn?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.core.matching.differences import Meaning
from aman.core.matching.name_differences import Finding, Word
from aman.rosters.meanings import COLUMNS, IN_ROW, MARKS, OF_A_WORD, Mark, row_words
from aman.rosters.reasons import said_reason
from aman.rosters.side_by_side import Compared, Statement
from aman.rosters.weighing import Step, Weighing

register = template.Library()

#: What is said once for a row and needs no mark on every word.
_UNMARKED = frozenset({Meaning.SAME, Meaning.NOTHING})
#: What needs no list of words beside the meaning of the row: it is the whole row.
_SAID_BY_THE_ROW = frozenset({Meaning.OTHER, Meaning.SCRIPT, Meaning.ORDER})
_WITH_YEARS = frozenset({Meaning.OTHER_YEAR, Meaning.SAME_DAY_OTHER_YEAR})


@register.simple_tag
def stated(statement: Statement, code: bool) -> SafeString:
    """Write a statement with each differing word marked by a line, a shape, and a word for those who hear the page."""
    words = format_html_join(statement.glue, "{}", ((_word(word),) for word in statement.words))
    direction = "ltr" if code else "auto"
    note = format_html('<div class="source">{} <bdi dir="auto">{}</bdi></div>', _("as written:"), statement.note)
    return format_html('<bdi dir="{}">{}</bdi>{}', direction, words, note if statement.note else "")


def _word(word: Word) -> SafeString:
    if word.meaning in _UNMARKED or word.meaning not in OF_A_WORD:
        return format_html("{}", word.text)
    return format_html(
        '<span class="part part-{}">{}<span class="part-shape" aria-hidden="true">{}</span>'
        '<span class="visually-hidden"> ({}) </span></span>',
        word.meaning.value,
        word.text,
        MARKS[word.meaning].shape,
        OF_A_WORD[word.meaning],
    )


def mark_of(row: Compared) -> Mark:
    """Give the mark of a row; births one or two years apart are usual between two lists."""
    mark = MARKS[row.meaning]
    return replace(mark, shape="≈", tone="slight") if row.meaning is Meaning.OTHER_YEAR and row.years <= 2 else mark


@register.simple_tag
def meaning(row: Compared) -> SafeString:
    """Say what the comparison of a row means: a shape and a word."""
    if row.meaning is Meaning.NOTHING and (row.field, row.meaning) not in IN_ROW:
        return SafeString("")
    mark = mark_of(row)
    words = row_words(row.field, row.meaning)
    if row.meaning in _WITH_YEARS and row.years:
        apart = ngettext("%(years)s year apart", "%(years)s years apart", row.years) % {"years": row.years}
        words = format_html("{}, {}", words, apart)
    return format_html(
        '<span class="diff diff-{}"><span class="diff-shape" aria-hidden="true">{}</span><span>{}</span></span>',
        mark.tone,
        mark.shape,
        words,
    )


@register.filter
def speaks_against(row: Compared) -> bool:
    """Whether a row contradicts: its two values are not those of one person."""
    return mark_of(row).tone == "against"


@register.filter
def telling(row: Compared) -> list[Finding]:
    """Give the findings of a row that its own words do not say already: not what is shared, nor the only one."""
    found = [finding for finding in row.findings if finding.meaning not in _UNMARKED]
    return [f for f in found if len(found) > 1 or f.column or f.meaning not in _SAID_BY_THE_ROW]


@register.filter
def signed(value: float) -> SafeString:
    """Write a weight with its sign; what rounds to nothing has none."""
    text = f"{value:+.1f}"
    return format_html('<bdi dir="ltr">{}</bdi>', "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−"))


@register.simple_tag
def finding(found: Finding) -> SafeString:
    """Say one finding: shape, meaning, and the words of either side it is about."""
    said = COLUMNS.get(found.column, OF_A_WORD.get(found.meaning, MARKS[found.meaning].word))
    sides = [
        format_html('<bdi dir="auto">{}</bdi>', " ".join(side)) for side in (found.left, found.right) if side
    ]  # fmt: skip
    return format_html(
        '<span class="finding"><span class="diff-shape" aria-hidden="true">{}</span>{}{}</span>',
        MARKS[found.meaning].shape,
        said,
        format_html(": {}", format_html_join(" · ", "{}", ((side,) for side in sides))) if sides else "",
    )


@register.simple_tag
def step_bar(weighing: Weighing, step: Step, kind: str = "part") -> SafeString:
    """Draw one step of the score on the scale all steps share, with the marks of nothing and of certain; no style inside.

    Args:
        weighing: the whole score.
        step: what is added.
        kind: part, whole (of a term) or sum; the thickness of the bar.
    """
    width = (weighing.highest - weighing.lowest) or 1.0

    def at(value: float) -> float:
        return (value - weighing.lowest) / width * 100

    start, end = sorted((at(step.start), at(step.end)))
    top, height = {"part": (6, 4), "whole": (3, 10), "sum": (2, 12)}[kind]
    return format_html(
        '<svg class="bar step-bar" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar-track" x="0" y="7" width="100" height="2"/>'
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
        '<line class="bar-nought" x1="{}" x2="{}" y1="0" y2="16"/>'
        '<line class="bar-certain" x1="{}" x2="{}" y1="0" y2="16"/></svg>',
        "bar-for" if step.log_odds >= 0 else "bar-against",
        f"{start:.2f}",
        top,
        f"{max(end - start, 0.4):.2f}",
        height,
        *(f"{at(0.0):.2f}",) * 2,
        *(f"{at(weighing.certain_from):.2f}",) * 2,
    )


@register.filter
def reason_words(kept: str) -> SafeString:
    """Write a kept reason: the usual part in the reader's language, the rest as typed."""
    usual, own_words = said_reason(kept)
    typed = format_html('<bdi dir="auto">{}</bdi>', own_words) if own_words else SafeString("")
    return format_html("{}{}{}", usual, " · " if usual and own_words else "", typed)


@register.filter
def of_term(terms: dict[str, Any], term: str) -> Any:
    """Say what a term of a score is about."""
    return terms.get(term, term)
