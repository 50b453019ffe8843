"""How does a search of what was said come into the log? As a line with counts: what was asked for may hold a name."""

from __future__ import annotations

from aman.accounts.models import User
from aman.audit.actions import record
from aman.liaison.queries.search import Found, search


def search_records(*, actor: User, asked: str) -> Found:
    """Find what holds every word asked for, and log that it was looked for and how much was shown."""
    found = search(user=actor, asked=asked)
    counts = {"engagements": len(found.engagements), "commitments": len(found.commitments), "press": len(found.reports)}
    record(actor=actor, verb="engagements.searched", detail=counts)
    return found
