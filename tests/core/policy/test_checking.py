"""An example that fails is named, and a condition that no example watches over is found."""

from __future__ import annotations

from core.policy.small import SMALL, changed

from aman.core.policy import find_example_failures, find_untested_leaves, load_policy

DEADLINE = """
deadlines:
- id: d.answer
  description: Answer the letter.
  when: {all: [{fact: kind, eq: visa}, {fact: months, ge: 50}]}
  by: 2025-12-31
  cite: [S1]
  mark: seen
"""


def test_an_example_that_fails_is_named_with_what_came():
    policy = load_policy(
        changed(
            "facts: {kind: none}, expect: cannot_tell, missing: [months, ",
            "facts: {kind: none}, expect: cannot_tell, missing: [",
        )
    )
    (failure,) = find_example_failures(policy)
    assert (failure.rule, failure.number) == ("", 2)
    assert "months" in failure.sentence
    (failure,) = find_example_failures(load_policy(changed("{kind: card}, expect: does", "{kind: visa}, expect: does")
                                                   .replace("facts: {kind: none}, expect: meets", "facts: {kind: card}, expect: meets", 1)))  # fmt: skip
    assert (failure.rule, failure.number, failure.sentence) == (
        "r.kind", 1, "meets was expected, does_not_meet came.",
    )  # fmt: skip


def test_a_condition_that_no_example_watches_over_is_found():
    unwatched = {leaf.id for leaf in find_untested_leaves(load_policy(SMALL))}
    assert unwatched == set()
    text = changed(
        "  - {as_of: 2020-06-30, facts: {months: 12, day: 2019-01-01, papers: [a], named: false}, expect: does_not_meet}\n",
        "  - {as_of: 2020-06-30, facts: {months: 1, day: 2019-01-01, papers: [a], named: false}, expect: does_not_meet}\n",
    )
    unwatched = {leaf.id for leaf in find_untested_leaves(load_policy(text))}
    assert unwatched == {"r.until/3", "r.until/4", "r.until/5"}


def test_a_deadline_is_watched_over_where_it_has_examples():
    assert find_untested_leaves(load_policy(SMALL + DEADLINE)) == ()
    examples = """  examples:
  - {as_of: 2020-07-01, facts: {kind: visa, months: 50}, expect: meets, due: 2025-12-31}
  - {as_of: 2020-07-01, facts: {kind: none}, expect: does_not_meet}
"""
    assert find_untested_leaves(load_policy(SMALL + DEADLINE + examples)) == ()
    lacking = examples.replace(
        "{kind: visa, months: 50}, expect: meets, due: 2025-12-31", "{kind: visa}, expect: cannot_tell"
    )
    assert [leaf.id for leaf in find_untested_leaves(load_policy(SMALL + DEADLINE + lacking))] == ["d.answer/2"]
