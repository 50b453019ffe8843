"""Who looked at an answer of the rules, and what did people decide beside it?

A machine proposes; a person decides, with a reason. Whatever takes protection away stands only once a second reviewer
has agreed. Nobody is both, and the second is nobody who recorded a fact that the answer rests on: otherwise one
person's word, put in as a fact and confirmed as a decision, would be enough. No setting turns this off.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed
from aman.screening import queries
from aman.screening.models import Decision, Determination

_LONGEST_REASON = 4000
_SHORTEST_REASON = 10


@transaction.atomic
def read_determination(*, actor: User, pk: int) -> queries.DeterminationRecord:
    """Give everything a determination's page shows; the look is logged."""
    made = queries.visible_determination(user=actor, pk=pk)
    found = queries.determination_record(made)
    record(actor=actor, verb="determination.read", subject=f"person:{made.person.ref}", detail={"policy": made.policy})
    return found


def log_listing(*, actor: User, shown: Sequence[str]) -> None:
    """Log that somebody looked at a page of a worklist, and whose references it showed."""
    record(actor=actor, verb="determinations.listed", detail={"shown": len(shown)}, touches=shown)


@transaction.atomic
def list_changed_decisions(*, actor: User) -> list[queries.ChangedSince]:
    """Give the decisions that rest on what has changed since, and log that a list was shown."""
    found = queries.changed_decisions(user=actor)
    shown = [one.decision.determination.person.ref for one in found]
    record(actor=actor, verb="decisions.listed", detail={"shown": len(found)}, touches=shown)
    return found


@transaction.atomic
def decide(
    *, actor: User, determination: Determination, outcome: str, reason: str, seen: int | None = None
) -> Decision:
    """Write down what a reviewer decided beside a determination; the determination stays as it is.

    A decision that takes protection away stands only once a second reviewer agrees. `seen` is the last decision about
    the person under these rules that the reviewer saw, 0 for none; None where nobody looked.

    Raises:
        Conflict: somebody decided since; the page shows both.
    """
    queries.visible_determination(user=actor, pk=determination.pk)
    if outcome not in Decision.Outcome.values:
        raise BadInput("Nothing was decided: this is no decision.", fix="Choose one of the decisions on the page.")
    text = _checked_reason(reason, "Nothing was decided")
    # Two who decide at once wait for each other here; the later one is told.
    Determination.objects.select_for_update(of=("self",)).get(pk=determination.pk)
    if seen is not None and queries.last_decision_of(determination) != seen:
        raise Conflict(
            "Nothing was decided: somebody else decided about this person while you had the page open.",
            fix="Read what they decided, then decide again if you still see it otherwise.",
            code="changed-meanwhile",
        )
    made = Decision.objects.create(
        determination=determination,
        outcome=outcome,
        reason=text,
        decided_by=actor,
        decided_at=timezone.now(),
        needs_second=queries.takes_protection(determination, outcome),
    )
    record(
        actor=actor,
        verb="determination.decided",
        subject=f"person:{determination.person.ref}",
        detail={
            "determination": determination.pk,
            "decision": made.pk,
            "outcome": outcome,
            "needs_second": made.needs_second,
        },
    )
    return made


def _checked_reason(reason: str, what: str) -> str:
    text = reason.strip()
    if not _SHORTEST_REASON <= len(text) <= _LONGEST_REASON:
        raise BadInput(
            f"{what}: a reason is needed.",
            fix=f"Write why, in {_SHORTEST_REASON} to {_LONGEST_REASON} characters.",
            code="reason-needed",
        )
    return text


@transaction.atomic
def confirm_decision(*, actor: User, decision: Decision, agrees: bool = True, reason: str = "") -> Decision:
    """Agree, or disagree with a reason, as the second reviewer of a decision that takes protection away.

    Without a yes the decision does not stand. Either way the second look is final: whoever sees it otherwise decides
    anew.
    """
    current = (
        Decision.objects.select_for_update(of=("self",)).select_related("determination__person").get(pk=decision.pk)
    )
    made = queries.visible_determination(user=actor, pk=current.determination_id)
    if not current.needs_second:
        raise BadInput("Nothing was confirmed: this decision needs no second reviewer.", fix="Nothing is to be done.")
    must_be_another(
        "decision.second",
        first=current.decided_by_id,
        first_at=current.decided_at,
        second=actor,
        message="Nothing was confirmed: you took this decision yourself.",
        fix="Ask another reviewer to look at it.",
    )
    if current.second_by_id is not None:
        raise Conflict("Nothing was confirmed: another reviewer did so before.", fix="Open the page again.")
    if agrees and actor.pk in queries.recorders_of(made):
        raise NotAllowed(
            "Nothing was confirmed: you recorded a fact that this decision rests on.",
            fix="Ask a reviewer to look at it who recorded nothing about this person.",
        )
    text = reason.strip()[:_LONGEST_REASON] if agrees else _checked_reason(reason, "Nothing was written down")
    current.second_by, current.second_at = actor, timezone.now()
    current.second_agrees, current.second_reason = agrees, text
    current.save(update_fields=["second_by", "second_at", "second_agrees", "second_reason"])
    record(
        actor=actor,
        verb="decision.confirmed" if agrees else "decision.disagreed",
        subject=f"person:{current.determination.person.ref}",
        detail={"decision": current.pk},
    )
    return current
