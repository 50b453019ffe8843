"""How does a pair change its state? Alone where nobody loses protection by it, otherwise only proposed.

Every verb about pairs ends here. What would follow is worked out before anything is written: if it would leave
somebody with less protection, the change waits for a second person and everything stands as it stood. Nothing turns
this off.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotFound
from aman.people.models import Person
from aman.rosters.actions.joining import Plan, Rejoined, component_of, plan_groups, rejoin
from aman.rosters.models import Pair, PairHistory, PairProposal
from aman.rosters.protection import Loss, find_losses
from aman.rosters.standing import read_standings


@dataclass(frozen=True, slots=True)
class Change:
    """One pair and the state it is to have; `undoes` where this takes an earlier change back."""

    pair: Pair
    to_state: Pair.State
    reason: str = ""
    undoes: PairHistory | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of it: what moved, or, where `proposals` is not empty, what was only proposed and what would be lost."""

    rejoined: Rejoined
    losses: tuple[Loss, ...] = ()
    proposals: tuple[PairProposal, ...] = ()


def locked_pair(actor: User, pair_id: int, version: int | None = None) -> Pair:
    """Give a pair for changing.

    Raises:
        NotFound: no such pair in the actor's office.
        Conflict: somebody changed it since `version`.
    """
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


def refuse_while_proposed(pairs: Iterable[Pair]) -> None:
    """Let nobody pass by a second person who is being asked.

    Raises:
        Conflict: one of the pairs waits for a second person.
    """
    waiting = PairProposal.objects.filter(pair__in=[pair.pk for pair in pairs], answer="").first()
    if waiting is not None:
        raise Conflict(
            f"Pair {waiting.pair_id} waits for a second person, so it was not changed.",
            fix="Confirm or refuse what was proposed; who proposed it can take it back.",
            code="pair-proposed",
        )


def checked_reason(reason: str) -> str:
    """Give the reason in one line.

    Raises:
        BadInput: none, or more than 500 letters.
    """
    text = " ".join(reason.split())
    if not text:
        raise BadInput("A reason is missing.", fix="Write in a few words what you saw.", code="reason-missing")
    if len(text) > 500:
        raise BadInput("The reason is longer than 500 letters.", fix="Say it in fewer words.", code="reason-too-long")
    return text


def foresee_losses(actor: User, changes: Sequence[Change]) -> tuple[Loss, ...]:
    """Say what the changes would take from whom, without making them.

    Raises:
        Conflict: other decisions contradict them.
    """
    return _losses(_plan(actor, changes))


def digest_of(losses: Iterable[Loss]) -> str:
    """Give a short mark by which a page can tell that the losses are still those it showed."""
    lines = sorted(f"{loss.kind}:{loss.ref}" for loss in losses)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def change_pairs(actor: User, changes: Sequence[Change], *, proposal: PairProposal | None = None) -> Changed:
    """Make the changes, or propose them where somebody would be left with less protection.

    The caller holds the transaction and the pairs' locks.

    Args:
        actor: who changes them, or the second person where a proposal is given.
        changes: the pairs and their new states.
        proposal: what a first person proposed, now confirmed by `actor`.

    Raises:
        Conflict: other decisions contradict the changes.
    """
    people = _ends(changes)
    # Two who decide about the same people at once would each work from groups that the other is changing.
    list(Person.objects.select_for_update().filter(pk__in=component_of(people)).order_by("pk").values_list("pk"))
    losses = _losses(_plan(actor, changes))
    if losses and proposal is None:
        return Changed(Rejoined(0, ()), losses, _propose(actor, changes, losses))
    author, second = (proposal.proposed_by, actor) if proposal is not None else (actor, None)
    now = timezone.now()
    history = [_write(change, author, second, now) for change in changes]
    rejoined = rejoin(actor, people, cause=history[0])
    return Changed(rejoined, losses)


