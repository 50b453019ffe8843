"""Take what somebody reported from the page that checks letters; nothing in it can name anybody."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from aman.core.letters import VerdictCode
from aman.errors import BadInput
from aman.issuing.models import VerifierReport

#: A phone may have been without a connection for as long.
_OLDEST = timedelta(days=120)


@transaction.atomic
def take_report(*, said: object) -> VerifierReport:
    """Keep one report.

    Args:
        said: what came: exactly a kind, the code of an answer, and a day.

    Raises:
        BadInput: anything else; nothing is kept of it.
    """
    refused = BadInput(
        "The report was not kept: it is not of the form the page sends.", fix="Send kind, verdict and day."
    )
    if not isinstance(said, dict) or set(said) != {"kind", "verdict", "day"}:
        raise refused
    kind, verdict = said["kind"], said["verdict"]
    try:
        day = date.fromisoformat(str(said["day"]))
    except ValueError:
        raise refused from None
    today = timezone.now().date()
    if kind not in VerifierReport.Kind.values or verdict not in ["", *VerdictCode]:
        raise refused
    if not today - _OLDEST <= day <= today + timedelta(days=1):
        raise refused
    return VerifierReport.objects.create(kind=kind, verdict=verdict, day=day, received_at=timezone.now())
