"""Is everything that differs between two versions said, and nothing else?"""

from __future__ import annotations

import pytest
from core.policy.small import SMALL, changed

from aman.core.policy import load_policy
from aman.core.policy.differences import Change, Part, compare_policies


def between(old, new):
    return compare_policies(load_policy(SMALL), load_policy(changed(old, new)))


def test_the_same_content_has_no_differences_however_it_is_written():
    assert compare_policies(load_policy(SMALL), load_policy("# a comment\n" + SMALL)) == ()


@pytest.mark.parametrize(
    ("old", "new", "part", "name", "aspect"),
    [
        ("title: A small policy", "title: Another title", Part.POLICY, "", "title"),
        ("It is open.", "Nobody can say.", Part.POLICY, "", "answer cannot_tell"),
        ("first_day: 2020-01-01", "first_day: 2019-12-31", Part.POLICY, "", "first day"),
        ("description: The kind counts.", "description: The kind matters.", Part.RULE, "r.kind", "wording"),
        ("cannot_know: Whether it is genuine.", "cannot_know: Much.", Part.RULE, "r.kind", "what it cannot know"),
        ("between: [12, 24]", "between: [12, 36]", Part.RULE, "r.until", "condition"),
        ("mark: inferred", "mark: seen", Part.RULE, "r.until", "mark"),
        ("value: 2020-06-30", "value: 2020-07-31", Part.VALUE, "until EARLY", "value"),
        ("note: From memory.", "note: From another memory.", Part.VALUE, "until LATE", "note"),
        ("description: Last day", "description: The last of days", Part.VALUE, "until", "meaning"),
        ("evidence: the list", "evidence: the long list", Part.FACT, "named", "evidence"),
        ("values: [a, b, c]", "values: [a, b, c, d]", Part.FACT, "papers", "words"),
        ("title: A gazette", "title: The gazette", Part.SOURCE, "S1", "wording"),
    ],
)
def test_one_change_is_named_where_it_stands(old, new, part, name, aspect):
    found = between(old, new)
    assert (part, name, Change.CHANGED, aspect) in [(d.part, d.name, d.change, d.aspect) for d in found]
    for difference in found:
        assert " -> " in difference.sentence
        assert difference.before != difference.after


def test_a_new_value_and_one_that_went_are_said_whole():
    value = "    - {id: THIRD, from: 2022-01-01, known: 2022-01-01, value: [card], cite: [S2], mark: inferred}\n"
    new = load_policy(changed("  until:\n", value + "  until:\n"))
    (added,) = compare_policies(load_policy(SMALL), new)
    assert (added.part, added.name, added.change) == (Part.VALUE, "kinds THIRD", Change.ADDED)
    assert "Kinds that count, from 2022-01-01" in added.sentence
    assert "Inferred" in added.after
    (removed,) = compare_policies(new, load_policy(SMALL))
    assert (removed.change, removed.before) == (Change.REMOVED, added.after)


def test_an_example_that_came_and_one_that_went():
    found = between("facts: {kind: card}, expect: does_not_meet", "facts: {kind: visa}, expect: does_not_meet")
    assert [(d.part, d.name, d.change) for d in found] == [
        (Part.EXAMPLE, "r.kind", Change.ADDED),
        (Part.EXAMPLE, "r.kind", Change.REMOVED),
    ]


def test_another_order_of_the_same_parts_is_said_too():
    rules = SMALL.index("- id: r.kind"), SMALL.index("- id: r.until"), SMALL.index("outcome:")
    first, second = SMALL[rules[0] : rules[1]], SMALL[rules[1] : rules[2]]
    turned = SMALL.replace(first + second, second + first)
    (difference,) = compare_policies(load_policy(SMALL), load_policy(turned))
    assert difference.aspect == "order"
