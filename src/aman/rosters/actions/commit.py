"""Accepting or refusing a list that was read: exactly one of two users who do it at once wins."""

from __future__ import annotations

from django.db import transaction

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import Conflict
from aman.rosters.actions.registered import note_registered, rows_registered
from aman.rosters.models import Roster
from aman.rosters.queries import get_roster


def commit_roster(*, actor: User, roster: Roster, look_up: bool = True) -> Roster:
    """Accept a staged list: its rows are now what the office received, and the file itself is let go.

    Args:
        actor: the register officer.
        roster: the list.
        look_up: note on its rows who is in the register already; False where the list is resolved in the same breath.

    Raises:
        NotFound: no such list in the actor's office.
        Conflict: the list is no longer staged, for example because somebody else accepted it first.
    """
    roster = get_roster(actor, roster.pk)
    # Looking takes some seconds for a long list and writes nothing, so that others keep working meanwhile.
    notes = rows_registered(actor, roster) if look_up and roster.state == Roster.State.STAGED else None
    with transaction.atomic():
        accepted = _leave_staged(actor, roster.pk, Roster.State.RECEIVED, "roster.committed")
        if notes is not None:
            note_registered(accepted, notes)
    return accepted


@transaction.atomic
def discard_roster(*, actor: User, roster: Roster) -> Roster:
    """Refuse a staged list: nothing of it becomes part of the register; its rows stay on file.

    Raises:
        NotFound: no such list in the actor's office.
        Conflict: the list is no longer staged.
    """
    return _leave_staged(actor, roster.pk, Roster.State.DISCARDED, "roster.discarded")


def _leave_staged(actor: User, roster_id: int, state: Roster.State, verb: str) -> Roster:
    roster = get_roster(actor, roster_id)
    # One statement decides who was first, on either database and whatever was read before it.
    won = Roster.objects.filter(pk=roster.pk, state=Roster.State.STAGED, version=roster.version).update(
        state=state, version=roster.version + 1, content=None
    )
    if not won:
        now = get_roster(actor, roster_id)
        raise Conflict(
            f"List {roster.pk} is no longer waiting to be accepted; it now reads: {now.get_state_display()}.",
            fix="Open the list to see what was done with it, and by whom.",
            code="roster-not-staged",
        )
    record(actor=actor, verb=verb, subject=f"roster:{roster.pk}", detail={"rows": roster.row_count})
    return get_roster(actor, roster_id)
