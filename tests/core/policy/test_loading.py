"""A rule file is either sound, or every mistake in it is named with its line."""

from __future__ import annotations

import pytest
from core.policy.small import SMALL, changed

from aman.core.policy import BadPolicy, find_example_failures, load_policy


def problems(text):
    with pytest.raises(BadPolicy) as caught:
        load_policy(text)
    return caught.value.problems


def test_a_sound_file_loads_and_its_examples_hold():
    policy = load_policy(SMALL)
    assert find_example_failures(policy) == ()
    assert len(policy.leaves) == 6


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("fact: months, between", "fact: weeks, between", "'weeks' is not declared"),
        ("between: [12, 24]", "near: 12", "'near' is no operator"),
        ("between: [12, 24]", "between: [12]", "a list of two values"),
        ("between: [12, 24]", "between: [12, soon]", "'soon' is not a whole number"),
        ("between: [12, 24]", "is: true", "cannot be asked of a whole number"),
        ("is: true", "is: 1", "1 is not true or false"),
        ("in: $kinds", "in: $sorts", "No parameter is named 'sorts'"),
        ("in: $kinds", "in: $until", "$until is a day"),
        ("in: $kinds", "in: [crad]", "never holds 'crad'"),
        ("fact: $as_of, gt", "fact: $now, gt", "No parameter is named 'now'"),
        ("at_least: 2", "at_least: 6", "a number from 1 to 5"),
        ("days: -30", "weeks: 4", "'within_days' needs"),
        ("  cite: [S1]\n  mark: seen", "  mark: seen", "`cite` needs a list of sources"),
        ("  cite: [S1]\n  mark: seen", "  cite: [S9]\n  mark: seen", "The source 'S9' is not described"),
        ("cite: [], mark: recalled, note: From memory.", "cite: [], mark: recalled", "only a recalled value with a note"),
        ("mark: inferred", "mark: certain", "`mark` must be one of"),
        ("value: 2020-06-30", "value: soon", "is not a day"),
        ("value: 2020-06-30", "value: unknown", "'reason' needs a text"),
        ("value: [none]", "value: [none, 3]", "is not a list of words"),
        ("from: 2020-07-01, known: 2020-11-09", "from: soon, known: 2020-11-09", "'from' needs a day"),
        ("contradicts: [ONE]", "contradicts: [NONE]", "which is no other value"),
        ("known: 2020-01-01, value: [none]", "to: 2020-12-31, known: 2020-01-01, value: [none]", "followed by a gap"),
        ("from: 2021-06-01, known: 2021-03-01", "from: 2020-01-01, known: 2020-01-01", "overlaps 'FIRST'"),
        ("from: 2020-07-01, known: 2020-11-09", "from: 2020-07-01, to: 2020-06-01, known: 2020-11-09", "ends before it begins"),
        ("{rule: r.kind}", "{rule: r.sort}", "No rule is named 'r.sort'"),
        ("  - {rule: r.until}\n", "", "'r.until' has no part in the outcome"),
        ("expect: meets}\n  - {as_of: 2020-01-01, facts: {kind: card}", "expect: cannot_tell}\n  - {as_of: 2020-01-01, facts: {kind: card}", "needs an example of each"),
        ("facts: {kind: card}, expect", "facts: {kind: crad}, expect", "never holds ['crad']"),
        ("facts: {kind: card}, expect", "facts: {months: many}, expect", "has the wrong type"),
        ("title: A small policy", "title: A small policy\ncolour: green", "'colour' is not a part of a rule file"),
        ("It holds.", "You are safe.", "'safe' is never said of a person"),
        ("It holds.", "This person is deportable.", "is never said of a person"),
        ("first_day: 2020-01-01", "first_day: early", "'first_day' needs a day"),
        ("months: {type: int", "months: {type: number", "A fact needs a lower-case name and a `type`"),
        ("- id: r.until", "- id: r.kind", "Two rules are named 'r.kind'"),
        ("S2: {title: A newspaper", "S3: {title: Another, dated: x}\n  S2: {title: A newspaper", "'S3' is cited nowhere"),
        ("  months: {type", "  weeks: {type: int, label: weeks, evidence: x}\n  months: {type", "No rule asks for the fact 'weeks'"),
        ("title: A small policy", "title: A small policy\ntitle: Another", "'title' stands here twice"),
        ("months: {type: int", "months: &x {type: int", "Anchors and aliases are not allowed"),
        ("title: A small policy", "title: !!python/name:os.system x", "Tags are not allowed"),
        ("between: [12, 24]", "between: [1.5, 24]", "neither a day, a whole number"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(old, new, sentence):
    text = changed(old, new)
    found = problems(text)
    assert any(sentence in said for _, said in found), found
    line = next(line for line, said in found if sentence in said)
    assert 1 <= line <= text.count("\n") + 1


def test_all_mistakes_are_found_at_once():
    text = (
        changed("between: [12, 24]", "near: 12")
        .replace("mark: inferred", "mark: certain")
        .replace("kind: card", "kind: x", 1)
    )
    assert len(problems(text)) >= 3


def test_the_line_named_is_the_line_of_the_mistake():
    text = changed("mark: inferred", "mark: certain")
    line = next(line for line, said in problems(text) if "`mark`" in said)
    assert "mark: certain" in text.splitlines()[line - 1]


def test_a_rule_that_refers_back_to_itself_is_refused():
    text = changed("when: {fact: kind, in: $kinds}", "when: {all: [{fact: kind, in: $kinds}, {rule: r.until}]}")
    text = text.replace("- {fact: named, is: true}", "- {fact: named, is: true}\n    - {rule: r.kind}")
    assert any("refers back to itself" in said for _, said in problems(text))


def test_a_bomb_of_aliases_is_refused_before_it_grows():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)
    )
    assert "aliases" in problems(bomb)[0][1]


@pytest.mark.parametrize("text", ["", "[]", "just words", "a: [", "[" * 60, "a: 1\n---\nb: 2", "\x00", "? [a]\n: b"])
def test_what_is_no_rule_file_is_refused_and_nothing_else_breaks(text):
    assert problems(text)


def test_more_conditions_than_a_trace_holds_are_refused():
    many = "\n".join(f"    - {{fact: months, ge: {n}}}" for n in range(100, 130))
    text = changed("    - {fact: named, is: true}", "    - {fact: named, is: true}\n" + many)
    assert any("at most 32" in said for _, said in problems(text))


def test_comments_and_layout_leave_the_version_alone_and_a_value_does_not():
    version = load_policy(SMALL).version_hash
    assert load_policy("# a remark\n" + SMALL).version_hash == version
    assert load_policy(SMALL.replace("  mark: seen", "  mark:   seen  # so it is")).version_hash == version
    assert load_policy(changed("between: [12, 24]", "between: [12, 25]")).version_hash != version
