"""Names: what folds together, what comes apart, what is one name and what is not, and what must not break."""

from __future__ import annotations

import doctest
import importlib

import pytest
from core.laws import draw_text, drawn

from aman.core.names import (
    compare_names,
    explain_names,
    fold,
    is_placeholder,
    name_keys,
    parse_name,
    romanise,
    script_of,
)


@pytest.mark.parametrize("module", ["", ".compare", ".letters", ".parts", ".sounds", ".lexicon", ".costs"])
def test_the_examples_in_the_documentation_hold(module):
    assert doctest.testmod(importlib.import_module("aman.core.names" + module)).failed == 0


def test_a_turkish_capital_is_the_plain_letter():
    assert fold("İbrahim") == fold("ibrahim") == "ibrahim"


@drawn(300)
def test_folding_twice_changes_nothing_more(chance):
    text = draw_text(chance, 60)
    assert fold(fold(text)) == fold(text)


@drawn(100)
def test_a_comparison_is_between_0_and_1_and_the_same_both_ways(chance):
    a, b = draw_text(chance, 60), draw_text(chance, 60)
    forth, back = compare_names(a, b).score, compare_names(b, a).score
    assert 0.0 <= forth <= 1.0
    assert forth == pytest.approx(back, abs=1e-9)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Abdul Rahman", "Abdurrahman"),
        ("Abdul Rahman", "عبدالرحمن"),
        ("Abdul-Rahman", "Abd al Rahman"),
        ("Noor ul Haq", "Nurulhaq"),
        ("Noor ul Haq", "نورالحق"),
        ("Mohammad Ali Karimi", "محمدعلی کریمی"),
        ("Najibullah Wardak", "نجیب‌الله وردک"),
        ("Mohd. Ghani Karimi", "Muhammad Ghani Karimi"),
        ("Gul Zahra Amarkhil", "Gulzahra Amarkhel"),
        ("Jawad Stanekzai", "Stanikzai, Javad"),
        ("Dschalal Khalili", "Jalal Khalili"),
        ("Maryam Popalzai", "Marium Popalzay"),
        ("Haji Esmatullah Safi", "Ismatullah Safi"),
    ],
)
def test_spellings_of_one_name_are_recognised(a, b):
    assert compare_names(a, b).score > 0.9, explain_names(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Abdul Rahim", "Abdul Rahman"),
        ("Habibullah", "Najibullah"),
        ("Ghulam Sarwar", "Ghulam Sakhi"),
        ("Mohammad Nabi", "Mohammad Zaman"),
        ("Nasrullah Mujahid", "Nasrullah Mojaddedi"),
        ("Ahmad Amiri", "Ahmad Ahmadi"),
        ("FNU", "Ahmad"),
        ("", ""),
    ],
)
def test_other_names_are_not_taken_for_one(a, b):
    assert compare_names(a, b).score < 0.5, explain_names(a, b)


def test_blanks_name_nobody():
    assert all(is_placeholder(text) for text in ("FNU", "LNU", "F.N.U.", "-", "n/a", "Unknown", "نامعلوم"))
    assert not any(is_placeholder(text) for text in ("", "  ", "Ahmad", "Noor", "احمد"))


def test_titles_stay_as_parts_of_low_weight():
    parsed = parse_name("Haji Mohammad Nabi")
    assert parsed.titles == ("haji",)
    assert parsed.parts[0].weight < parsed.parts[2].weight


def test_a_title_alone_is_a_name():
    assert [part.kind for part in parse_name("Mir Agha").parts] == ["name", "name"]


@pytest.mark.parametrize(
    "text", ["Gul Ahmad s/o Karim", "Gul Ahmad son of Karim", "گل احمد ولد کریم", "Gul Ahmad bin Karim"]
)
def test_the_parent_in_the_same_cell_is_taken_out(text):
    parsed = parse_name(text)
    assert len(parsed.parts) == 2
    assert name_keys(romanise(parsed.parent[0].text)) == name_keys("Karim")


def test_a_cell_with_both_scripts_is_one_name():
    assert compare_names("Hamidullah حمید الله", "Hameedullah").score > 0.85


def test_look_alike_letters_of_another_script_are_seen_through():
    assert fold("Аhmаd") == "ahmad"  # Cyrillic А and а
    assert script_of("Аhmаd") == "latin"


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "عبد" * 4_000,
        "x " * 5_000,
        "\u202eدمحم\u202c",
        "😀👍",
        "...---...",
        "\ud800 Ahmad",
        "\x00\x01",
        "ﷲ" * 500,
    ],
)
def test_bad_input_is_answered_and_not_kept_waiting(text):
    assert 0.0 <= compare_names(text, "Mohammad Ali").score <= 1.0
    assert 0.0 <= compare_names(text, text[::-1]).score <= 1.0
    assert isinstance(explain_names(text, "Ahmad"), list)
    assert len(parse_name(text).parts) <= 12
    assert isinstance((*name_keys(text), romanise(text)), tuple)


def test_keys_agree_across_scripts_and_spellings():
    assert name_keys("Khwaja Mohammad Qasem") == name_keys("خواجه محمد قاسم")
    assert set(name_keys("Zarghona Popal")) == set(name_keys("زرغونه پوپل"))
