"""P-1: somebody who may refer did so, one person at a time."""

from __future__ import annotations

import pytest
from policies.asking import answer, ask

PACK = "us-p1"


@pytest.mark.parametrize(
    ("referred_by", "outcome"),
    [
        ("us_embassy", "meets"),
        ("unhcr", "meets"),
        ("ngo", "meets"),
        ("employer", "does_not_meet"),
        ("us_agency", "does_not_meet"),
        ("none", "does_not_meet"),
    ],
)
def test_an_embassy_unhcr_or_an_organisation_refers(referred_by, outcome):
    assert ask(PACK, "2024-05-01", relation="principal_applicant", referred_by=referred_by) == outcome


def test_whom_a_case_includes_is_left_open_and_no_paper_would_settle_it():
    made = answer(PACK, "2024-05-01", relation="spouse", principal_meets_p1=True)
    assert (made.outcome.value, made.missing) == ("cannot_tell", ())
    assert ask(PACK, "2024-05-01", relation="spouse", principal_meets_p1=False) == "does_not_meet"
