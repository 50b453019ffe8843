"""Is entry open to this person: a visa or a case that is ready, and no bar on the day."""

from __future__ import annotations

from datetime import date

import pytest
from policies.asking import answer, ask

PACK = "us-may-travel"
VISA = {
    "us_pathway": "siv_sq",
    "nationality_afghan": True,
    "visa_issued": True,
    "visa_issued_on": date(2025, 12, 31),
    "visa_valid_to": date(2026, 6, 30),
}
READY = {"us_pathway": "p2", "nationality_afghan": True, "ready_for_departure": True}


@pytest.mark.parametrize("day", ["2025-12-31", "2026-01-01", "2026-02-06", "2026-06-30"])
def test_a_visa_issued_before_2026_stays_valid_to_its_last_day(day):
    assert ask(PACK, day, **VISA) == "meets"
    assert ask(PACK, "2026-07-01", **VISA) == "does_not_meet"


def test_a_visa_issued_under_the_bar_opens_nothing():
    assert ask(PACK, "2026-01-02", **{**VISA, "visa_issued_on": date(2026, 1, 1)}) == "does_not_meet"


def test_without_the_day_of_issue_the_visa_itself_settles_it():
    facts = {name: value for name, value in VISA.items() if name != "visa_issued_on"}
    made = answer(PACK, "2026-02-06", **facts)
    assert made.outcome.value == "cannot_tell"
    assert [missing.fact for missing in made.missing] == ["visa_issued_on"]


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2025-01-21", "meets"),
        ("2025-01-22", "does_not_meet"),  # flights cancelled
        ("2025-01-26", "does_not_meet"),
        ("2025-01-27", "does_not_meet"),  # entry suspended
        ("2025-02-27", "does_not_meet"),
        ("2025-02-28", "cannot_tell"),  # the injunction contradicts the order
        ("2025-06-08", "cannot_tell"),
        ("2025-06-09", "does_not_meet"),  # barred by nationality
    ],
)
def test_a_refugee_who_is_ready_day_by_day(day, outcome):
    assert ask(PACK, day, **READY) == outcome


def test_what_proclamation_10949_did_to_earlier_visas_of_others_is_left_open():
    facts = {**VISA, "us_pathway": "i730", "visa_issued_on": date(2025, 5, 1)}
    assert ask(PACK, "2025-06-08", **facts) == "meets"
    assert ask(PACK, "2025-06-09", **facts) == "cannot_tell"
    assert ask(PACK, "2026-01-01", **facts) == "meets"


def test_the_four_flags_differ_for_one_person_on_one_day():
    """In the words of the reference: within the rules, worked on, not to be issued, no entry."""
    day, case = "2026-02-06", {"us_pathway": "siv_sq", "nationality_afghan": True}
    assert ask("us-processing", day, **case) == "meets"
    assert ask("us-issuable", day, **case) == "does_not_meet"
    assert ask("us-may-travel", day, **case, visa_issued=False) == "does_not_meet"
