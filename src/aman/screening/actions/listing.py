"""How does an office answer once for everybody on a list of whom nothing else is known? Two people do, and can take it back."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.policy import FactKind, read_fact
from aman.errors import BadInput, Conflict, NotFound
from aman.people.models import Source
from aman.screening import queries
from aman.screening.facts import comes_from
from aman.screening.models import ListStatement

_SHORTEST_REASON = 10
_LONGEST_REASON = 4000


@transaction.atomic
def state_for_list(*, actor: User, source: Source, fact: str, value: Any, reason: str) -> ListStatement:
    """Propose what holds for everybody on a list of whom nothing else is known; it counts once a second person agrees.

    Args:
        actor: who proposes; the list must be of this user's office.
        source: the list.
        fact: as the packs in force name it; a truth or a word.
        value: in the type of the fact, or as a form sends it.
        reason: why it can be said of everybody; kept for good.

    Raises:
        BadInput: no such fact or value, or no reason.
        Conflict: something is said of this list and fact already.
        NotFound: the list is not of this office.
    """
    _own(actor, source)
    asked = queries.asked_facts(queries.policies_in_force(actor.office_id)).get(fact)
    if asked is None or comes_from(fact) is not None or asked.kind not in (FactKind.BOOL, FactKind.TEXT):
        raise BadInput("Nothing was said of the list: this fact differs from person to person.", fix="Choose another.")
    read = read_fact(value, asked.kind)
    if read is None or (asked.values is not None and read not in asked.values):
        words = ", ".join(asked.values) if asked.values else "yes or no"
        raise BadInput(f"Nothing was said of the list: {asked.label} does not have such a value.", fix=f"Give {words}.")
    text = reason.strip()
    if not _SHORTEST_REASON <= len(text) <= _LONGEST_REASON:
        raise BadInput(
            "Nothing was said of the list: a reason is needed.",
            fix=f"Write in {_SHORTEST_REASON} to {_LONGEST_REASON} characters how you know it of everybody.",
            code="reason-needed",
        )
    try:
        with transaction.atomic():
            made = ListStatement.objects.create(
                source=source, fact=fact, value=read, reason=text, recorded_by=actor, recorded_at=timezone.now()
            )
    except IntegrityError as error:
        raise Conflict(
            "Nothing was said of the list: this fact is answered for it already.",
            fix="Take the other answer back first, or confirm it.",
            code="changed-meanwhile",
        ) from error
    record(
        actor=actor, verb="list.fact_proposed", subject=f"source:{source.pk}", detail={"fact": fact, "said": made.pk}
    )
    return made


@transaction.atomic
def confirm_for_list(*, actor: User, pk: int) -> ListStatement:
    """Confirm, as the second person, what somebody else proposed of a whole list; from the next screening on it counts.

    Raises:
        NotFound: no such answer is visible to this user.
        NotAllowed: the actor proposed it.
        Conflict: it was confirmed or taken back before.
    """
    said = _standing(actor, pk)
    must_be_another(
        "list.answer",
        first=said.recorded_by_id,
        first_at=said.recorded_at,
        second=actor,
        message="Nothing was confirmed: you proposed it yourself.",
        fix="Ask another reviewer to look at it.",
    )
    if said.confirmed_at is not None:
        raise Conflict("Nothing was confirmed: another reviewer did so before.", fix="Open the page again.")
    said.confirmed_by, said.confirmed_at = actor, timezone.now()
    said.save(update_fields=["confirmed_by", "confirmed_at"])
    record(actor=actor, verb="list.fact_confirmed", subject=f"source:{said.source_id}", detail={"said": pk})
    return said


@transaction.atomic
def withdraw_for_list(*, actor: User, pk: int) -> ListStatement:
    """Take back what was said of a whole list; answers frozen before stay, new screenings see it as not known again.

    Raises:
        NotFound: no such answer is visible to this user, or it was taken back before.
    """
    said = _standing(actor, pk)
    said.withdrawn_by, said.withdrawn_at = actor, timezone.now()
    said.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record(actor=actor, verb="list.fact_withdrawn", subject=f"source:{said.source_id}", detail={"said": pk})
    return said


def _own(actor: User, source: Source) -> None:
    if not actor.office_id or source.office_id != actor.office_id:
        raise NotFound("No such list is visible to you.", fix="Choose a list on the page.")


def _standing(actor: User, pk: int) -> ListStatement:
    found = queries.said_of_lists(user=actor).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise NotFound("No such answer is visible to you, or it was taken back.", fix="Open the page again.")
    return found
