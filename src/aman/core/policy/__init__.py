"""Does a person meet a set of dated rules: yes, no, or it cannot be told until this paper is seen?

Reach for `load_policy` with the text of a rule file, then `evaluate` for one person or
`evaluate_population` for many; `explain` puts a stored trace into words years later. This package never
decides about a person: it says what the rules say, as known on a day, and a person decides.
"""

from __future__ import annotations

from aman.core.policy.checking import ExampleFailure, find_example_failures
from aman.core.policy.evaluating import decide_outcome, evaluate, find_missing, read_fact
from aman.core.policy.explaining import deciding_conditions, explain, outcome_in_words, say_value
from aman.core.policy.loading import BadPolicy, hash_content, load_policy
from aman.core.policy.population import evaluate_population
from aman.core.policy.results import (
    Evaluation,
    FactKind,
    LeafCode,
    Mark,
    MissingEvidence,
    Outcome,
    Reason,
    Unknown,
    UnknownBecause,
)
from aman.core.policy.timeline import DatedValue, Parameter, Rank
from aman.core.policy.tree import Example, Fact, Leaf, Policy, Rule

__all__ = [
    "BadPolicy",
    "DatedValue",
    "Evaluation",
    "Example",
    "ExampleFailure",
    "Fact",
    "FactKind",
    "Leaf",
    "LeafCode",
    "Mark",
    "MissingEvidence",
    "Outcome",
    "Parameter",
    "Policy",
    "Rank",
    "Reason",
    "Rule",
    "Unknown",
    "UnknownBecause",
    "decide_outcome",
    "deciding_conditions",
    "evaluate",
    "evaluate_population",
    "explain",
    "find_example_failures",
    "find_missing",
    "hash_content",
    "load_policy",
    "outcome_in_words",
    "read_fact",
    "say_value",
]
