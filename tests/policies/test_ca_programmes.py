"""Canada: an approval counts, and its travel paper runs out."""

from __future__ import annotations

from datetime import date

import pytest
from policies.asking import ask, due

PACK = "ca-programmes"


@pytest.mark.parametrize(
    ("programme", "decision", "outcome"),
    [
        ("special_measures", "approved", "meets"),
        ("humanitarian", "approved", "meets"),
        ("humanitarian", "pending", "cannot_tell"),
        ("humanitarian", "refused", "does_not_meet"),
        ("other", "approved", "does_not_meet"),
        ("none", "none", "does_not_meet"),
    ],
)
def test_only_a_decision_settles_it(programme, decision, outcome):
    assert ask(PACK, "2024-05-01", ca_programme=programme, ca_decision=decision) == outcome


def test_the_single_journey_paper_is_a_deadline():
    facts = {"ca_decision": "approved", "sjtd_issued_on": date(2022, 6, 15)}
    assert due(PACK, "2022-07-01", **facts, has_departed=False) == {"ca.leave": ("2022-08-14", True)}
    assert due(PACK, "2022-07-01", **facts, has_departed=True) == {}
