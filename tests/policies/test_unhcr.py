"""UNHCR: on which ground may a person be submitted, and how soon should that person leave?"""

from __future__ import annotations

from datetime import date

import pytest

from aman.core import _data
from aman.core.policy import Outcome, decide_outcome, find_deadlines, load_policy

DAY = date(2025, 9, 1)
SUBMISSION, EMERGENCY, URGENT = (
    load_policy(_data.read_policy_text(name)) for name in ("unhcr-submission", "unhcr-emergency", "unhcr-urgent")
)


def ask(policy, day=DAY, **facts):
    return decide_outcome(policy, facts, as_of=day, known_on=day)


@pytest.mark.parametrize("need", SUBMISSION.facts["unhcr_needs"].values)
def test_each_category_is_a_ground_for_somebody_recognised(need):
    assert ask(SUBMISSION, mandate_refugee=True, unhcr_needs={need}) is Outcome.MEETS
    assert ask(SUBMISSION, mandate_refugee=False, unhcr_needs={need}) is Outcome.DOES_NOT_MEET


def test_no_need_found_is_no_ground_and_needs_not_asked_about_leave_it_open():
    assert ask(SUBMISSION, mandate_refugee=True, unhcr_needs=set()) is Outcome.DOES_NOT_MEET
    assert ask(SUBMISSION, mandate_refugee=True) is Outcome.CANNOT_TELL


@pytest.mark.parametrize(
    ("days", "emergency", "urgent"),
    [
        (0, "meets", "does_not_meet"),
        (7, "meets", "does_not_meet"),
        (8, "does_not_meet", "meets"),
        (42, "does_not_meet", "meets"),
        (43, "does_not_meet", "does_not_meet"),
        (None, "cannot_tell", "cannot_tell"),
    ],
)
def test_a_person_has_one_priority_at_most(days, emergency, urgent):
    facts = {} if days is None else {"must_leave_within_days": days}
    assert ask(EMERGENCY, **facts) == emergency
    assert ask(URGENT, **facts) == urgent


@pytest.mark.parametrize(("days", "due"), [(3, date(2025, 9, 8)), (20, date(2025, 10, 13)), (90, date(2026, 9, 1))])
def test_the_day_of_leaving_is_counted_from_the_submission(days, due):
    facts = {"must_leave_within_days": days, "unhcr_submitted_on": DAY}
    found = [d for p in (EMERGENCY, URGENT) for d in find_deadlines(p, facts, as_of=DAY, known_on=DAY)]
    assert [d.due for d in found] == [due]


def test_days_that_rest_on_memory_say_so():
    facts = {"must_leave_within_days": 20, "unhcr_submitted_on": DAY}
    (due,) = find_deadlines(URGENT, facts, as_of=DAY, known_on=DAY)
    assert due.mark == "recalled"
    assert "memory" in due.note
