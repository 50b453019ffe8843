"""Profiles: is a way to protection open for somebody for whom no state has a programme?"""

from __future__ import annotations

from datetime import date

import pytest

from aman.core import _data
from aman.core.policy import Outcome, decide_outcome, load_policy

POLICY = load_policy(_data.read_policy_text("heightened-risk"))
NAMED_FROM = {
    "woman": date(2021, 8, 31),
    "minority": date(2021, 8, 31),
    "rights_defender": date(2021, 8, 31),
    "musician": date(2023, 12, 6),
    "artist": date(2023, 12, 6),
    "journalist": date(2023, 12, 6),
    "former_government": date(2025, 9, 1),
    "former_forces": date(2025, 9, 1),
    "ally": date(2025, 9, 1),
}


def ask(day, known_on=None, **facts):
    return decide_outcome(POLICY, facts, as_of=day, known_on=known_on or day)


def test_every_profile_has_one_rule():
    assert set(NAMED_FROM) == set(POLICY.facts["risk_profiles"].values)
    assert {f"risk.{name}" for name in NAMED_FROM} == set(POLICY.rules)


@pytest.mark.parametrize("profile", NAMED_FROM)
def test_a_profile_opens_a_way_from_the_day_a_source_names_it(profile):
    first = NAMED_FROM[profile]
    day_before = date.fromordinal(first.toordinal() - 1)
    assert ask(first, risk_profiles={profile}) is Outcome.MEETS
    assert ask(day_before, risk_profiles={profile}) is Outcome.CANNOT_TELL
    assert ask(date(2026, 2, 9), known_on=day_before, risk_profiles={profile}) is Outcome.CANNOT_TELL


def test_nobody_without_a_named_profile_is_told_that_there_is_no_danger():
    assert ask(date(2026, 2, 9), risk_profiles=set()) is Outcome.DOES_NOT_MEET
    assert "nothing about the danger" in POLICY.answers[Outcome.DOES_NOT_MEET]
    assert ask(date(2026, 2, 9)) is Outcome.CANNOT_TELL


def test_a_court_order_is_no_profile():
    assert any("does not extend to their profession" in line for line in POLICY.cannot_know)
    assert not {"court_petitioner", "petitioner"} & set(POLICY.facts["risk_profiles"].values)
