"""Section 22 lists: withdrawn in an autumn without a day."""

from __future__ import annotations

import pytest
from policies.asking import ask

PACK = "de-lists"
PROMISED = {
    "de_programme": "s22_list",
    "de_promise": True,
    "de_promise_withdrawn": False,
    "de_court_order": False,
    "de_renounced": False,
}


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2025-08-31", "meets"),
        ("2025-09-01", "cannot_tell"),
        ("2025-11-30", "cannot_tell"),
        ("2025-12-01", "cannot_tell"),
    ],
)
def test_a_promise_stands_until_autumn_2025_and_cannot_be_told_after(day, outcome):
    assert ask(PACK, day, **PROMISED) == outcome


def test_a_letter_or_a_court_settles_it():
    letter = {**PROMISED, "de_promise_withdrawn": True}
    assert ask(PACK, "2025-10-01", **letter) == "does_not_meet"
    assert ask(PACK, "2025-10-01", **{**letter, "de_court_order": True}) == "meets"


def test_the_federal_programme_is_another_pack():
    assert ask(PACK, "2025-05-01", **{**PROMISED, "de_programme": "bap"}) == "does_not_meet"
