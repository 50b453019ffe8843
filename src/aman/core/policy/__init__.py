"""Does a person meet a set of dated rules: yes, no, or it cannot be told until this paper is seen?

Reach for `load_policy` with the text of a rule file, then `evaluate` for one person or
`evaluate_population` for many; `explain` puts a stored trace into words years later. This package never
decides about a person: it says what the rules say, as known on a day, and a person decides.
"""

from __future__ import annotations

from aman.core.policy.boundaries import find_boundary_days
from aman.core.policy.checking import ExampleFailure, find_example_failures, find_untested_leaves
from aman.core.policy.deadlines import find_deadlines
from aman.core.policy.evaluating import decide_outcome, evaluate, read_fact
from aman.core.policy.explaining import deciding_conditions, explain, find_missing, outcome_in_words, say_value
from aman.core.policy.loading import BadPolicy, hash_content, load_policy
from aman.core.policy.population import evaluate_many, evaluate_population
from aman.core.policy.reaching import find_shadowed_rules
from aman.core.policy.results import (
    NOT_APPLICABLE,
    Deadline,
    Evaluation,
    FactKind,
    LeafCode,
    Mark,
    MissingEvidence,
    NotApplicable,
    Outcome,
    PolicyKind,
    Reason,
    Unknown,
    UnknownBecause,
)
from aman.core.policy.schema import policy_schema
from aman.core.policy.strict_yaml import Mistake
from aman.core.policy.timeline import DatedValue, FactValue, Parameter, Rank
from aman.core.policy.tree import DeadlineRule, Example, Fact, Leaf, Policy, Rule

__all__ = [
    "NOT_APPLICABLE",
    "BadPolicy",
    "DatedValue",
    "Deadline",
    "DeadlineRule",
    "Evaluation",
    "Example",
    "ExampleFailure",
    "Fact",
    "FactKind",
    "FactValue",
    "Leaf",
    "LeafCode",
    "Mark",
    "MissingEvidence",
    "Mistake",
    "NotApplicable",
    "Outcome",
    "Parameter",
    "Policy",
    "PolicyKind",
    "Rank",
    "Reason",
    "Rule",
    "Unknown",
    "UnknownBecause",
    "decide_outcome",
    "deciding_conditions",
    "evaluate",
    "evaluate_many",
    "evaluate_population",
    "explain",
    "find_boundary_days",
    "find_deadlines",
    "find_example_failures",
    "find_missing",
    "find_shadowed_rules",
    "find_untested_leaves",
    "hash_content",
    "load_policy",
    "outcome_in_words",
    "policy_schema",
    "read_fact",
    "say_value",
]
