"""ARAP: applied while it was open, and a category that leads to relocation."""

from __future__ import annotations

from datetime import date

import pytest
from policies.asking import answer, ask

PACK = "uk-arap"
ASKED = {"relation": "principal_applicant"}


@pytest.mark.parametrize(
    ("applied_on", "outcome"),
    [
        ("2021-03-31", "does_not_meet"),
        ("2021-04-01", "meets"),
        ("2025-06-30", "meets"),
        ("2025-07-01", "cannot_tell"),  # closed at 15:00; a day is recorded, not an hour
        ("2025-07-02", "does_not_meet"),
    ],
)
def test_the_days_of_the_scheme(applied_on, outcome):
    facts = {**ASKED, "arap_category": "two", "arap_applied_on": date.fromisoformat(applied_on)}
    assert ask(PACK, "2025-08-01", **facts) == outcome


@pytest.mark.parametrize(
    ("category", "outcome"),
    [("one", "meets"), ("two", "meets"), ("three", "does_not_meet"), ("four", "meets"), ("none", "does_not_meet")],
)
def test_the_categories(category, outcome):
    facts = {**ASKED, "arap_category": category, "arap_applied_on": date(2022, 5, 1)}
    assert ask(PACK, "2025-08-01", **facts) == outcome


def test_an_application_that_waits_asks_for_its_decision():
    made = answer(PACK, "2025-08-01", **ASKED, arap_applied_on=date(2022, 5, 1))
    assert [missing.fact for missing in made.missing] == ["arap_category"]


def test_whom_a_family_includes_is_left_open():
    assert ask(PACK, "2025-08-01", relation="child", principal_meets_uk_arap=True) == "cannot_tell"
