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


def test_an_open_request_cannot_be_told_and_no_paper_but_its_answer_would_settle_it():
    made = answer(PACK, "2025-11-26", **OPEN)
    assert (made.outcome.value, made.missing) == ("cannot_tell", ())
    assert "parole.requested" in {reason.rule for reason in made.reasons}


def test_a_refused_request_is_none():
    assert ask(PACK, "2024-05-01", **{**OPEN, "parole_refused": True}) == "does_not_meet"
