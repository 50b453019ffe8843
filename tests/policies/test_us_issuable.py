"""May a visa or admission be issued: the days before and on each stop."""

from __future__ import annotations

from datetime import date

import pytest
from policies.asking import ask

PACK = "us-issuable"
AFGHAN = {"nationality_afghan": True, "travels_on_afghan_passport": True}
OTHER_PASSPORT = {"nationality_afghan": True, "travels_on_afghan_passport": False}


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2025-01-27", "meets"),
        ("2025-06-09", "meets"),  # exempt from Proclamation 10949
        ("2025-11-27", "meets"),
        ("2025-11-28", "does_not_meet"),
        ("2026-01-01", "does_not_meet"),
        ("2026-02-06", "does_not_meet"),  # the court orders work, not issuance
    ],
)
def test_a_special_immigrant_day_by_day(day, outcome):
    assert ask(PACK, day, us_pathway="siv_sq", **AFGHAN) == outcome


@pytest.mark.parametrize(("day", "outcome"), [("2025-12-31", "meets"), ("2026-01-01", "does_not_meet")])
def test_on_another_passport_the_exemption_lasts_to_the_end_of_2025(day, outcome):
    assert ask(PACK, day, us_pathway="siv_si", **OTHER_PASSPORT) == outcome


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2025-01-26", "meets"),
        ("2025-01-27", "does_not_meet"),
        ("2025-02-28", "cannot_tell"),
        ("2025-06-08", "cannot_tell"),
        ("2025-06-09", "does_not_meet"),
    ],
)
def test_a_refugee_day_by_day(day, outcome):
    assert ask(PACK, day, us_pathway="p2", **AFGHAN) == outcome


def test_the_proclamation_of_december_was_known_from_the_16th_on():
    facts = {"us_pathway": "siv_sq", **OTHER_PASSPORT}
    assert ask(PACK, "2026-01-01", known_on=date(2025, 12, 15), **facts) == "meets"
    assert ask(PACK, "2026-01-01", known_on=date(2025, 12, 16), **facts) == "does_not_meet"


def test_the_bar_is_by_nationality():
    assert ask(PACK, "2025-06-09", us_pathway="i730", nationality_afghan=True) == "does_not_meet"
    assert ask(PACK, "2025-06-09", us_pathway="i730", nationality_afghan=False) == "meets"
