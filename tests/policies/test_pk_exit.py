"""Leaving for a third country: which paper is missing on which day?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aman.core import _data
from aman.core.policy import Outcome, decide_outcome, evaluate, find_deadlines, load_policy

POLICY = load_policy(_data.read_policy_text("pk-exit"))
#: Everything that leaving by air without a visa asks for, on 10 June 2024.
DAY = date(2024, 6, 10)
READY = {
    "leaving_by": "air",
    "passport_at_hand": True,
    "single_journey_paper": False,
    "document": "none",
    "exit_permit_issued_on": date(2024, 6, 1),
    "unhcr_processed": False,
    "exit_fee_paid_usd": 800,
}


def ask(day=DAY, known_on=None, **facts):
    return decide_outcome(POLICY, {**READY, **facts}, as_of=day, known_on=known_on or day)


def test_with_everything_at_hand_a_person_may_leave():
    assert ask() is Outcome.MEETS


@pytest.mark.parametrize(
    ("fact", "wrong", "rule"),
    [
        ("passport_at_hand", False, "exit.journey_paper"),
        ("exit_permit_issued_on", date(2024, 5, 1), "exit.permit"),
        ("exit_fee_paid_usd", 400, "exit.fee"),
    ],
)
def test_what_is_missing_is_named_by_its_rule(fact, wrong, rule):
    answer = evaluate(POLICY, {**READY, fact: wrong}, as_of=DAY, known_on=DAY)
    assert answer.outcome is Outcome.DOES_NOT_MEET
    assert rule in {reason.rule for reason in answer.reasons if reason.holds is False}


@pytest.mark.parametrize("fact", ["passport_at_hand", "exit_permit_issued_on", "exit_fee_paid_usd", "leaving_by"])
def test_a_paper_nobody_asked_about_is_asked_for(fact):
    facts = {name: value for name, value in READY.items() if name != fact}
    answer = evaluate(POLICY, facts, as_of=DAY, known_on=DAY)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert fact in {m.fact for m in answer.missing}


@pytest.mark.parametrize(
    ("days", "outcome"), [(-1, "does_not_meet"), (0, "meets"), (14, "meets"), (15, "does_not_meet")]
)
def test_an_exit_permit_serves_fourteen_days(days, outcome):
    assert ask(exit_permit_issued_on=DAY - timedelta(days)) == outcome


@pytest.mark.parametrize(
    ("day", "enough"),
    [
        (date(2023, 10, 31), 0),
        (date(2023, 11, 22), 830),
        (date(2023, 12, 31), 400),
        (date(2024, 2, 29), 400),
        (date(2024, 3, 1), 500),
        (date(2024, 4, 1), 600),
        (date(2024, 5, 1), 700),
        (date(2024, 6, 1), 800),
        (date(2026, 2, 9), 800),
    ],
)
def test_the_fee_of_the_day_is_asked_to_the_dollar(day, enough):
    assert ask(day, exit_permit_issued_on=day, exit_fee_paid_usd=enough) is Outcome.MEETS
    if enough:
        assert ask(day, exit_permit_issued_on=day, exit_fee_paid_usd=enough - 1) is Outcome.DOES_NOT_MEET


def test_two_fees_that_were_stated_leave_open_what_lies_between_them():
    day = date(2023, 12, 20)
    for paid, outcome in ((830, "meets"), (829, "cannot_tell"), (800, "cannot_tell"), (799, "does_not_meet")):
        assert ask(day, exit_permit_issued_on=day, exit_fee_paid_usd=paid) == outcome


@pytest.mark.parametrize("free", [{"document": "pk_visa", "document_valid_to": DAY}, {"unhcr_processed": True}])
def test_a_visa_or_unhcr_frees_from_the_fee(free):
    assert ask(exit_fee_paid_usd=0, **free) is Outcome.MEETS


@pytest.mark.parametrize(
    ("day", "papers", "outcome"),
    [
        (date(2023, 10, 9), {"e_tazkira_at_hand": True}, "cannot_tell"),
        (date(2023, 10, 10), {"e_tazkira_at_hand": True}, "meets"),
        (date(2023, 10, 31), {"e_tazkira_at_hand": True}, "meets"),
        (date(2023, 10, 31), {"e_tazkira_at_hand": False}, "does_not_meet"),
        (date(2023, 11, 1), {"e_tazkira_at_hand": True}, "does_not_meet"),
        (date(2023, 11, 1), {"document": "pk_visa", "document_valid_to": date(2023, 12, 1)}, "meets"),
    ],
)
def test_the_land_border_asks_for_other_papers_from_november_2023(day, papers, outcome):
    assert ask(day, leaving_by="land_border", **papers) == outcome


def test_the_days_to_ask_for_a_permit_to_use_it_and_to_leave_before_a_year_is_over_are_given():
    facts = {**READY, "document": "pk_visa", "document_valid_to": date(2024, 1, 31), "departure_on": date(2024, 6, 14)}
    due = {d.id: d.due for d in find_deadlines(POLICY, facts, as_of=DAY, known_on=DAY)}
    assert due["exit.due.use_permit"] == date(2024, 6, 15)
    assert due["exit.due.blacklist"] == date(2025, 1, 30)
    assert "exit.due.ask_permit" not in due
    late = {**facts, "exit_permit_issued_on": date(2024, 1, 1)}
    due = {d.id: d.due for d in find_deadlines(POLICY, late, as_of=DAY, known_on=DAY)}
    assert due["exit.due.ask_permit"] == date(2024, 5, 17)
