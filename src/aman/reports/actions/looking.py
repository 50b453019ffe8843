"""Who looked at the rows behind a number? Every list that is shown is a line of the log."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from aman.accounts.models import User
from aman.audit.actions import record
from aman.reports.queries.shown import Shown


@transaction.atomic
def list_rows(*, actor: User, what: str, shown: Sequence[Shown]) -> None:
    """Log that the rows behind a number were listed, with the people among them."""
    people = [row.person for row in shown if row.person]
    record(actor=actor, verb="rows.listed", detail={"what": what, "rows": len(shown)}, touches=people)
