"""Bytes to digits and back, and what may be typed for a code."""

import pytest
from core.laws import draw_bytes, drawn

from aman.core.letters import (
    BrokenCode,
    NotACode,
    bytes_from_digits,
    digits_from_bytes,
    is_letter_id,
    letter_id_from_random,
    qr_segments,
    qr_text,
    read_letter_id,
    token_from_text,
)
from aman.errors import BadInput

HOST = "verify.example"


@drawn(200)
def test_bytes_come_back_from_their_digits(chance):
    token = draw_bytes(chance, 0, 300)
    digits = digits_from_bytes(token)
    assert digits == "" or digits.isdigit()
    if token:
        assert bytes_from_digits(digits) == token


def test_seven_bytes_take_seventeen_digits():
    assert len(digits_from_bytes(b"\xff" * 7)) == 17
    assert digits_from_bytes(b"\xff" * 7) == str(2**56 - 1)
    assert [len(digits_from_bytes(b"\xff" * n)) for n in range(8)] == [0, 3, 5, 8, 10, 13, 15, 17]


@pytest.mark.parametrize("digits", ["", "12", "999", "1" * 18, "9" * 17, "12a", "١٢٣"])
def test_digits_that_no_bytes_have_are_refused(digits):
    with pytest.raises(BrokenCode):
        bytes_from_digits(digits)


def test_the_two_segments_are_an_address_in_capitals_and_digits():
    address, digits = qr_segments(b"abc", host=HOST)
    assert address == "HTTPS://VERIFY.EXAMPLE/V#"
    assert digits.isdigit()


@pytest.mark.parametrize("host", ["", "a b", "x/y", "x#y", "-x", "http://x"])
def test_a_host_that_cannot_stand_in_an_address_is_refused(host):
    with pytest.raises(BadInput):
        qr_segments(b"abc", host=host)


def test_a_token_of_three_thousand_bytes_is_not_drawn():
    with pytest.raises(BadInput):
        qr_segments(bytes(3_000), host=HOST)


# Four bytes take ten digits, as many as a letter's number has; no token is that short.
@drawn(100)
def test_the_token_comes_back_from_the_code_however_it_is_typed(chance):
    token, host = draw_bytes(chance, 5, 60), chance.choice(["verify.example", "a-b.example:8443"])
    text = qr_text(token, host=host)
    digits = digits_from_bytes(token)
    spaced = " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))
    persian = digits.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    for typed in (text, text.lower(), spaced, persian, f"‏{spaced}\n"):
        assert token_from_text(typed, host=host) == token


@pytest.mark.parametrize("text", ["https://other.example/V#123", "HELLO", "https://verify.example/", "1" * 13_000])
def test_another_code_is_not_ours(text):
    with pytest.raises(NotACode):
        token_from_text(text, host=HOST)


@pytest.mark.parametrize("text", ["", "  ", "HTTPS://VERIFY.EXAMPLE/V#", "7Q2M-9ZK4-AX", "7q2m9zk4ax"])
def test_no_code_or_only_a_letters_number_is_unreadable(text):
    with pytest.raises(BrokenCode):
        token_from_text(text, host=HOST)


@drawn(100)
def test_a_letters_number_reads_back_as_people_write_it(chance):
    number = letter_id_from_random(draw_bytes(chance, 7, 7))
    assert is_letter_id(number)
    assert read_letter_id(f"{number[:5].lower()}-{number[5:]}") == number
    assert read_letter_id(number.replace("0", "O").replace("1", "l")) == number


def test_a_letters_number_needs_exactly_seven_bytes():
    with pytest.raises(BadInput):
        letter_id_from_random(b"short")
    assert letter_id_from_random(b"\xff" * 7) == "ZZZZZZZZZZ"
