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
from aman.screening.queries.rules import (
    PackInForce,
    fact_kinds,
    pack_in_force,
    packs_in_force,
    policies_in_force,
    policy_in_force,
    policy_of,
    read_version,
    shipped_policies,
    shipped_policy,
)

__all__ = [
    "DeterminationRecord",
    "FactShown",
    "PackInForce",
    "RuleShown",
    "count_outcomes",
    "determination_record",
    "fact_kinds",
    "latest_day",
    "pack_in_force",
    "packs_in_force",
    "policies_in_force",
    "policy_in_force",
    "policy_of",
    "read_version",
    "roots_of_case",
    "shipped_policies",
    "shipped_policy",
    "visible_determination",
    "waiting_decisions",
    "worklist",
]
