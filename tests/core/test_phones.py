"""Is one telephone number found however it was written, and never taken for another?"""

import pytest
from core.laws import draw_text, drawn

from aman.core.phones import phone_asked, phone_keys

EASTERN = ["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"]
WAYS = ["+{c}{n}", "00{c}{n}", "{c}{n}", "0{n}", "{n}", "+{c} (0) {n}", "00 {c} 0{n}", "(0){n}"]


def draw_figures(chance, count):
    """Some figures, sometimes all the same."""
    return (
        "".join(chance.choices("0123456789", k=count)) if chance.random() < 0.8 else chance.choice("0123456789") * count
    )


def draw_mobile(chance):
    return f"3{chance.choice('01234')}{draw_figures(chance, 8)}"


def draw_afghan(chance):
    return f"{chance.choice('234567')}{draw_figures(chance, 8)}"


def draw_fixed(chance):
    """A city and a number there; those with ten figures are of the two largest cities and Lahore."""
    if chance.random() < 0.3:
        return f"{chance.choice(['21', '42'])}{chance.choice('23456789')}{draw_figures(chance, 7)}"
    city = chance.choice([*range(51, 58), *range(81, 90), *range(91, 100)])
    return f"{city}{chance.choice('23456789')}{draw_figures(chance, 6)}"


def spelt(figures, between):
    return between.join((figures[:3], figures[3:6], figures[6:]))


def draw_written(chance, code, number):
    """A national number as people write it, with and without its country."""
    return chance.choice(WAYS).format(c=code, n=number)


@drawn(300)
def test_every_way_of_writing_a_number_of_pakistan_gives_one_key(chance):
    number = chance.choice([draw_mobile, draw_fixed])(chance)
    other = draw_written(chance, 92, spelt(number, chance.choice(["", " ", "-", "."])))
    eastern = other.translate(str.maketrans("0123456789", chance.choice(EASTERN)))
    assert phone_keys(draw_written(chance, 92, number)) == phone_keys(eastern) == (phone_asked(eastern),)


@drawn(300)
def test_every_way_of_writing_a_number_of_afghanistan_gives_one_key(chance):
    number = draw_afghan(chance)
    other = draw_written(chance, 93, spelt(number, chance.choice(["", " ", "-"])))
    assert phone_keys(draw_written(chance, 93, number)) == phone_keys(other) == (number,)


@drawn(300)
def test_two_mobile_numbers_are_never_one(chance):
    left = draw_mobile(chance)
    at, figure = chance.randrange(2, 10), chance.choice("0123456789")
    for right in (left, draw_mobile(chance), left[:at] + figure + left[at + 1 :]):
        assert (phone_keys(left) == phone_keys(f"+92{right}")) == (left == right)


@drawn(300)
def test_a_pakistani_mobile_is_never_an_afghan_number(chance):
    mobile, afghan = draw_mobile(chance), draw_afghan(chance)
    assert phone_keys(f"0{mobile}") != phone_keys(f"0{afghan}")


@drawn(300)
def test_no_text_breaks_it_and_a_key_is_found_by_itself(chance):
    text = chance.choice(
        [draw_text(chance, 80), "".join(chance.choices("0123456789+() -/,;۰۹٣x", k=chance.randint(0, 60)))]
    )
    for key in phone_keys(text):
        assert 7 <= len(key) <= 10
        assert key.isascii()
        assert key.isdecimal()
        # The last nine figures of a long number may begin with a 0, which alone would be taken for the trunk's.
        assert key.startswith("0") or phone_keys(key) == (key,)
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
