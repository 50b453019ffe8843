"""Is a scenario read strictly, and are all its mistakes named by line?"""

from __future__ import annotations

from datetime import date

import pytest
from core.policy.packs import pack

from aman.core import _data
from aman.core.policy.scenarios import (
    BadScenario,
    ChangedFact,
    DroppedValue,
    MovedValue,
    SupposedValue,
    Suspension,
    load_scenario,
)
from aman.core.policy.supposing import apply_scenario
from aman.errors import NotFound

HEAD = "scenario: trial\ntitle: A trial\ndescription: Nothing more.\npolicy: small\n"
WHOLE = (
    HEAD
    + """as_of: 2021-01-01
changes:
- {value: kinds, from: 2021-01-01, to: 2021-12-31, becomes: [card]}
- {drop: LATE, of: until}
- {move: SECOND, of: kinds, from: 2021-01-01}
- {suspend: pathway, from: 2022-01-01}
- {fact: day, at_most: 2021-01-31, when: {kind: card, programme: [P-2, P2]}}
- {fact: named, becomes: unknown}
"""
)


def test_every_kind_of_change_is_read():
    scenario = load_scenario(WHOLE)
    assert [type(change) for change in scenario.changes] == [
        SupposedValue, DroppedValue, MovedValue, Suspension, ChangedFact, ChangedFact,
    ]  # fmt: skip
    assert (scenario.as_of, scenario.known_on) == (date(2021, 1, 1), None)
    assert scenario.columns == ("kind", "programme")
    assert scenario.changes[5].becomes is None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "mapping"),
        ("- a\n", 1, "mapping"),
        (HEAD, 1, "`changes` needs a list"),
        (HEAD + "changes: []\n", 5, "`changes` needs a list"),
        (HEAD + "changes:\n- {drop: A, of: b}\nextra: 1\n", 7, "'extra' is not a part"),
        (HEAD + "changes:\n- {drop: A}\n", 6, "'of' needs a word"),
        (HEAD + "changes:\n- {value: a, from: 2021-02-31, becomes: 1}\n", 6, "cannot be read"),
        (HEAD + "changes:\n- {value: a, from: 2021-02-01}\n", 6, "needs `becomes`"),
        (HEAD + "changes:\n- {value: a, from: 2021-02-01, to: 2021-01-01, becomes: 1}\n", 6, "ends before it begins"),
        (HEAD + "changes:\n- {fact: a}\n", 6, "either `at_most` or `becomes`"),
        (HEAD + "changes:\n- {fact: a, at_most: true}\n", 6, "'at_most' needs a day"),
        (HEAD + "changes:\n- {fact: a, becomes: b, when: {c: 1}}\n", 6, "A word or a list of words"),
        (HEAD + "changes:\n- {fact: a, drop: b}\n", 6, "begins with one of"),
        (HEAD + "changes:\n- {suspend: x, from: 2021-01-01, to: 2021-02-01}\n", 6, "no place beside"),
        (HEAD + "changes:\n\t- a\n", 6, "not YAML"),
        (HEAD + "changes: &x [*x]\n", 5, "Anchors"),
        (HEAD.replace("A trial", "They are safe") + "changes:\n- {drop: A, of: b}\n", 2, "never said of a person"),
    ],
)
def test_what_is_wrong_is_named_by_its_line(text, line, said):
    with pytest.raises(BadScenario) as caught:
        load_scenario(text)
    assert any(said in sentence for _, sentence in caught.value.problems), caught.value.problems
    assert line in [number for number, _ in caught.value.problems]


def test_all_mistakes_are_named_at_once():
    with pytest.raises(BadScenario) as caught:
        load_scenario("scenario: x\nchanges:\n- {drop: A}\n- 5\n")
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize("name", _data.scenario_ids())
def test_every_shipped_scenario_fits_the_pack_it_is_about(name):
    scenario = load_scenario(_data.read_scenario_text(name))
    policy = pack(scenario.policy_id)
    assert scenario.scenario_id == name
    assert scenario.as_of is not None
    assert apply_scenario(policy, scenario).version_hash != policy.version_hash


def test_the_four_scenarios_of_programme_managers_are_shipped():
    assert set(_data.scenario_ids()) >= {"phase-2-april", "por-not-extended", "p2-suspended", "visa-one-month"}
    with pytest.raises(NotFound):
        _data.read_scenario_text("nothing")
