"""What can a brief not know? Said in every brief, whether or not the numbers look complete."""

from __future__ import annotations

from aman.accounts.models import Office
from aman.core.policy import PolicyKind
from aman.reports.brief.counting.scope import Scope
from aman.reports.brief.frame import Cell, Number, Section, Table
from aman.screening.queries import policies_in_force

HERE = "reports.brief.counting.limits"
ALWAYS = (
    "arrests_unreported", "rules_unpublished", "coverage", "sources_conflict", "no_moments", "dates_as_stated", "named_only",
    "not_a_forecast",
)  # fmt: skip


def count(scope: Scope) -> Section:
    """Say what is not known: sentences that always hold, those of the rule packs, and registers that are not counted."""
    others = Office.objects.filter(kind=Office.Kind.OWNER).exclude(pk=scope.office_id).count()
    columns = (("policy", "policy"), ("sentence", "sentence"))
    table = Table("rules_cannot_know", f"{HERE}.packs_say", columns, packs_say(scope))
    notes = (*ALWAYS, *(("past_day",) if scope.is_past else ()))
    return Section("limits", (Number("other_registers", "count", others, f"{HERE}.count"),), (table,), notes)


def packs_say(scope: Scope) -> tuple[tuple[Cell, ...], ...]:
    """Give what the exposure packs themselves say that they cannot know."""
    packs = policies_in_force(scope.office_id, scope.as_of)
    return tuple(
        (policy.policy_id, sentence)
        for policy in packs
        if policy.kind is PolicyKind.EXPOSURE
        for sentence in policy.cannot_know
    )
