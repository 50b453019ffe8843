"""A second person answers what a first one proposed: it is done, or everything stays as it is.

Only changes that would take protection from somebody come here (`changing` finds them). Nobody answers their own
proposal; the database refuses it too.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.errors import Conflict
from aman.rosters.actions.changing import Change, change_pairs, checked_reason, digest_of, locked_pair
from aman.rosters.actions.joining import Rejoined
from aman.rosters.actions.pairs import Decided, are_one, record_change
from aman.rosters.models import Pair, PairProposal


@transaction.atomic
def answer_pair_proposal(
    *, actor: User, pair_id: int, confirm: bool, reason: str = "", seen: str | None = None, version: int | None = None
) -> Decided:
    """Confirm or refuse, as the second person, what somebody proposed about a pair.

    Args:
        actor: the second person, with the permission to decide pairs.
        pair_id: the pair.
        confirm: whether it is to be done.
        reason: why; needed for a refusal.
        seen: the mark of the losses that the second person was shown; None skips the check.
        version: the version of the pair that was looked at; None skips the check.

    Raises:
        NotFound: no such pair in the actor's office.
        NotAllowed: the actor proposed it, or may not decide pairs.
        Conflict: nothing waits for a second person, something changed meanwhile, or other decisions contradict it.
        BadInput: a refusal without a reason.
    """
    pair = locked_pair(actor, pair_id, version)
    proposal = (
        pair.proposals.select_for_update(of=("self",)).select_related("proposed_by", "undoes").filter(answer="").first()
    )
    if proposal is None:
        raise Conflict(
            f"Nothing on pair {pair.pk} waits for a second person.",
            fix="Look at the pair again.",
            code="pair-not-proposed",
        )
    must_be_another(
        "link.second",
        first=proposal.proposed_by_id,
        first_at=proposal.proposed_at,
        second=actor if actor.may("rosters.decide_pair") else None,
        message=f"Pair {pair.pk} stays as it is: what was proposed takes protection from somebody, so it needs two people.",
        fix="Let a reviewer who did not propose it answer.",
        code="pair-needs-second-person",
    )
    text = checked_reason(reason) if not confirm or reason.strip() else ""
    done = _confirm(actor, pair, proposal, seen) if confirm else Decided(pair, Rejoined(0, ()), are_one(pair))
    proposal.answer = PairProposal.Answer.CONFIRMED if confirm else PairProposal.Answer.REFUSED
    proposal.answered_by, proposal.answered_at, proposal.answer_reason = actor, timezone.now(), text
    proposal.save(update_fields=["answer", "answered_by", "answered_at", "answer_reason"])
    if not confirm:
        pair.version += 1
        pair.save(update_fields=["version"])
    record_change(actor, "pair.confirmed" if confirm else "pair.refused", pair, done.rejoined, proposal.to_state)
    return Decided(pair, done.rejoined, done.still_joined, done.losses, proposal)


def _confirm(actor: User, pair: Pair, proposal: PairProposal, seen: str | None) -> Decided:
    change = Change(pair, Pair.State(proposal.to_state), proposal.reason, proposal.undoes)
    changed = change_pairs(actor, [change], proposal=proposal)
    if seen is not None and digest_of(changed.losses) != seen:
        raise Conflict(
            f"What the change of pair {pair.pk} would take away is no longer what you were shown, so nothing was done.",
            fix="Look at the pair again, and confirm what it says now.",
            code="losses-changed",
        )
    return Decided(pair, changed.rejoined, are_one(pair), changed.losses)
