"""ACRS: an offer counts, a referral in its days is left open."""

from __future__ import annotations

from datetime import date

import pytest
from policies.asking import ask

PACK = "uk-acrs"
WAITING = {"acrs_place_offered": False, "acrs_refused": False, "acrs_offer_withdrawn": False}


@pytest.mark.parametrize(
    ("referred_on", "outcome"),
    [
        ("2021-12-31", "does_not_meet"),
        ("2022-01-01", "cannot_tell"),
        ("2025-07-01", "cannot_tell"),
        ("2025-07-02", "does_not_meet"),
    ],
)
def test_a_referral_counts_in_the_days_of_the_scheme(referred_on, outcome):
    assert ask(PACK, "2025-08-01", **WAITING, acrs_referred_on=date.fromisoformat(referred_on)) == outcome


def test_an_offer_stands_until_it_is_withdrawn():
    assert ask(PACK, "2025-08-01", acrs_place_offered=True, acrs_offer_withdrawn=False) == "meets"
    assert ask(PACK, "2025-08-01", acrs_place_offered=True, acrs_offer_withdrawn=True) == "does_not_meet"
