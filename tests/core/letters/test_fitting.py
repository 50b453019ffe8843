"""However long a name, the letter fits a code that any camera reads, and what is cut are whole last words."""

from __future__ import annotations

import zxingcpp
from core.laws import drawn

from aman.core.letters import fit_names, qr_text
from aman.core.letters.fitting import FIXED_BYTES, MOST_TOKEN_BYTES, size_beside_names

from .conftest import HOST, claims


def draw_name(chance, letters, fewest, longest):
    words = range(chance.randint(fewest, 7))
    return " ".join("".join(chance.choices(letters, k=chance.randint(1, longest))) for _ in words)


@drawn(100)
def test_a_letter_of_two_words_a_name_and_more_fits(world, chance):
    latin, arabic = draw_name(chance, "abcdefghij", 0, 9), draw_name(chance, "ابتثجحخدذر", 1, 7)
    fitted = fit_names(claims(name_latin=latin[:80].strip(), name_arabic=arabic[:80].strip()))
    token = world.sign(name_latin=fitted.name_latin, name_arabic=fitted.name_arabic)
    assert len(token) <= size_beside_names(fitted) + len((fitted.name_latin + fitted.name_arabic).encode())
    if len(fitted.name_latin.split()) > 2 or len(fitted.name_arabic.split()) > 2:
        assert len(token) <= MOST_TOKEN_BYTES
    assert latin.startswith(fitted.name_latin)
    assert arabic.startswith(fitted.name_arabic)


def test_the_fixed_part_is_no_larger_than_it_must_be(world):
    sizes = [
        len(world.sign(name_latin="a" * n, name_arabic="ب" * 40, status_index=65_535)) - n - 80 - 26 for n in range(81)
    ]
    assert max(sizes) == FIXED_BYTES


def test_an_ordinary_name_is_left_whole():
    letter = claims(name_latin="Mohammad Zaman Darwazi", name_arabic="محمد زمان دروازی")
    assert fit_names(letter) == letter


def test_a_very_long_name_loses_its_last_words_and_then_fits_a_version_twelve_code(world):
    long = claims(
        name_latin="Sayed Abdul Rahman Mohammad Ghulam Sakhi Hotak", name_arabic="سید عبدالرحمن محمد غلام سخی هوتک"
    )
    fitted = fit_names(long)
    assert len(fitted.name_latin.split()) >= 2
    assert len(fitted.name_arabic.split()) >= 2
    token = world.sign(name_latin=fitted.name_latin, name_arabic=fitted.name_arabic)
    assert len(token) <= MOST_TOKEN_BYTES
    code = zxingcpp.create_barcode(qr_text(token, host=HOST), zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    assert code.to_image(scale=1, add_quiet_zones=False).shape[0] <= 65
