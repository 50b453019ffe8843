"""Parole is recalled: a notice settles it, a request does not."""

from __future__ import annotations

from datetime import date

import pytest
from policies.asking import answer, ask

PACK = "us-parole"
OPEN = {"i131_filed": True, "parole_authorised": False, "parole_refused": False}


@pytest.mark.parametrize(("day", "outcome"), [("2024-05-01", "meets"), ("2024-05-02", "does_not_meet")])
def test_a_notice_counts_to_its_last_day(day, outcome):
    assert ask(PACK, day, i131_filed=True, parole_authorised=True, parole_valid_to=date(2024, 5, 1)) == outcome


def test_an_open_request_cannot_be_told_and_the_halt_is_named_from_its_day_on():
    assert ask(PACK, "2025-11-25", **OPEN) == "cannot_tell"
    before = answer(PACK, "2025-11-25", **OPEN, nationality_afghan=True)
    after = answer(PACK, "2025-11-26", **OPEN, nationality_afghan=True)
    assert "parole.halted" not in {reason.rule for reason in before.reasons}
    assert "parole.halted" in {reason.rule for reason in after.reasons}
    assert after.outcome.value == "cannot_tell"


def test_a_refused_request_is_none():
    assert ask(PACK, "2024-05-01", **{**OPEN, "parole_refused": True}) == "does_not_meet"
