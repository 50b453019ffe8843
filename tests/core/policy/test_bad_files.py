"""What an author gets wrong, and what somebody sends on purpose: each is named by line with what to write instead."""

from __future__ import annotations

import contextlib
import string
from datetime import date

import pytest
import yaml
from core.policy.small import SMALL, changed
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core.policy import BadPolicy, find_boundary_days, find_shadowed_rules, load_policy
from aman.core.policy.references import find_circle, measure_rules


def mistakes(text):
    with pytest.raises(BadPolicy) as caught:
        load_policy(text)
    return caught.value.mistakes


def only(text):
    found = mistakes(text)
    assert len(found) == 1, found
    return found[0]


def after(old, new):
    """The one mistake of a changed file, with the text of its line."""
    text = changed(old, new)
    found = only(text)
    return found, text.splitlines()[found.line - 1]


@pytest.mark.parametrize(
    ("old", "new", "sentence", "fix"),
    [
        ("value: 2020-06-30", "value: 2020-02-31", "'2020-02-31' cannot be read", "February 2020 has 29 days."),
        ("value: 2020-06-30", "value: 2020-13-01", "cannot be read", "year-month-day"),
        ("between: [12, 24]", "between: [24, 12]", "'between' never holds", "Swap the two."),
        ("between: [12, 24]", "betwen: [12, 24]", "is no operator", "Did you mean 'between'?"),
        ("fact: months,", "fact: month,", "is not declared", "Did you mean 'months'?"),
        ("in: $kinds", "in: $kind", "No parameter is named 'kind'", "Did you mean 'kinds'?"),
        ("in: $kinds", "in: [crad]", "never holds 'crad'", "Did you mean 'card'?"),
        ("{rule: r.kind}", "{rule: r.knid}", "No rule is named 'r.knid'", "Did you mean 'r.kind'?"),
        ("mark: inferred", "mark: infered", "`mark` must be one of", "Did you mean 'inferred'?"),
        ("last_reviewed: 2026-01-01\nanswers", "last_reviewed: 2026-01-01\nsourecs: {}\nanswers", "'sourecs' is not", "remove it"),
        ("{fact: named, is: true}", "{fact: named, is: 12:30}", "'12:30' is neither", "without a point"),
        ("title: A small policy", "title: A small: policy", "A colon stands inside", "double quotes"),
        ("title: A small policy", "title: [A", "This is not YAML", "not closed"),
        ("\n  kind: {type: text", "\n\tkind: {type: text", "a tab stands where spaces must", "spaces in place of the tab"),
        ("title: A small policy", "title: A\ntitle: B", "The key 'title' stands here twice", "the other is on line 3"),
        ("title: A small policy", "title: A\x00", "U+0000 is no text", "UTF-8"),
        ("title: A small policy", "title: !!python/name:os.system A", "Tags are not allowed", "exclamation mark"),
        ("{rule: r.kind}", "{rule: r.kind}\n  - {rule: r.kind}", "stands here twice", "Remove one"),
        ("from: 2021-06-01, known: 2021-03-01", "from: 2020-01-01, known: 2020-01-01", "overlaps 'FIRST'", "`contradicts`"),
        ("known: 2020-01-01, value: [none]", "to: 2020-12-31, known: 2020-01-01, value: [none]", "gap from", "`to`"),
        ("  cite: [S1]\n  mark: inferred", "  cite: []\n  mark: inferred", "`cite` needs a list", "mark: recalled"),
        ("  named: {type: bool", "  named__na: {type: bool", "'named__na' has a name", "Call it 'named'"),
        ("facts: {months: 12}, expect: meets}", "facts: {months: 12}, expect: met}", "`expect` must be", "Did you mean 'meets'?"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line_and_what_to_write_instead(old, new, sentence, fix):
    text = changed(old, new)
    found = next(m for m in mistakes(text) if sentence in m.sentence)
    assert fix in found.fix
    first = text[: text.index(new)].count("\n") + 1
    assert first <= found.line + 3
    assert found.line <= first + new.count("\n") + 1


def test_every_mistake_of_a_broken_file_says_its_fix():
    broken = SMALL.replace("mark: seen", "mark: sure").replace("type: ", "kind: ").replace("as_of", "when")
    found = mistakes(broken)
    assert len(found) > 20
    assert all(m.fix for m in found), [m for m in found if not m.fix]
    assert [(m.line, m.sentence) for m in found] == sorted((m.line, m.sentence) for m in found)


def test_a_byte_order_mark_and_line_ends_of_other_systems_change_nothing():
    version = load_policy(SMALL).version_hash
    assert load_policy("\ufeff" + SMALL.lstrip()).version_hash == version
    assert load_policy(SMALL.replace("\n", "\r\n")).version_hash == version


def test_ten_thousand_rules_are_refused_by_their_number_alone():
    text = SMALL[: SMALL.index("rules:")] + "rules:\n" + "".join(f"- {{id: r.r{i}}}\n" for i in range(10_000))
    found = mistakes(text + "outcome: {rule: r.r1}\n")
    assert any("10,000 rules; a policy holds at most 200." in m.sentence for m in found)
    assert len(found) < 30


def test_no_file_makes_more_mistakes_than_can_be_read():
    text = SMALL + "".join(f"key{i}: 1\n" for i in range(2_000))
    assert len(mistakes(text)) == 200
    with pytest.raises(BadPolicy, match=r"And 180 more\."):
        load_policy(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 20_000,
        "a: " + "{b: " * 5_000,
        "x: y\n" * 5_000,
        "- " * 3_000 + "a",
        SMALL + "x" * 400_000,
        "a: &a [b]\nc: [*a, *a]",
        "? {a: b}\n: c",
        "a: \ud800",
        "policy: small\n\x1b[31m: 1",
        "parameters:\n  p:\n    type: int\n    values:\n"
        + "    - {id: A, from: 2020-01-01, known: 2020-01-01}\n" * 1_000,
    ],
)
def test_what_is_sent_to_break_the_reader_is_refused_with_a_line(text):
    assert all(m.line >= 1 and m.sentence for m in mistakes(text))


# ---- rules that lead to each other ----------------------------------------------------------------------------


def chained(count, parts):
    """Rules that each refer to the one before as often as there are places in `parts`."""
    head, tail = SMALL[: SMALL.index("rules:")], SMALL[SMALL.index("- id: r.until") : SMALL.index("outcome:")]
    first = SMALL[SMALL.index("rules:") : SMALL.index("- id: r.until")]
    body = first[len("rules:\n") :]
    rules = [body]
    for i in range(count):
        when = parts.replace("?", "r.kind" if i == 0 else f"r.k{i - 1}")
        rules.append(body.replace("id: r.kind", f"id: r.k{i}").replace("{fact: kind, in: $kinds}", when))
    outcome = f"outcome:\n  all:\n  - {{rule: r.k{count - 1}}}\n  - {{rule: r.until}}\n"
    return head + "rules:\n" + "".join(rules) + tail + outcome + SMALL[SMALL.index("\nexamples:") + 1 :]


def test_a_circle_of_rules_is_written_out():
    text = chained(3, "{rule: ?}").replace(
        "when: {fact: kind, in: $kinds}", "when: {any: [{fact: kind, in: $kinds}, {rule: r.k2}]}"
    )
    found = only(text)
    assert "r.kind -> r.k2 -> r.k1 -> r.k0 -> r.kind" in found.sentence
    assert find_circle(load_policy(SMALL).rules) == ()


def test_rules_that_lead_too_far_or_grow_too_large_are_refused():
    assert "deep" in only(chained(40, "{not: {rule: ?}}")).sentence
    doubling = "{at_least: 2, of: [{rule: ?}, {rule: ?}, {not: {rule: ?}}]}"
    assert "leads to" in only(chained(9, doubling)).sentence
    assert len(load_policy(chained(4, doubling)).rules) == 6
    assert measure_rules(load_policy(SMALL).rules)["r.kind"] == (1, 1)


# ---- what can never matter ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("when: {fact: kind, in: $kinds}", "when: {any: [{fact: kind, in: $kinds}, {all: [{fact: kind, in: $kinds}, {fact: months, ge: 3}]}]}", "r.kind/3 changes no answer"),
        ("when: {fact: kind, in: $kinds}", "when: {any: [{fact: kind, in: $kinds}, {fact: papers, in: []}]}", "r.kind/2 changes no answer"),
        ("when: {fact: kind, in: $kinds}", "when: {any: [{fact: kind, in: $kinds}, {all: [{fact: kind, eq: card}, {fact: kind, eq: visa}]}]}", "r.kind/3 changes no answer"),
        ("when: {fact: kind, in: $kinds}", "when: {all: [{fact: kind, in: $kinds}, {any: [{fact: $as_of, ge: 2019-01-01}, {fact: months, ge: 3}]}]}", "r.kind/3 changes no answer"),
    ],
)  # fmt: skip
def test_a_condition_that_can_never_matter_is_refused(old, new, sentence):
    assert any(sentence in m.sentence for m in mistakes(changed(old, new))), mistakes(changed(old, new))