def _ends(changes: Sequence[Change]) -> set[int]:
    ends = {end for change in changes for end in (change.pair.left_id, change.pair.right_id)}
    for change in changes:
        for step in _stepped_back_by(change.undoes):
            ends |= {step.pair.left_id, step.pair.right_id}
    return ends


def _plan(actor: User, changes: Sequence[Change]) -> Plan:
    states: dict[int, str] = {change.pair.pk: change.to_state for change in changes}
    for change in changes:
        states |= {step.pair_id: step.from_state for step in _stepped_back_by(change.undoes)}
    return plan_groups(actor, _ends(changes), states)


def _losses(plan: Plan) -> tuple[Loss, ...]:
    if not plan.changes:
        return ()
    return find_losses(
        read_standings(plan.before.keys(), timezone.now()), plan.homes(after=False), plan.homes(after=True)
    )


def _propose(actor: User, changes: Sequence[Change], losses: tuple[Loss, ...]) -> tuple[PairProposal, ...]:
    now = timezone.now()
    counts = dict(Counter(loss.kind.value for loss in losses))
    made = []
    for change in changes:
        made.append(
            PairProposal.objects.create(
                pair=change.pair,
                to_state=change.to_state,
                reason=change.reason,
                losses=[{"kind": loss.kind.value, "person": loss.ref} for loss in losses],
                undoes=change.undoes,
                proposed_by=actor,
                proposed_at=now,
            )
        )
        change.pair.version += 1
        change.pair.save(update_fields=["version"])
        record(
            actor=actor,
            verb="pair.proposed",
            subject=f"pair:{change.pair.pk}",
            detail={
                "left": change.pair.left.ref,
                "right": change.pair.right.ref,
                "to": change.to_state.value,
                "losses": counts,
            },
        )
    return tuple(made)


def _write(change: Change, author: User, second: User | None, now: datetime) -> PairHistory:
    pair = change.pair
    made = PairHistory.objects.create(
        pair=pair,
        from_state=pair.state,
        to_state=change.to_state,
        changed_by=author,
        changed_at=now,
        reason=change.reason,
        second_by=second,
        undoes=change.undoes,
    )
    pair.state, pair.reason, pair.decided_by, pair.decided_at = change.to_state, change.reason, author, now
    if change.undoes is not None:
        _restore(pair, change.undoes, author, now)
    pair.version += 1
    pair.save(update_fields=["state", "reason", "decided_by", "decided_at", "version"])
    return made


def _restore(pair: Pair, undone: PairHistory, author: User, now: datetime) -> None:
    """Say of the pair what was said before the change that is taken back, and let what stepped back for it stand again."""
    said = _said_before(pair, undone)
    pair.reason = said.reason if said is not None else ""
    pair.decided_by = said.changed_by if said is not None else None
    pair.decided_at = said.changed_at if said is not None else None
    for step in _stepped_back_by(undone):
        other = step.pair
        PairHistory.objects.create(
            pair=other, from_state=other.state, to_state=step.from_state, changed_by=author, changed_at=now, undoes=step
        )
        other.state = step.from_state
        if other.addends and other.addends[-1]["term"] == "chain":
            other.addends = other.addends[:-1]
        other.version += 1
        other.save(update_fields=["state", "addends", "version"])


def _said_before(pair: Pair, undone: PairHistory) -> PairHistory | None:
    """Give the decision that stood before a change: an undone one counts no more, nor does what the machine did."""
    earlier = pair.history.filter(pk__lt=undone.pk).order_by("-pk").first()
    while earlier is not None and (earlier.undoes is not None or earlier.changed_by_id is None):
        earlier = pair.history.filter(pk__lt=(earlier.undoes or earlier).pk).order_by("-pk").first()
    return earlier


def _stepped_back_by(undone: PairHistory | None) -> list[PairHistory]:
    """Give the automatic links that stepped back because of a change and have not been looked at since."""
    if undone is None:
        return []
    steps = undone.led_to.select_related("pair").filter(pair__state=Pair.State.WAITING)
    return [step for step in steps if not step.pair.history.filter(pk__gt=step.pk).exists()]
