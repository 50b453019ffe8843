"""Is a case of this pathway worked on: the days before and on each stop."""

from __future__ import annotations

from datetime import date

import pytest
from policies.asking import answer, ask

PACK = "us-processing"
HERE = {"nationality_afghan": True, "stays_outside_afghanistan": True, "stays_in_pakistan": True}


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2023-07-31", "does_not_meet"),
        ("2023-08-01", "cannot_tell"),
        ("2025-01-21", "cannot_tell"),
        ("2025-01-22", "meets"),
        ("2025-01-26", "meets"),
        ("2025-01-27", "does_not_meet"),
        ("2025-02-27", "does_not_meet"),
        ("2025-02-28", "cannot_tell"),
        ("2025-11-25", "cannot_tell"),
        ("2025-11-26", "does_not_meet"),
        ("2026-02-06", "does_not_meet"),
    ],
)
def test_a_p2_case_of_an_afghan_in_pakistan_day_by_day(day, outcome):
    assert ask(PACK, day, us_pathway="p2", **HERE) == outcome


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2025-01-27", "meets"),
        ("2025-06-09", "meets"),
        ("2025-11-27", "meets"),
        ("2025-11-28", "cannot_tell"),
        ("2026-02-05", "cannot_tell"),
        ("2026-02-06", "meets"),
    ],
)
def test_a_special_immigrant_case_day_by_day(day, outcome):
    assert ask(PACK, day, us_pathway="siv_sq", **HERE) == outcome


def test_order_and_injunction_stand_side_by_side_and_both_are_shown():
    made = answer(PACK, "2025-05-01", us_pathway="p1", **HERE)
    notes = [reason.note for reason in made.reasons if reason.rule == "refugee_decisions"]
    assert made.missing == ()
    assert any("EO-14163" in note for note in notes)
    assert any("PACITO" in note for note in notes)


def test_what_was_not_known_yet_does_not_count():
    assert ask(PACK, "2026-02-06", known_on=date(2026, 2, 5), us_pathway="siv_sq") == "cannot_tell"
    assert ask(PACK, "2025-01-27", known_on=date(2025, 1, 19), us_pathway="p3", **HERE) == "meets"


def test_nobody_is_processed_inside_afghanistan():
    assert ask(PACK, "2024-05-01", us_pathway="p3", **{**HERE, "stays_outside_afghanistan": False}) == "does_not_meet"


def test_a_translators_petition_is_held_up_by_the_halt_unless_it_is_approved():
    case = {"us_pathway": "siv_si", "nationality_afghan": True}
    assert ask(PACK, "2025-11-25", **case, i360_approved=False) == "meets"
    assert ask(PACK, "2025-11-26", **case, i360_approved=False) == "does_not_meet"
    assert ask(PACK, "2026-02-06", **case, i360_approved=True) == "meets"
