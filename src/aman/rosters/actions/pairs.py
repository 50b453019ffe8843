"""Same person, different people or not sure: recording what a person decided, and taking links apart again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, Conflict
from aman.people.models import Person
from aman.rosters.actions.changing import (
    Change,
    Changed,
    change_pairs,
    checked_reason,
    locked_pair,
    refuse_while_proposed,
)
from aman.rosters.actions.joining import Rejoined
from aman.rosters.models import Pair, PairHistory, PairProposal
from aman.rosters.protection import Loss
from aman.rosters.queries import links_of

PairDecision = Literal["same", "different", "not_sure"]
_DECISIONS = frozenset({"same", "different", "not_sure"})


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision led to: the pair as it stands now and what moved because of it.

    Where somebody would have been left with less protection nothing moved: `proposal` waits for a second person, and
    `losses` says why.
    """

    pair: Pair
    rejoined: Rejoined
    still_joined: bool
    losses: tuple[Loss, ...] = ()
    proposal: PairProposal | None = None


@transaction.atomic
def decide_pair(
    *, actor: User, pair_id: int, decision: PairDecision, reason: str, version: int | None = None
) -> Decided:
    """Record whether two rows are the same person, and join or part them accordingly.

    A decision goes before every automatic link: where a chain of automatic links would still join two rows
    decided to be different, the weakest of the chain waits for a person. A decision that would take protection
    from somebody is only proposed.

    Args:
        actor: the reviewer.
        pair_id: the pair.
        decision: same, different or not_sure.
        reason: what the reviewer saw, 1 to 500 letters.
        version: the version the reviewer looked at; None skips the check.

    Raises:
        NotFound: no such pair in the actor's office.
        Conflict: somebody changed the pair first, other decisions contradict this one, or a second person is asked.
        BadInput: an unknown decision or no reason.
    """
    if decision not in _DECISIONS:
        raise BadInput("That is not an answer to this question.", fix="Choose same, different or not sure.")
    text = checked_reason(reason)
    pair = locked_pair(actor, pair_id, version)
    refuse_while_proposed([pair])
    return _decided(actor, "pair.decided", Change(pair, Pair.State(decision), text), decision)


@transaction.atomic
def undo_link(*, actor: User, pair_id: int, reason: str, version: int | None = None) -> Decided:
    """Take a link away; everything attached to either row stays with the row it was attached to.

    No automatic link joins the two again. If links a person decided still do, `still_joined` says so. Where it would
    take protection from somebody it is only proposed.

    Raises:
        NotFound: no such pair in the actor's office.
        Conflict: the pair joins nothing, somebody changed it first, or a second person is asked.
        BadInput: no reason.
    """
    text = checked_reason(reason)
    pair = locked_pair(actor, pair_id, version)
    if pair.state not in (Pair.State.AUTOMATIC, Pair.State.SAME):
        raise Conflict(
            f"Pair {pair.pk} joins nothing, so there is nothing to take apart.",
            fix="Look at the pair again.",
            code="pair-not-joined",
        )
    refuse_while_proposed([pair])
    return _decided(actor, "pair.undone", Change(pair, Pair.State.UNDONE, text))


@transaction.atomic
def undo_pair_decision(*, actor: User, pair_id: int, version: int | None = None) -> Decided:
    """Take back the actor's own last change of a pair: the pair is as it was before, and so is who is one person.

    Links that stepped back because of it stand again. A proposal that nobody answered yet is simply taken back.

    Raises:
        NotFound: no such pair in the actor's office.
        Conflict: the last change is not the actor's, or was itself an undo, or somebody changed the pair first.
    """
    pair = locked_pair(actor, pair_id, version)
    proposal = pair.proposals.filter(answer="", proposed_by=actor).first()
    if proposal is not None:
        return _take_back(actor, pair, proposal)
    refuse_while_proposed([pair])
    last = last_change(pair)
    if last is None or actor.pk not in (last.changed_by_id, last.second_by_id) or last.undoes_id is not None:
        raise Conflict(
            f"There is nothing of yours to undo on pair {pair.pk}.",
            fix="Look at the pair again; decide anew, or take the link away with a reason.",
            code="nothing-to-undo",
        )
    return _decided(actor, "pair.decision_undone", Change(pair, Pair.State(last.from_state), "", last))


@transaction.atomic
def take_apart(*, actor: User, person_ref: str, reason: str) -> Changed:
    """Undo every link of one row, so that it stands alone again, or propose it where that takes protection away.

    Raises:
        NotFound: no such person in the actor's office.
        Conflict: the row is joined with no other, or a second person is asked about one of the links.
    """
    text = checked_reason(reason)
    person, links = links_of(actor, person_ref)
    if not links:
        raise Conflict(
            f"{person.ref} is joined with no other row.", fix="Look at the person again.", code="person-not-joined"
        )
    pairs = [locked_pair(actor, link.pk) for link in links]
    refuse_while_proposed(pairs)
    changed = change_pairs(actor, [Change(pair, Pair.State.UNDONE, text) for pair in pairs])
    if not changed.proposals:
        detail = {"links": len(links), "moved": changed.rejoined.moved}
        record(actor=actor, verb="person.taken_apart", subject=f"person:{person.ref}", detail=detail)
    return changed


def last_change(pair: Pair) -> PairHistory | None:
    """Give the newest change of a pair."""
    return pair.history.order_by("-pk").first()


def _decided(actor: User, verb: str, change: Change, decision: str | None = None) -> Decided:
    changed = change_pairs(actor, [change])
    pair = change.pair
    if changed.proposals:
        return Decided(pair, changed.rejoined, are_one(pair), changed.losses, changed.proposals[0])
    record_change(actor, verb, pair, changed.rejoined, decision)
    return Decided(pair, changed.rejoined, are_one(pair), changed.losses)


def _take_back(actor: User, pair: Pair, proposal: PairProposal) -> Decided:
    proposal.answer, proposal.answered_by = PairProposal.Answer.TAKEN_BACK, actor
    proposal.answered_at = timezone.now()
    proposal.save(update_fields=["answer", "answered_by", "answered_at"])
    pair.version += 1
    pair.save(update_fields=["version"])
    record_change(actor, "pair.proposal_taken_back", pair, Rejoined(0, ()))
    return Decided(pair, Rejoined(0, ()), are_one(pair), proposal=proposal)


def are_one(pair: Pair) -> bool:
    """Say whether the two rows of a pair are one person now, through whichever links."""
    homes = {
        pk: root if root is not None else pk
        for pk, root in Person.objects.filter(pk__in=[pair.left_id, pair.right_id]).values_list("pk", "root_id")
    }
    return homes[pair.left_id] == homes[pair.right_id]


def record_change(actor: User, verb: str, pair: Pair, rejoined: Rejoined, decision: str | None = None) -> None:
    """Write a change of a pair to the log: references and counts."""
    detail = {
        "left": pair.left.ref,
        "right": pair.right.ref,
        "moved": rejoined.moved,
        "stepped_back": len(rejoined.stepped_back),
    }
    if decision:
        detail["decision"] = decision
    record(actor=actor, verb=verb, subject=f"pair:{pair.pk}", detail=detail)
