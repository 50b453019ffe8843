"""How is a promise proposed as a rule? As a version of its pack, by somebody who may propose rules, with its source.

Nothing is asked differently by that: a proposal is tried on everybody and brought into force by another person.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from aman.accounts.models import User
from aman.audit.actions import record
from aman.liaison.actions.commitments import must_be_own
from aman.liaison.models import Commitment, CommitmentLink
from aman.liaison.queries.rules import DraftRule, DraftValue
from aman.liaison.queries.rules import draft_rule as drafted
from aman.screening.actions import propose_change
from aman.screening.models import RuleChange


def draft_rule(*, actor: User, commitment: Commitment, draft: DraftValue) -> DraftRule:
    """Write a promise down as a dated value of a pack, to be proposed or handed to a reviewer, and log that.

    Raises:
        BadInput: no pack has this place, or the value is not of its type.
    """
    office_id = must_be_own(actor, commitment, "liaison.draft_rule")
    made = drafted(office_id=office_id, draft=draft)
    _log(actor, "commitment.rule_drafted", commitment, draft)
    return made


@transaction.atomic
def propose_rule(*, actor: User, commitment: Commitment, draft: DraftValue, reason: str, as_of: date) -> RuleChange:
    """Propose the version of a pack in which a promise stands, and link the promise to the place where it does.

    Raises:
        NotAllowed: the actor may not propose rules.
        BadPolicy: the text with the promise in it has mistakes.
        BadInput: its examples come out otherwise, or no reason is given.
    """
    made = draft_rule(actor=actor, commitment=commitment, draft=draft)
    change = propose_change(actor=actor, text=made.text, reason=reason, as_of=as_of)
    CommitmentLink.objects.get_or_create(
        commitment=commitment,
        kind=CommitmentLink.Kind.RULE,
        ref=draft.place[:120],
        defaults={"added_by": actor, "added_at": change.proposed_at},
    )
    _log(actor, "commitment.rule_proposed", commitment, draft, change=change.pk)
    return change


def _log(actor: User, verb: str, commitment: Commitment, draft: DraftValue, **more: int) -> None:
    detail = {"policy": draft.policy_id, "parameter": draft.parameter, **more}
    record(actor=actor, verb=verb, subject=f"commitment:{commitment.ref}", detail=detail)
