"""Who looked at an answer of the rules, and what did a person decide beside it?"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed
from aman.screening import queries
from aman.screening.models import Decision, Determination

_LONGEST_REASON = 4000
_SHORTEST_REASON = 10
#: Decisions that take protection away, whatever the rules said: they stand only once a second reviewer agrees.
TAKES_PROTECTION = frozenset({Decision.Outcome.NOT_PROTECTED, Decision.Outcome.REMOVED})


@transaction.atomic
def read_determination(*, actor: User, pk: int) -> queries.DeterminationRecord:
    """Give everything a determination's page shows; the look is logged."""
    made = queries.visible_determination(user=actor, pk=pk)
    found = queries.determination_record(made)
    record(actor=actor, verb="determination.read", subject=f"person:{made.person.ref}", detail={"policy": made.policy})
    return found


def log_listing(*, actor: User, shown: int) -> None:
    """Log that somebody looked at a page of a worklist: how many, not who."""
    record(actor=actor, verb="determinations.listed", detail={"shown": shown})


@transaction.atomic
def decide(*, actor: User, determination: Determination, outcome: str, reason: str) -> Decision:
    """Write down what a reviewer decided beside a determination; the determination stays as it is.

    A decision that takes protection away stands only once a second reviewer has confirmed it.
    """
    queries.visible_determination(user=actor, pk=determination.pk)
    if outcome not in Decision.Outcome.values:
        raise BadInput("Nothing was decided: this is no decision.", fix="Choose one of the decisions on the page.")
    text = reason.strip()
    if not _SHORTEST_REASON <= len(text) <= _LONGEST_REASON:
        raise BadInput(
            "Nothing was decided: a reason is needed.",
            fix=f"Write why, in {_SHORTEST_REASON} to {_LONGEST_REASON} characters.",
            code="reason-needed",
        )
    made = Decision.objects.create(
        determination=determination,
        outcome=outcome,
        reason=text,
        decided_by=actor,
        decided_at=timezone.now(),
        needs_second=outcome in TAKES_PROTECTION,
    )
    record(
        actor=actor,
        verb="determination.decided",
        subject=f"person:{determination.person.ref}",
        detail={"determination": determination.pk, "decision": made.pk, "outcome": outcome},
    )
    return made


@transaction.atomic
def confirm_decision(*, actor: User, decision: Decision) -> Decision:
    """Confirm, as the second reviewer, a decision that takes protection away."""
    current = Decision.objects.select_for_update().select_related("determination__person").get(pk=decision.pk)
    queries.visible_determination(user=actor, pk=current.determination_id)
    if current.outcome != Decision.Outcome.NOT_PROTECTED:
        raise BadInput("Nothing was confirmed: this decision needs no second reviewer.", fix="Nothing is to be done.")
    if current.decided_by_id == actor.pk:
        raise NotAllowed(
            "Nothing was confirmed: you took this decision yourself.", fix="Ask another reviewer to look at it."
        )
    if current.second_by_id is not None:
        raise Conflict("Nothing was confirmed: another reviewer did so before.", fix="Open the page again.")
    current.second_by, current.second_at, current.second_agrees = actor, timezone.now(), True
    current.save(update_fields=["second_by", "second_at", "second_agrees"])
    record(
        actor=actor,
        verb="decision.confirmed",
        subject=f"person:{current.determination.person.ref}",
        detail={"decision": current.pk},
    )
    return current
