"""What is done after a check, outside of the request that asked, so that the time of the answer tells nothing?

A doubtful question becomes a referral, the owner of the case is told, unusual patterns are looked for. A worker looks
every second; it costs one look into an index of what waits.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.checks.actions import watching
from aman.checks.actions.referring import candidates_of, refer
from aman.checks.models import DeskCheck, DeskTrace
from aman.notices.actions import notify

logger = logging.getLogger("aman.checks")

#: So many checks are taken up in one go; each is a short transaction of its own, so that nobody at a desk waits.
_AT_ONCE = 50
#: The hashes of what was asked stay for so long; no pattern looks further back.
TRACE_KEPT = timedelta(hours=24)


def follow_up_checks(at: datetime | None = None) -> int:
    """Follow up the checks that wait; give how many there were. One that fails is tried again at the next look."""
    now = at or timezone.now()
    done = 0
    for pk in list(DeskTrace.objects.filter(waiting=True).order_by("id").values_list("pk", flat=True)[:_AT_ONCE]):
        try:
            done += _follow_up(pk, now)
        except Exception:
            # Its message may hold values of a row; its place in the code cannot.
            logger.exception("A check could not be followed up.")
    return done


def forget_traces(at: datetime | None = None) -> None:
    """Forget the hashes of what was asked a day ago."""
    DeskTrace.objects.filter(made_at__lt=(at or timezone.now()) - TRACE_KEPT, waiting=False).delete()


def _follow_up(trace_id: int, now: datetime) -> bool:
    """Follow up one check, unless another worker did; what takes long is done before the transaction."""
    said: dict[str, Any] = DeskTrace.objects.get(pk=trace_id).said
    candidates = candidates_of(said["question"], said["roots"]) if said.get("roots") else {}
    with transaction.atomic():
        trace = DeskTrace.objects.select_for_update(no_key=True).get(pk=trace_id)
        if not trace.waiting:
            return False
        check = DeskCheck.objects.select_related("asked_by", "office", "case__assigned_to", "owner").get(
            pk=trace.check_made_id
        )
        watching.look_for_patterns(check, trace, now)
        for office_id, of_office in candidates.items():
            refer(check, office_id, said["question"], of_office, due_at=now + referral_time(), at=now)
        if said.get("found"):
            _tell_owner(check, now)
        trace.said, trace.waiting = {}, False
        trace.save(update_fields=["said", "waiting"])
    return True


def referral_time() -> timedelta:
    """Give how long a referral waits for an answer."""
    return timedelta(minutes=settings.DESK_REFERRAL_MINUTES)


def _tell_owner(check: DeskCheck, now: datetime) -> None:
    """Tell whoever works the case that a desk asked; never what was asked."""
    if check.owner is None:
        return
    owner = check.case.assigned_to if check.case is not None else None
    told = [owner] if owner is not None and owner.is_active else case_officers(check.owner)
    notify(users=told, kind="desk_check.matched", subject=f"check:{check.reference}", path="/checks/about/", at=now)


def case_officers(office: Office) -> list[User]:
    """Give the case officers of an office."""
    return list(User.objects.filter(office=office, role="case_officer", is_active=True).order_by("pk"))
