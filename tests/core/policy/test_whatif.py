"""Is everybody counted once, in groups that add up, with the unknown as a number of its own?"""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from core.policy.small import SMALL, changed

from aman.core.policy import Outcome, evaluate_population, load_policy
from aman.core.policy.scenarios import load_scenario
from aman.core.policy.supposing import apply_scenario, change_population
from aman.core.policy.whatif import (
    MOST_GROUPS,
    Shift,
    compare_population,
    compare_scenario,
    count_by_rule,
    count_shifts,
)
from aman.errors import BadInput

DAY = date(2020, 7, 1)
WIDER = changed("value: [none], cite: [S1]", "value: [none, card], cite: [S1]")


@pytest.fixture(scope="module")
def policies():
    return load_policy(SMALL), load_policy(WIDER)


@pytest.fixture
def people():
    return pl.DataFrame(
        {
            "kind": ["none", "card", "card", None, "visa", "card"],
            "months": [12, 12, None, 12, 12, 12],
            "named": [True, True, None, True, True, True],
            "district": ["east", "west", "west", None, "", "east"],
        }
    )


def test_the_three_numbers_and_the_rest_add_up_to_everybody(policies, people):
    found = compare_population(*policies, people, DAY, DAY, by=["district", "kind"])
    total = found.total
    assert (total.newly_meets, total.no_longer_meets, total.cannot_tell, total.unchanged) == (2, 0, 2, 2)
    assert (total.cannot_tell_before, total.no_longer_open, total.changed, total.total) == (1, 0, 3, 6)
    for groups in found.groups.values():
        assert sum((group.shift for group in groups), Shift()) == total
    for shift in (total, *(group.shift for group in found.groups["district"])):
        parts = (shift.newly_meets, shift.no_longer_meets, shift.cannot_tell, shift.no_longer_open, shift.unchanged)
        assert sum(parts) == shift.total


def test_those_whose_group_is_not_known_are_a_group_of_their_own_and_come_last(policies, people):
    groups = compare_population(*policies, people, DAY, DAY, by=["district"]).groups["district"]
    assert [(group.name, group.shift.total) for group in groups] == [("east", 2), ("west", 2), (None, 2)]


def test_the_other_way_round_nobody_meets_it_any_longer(policies, people):
    wide, narrow = policies[1], policies[0]
    total = compare_population(wide, narrow, people, DAY, DAY).total
    assert (total.newly_meets, total.no_longer_meets) == (0, 2)
    assert total.count(Outcome.CANNOT_TELL, Outcome.DOES_NOT_MEET) == total.no_longer_open == 1


def test_changed_facts_are_asked_about_in_place_of_the_facts(policies, people):
    other = people.with_columns(kind=pl.lit("visa"))
    total = compare_population(policies[0], policies[0], people, DAY, DAY, changed_frame=other).total
    assert total.no_longer_meets == 1
    assert total.no_longer_open == 1


def test_words_may_come_as_categories(policies, people):
    columns = people.with_columns(pl.col("district").cast(pl.Categorical), pl.col("kind").cast(pl.Categorical))
    plain = compare_population(*policies, people, DAY, DAY, by=["district"])
    assert compare_population(*policies, columns, DAY, DAY, by=["district"]) == plain


def test_the_rule_that_turned_is_named_and_only_that(policies, people):
    before, after = (evaluate_population(policy, people, DAY, DAY) for policy in policies)
    (found,) = count_by_rule(*policies, before, after, DAY, DAY)
    assert (found.rule, found.shift.newly_meets, found.shift.cannot_tell) == ("r.kind", 2, 1)


def test_where_only_the_outcome_is_made_otherwise_no_rule_is_named(people):
    policy = load_policy(SMALL)
    either = load_policy(changed("outcome:\n  all:", "outcome:\n  any:"))
    before, after = (evaluate_population(p, people, DAY, DAY) for p in (policy, either))
    assert {found.rule for found in count_by_rule(policy, either, before, after, DAY, DAY)} == {""}


def test_no_column_may_tell_single_people_apart(policies):
    many = pl.DataFrame({"kind": ["none"] * (MOST_GROUPS + 1), "house": [str(i) for i in range(MOST_GROUPS + 1)]})
    with pytest.raises(BadInput, match="single people"):
        compare_population(*policies, many, DAY, DAY, by=["house"])


def test_a_column_that_is_not_there_is_named_with_those_that_are(policies, people):
    with pytest.raises(BadInput, match="province") as caught:
        compare_population(*policies, people, DAY, DAY, by=["province"])
    assert "district" in caught.value.fix


def test_nobody_is_counted_where_nobody_is(policies):
    nobody = pl.DataFrame({"kind": pl.Series([], dtype=pl.String)})
    assert compare_population(*policies, nobody, DAY, DAY, by=["kind"]).total == Shift()


def test_outcomes_given_as_words_are_counted_the_same():
    words = pl.Series(["meets", "cannot_tell", "does_not_meet"])
    found = count_shifts(words, words.reverse(), pl.DataFrame({"a": [1, 1, 2]}), ["a"])
    assert (found.total.no_longer_meets, found.total.newly_meets, found.total.cannot_tell) == (1, 1, 1)
    assert [group.name for group in found.groups["a"]] == ["1", "2"]


def test_a_scenario_is_counted_at_once_as_step_by_step(policies, people):
    policy = policies[0]
    head = "scenario: trial\ntitle: A trial\ndescription: Nothing more.\npolicy: small\nchanges:\n"
    for changes in (
        "- {fact: kind, becomes: none, when: {district: [west]}}\n",
        "- {fact: named, becomes: unknown}\n- {fact: months, at_most: 3, when: {kind: [card, none]}}\n",
        "- {value: kinds, from: 2020-01-01, becomes: [card]}\n- {fact: months, at_most: 3}\n",
        "- {value: kinds, from: 2020-01-01, becomes: [card]}\n",
    ):
        scenario = load_scenario(head + changes)
        other = change_population(policy, scenario, people)
        by_steps = compare_population(policy, apply_scenario(policy, scenario), people, DAY, DAY, ["district"], other)
        assert by_steps.total.changed > 0
        assert compare_scenario(policy, scenario, people, DAY, DAY, ["district"]) == by_steps
