"""Any text at all: nothing is raised, every span lies in the text, long texts take long in proportion only."""

from __future__ import annotations

from datetime import date

import pytest
from core.laws import FEW
from hypothesis import given
from hypothesis import strategies as st

from aman.core.press import draft_as_json, draft_report
from aman.core.press.draft import MOST_READ
from aman.core.press.pages import read_page
from aman.core.press.readable import as_readable, tidy

PIECES = st.sampled_from(
    [
        "ISLAMABAD, 3 May 2024 (Agency) - ", "Minister Ali Khan met ", "Ambassador Jo van der Berg ", "“We will act,” ", "he said. ",
        "\n", "\f", "\r\n", "3,200 people ", "about ", "on Monday ", "by 31 April ", "30 February 2024 ", "5/13 ", "«", "»", '"', "'",
        "‘", "’", "Q: ", "A: ", "@x 2024-01-02 10:00\n", "<p>", "</div>", "<html>", "<script>", "&rsquo;", "&#999999999;", "-\n", "(", ")",
        "Col. (retd) ", "the minister ", "agreed to ", "would be ", "not 5, ", "between 5 and 3 ", "1402/13/40 ", "۱۵ عقرب ۱۴۰۲ ", "\u200c",
        "\ud7ff", "x" * 40, "9" * 30, "within 999 months ", "in 99 decades ", "0", ",", ".", " ", "one in zero ", "half of them ",
    ]
)  # fmt: skip


def spans_of(draft):
    for kind in ("people", "quotes", "figures", "dates", "engagements", "commitments", "places", "attribution_chain"):
        for item in draft_as_json(draft)[kind]:
            yield item["start"], item["end"]


@FEW
@given(st.lists(PIECES, max_size=60).map("".join), st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_pieces_of_reports_in_any_order_raise_nothing(text, day):
    for start, end in spans_of(draft_report(text, dateline=day)):
        assert 0 <= start <= end <= len(text)


@FEW
@given(st.text(max_size=300))
def test_any_characters_raise_nothing(text):
    draft_report(text)


@FEW
@given(st.binary(max_size=400))
def test_random_bytes_raise_nothing(data):
    draft_report(data.decode("utf-8", errors="replace"))
    draft_report(data.decode("latin-1"))


@FEW
@given(st.lists(PIECES, max_size=40).map("".join))
def test_every_character_of_a_readable_text_knows_where_it_stood(text):
    for words in (as_readable(text), read_page(text).words):
        clean = tidy(words)
        assert len(clean.starts) == len(clean.ends) == len(clean.text)
        assert list(clean.starts) == sorted(clean.starts)
        assert all(0 <= a < b <= len(text) for a, b in zip(clean.starts, clean.ends, strict=True))


def test_an_empty_text_says_that_there_is_nothing():
    assert draft_report("").notes == ("no_text",)
    assert draft_report(" \n\f ").notes == ("no_text",)


@pytest.mark.parametrize("piece", [" ", "a-\n", "<p>", "\f"])
def test_more_of_one_sign_than_is_read_raises_nothing(piece):
    draft_report(piece * (5 * MOST_READ // (4 * len(piece))))


@pytest.mark.parametrize(
    "piece", ["10 ", "“a ” ", "Minister Khan met him. ", "<p><", "3,200 people ", "‘s’ ", "(", "agreed to "]
)
def test_pages_of_one_phrase_raise_nothing(piece):
    draft_report(piece * 100)


def test_a_text_that_is_too_long_is_cut_and_says_so():
    text = "Minister Ali Khan said on Monday that 5,000 people would be heard. " * 20 + "\u200b" * MOST_READ
    draft = draft_report(text, dateline=date(2024, 5, 3))
    assert draft.notes[0] == "cut"
    assert draft.people[0].name == "Ali Khan"
