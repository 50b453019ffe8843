"""Is one telephone number found however it was written, and never taken for another?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core.phones import phone_asked, phone_keys

MOBILE = st.from_regex(r"3[0-4][0-9]{8}", fullmatch=True)
AFGHAN = st.from_regex(r"[2-7][0-9]{8}", fullmatch=True)
#: A city and a number there; those with ten figures are of the two largest cities and Lahore.
FIXED = st.from_regex(r"(5[1-7]|8[1-9]|9[1-9])[2-9][0-9]{6}|(21|42)[2-9][0-9]{7}", fullmatch=True)
EASTERN = st.sampled_from(["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"])


def spelt(figures, between):
    return between.join((figures[:3], figures[3:6], figures[6:]))


def ways_of(code):
    """A national number as people write it, with and without its country."""
    return st.sampled_from(
        ["+{c}{n}", "00{c}{n}", "{c}{n}", "0{n}", "{n}", "+{c} (0) {n}", "00 {c} 0{n}", "(0){n}"]
    ).map(lambda shape: lambda n: shape.format(c=code, n=n))


@given(MOBILE | FIXED, ways_of(92), ways_of(92), st.sampled_from(["", " ", "-", "."]), EASTERN)
def test_every_way_of_writing_a_number_of_pakistan_gives_one_key(number, one, other, between, digits):
    eastern = other(spelt(number, between)).translate(str.maketrans("0123456789", digits))
    assert phone_keys(one(number)) == phone_keys(eastern) == (phone_asked(eastern),)


@given(AFGHAN, ways_of(93), ways_of(93), st.sampled_from(["", " ", "-"]))
def test_every_way_of_writing_a_number_of_afghanistan_gives_one_key(number, one, other, between):
    assert phone_keys(one(number)) == phone_keys(other(spelt(number, between))) == (number,)


@given(MOBILE, MOBILE)
def test_two_mobile_numbers_are_never_one(left, right):
    assert (phone_keys(left) == phone_keys(f"+92{right}")) == (left == right)


@given(MOBILE, AFGHAN)
def test_a_pakistani_mobile_is_never_an_afghan_number(mobile, afghan):
    assert phone_keys(f"0{mobile}") != phone_keys(f"0{afghan}")


@given(st.text(max_size=80))
def test_no_text_breaks_it_and_a_key_is_found_by_itself(text):
    for key in phone_keys(text):
        assert 7 <= len(key) <= 10
        assert key.isascii()
        assert key.isdecimal()
        assert phone_keys(key) == (key,)
    assert phone_asked(text) in ("", *phone_keys(text))


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("0300 1234567 / 0311-7654321", ("3001234567", "3117654321")),
        ("03001234567 03117654321", ("3001234567", "3117654321")),
        ("0300 1234567 0311 7654321", ("3001234567", "3117654321")),
        ("3001234567 3117654321", ("3001234567", "3117654321")),
        ("+923001234567+93701234567", ("3001234567", "701234567")),
        ("۰۳۰۰۱۲۳۴۵۶۷، ۰۷۰۱۲۳۴۵۶۷", ("3001234567", "701234567")),
        ("0300-1234567 (brother), WhatsApp 0701234567", ("3001234567", "701234567")),
        ("0300 1234567 یا 0300 1234567", ("3001234567",)),
        ("'03001234567", ("3001234567",)),
        ("3001234567.0", ("3001234567",)),
        ("\u200e+92 300 1234567\u200f", ("3001234567",)),
        ("+1 (202) 555-0147", ("025550147",)),
        ("202 555 0147", ("025550147",)),
        ("+98 912 345 6789", ("123456789",)),
        ("0912 345 6789", ("123456789",)),
        ("1234567", ("1234567",)),
        ("0300 1234567 ext 12", ("3001234567",)),
        ("none", ()),
        ("123456", ()),
        ("0000000", ()),
        ("", ()),
    ],
)
def test_what_lists_write_is_read(written, keys):
    assert phone_keys(written) == keys


@pytest.mark.parametrize("typed", ["Qais 0300 1234567", "P01234567", "0300 1234567 / 0311 7654321", "12 34", "+", ""])
def test_what_is_no_number_alone_is_not_asked_for(typed):
    assert phone_asked(typed) == ""
