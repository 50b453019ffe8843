"""What is compiled holds nothing of a rule file: names and numbers of our own only."""

from __future__ import annotations

import re
from datetime import date

import pytest
from core.policy.small import SMALL

from aman.core.policy import decide_outcome, evaluate, load_policy, writing
from aman.core.policy.writing import all_of, any_of

WORDS = {
    "def", "decide", "codes", "values", "combine", "facts", "get", "take", "policy", "return", "if", "else", "elif",
    "is", "not", "in", "and", "or", "None", "True", "False", "NA", "date", "int", "str", "frozenset", "bool", "TRUTH",
    "isdisjoint", "count", "MEETS", "DOES_NOT_MEET", "CANNOT_TELL", "__class__",
}  # fmt: skip


def test_no_word_of_a_rule_file_is_compiled(monkeypatch: pytest.MonkeyPatch):
    written: list[str] = []
    plain = writing._compiled.__wrapped__
    monkeypatch.setattr(writing, "_compiled", lambda text: (written.append(text), plain(text))[1])
    policy = load_policy(SMALL)
    day = date(2022, 5, 15)
    evaluate(policy, {}, as_of=day, known_on=day)
    decide_outcome(policy, {}, as_of=day, known_on=day)
    assert len(written) == 4
    names = {name for text in written for name in re.findall(r"[A-Za-z_]\w*", text)}
    assert {name for name in names - WORDS if not re.fullmatch(r"[acfgknptvwx]\d*(_\d+)*", name)} == set()
    assert not {quote for text in written for quote in re.findall(r"['\"]", text)}


def test_what_the_date_decides_is_left_out():
    assert all_of(["x", "True", "y"]) == "(x and y)"
    assert all_of(["x", "False"]) == "False"
    assert all_of([]) == "True"
    assert any_of(["x", "False", "x"]) == "x"
    assert any_of(["x", "True"]) == "True"
    assert any_of(["False"]) == "False"
