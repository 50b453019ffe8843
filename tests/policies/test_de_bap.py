"""The German programme: proposed by a body, promised, suspended, withdrawn, renounced."""

from __future__ import annotations

import pytest
from policies.asking import answer, ask

PACK = "de-bap"
PROPOSED = {
    "de_programme": "bap",
    "de_promise": False,
    "proposed_by_authorised_body": True,
    "in_afghanistan_when_proposed": True,
    "de_renounced": False,
}
PROMISED = {"de_programme": "bap", "de_promise": True, "de_promise_withdrawn": False, "de_renounced": False}


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2025-04-30", "cannot_tell"),
        ("2025-05-01", "cannot_tell"),  # suspended in this month, the day is not known
        ("2025-05-31", "cannot_tell"),
        ("2025-06-01", "does_not_meet"),
    ],
)
def test_a_proposal_is_open_until_the_programme_is_suspended(day, outcome):
    assert ask(PACK, day, **PROPOSED) == outcome


@pytest.mark.parametrize("name", ["proposed_by_authorised_body", "in_afghanistan_when_proposed"])
def test_nobody_applies_for_himself_or_from_outside(name):
    assert ask(PACK, "2024-05-01", **{**PROPOSED, name: False}) == "does_not_meet"


def test_a_promise_outlives_the_suspension_and_a_court_can_restore_it():
    assert ask(PACK, "2025-09-01", **PROMISED) == "meets"
    withdrawn = {**PROMISED, "de_promise_withdrawn": True}
    assert ask(PACK, "2025-09-01", **withdrawn, de_court_order=False) == "does_not_meet"
    assert ask(PACK, "2025-09-01", **withdrawn, de_court_order=True) == "meets"


def test_a_paper_that_renounces_is_left_to_a_person():
    made = answer(PACK, "2025-12-01", **{**PROMISED, "de_renounced": True})
    assert (made.outcome.value, made.missing) == ("cannot_tell", ())
    assert "bap.renounced" in {reason.rule for reason in made.reasons}
