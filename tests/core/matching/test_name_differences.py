"""Every word of two names is called by what it means: a spelling, another script, a missing part, another name."""

from __future__ import annotations

import pytest
from core.laws import draw_text, drawn

from aman.core.matching.differences import Meaning
from aman.core.matching.name_differences import compare_written_names


def marked(side) -> dict[str, str]:
    return {word.text: word.meaning.value for word in side}


@pytest.mark.parametrize(
    ("left", "right", "whole"),
    [
        ("Zalmay Nooristani", "Zalmay Nooristani", "same"),
        ("ZALMAY nooristani", "zalmay NOORISTANI", "same"),
        ("ZALMAY nooristani", "Nooristani, Zalmay", "order"),
        ("Sarwar Davud", "Daud Sarwar", "spelling"),
        ("Zalmay Khan", "Khan Zalmay", "same"),
        ("Abd ul Rahman Noor zai", "Abdurrahman Noorzai", "same"),
        ("Najeeb Karimi", "Najib Karimi", "spelling"),
        ("Mohammad Ali Karimi", "محمدعلی کریمی", "script"),
        ("Haji Ghulam Rasool", "Ghulam Rasool", "title"),
        ("Sayeed Abbas", "Sayed Abbas", "spelling"),
        ("Sayed Abbas", "Haji Abbas", "title"),
        ("Najibullah Karimi", "Najib Karimi", "affix"),
        ("Mohammad Zaman", "Mohammad Zaman Safi", "only_one"),
        ("Najib Karimi", "Najib Karimi Khel", "only_one"),
        ("Ghulam Sarwar", "Ghulam Sakhi", "partly"),
        ("Qais Darwazi", "Homayun Daqiqi", "other"),
        ("FNU", "Homayun Daqiqi", "one_blank"),
        ("", "", "one_blank"),
    ],
)
def test_two_names_are_told_apart_by_what_their_difference_means(left, right, whole):
    assert compare_written_names(left, right).meaning == whole
    assert compare_written_names(right, left).meaning == whole


def test_every_word_carries_its_own_mark():
    found = compare_written_names("Haji Ghulam Rasool FNU", "Ghulam Rasul")
    assert marked(found.left) == {"Haji": "title", "Ghulam": "same", "Rasool": "spelling", "FNU": "nothing"}
    assert marked(found.right) == {"Ghulam": "same", "Rasul": "spelling"}


def test_the_same_parts_in_another_order_are_told_beside_other_findings():
    found = compare_written_names("Sarwar Davud", "Daud Sarwar")
    assert [f.meaning.value for f in found.findings] == ["spelling", "order", "same"]


def test_a_word_written_together_with_another_is_marked_on_both_sides():
    found = compare_written_names("Mohammad Ali Karimi", "محمدعلی کریمی")
    assert set(marked(found.left).values()) == set(marked(found.right).values()) == {"script"}


def test_a_name_said_twice_in_one_cell_speaks_once():
    found = compare_written_names("Zalmay زلمی Karimi", "Zalmay Karimi")
    assert found.meaning is Meaning.SAME
    assert marked(found.left)["زلمی"] == "nothing"


def test_a_fathers_name_used_as_a_surname_is_found_in_the_other_column():
    found = compare_written_names("Zalmay Rasool", "Zalmay", right_elsewhere={"father": "Ghulam Rasul"})
    assert found.meaning is Meaning.ELSEWHERE
    assert (found.findings[0].left, found.findings[0].column) == (("Rasool",), "father")
    turned = compare_written_names("Zalmay", "Zalmay Rasool", left_elsewhere={"father": "Ghulam Rasul"})
    assert turned.findings[0].right == ("Rasool",)


def test_a_part_that_stands_elsewhere_does_not_contradict_the_other_side():
    found = compare_written_names("Zalmay Rasool", "Zalmay Nooristani", right_elsewhere={"father": "Ghulam Rasul"})
    assert marked(found.right)["Nooristani"] == "only_one"


def test_a_father_named_in_the_same_cell_does_not_count_as_the_persons_own_name():
    found = compare_written_names("Zalmay s/o Ghulam", "Zalmay Karimi")
    assert found.meaning is Meaning.ONLY_ONE
    assert marked(found.left) == {"Zalmay": "same", "s/o": "nothing", "Ghulam": "only_one"}


def test_beside_a_blank_nothing_is_missing_but_what_stands_elsewhere_is_still_found():
    found = compare_written_names("Ghulam Rasool", "", right_elsewhere={"own": "Rasool"})
    assert found.meaning is Meaning.ONE_BLANK
    assert marked(found.left) == {"Ghulam": "nothing", "Rasool": "elsewhere"}


_WORDS = [
    "Haji",
    "Ghulam",
    "Rasool",
    "Rasul",
    "Abdul",
    "Rahman",
    "Noor-ul-Haq",
    "کریمی",
    "محمدعلی",
    "FNU",
    "s/o",
    "Khel",
    "X",
    "-",
]


@drawn(200)
def test_no_word_is_lost_or_added_and_the_answer_has_no_side(chance):
    a, b = (" ".join(chance.choices(_WORDS, k=chance.randint(0, 6))) for _ in range(2))
    found, turned = compare_written_names(a, b), compare_written_names(b, a)
    assert [w.text for w in found.left] == a.split()
    assert [w.text for w in found.right] == b.split()
    assert found.meaning == turned.meaning


@drawn(200)
def test_any_text_can_be_compared(chance):
    left, right = draw_text(chance, 40), draw_text(chance, 40)
    assert [w.text for w in compare_written_names(left, right).left] == left.split()