def test_a_rule_that_can_never_matter_is_refused():
    text = changed(
        "  all:\n  - {rule: r.kind}\n", "  all:\n  - any: [{rule: r.kind}, {fact: $as_of, ge: 2019-01-01}]\n"
    )
    assert any("The rule 'r.kind' changes no outcome" in m.sentence for m in mistakes(text))


def test_a_rule_that_only_adds_a_reason_is_let_stand_and_can_be_found():
    text = changed(
        "  all:\n  - {rule: r.kind}\n", "  all:\n  - any: [{rule: r.kind}, {all: [{rule: r.kind}, {rule: r.until}]}]\n"
    )
    assert load_policy(text)
    again = SMALL[SMALL.index("- id: r.kind") : SMALL.index("- id: r.until")].replace("r.kind", "r.also")
    again = again.replace("{fact: kind, in: $kinds}", "{all: [{fact: kind, in: $kinds}, {fact: named, is: true}]}")
    text = SMALL.replace("- id: r.until", again + "- id: r.until")
    policy = load_policy(
        text.replace("  all:\n  - {rule: r.kind}\n", "  all:\n  - any: [{rule: r.kind}, {rule: r.also}]\n")
    )
    assert find_shadowed_rules(policy) == ("r.also",)
    assert find_shadowed_rules(load_policy(SMALL)) == ()


