"""Three answers, what is missing, and why."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from core.laws import drawn
from core.policy.drawing import draw_node, draw_person
from core.policy.small import SMALL, changed

from aman.core.policy import (
    LeafCode,
    Outcome,
    Unknown,
    UnknownBecause,
    deciding_conditions,
    evaluate,
    evaluate_population,
    explain,
    load_policy,
    tree,
)
from aman.core.policy.binding import BoundPolicy, decode_trace, encode_trace
from aman.core.policy.program import compile_node
from aman.errors import BadInput

POLICY = load_policy(SMALL)


def ask(facts, day="2020-07-01", known=None, policy=POLICY):
    as_of = date.fromisoformat(day)
    return evaluate(policy, facts, as_of=as_of, known_on=date.fromisoformat(known or day))


def test_a_parameter_is_taken_from_the_day_asked_about_and_what_was_known():
    facts = {"kind": "card", "months": 12, "named": True}
    assert ask(facts, "2021-05-31").outcome is Outcome.DOES_NOT_MEET
    assert ask(facts, "2021-06-01").outcome is Outcome.MEETS
    assert ask(facts, "2021-06-01", "2021-02-28").outcome is Outcome.DOES_NOT_MEET


def test_sources_that_contradict_each_other_leave_the_answer_open_and_both_are_shown():
    facts = {"kind": "none", "months": 12, "day": date(2019, 1, 1), "papers": {"a"}, "named": False}
    assert ask(facts, "2022-03-01").outcome is Outcome.DOES_NOT_MEET  # both say it runs
    answer = ask(facts, "2022-05-15")
    assert answer.outcome is Outcome.CANNOT_TELL
    assert answer.missing == ()
    said = " ".join(f"{reason.sentence} {reason.note}" for reason in answer.reasons)
    assert "ONE" in said
    assert "OTHER" in said
    assert "Contradicted by" in said
    assert ask(facts, "2022-07-15").outcome is Outcome.MEETS  # both say it has ended


def test_a_recalled_value_says_so():
    said = " ".join(reason.note for reason in ask({"kind": "none", "months": 12}, "2021-01-01").reasons)
    assert "Recalled, no source seen." in said
    assert "From memory." in said


def test_before_the_first_day_nothing_is_told_and_nothing_asked_for():
    answer = ask({"kind": "none", "months": 12}, "2019-12-31")
    assert answer.outcome is Outcome.CANNOT_TELL
    assert answer.missing == ()
    assert "2020-01-01" in answer.reasons[0].sentence


def test_a_missing_fact_says_why_it_is_missing():
    refused = Unknown(UnknownBecause.REFUSED, "Asked on the phone.")
    answer = ask({"kind": refused, "months": 12})
    (missing,) = answer.missing
    assert (missing.fact, missing.because, missing.note) == ("kind", UnknownBecause.REFUSED, "Asked on the phone.")
    assert missing.settles_alone
    assert missing.settles_always


def test_one_paper_that_settles_is_told_from_one_of_several_needed():
    facts = {"kind": "none", "day": date(2019, 1, 1), "papers": {"a"}}
    alone = {m.fact: m.settles_alone for m in ask(facts, "2020-07-01").missing}
    assert alone == {"months": True, "named": True}
    several = {m.fact: (m.settles_alone, m.settles_always) for m in ask(facts, "2020-06-30").missing}
    assert several == {"months": (True, False), "named": (True, False)}


def test_an_unknown_fact_that_cannot_matter_is_not_asked_for():
    assert ask({"kind": "visa"}).missing == ()
    assert ask({"kind": "visa"}).outcome is Outcome.DOES_NOT_MEET


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "crad"},
        {"kind": 3},
        {"months": "12"},
        {"months": True},
        {"named": 1},
        {"day": "2020-01-01"},
        {"papers": {"z"}},
    ],
)
def test_a_fact_of_the_wrong_type_is_refused_without_repeating_its_value(facts):
    with pytest.raises(BadInput) as caught:
        ask(facts)
    assert "crad" not in caught.value.message


def test_the_edges_of_a_span_of_days_count():
    base = {"kind": "none", "months": 12, "papers": {"c"}, "named": False}
    for day, outcome in (
        ("2020-05-31", "meets"),
        ("2020-05-30", "does_not_meet"),
        ("2020-06-30", "meets"),
        ("2020-07-01", "does_not_meet"),
    ):
        assert ask({**base, "day": date.fromisoformat(day)}, "2020-06-30").outcome == outcome


def test_a_doubtful_rule_that_applies_leaves_the_answer_open():
    text = changed("- id: r.kind\n", "- id: r.kind\n  doubtful: true\n  note: A rumour.\n")
    text = (
        text[: text.rindex("examples:")]
        + "examples:\n- {as_of: 2020-07-01, facts: {kind: visa}, expect: does_not_meet}\n"
    )
    policy = load_policy(text)
    answer = ask({"kind": "none", "months": 12}, policy=policy)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert any("A rumour." in reason.note for reason in answer.reasons)
    assert ask({"kind": "visa", "months": 12}, policy=policy).outcome is Outcome.DOES_NOT_MEET


def test_an_explanation_needs_the_trace_alone():
    facts = {"kind": "none", "months": 12}
    answer = ask(facts)
    said = explain(POLICY, {}, answer.trace_code, date(2020, 7, 1), date(2020, 7, 1))
    assert said[0].sentence == "It holds."
    assert tuple(r for r in said if r.rule) == answer.reasons


def test_a_rule_is_explained_by_the_conditions_that_make_it_what_it_is():
    answer = ask({"kind": "visa", "months": 12, "named": True})
    decided_by = deciding_conditions(POLICY, answer.trace_code, date(2020, 7, 1), date(2020, 7, 1))
    assert [(leaf.id, code) for leaf, code in decided_by["r.kind"]] == [("r.kind/1", LeafCode.NO)]
    assert "r.until" not in decided_by  # it holds, so it does not make the answer a no
    answer = ask({"kind": "none", "months": 12, "named": False})
    decided_by = deciding_conditions(POLICY, answer.trace_code, date(2020, 7, 1), date(2020, 7, 1))
    assert {leaf.fact for leaf, code in decided_by["r.until"] if code is LeafCode.YES} == {None, "months"}


@drawn(100)
def test_a_trace_is_decoded_exactly(chance):
    codes = chance.choices(list(LeafCode), k=chance.randint(0, 32))
    trace = encode_trace(codes)
    assert list(decode_trace(trace, len(codes))) == codes
    assert 0 <= trace < 2**64


# ---- random trees: the two ways of computing agree, and so do three values with two ---------------------------

LEAVES = [tree.Leaf(i, f"l/{i}", "named", tree.FactKind.BOOL, tree.Operator.IS, (True,)) for i in range(5)]


def draw_codes(chance):
    return chance.choices(list(LeafCode), k=5)


def two_valued(node, truths):
    if isinstance(node, tree.Leaf):
        return truths[node.index]
    if isinstance(node, tree.Not):
        return not two_valued(node.part, truths)
    values = [two_valued(part, truths) for part in node.parts]
    if isinstance(node, tree.All):
        return all(values)
    return any(values) if isinstance(node, tree.Any) else sum(values) >= node.count


@drawn(150)
def test_an_answer_given_with_gaps_is_the_answer_of_every_way_to_fill_them(chance):
    node, codes = draw_node(chance, LEAVES), draw_codes(chance)
    answer = compile_node(node, {})(codes)
    if answer is None:
        return
    for fill in range(32):
        truths = [bool(c) if c < LeafCode.FACT_UNKNOWN else bool(fill >> i & 1) for i, c in enumerate(codes)]
        assert two_valued(node, truths) is answer


@drawn(40)
def test_any_tree_gives_a_population_the_same_answers_as_one_by_one(chance):
    from aman.core.policy.population import node_part

    node, rows = draw_node(chance, LEAVES), [draw_codes(chance) for _ in range(20)]
    truth = {0: False, 1: True}
    frame = pl.DataFrame(
        {f"l{i}": pl.Series([truth.get(int(row[i])) for row in rows], dtype=pl.Boolean) for i in range(5)}
    )
    column = frame.select(node_part(node, {}, [pl.col(f"l{i}") for i in range(5)]).alias("answer"))["answer"]
    assert column.to_list() == [compile_node(node, {})(row) for row in rows]


POOLS = {
    "kind": ["card", "visa", "none"],
    "day": [date(2020, 1, 1) + timedelta(n) for n in range(0, 1096, 5)],
    "months": list(range(41)),
    "named": [False, True],
    "papers": [frozenset(papers) for papers in ("", "a", "b", "c", "ab", "ac", "bc", "abc")],
}
COLUMNS = {"kind": pl.String, "day": pl.Date, "months": pl.Int64, "named": pl.Boolean, "papers": pl.List(pl.String)}


@drawn(40)
def test_a_population_gets_the_answer_and_trace_of_each_person(chance):
    people = [draw_person(chance, POOLS, does_not_apply=0) for _ in range(12)]
    day = date(2019, 12, 1) + timedelta(chance.randint(0, 1126))
    frame = pl.DataFrame(
        {
            name: pl.Series([sorted(v) if isinstance(v := p.get(name), frozenset) else v for p in people], dtype=kind)
            for name, kind in COLUMNS.items()
        }
    )
    table = evaluate_population(POLICY, frame, day, day)
    one_by_one = [evaluate(POLICY, p, as_of=day, known_on=day) for p in people]
    assert list(table.iter_rows()) == [(answer.outcome, answer.trace_code) for answer in one_by_one]


def test_a_population_with_columns_missing_or_strange_is_answered_or_refused():
    day = date(2020, 7, 1)
    frame = pl.DataFrame({"kind": ["none", None, "visa"], "hobby": [1, 2, 3]})
    assert evaluate_population(POLICY, frame, day, day)["outcome"].to_list() == [
        "cannot_tell",
        "cannot_tell",
        "does_not_meet",
    ]
    assert evaluate_population(POLICY, frame.head(0), day, day).height == 0
    for wrong in (pl.DataFrame({"kind": ["crad"]}), pl.DataFrame({"months": ["12"]}), pl.DataFrame({"day": [1]})):
        with pytest.raises(BadInput):
            evaluate_population(POLICY, wrong, day, day)


def test_binding_looks_the_calendar_up_once():
    from aman.core.policy.binding import bind_policy

    first = bind_policy(POLICY, date(2020, 7, 1), date(2020, 7, 1))
    assert isinstance(first, BoundPolicy)
    assert bind_policy(POLICY, date(2020, 7, 1), date(2020, 7, 1)) is first


@pytest.mark.parametrize("kind", [pl.Int8, pl.UInt8, pl.Int16, pl.UInt32, pl.Int64, pl.UInt64])
def test_numbers_of_any_width_are_compared_as_numbers(kind):
    policy = load_policy(changed("between: [12, 24]", "between: [-3, 70000]"))
    day = date(2020, 7, 1)
    frame = pl.DataFrame({"kind": ["none"] * 3, "months": pl.Series([0, 12, None], dtype=kind)})
    assert evaluate_population(policy, frame, day, day)["outcome"].to_list() == ["meets", "meets", "cannot_tell"]


def test_an_enum_that_allows_strange_words_is_looked_at_row_by_row():
    day = date(2020, 7, 1)
    words = pl.Enum(["crad", "none", "visa", "card"])
    frame = pl.DataFrame({"kind": pl.Series(["none", "visa", None], dtype=words), "months": [12, 12, 12]})
    assert evaluate_population(POLICY, frame, day, day)["outcome"].to_list() == [
        "meets",
        "does_not_meet",
        "cannot_tell",
    ]
    with pytest.raises(BadInput):
        evaluate_population(POLICY, pl.DataFrame({"kind": pl.Series(["crad"], dtype=words)}), day, day)
    counted = evaluate_population(POLICY, frame, day, day, with_trace=False)
    assert counted.columns == ["outcome"]
