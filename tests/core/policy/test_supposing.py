"""Does a scenario change what it names and nothing else, and refuse what does not fit?"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from core.policy.small import SMALL, changed

from aman.core.policy import Outcome, decide_outcome, evaluate, evaluate_population, load_policy
from aman.core.policy.scenarios import load_scenario
from aman.core.policy.supposing import SUPPOSED, apply_scenario, change_population
from aman.errors import BadInput

HEAD = "scenario: trial\ntitle: A trial\ndescription: Nothing more.\npolicy: small\nchanges:\n"


@pytest.fixture(scope="module")
def policy():
    return load_policy(SMALL)


def suppose(policy, *lines):
    return apply_scenario(policy, load_scenario(HEAD + "".join(f"- {line}\n" for line in lines)))


def stated(policy, name, as_of, known_on=None):
    return [v.value for v in policy.parameters[name].in_force(as_of, known_on or as_of)]


def test_a_supposed_value_stands_whatever_was_decided_and_from_that_day_only(policy):
    other = suppose(policy, "{value: kinds, from: 2021-01-01, becomes: [visa]}")
    for day in (date(2021, 1, 1), date(2021, 12, 1), date(2025, 1, 1)):
        assert stated(other, "kinds", day) == [frozenset({"visa"})]
    assert stated(other, "kinds", date(2020, 12, 31)) == stated(policy, "kinds", date(2020, 12, 31))
    assert stated(policy, "kinds", date(2021, 1, 1)) == [frozenset({"none"})], "the policy itself is as it was"
    assert other.version_hash != policy.version_hash


def test_a_value_supposed_for_a_while_gives_way_to_what_was_decided(policy):
    other = suppose(policy, "{value: until, from: 2022-01-15, to: 2022-02-15, becomes: 2022-01-20}")
    assert stated(other, "until", date(2022, 2, 10)) == [date(2022, 1, 20)]
    for day in (date(2022, 1, 14), date(2022, 2, 16), date(2020, 8, 1)):
        assert stated(other, "until", day, date(2023, 1, 1)) == stated(policy, "until", day, date(2023, 1, 1))


def test_what_is_supposed_says_so_among_the_reasons(policy):
    other = suppose(policy, "{value: kinds, from: 2020-01-01, becomes: [visa]}")
    answer = evaluate(other, {"kind": "visa", "months": 12}, as_of=date(2020, 7, 1), known_on=date(2020, 7, 1))
    said = [reason for reason in answer.reasons if SUPPOSED in reason.cites]
    assert "nobody has decided it" in said[0].note
    assert other.sources[SUPPOSED].title.endswith("A trial")


def test_a_dropped_value_was_never_decided(policy):
    other = suppose(policy, "{drop: SECOND, of: kinds}")
    assert stated(other, "kinds", date(2022, 1, 1)) == [frozenset({"none"})]


def test_a_dropped_value_takes_the_contradiction_with_it(policy):
    assert len(stated(policy, "until", date(2022, 3, 1))) == 2
    other = suppose(policy, "{drop: ONE, of: until}")
    assert stated(other, "until", date(2022, 3, 1)) == [date(2022, 4, 30)]


def test_a_moved_value_holds_from_the_other_day(policy):
    other = suppose(policy, "{move: SECOND, of: kinds, from: 2021-01-01}")
    assert stated(other, "kinds", date(2021, 1, 1), date(2021, 1, 1)) == [frozenset({"none", "card"})]
    later = suppose(policy, "{move: SECOND, of: kinds, from: 2021-09-01}")
    assert stated(later, "kinds", date(2021, 8, 31)) == [frozenset({"none"})]


def test_nobody_meets_a_suspended_policy_from_its_day_on(policy):
    other = suppose(policy, "{suspend: pathway, from: 2020-09-01}")
    facts = {"kind": "none", "months": 12, "named": True}
    for shift, expected in ((-1, Outcome.MEETS), (0, Outcome.DOES_NOT_MEET)):
        day = date(2020, 9, 1) + timedelta(shift)
        assert decide_outcome(policy, facts, as_of=day, known_on=day) is Outcome.MEETS
        assert decide_outcome(other, facts, as_of=day, known_on=day) is expected
    table = evaluate_population(other, pl.DataFrame({"kind": ["none", None]}), date(2020, 9, 1), date(2020, 9, 1))
    assert table["outcome"].to_list() == ["does_not_meet"] * 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{value: nothing, from: 2021-01-01, becomes: 1}", "no parameter is named 'nothing'"),
        ("{value: kinds, from: 2021-01-01, becomes: 5}", "a list of words"),
        ("{value: kinds, from: 2021-01-01, becomes: [passport]}", "a word that no fact"),
        ("{drop: NEVER, of: kinds}", "no value 'NEVER'"),
        ("{move: EARLY, of: until, from: 2020-02-01}", ""),
        ("{fact: nothing, becomes: x}", "no fact 'nothing'"),
        ("{fact: kind, becomes: passport}", "never holds 'passport'"),
        ("{fact: kind, at_most: 5}", "needs a word"),
        ("{fact: named, becomes: false, when: {kind: passport}}", "never holds passport"),
    ],
)
def test_what_does_not_fit_the_policy_is_refused(policy, line, said):
    if not said:
        suppose(policy, line)
        return
    with pytest.raises(BadInput, match="does not fit") as caught:
        suppose(policy, line)
    assert said in caught.value.message


def test_a_scenario_about_another_policy_is_refused():
    with pytest.raises(BadInput, match="about small"):
        suppose(load_policy(changed("policy: small", "policy: other")), "{drop: SECOND, of: kinds}")


def changed_frame(policy, line, **columns):
    scenario = load_scenario(HEAD + f"- {line}\n")
    return change_population(policy, scenario, pl.DataFrame(columns))


def test_a_fact_is_capped_for_those_concerned_and_unknown_where_that_cannot_be_told(policy):
    early, late, cap = date(2020, 1, 1), date(2021, 1, 1), date(2020, 6, 1)
    frame = changed_frame(
        policy, f"{{fact: day, at_most: {cap}, when: {{kind: card}}}}",
        kind=["card", "card", "visa", None, None, "card"], day=[early, late, late, late, early, None],
    )  # fmt: skip
    assert frame["day"].to_list() == [early, cap, late, None, early, None]


def test_a_fact_is_replaced_for_those_of_a_programme_however_it_is_written(policy):
    frame = changed_frame(
        policy, "{fact: named, becomes: false, when: {programme: [P-2]}}",
        named=[True, True, None, True, False], programme=["P-2", "p2", "P 2", "P-1", None],
    )  # fmt: skip
    assert frame["named"].to_list() == [False, False, False, True, False]
    frame = changed_frame(
        policy, "{fact: named, becomes: unknown, when: {programme: P-2}}", named=[True, True], programme=["P-2", ""]
    )
    assert frame["named"].to_list() == [None, None], "a blank programme may be P-2"


def test_what_did_not_apply_applies_once_it_is_given_a_value(policy):
    frame = changed_frame(policy, "{fact: named, becomes: true}", named=[None, False], named__na=[True, False])
    assert frame["named"].to_list() == [True, True]
    assert frame["named__na"].to_list() == [False, False]


def test_people_that_cannot_be_told_apart_are_refused(policy):
    with pytest.raises(BadInput, match="programme"):
        changed_frame(policy, "{fact: named, becomes: false, when: {programme: P-2}}", named=[True])
