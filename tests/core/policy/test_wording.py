"""Do conditions, rules and whole policies read as sentences?"""

from __future__ import annotations

import pytest
from core.policy.packs import PACK_IDS, pack
from core.policy.small import SMALL, changed

from aman.core.policy import Mark, Outcome, load_policy, wording
from aman.core.policy.loading import FORBIDDEN


@pytest.fixture(scope="module")
def policy():
    return load_policy(SMALL)


def condition(text):
    """The words of the condition that stands in the place of the small policy's first rule."""
    policy = load_policy(changed("when: {fact: kind, in: $kinds}", f"when: {text}"))
    return wording.say_condition(policy, policy.rules["r.kind"].when)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{fact: kind, eq: card}", "kind of paper is card"),
        ("{fact: kind, in: [card, visa]}", "kind of paper is card or visa"),
        (
            "{fact: day, within_days: {of: $as_of, days: -30}}",
            "day on it lies within 30 days before the day asked about",
        ),
        ("{fact: day, within_days: {of: $as_of, days: 30}}", "day on it lies within 30 days after the day asked about"),
        ("{fact: day, ge: 2021-01-01}", "day on it is 2021-01-01 or later"),
        ("{fact: day, lt: $until}", "day on it is before “Last day”"),
        ("{fact: months, ge: 12}", "months is at least 12"),
        ("{fact: months, between: [12, 24]}", "months lies from 12 to 24, both included"),
        ("{fact: named, is: false}", "“named in a list” is no"),
        ("{fact: papers, ge: [a, b]}", "papers on file holds all of a, b"),
        ("{not: {fact: named, is: true}}", "it is not so that “named in a list” is yes"),
    ],
)
def test_a_condition_says_what_it_asks(written, said):
    # The set of kinds must still be used by somebody.
    both = f"{{any: [{{all: [{{fact: kind, in: $kinds}}, {{fact: named, is: true}}]}}, {written}]}}"
    assert said in condition(both)


def test_all_any_and_at_least_are_told_apart(policy):
    assert wording.say_condition(policy, policy.outcome) == "each of these rules applies: r.kind, r.until"
    assert wording.say_condition(policy, policy.rules["r.until"].when).startswith(
        "at least 2 of these hold: (the day asked"
    )
    text = condition("{any: [{fact: kind, in: $kinds}, {all: [{fact: named, is: true}, {fact: months, lt: 3}]}]}")
    assert (
        text
        == "either kind of paper is one of “Kinds that count” or (“named in a list” is yes and months is less than 3)"
    )


def test_a_dated_value_says_from_when_and_since_when_it_is_known(policy):
    until = policy.parameters["until"]
    assert wording.say_value_of(until, until.values[1]) == "from 2020-07-01 (known 2020-11-09): 2020-12-31"
    assert "contradicts ONE" in wording.say_value_of(until, until.values[3])


def test_a_value_nobody_knows_says_why():
    old = "value: 2020-06-30, cite: [S1], mark: seen"
    policy = load_policy(changed(old, "value: unknown, reason: no source says, cite: [S1], mark: seen"))
    until = policy.parameters["until"]
    assert wording.say_value_of(until, until.values[0]).endswith("unknown (no source says)")


def test_the_whole_is_numbered_through_and_cites_its_sources(policy):
    sections = wording.say_policy(policy)
    sentences = [sentence for section in sections for sentence in section.sentences]
    assert [s.number for s in sentences] == list(range(1, len(sentences) + 1))
    rule = next(s for s in sentences if s.about == "r.until")
    assert (rule.cites, rule.mark) == (("S1",), Mark.INFERRED)
    assert "Cannot know: Nothing more." in rule.note


def test_examples_and_outcomes_are_said_in_words(policy):
    said = wording.say_example(policy, policy.examples[1])
    assert said == "on 2020-07-01, kind none: cannot tell, missing months, day, papers, named"
    assert wording.say_outcome("does_not_meet") == wording.say_outcome(Outcome.DOES_NOT_MEET) == "does not meet"
    assert wording.say_mark(Mark.RECALLED) == "recalled, no source seen"
    assert wording.say_facts(policy, [("kind", "none"), ("named", False)]) == "kind of paper: none; named in a list: no"
    assert wording.say_facts(policy, []) == "nothing"


@pytest.mark.parametrize("policy_id", PACK_IDS)
def test_every_shipped_pack_can_be_read_out_and_promises_nothing(policy_id):
    policy = pack(policy_id)
    sections = wording.say_policy(policy)
    said = [s.text for section in sections if section.title != "Sources" for s in section.sentences]
    assert len(said) > len(policy.rules) + len(policy.facts)
    assert [text for text in said if FORBIDDEN.search(text)] == []
