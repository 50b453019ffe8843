"""Named reads of rules and determinations."""

from __future__ import annotations

from aman.screening.queries.determinations import (
    DeterminationRecord,
    FactShown,
    RuleShown,
    count_outcomes,
    determination_record,
    latest_day,
    roots_of_case,
    visible_determination,
    waiting_decisions,
    worklist,
)
from aman.screening.queries.rules import fact_kinds, policy_of, shipped_policies, shipped_policy

__all__ = [
    "DeterminationRecord",
    "FactShown",
    "RuleShown",
    "count_outcomes",
    "determination_record",
    "fact_kinds",
    "latest_day",
    "policy_of",
    "roots_of_case",
    "shipped_policies",
    "shipped_policy",
    "visible_determination",
    "waiting_decisions",
    "worklist",
]
