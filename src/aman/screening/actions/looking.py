"""Who looked at a list of people whom time or danger presses?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases.families import Kin, find_ageing_out

#: A longer list is no list to work through; the soonest come first.
MOST_AGEING = 300


@transaction.atomic
def list_ageing_out(*, actor: User, as_of: date, months: int) -> list[Kin]:
    """Give those whom a birthday may leave behind, soonest first, and log that a list was shown."""
    found = find_ageing_out(user=actor, as_of=as_of, months=months)
    shown = [kin.person.ref for kin in found[:MOST_AGEING]]
    record(actor=actor, verb="people.ageing_out_listed", detail={"shown": len(shown)}, touches=shown)
    return found


def log_at_risk(*, actor: User, shown: Sequence[str]) -> None:
    """Log that somebody looked at a page of those at risk without a pathway, and whose references it showed."""
    record(actor=actor, verb="people.at_risk_listed", detail={"shown": len(shown)}, touches=shown)
