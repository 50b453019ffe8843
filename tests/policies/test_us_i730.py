"""Follow-to-join: spouse and unmarried children under 21, within two years of the petitioner's admission."""

from __future__ import annotations

from datetime import date

import pytest
from policies.asking import ask, due

from aman.core.policy import NOT_APPLICABLE

PACK = "us-i730"
SPOUSE = {"petitioner_status": "refugee", "relation_to_petitioner": "spouse"}
NOT_FILED = {"i730_filed_in_time": False, "petition_filed_on": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("admitted", "day", "outcome"),
    [
        ("2021-05-01", "2023-05-01", "meets"),  # 730 days
        ("2021-05-01", "2023-05-02", "cannot_tell"),  # one day more: a person counts
        ("2021-05-01", "2023-05-03", "does_not_meet"),
        ("2023-03-01", "2025-02-28", "meets"),
        ("2023-03-01", "2025-03-01", "cannot_tell"),  # two years to the day, 731 days for 29 February 2024
        ("2023-03-01", "2025-03-02", "does_not_meet"),
    ],
)
def test_two_years_are_counted_and_their_last_day_is_left_to_a_person(admitted, day, outcome):
    facts = {**SPOUSE, "petitioner_admitted_on": date.fromisoformat(admitted), **NOT_FILED}
    assert ask(PACK, day, **facts) == outcome


def test_a_petition_filed_in_time_counts_for_good():
    facts = {**SPOUSE, "petitioner_admitted_on": date(2015, 1, 1), "i730_filed_in_time": True}
    assert ask(PACK, "2024-05-01", **facts) == "meets"


@pytest.mark.parametrize(
    ("under_21", "is_unmarried", "outcome"),
    [(True, True, "meets"), (False, True, "does_not_meet"), (True, False, "does_not_meet")],
)
def test_a_child_must_be_under_21_and_unmarried(under_21, is_unmarried, outcome):
    child = {"petitioner_status": "asylee", "relation_to_petitioner": "child", "i730_filed_in_time": True}
    assert ask(PACK, "2024-05-01", **child, under_21=under_21, is_unmarried=is_unmarried) == outcome


def test_the_last_day_to_file_is_never_given_too_late():
    facts = {**SPOUSE, "petitioner_admitted_on": date(2023, 3, 1), **NOT_FILED}
    assert due(PACK, "2024-05-01", **facts) == {"i730.file": ("2025-02-28", True)}
    assert due(PACK, "2024-05-01", **SPOUSE, petition_filed_on=date(2024, 1, 1)) == {}
