"""Translators: twelve months, one of two recommendations, a petition."""

from __future__ import annotations

from datetime import date

import pytest
from policies.asking import answer, ask, due

PACK = "us-siv-1059"
FILE = {
    "relation": "principal_applicant",
    "nationality_afghan": True,
    "is_translator": True,
    "months_employed": 12,
    "has_flag_officer_recommendation": True,
    "has_i360": True,
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nationality_afghan", False),
        ("is_translator", False),
        ("months_employed", 11),
        ("has_i360", False),
        ("relation", "sibling"),
    ],
)
def test_each_rule_for_the_translator_is_needed(name, value):
    assert ask(PACK, "2024-05-01", **FILE) == "meets"
    assert ask(PACK, "2024-05-01", **{**FILE, name: value}) == "does_not_meet"


def test_the_chief_of_mission_may_recommend_in_place_of_an_officer():
    without = {**FILE, "has_flag_officer_recommendation": False}
    assert ask(PACK, "2024-05-01", **without, has_com_recommendation=True) == "meets"
    assert ask(PACK, "2024-05-01", **without, has_com_recommendation=False) == "does_not_meet"
    assert [m.fact for m in answer(PACK, "2024-05-01", **without).missing] == ["has_com_recommendation"]


def test_the_family_rule_says_that_it_is_inferred():
    made = answer(PACK, "2024-05-01", relation="spouse", principal_meets_siv_1059=True)
    assert made.outcome.value == "meets"
    assert "Inferred" in next(reason.note for reason in made.reasons if reason.rule == "si.spouse")


def test_a_child_is_warned_of_the_21st_birthday():
    child = {"relation": "child", "under_21": True, "turns_21_on": date(2024, 9, 1)}
    assert due(PACK, "2024-05-01", **child) == {"si.age_out": ("2024-09-01", True)}
