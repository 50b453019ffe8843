"""The page on the rule file shows a file that is one."""

from __future__ import annotations

import re
from pathlib import Path

from aman.core.policy import FactKind, Outcome, PolicyKind, find_example_failures, find_untested_leaves, load_policy
from aman.core.policy.strict_yaml import DEEPEST, MOST_CHARACTERS, MOST_MISTAKES
from aman.core.policy.tree import MOST_LEAVES, Operator

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "policy-format.md").read_text(encoding="utf-8")


def test_the_file_on_the_page_loads_and_its_examples_watch_over_every_condition():
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    policy = load_policy(text)
    assert find_example_failures(policy) == ()
    assert find_untested_leaves(policy) == ()


def test_the_page_names_every_operator_kind_and_limit():
    for word in (*Operator, *PolicyKind, *FactKind):
        assert re.search(rf"\b{word}\b", PAGE), word
    assert all(outcome.value.replace("_", " ") in PAGE for outcome in Outcome)
    for limit in (MOST_LEAVES, DEEPEST, MOST_MISTAKES, f"{MOST_CHARACTERS:,}"):
        assert str(limit) in PAGE