def test_the_days_on_which_an_answer_may_change_are_found():
    days = find_boundary_days(load_policy(SMALL))
    assert date(2020, 1, 1) in days  # the first day
    assert {date(2020, 6, 30), date(2020, 7, 1), date(2020, 11, 9)} <= set(days)  # after $until; from; known
    assert date(2020, 8, 1) not in days
    assert list(days) == sorted(set(days))


# ---- anything at all ------------------------------------------------------------------------------------------

STRANGE = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.text(string.printable, max_size=6), st.dates(),
    st.lists(st.one_of(st.text("ab", max_size=2), st.integers(0, 3), st.none()), max_size=3),
    st.dictionaries(st.text("ab", min_size=1, max_size=2), st.integers(0, 3), max_size=2),
)  # fmt: skip
PLAIN = yaml.safe_load(SMALL)
#: In C where PyYAML was built with it.
WRITER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def places(raw, path=()):
    yield path
    children = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def planted(raw, path, value):
    if not path:
        return value
    if isinstance(raw, dict):
        return {k: planted(v, path[1:], value) if k == path[0] else v for k, v in raw.items()}
    return [planted(v, path[1:], value) if i == path[0] else v for i, v in enumerate(raw)]


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([p for p in places(PLAIN) if p]), STRANGE)
def test_whatever_stands_anywhere_is_read_or_named_and_nothing_else_breaks(path, value):
    text = yaml.dump(planted(PLAIN, path, value), Dumper=WRITER, sort_keys=False, allow_unicode=True)
    found = ()
    with contextlib.suppress(BadPolicy):
        try:
            load_policy(text)
        except BadPolicy as bad:
            found = bad.mistakes
            raise
    assert all(m.fix for m in found), found
