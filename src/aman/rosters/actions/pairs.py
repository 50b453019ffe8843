"""Same person, different people or not sure: recording what a person decided, and taking links apart again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotFound
from aman.people.models import Person
from aman.rosters.actions.joining import Rejoined, rejoin
from aman.rosters.models import Pair, PairHistory
from aman.rosters.queries import links_of

PairDecision = Literal["same", "different", "not_sure"]
_DECISIONS = frozenset({"same", "different", "not_sure"})


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision led to: the pair as it stands now and what moved because of it."""

    pair: Pair
    rejoined: Rejoined
    still_joined: bool


def _locked_pair(actor: User, pair_id: int, version: int | None) -> Pair:
    pair = (
        Pair.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("left", "right")
        .filter(pk=pair_id)
    ).first()
    if pair is None:
        raise NotFound("No such pair.", fix="Go back to the list of pairs.")
    if version is not None and pair.version != version:
        raise Conflict(
            f"Pair {pair.pk} was changed meanwhile; it now reads: {pair.get_state_display()}.",
            fix="Look at the pair again and decide on what it says now.",
            code="pair-changed",
        )
    return pair


def _reason(reason: str) -> str:
    text = " ".join(reason.split())
    if not text:
        raise BadInput("A reason is missing.", fix="Write in a few words what you saw.", code="reason-missing")
    if len(text) > 500:
        raise BadInput("The reason is longer than 500 letters.", fix="Say it in fewer words.", code="reason-too-long")
    return text


def _change(actor: User, pair: Pair, state: Pair.State, reason: str) -> None:
    now = timezone.now()
    PairHistory.objects.create(
        pair=pair, from_state=pair.state, to_state=state, changed_by=actor, changed_at=now, reason=reason
    )
    pair.state, pair.reason, pair.decided_by, pair.decided_at = state, reason, actor, now
    pair.version += 1
    pair.save(update_fields=["state", "reason", "decided_by", "decided_at", "version"])


def _one_person(pair: Pair) -> bool:
    homes = {
        pk: root if root is not None else pk
        for pk, root in Person.objects.filter(pk__in=[pair.left_id, pair.right_id]).values_list("pk", "root_id")
    }
    return homes[pair.left_id] == homes[pair.right_id]


@transaction.atomic
def decide_pair(
    *, actor: User, pair_id: int, decision: PairDecision, reason: str, version: int | None = None
) -> Decided:
    """Record whether two rows are the same person, and join or part them accordingly.

    A decision goes before every automatic link: where a chain of automatic links would still join two rows
    decided to be different, the weakest of the chain waits for a person.

    Args:
        actor: the reviewer.
        pair_id: the pair.
        decision: same, different or not_sure.
        reason: what the reviewer saw, 1 to 500 letters.
        version: the version the reviewer looked at; None skips the check.

    Raises:
        NotFound: no such pair in the actor's office.
        Conflict: somebody changed the pair first, or other decisions contradict this one.
        BadInput: an unknown decision or no reason.
    """
    if decision not in _DECISIONS:
        raise BadInput("That is not an answer to this question.", fix="Choose same, different or not sure.")
    text = _reason(reason)
    pair = _locked_pair(actor, pair_id, version)
    _change(actor, pair, Pair.State(decision), text)
    rejoined = rejoin(actor, [pair.left_id, pair.right_id])
    _record(actor, "pair.decided", pair, rejoined, decision)
    return Decided(pair, rejoined, _one_person(pair))


@transaction.atomic
def undo_link(*, actor: User, pair_id: int, reason: str, version: int | None = None) -> Decided:
    """Take a link away; everything attached to either row stays with the row it was attached to.

    No automatic link joins the two again. If links a person decided still do, `still_joined` says so.

    Raises:
        NotFound: no such pair in the actor's office.
        Conflict: the pair joins nothing, or somebody changed it first.
        BadInput: no reason.
    """
    text = _reason(reason)
    pair = _locked_pair(actor, pair_id, version)
    if pair.state not in (Pair.State.AUTOMATIC, Pair.State.SAME):
        raise Conflict(
            f"Pair {pair.pk} joins nothing, so there is nothing to take apart.",
            fix="Look at the pair again.",
            code="pair-not-joined",
        )
    _change(actor, pair, Pair.State.UNDONE, text)
    rejoined = rejoin(actor, [pair.left_id, pair.right_id])
    _record(actor, "pair.undone", pair, rejoined, None)
    return Decided(pair, rejoined, _one_person(pair))


@transaction.atomic
def take_apart(*, actor: User, person_ref: str, reason: str) -> int:
    """Undo every link of one row, so that it stands alone again; give the number of links undone.

    Raises:
        NotFound: no such person in the actor's office.
        Conflict: the row is joined with no other.
    """
    text = _reason(reason)
    person, links = links_of(actor, person_ref)
    if not links:
        raise Conflict(
            f"{person.ref} is joined with no other row.", fix="Look at the person again.", code="person-not-joined"
        )
    ends = {person.pk}
    for pair in links:
        ends |= {pair.left_id, pair.right_id}
        _change(actor, pair, Pair.State.UNDONE, text)
    rejoined = rejoin(actor, ends)
    record(
        actor=actor,
        verb="person.taken_apart",
        subject=f"person:{person.ref}",
        detail={"links": len(links), "moved": rejoined.moved},
    )
    return len(links)


def _record(actor: User, verb: str, pair: Pair, rejoined: Rejoined, decision: str | None) -> None:
    detail = {
        "left": pair.left.ref,
        "right": pair.right.ref,
        "moved": rejoined.moved,
        "stepped_back": len(rejoined.stepped_back),
    }
    if decision:
        detail["decision"] = decision
    record(actor=actor, verb=verb, subject=f"pair:{pair.pk}", detail=detail)
