"""What is done after a check, outside of the request that asked, so that the time of the answer tells nothing?

A doubtful question becomes a referral, the owner of the case is told, unusual patterns are looked for. A worker looks
every second; it costs one look into an index of what waits.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.audit.actions import Line, record_many
from aman.checks.actions import watching
from aman.checks.actions.references import Asker
from aman.checks.actions.referring import candidates_of, refer
from aman.checks.models import DeskCheck, DeskTrace
from aman.notices.actions import Telling, notify_many
from aman.people.models import Person

logger = logging.getLogger("aman.checks")

#: So many checks are taken up in one go; each is a short transaction of its own, so that nobody at a desk waits.
_AT_ONCE = 50
#: The hashes of what was asked stay for so long; no pattern looks further back.
TRACE_KEPT = timedelta(hours=24)


def follow_up_checks(at: datetime | None = None) -> int:
    """Follow up the checks that wait; give how many there were. One that fails is tried again at the next look."""
    now = at or timezone.now()
    waiting = list(DeskTrace.objects.filter(waiting=True).order_by("id").values_list("pk", flat=True)[:_AT_ONCE])
    if not waiting:
        return 0
    try:
        return _follow_up(waiting, now)
    except Exception:
        # Its message may hold values of a row; its place in the code cannot. The others must not wait for the one.
        logger.exception("A check could not be followed up; each is tried alone.")
    done = 0
    for pk in waiting:
        try:
            done += _follow_up([pk], now)
        except Exception:
            logger.exception("This check could not be followed up.")
    return done


def forget_traces(at: datetime | None = None) -> None:
    """Forget the hashes of what was asked a day ago."""
    DeskTrace.objects.filter(made_at__lt=(at or timezone.now()) - TRACE_KEPT, waiting=False).delete()


def _follow_up(trace_ids: Sequence[int], now: datetime) -> int:
    """Follow up some checks, except those another worker did; what takes long is done before the short transaction.

    The log comes last in it: whoever asks a desk meanwhile waits for a line's place, and not for all that is told.
    """
    traces = list(DeskTrace.objects.filter(pk__in=trace_ids).order_by("pk"))
    related = DeskCheck.objects.select_related("asked_by", "office", "case__assigned_to", "owner")
    checks = related.in_bulk([trace.check_made_id for trace in traces])
    findings = watching.find_patterns([(checks[t.check_made_id], bytes(t.mark)) for t in traces])
    candidates = {t.pk: candidates_of(t.said["question"], t.said["roots"]) for t in traces if t.said.get("roots")}
    refs = dict(Person.objects.filter(pk__in={t.said.get("found") for t in traces} - {None}).values_list("pk", "ref"))
    case_officers = lru_cache(_case_officers)
    with transaction.atomic():
        locked = DeskTrace.objects.select_for_update(no_key=True).filter(pk__in=trace_ids, waiting=True)
        mine = set(locked.values_list("pk", flat=True))
        lines: list[Line] = []
        tellings: list[Telling] = []
        for trace in traces:
            if trace.pk not in mine:
                continue
            check = checks[trace.check_made_id]
            for office_id, of_office in candidates.get(trace.pk, {}).items():
                line, telling = refer(
                    check, office_id, trace.said["question"], of_office, due_at=now + referral_time(), at=now
                )
                lines.append(line)
                tellings.append(telling)
            if trace.said.get("found") and check.owner is not None:
                lines.append(_matched(check, check.owner, refs.get(trace.said["found"])))
                owner = check.case.assigned_to if check.case is not None else None
                told = [owner] if owner is not None and owner.is_active else case_officers(check.owner_id)
                tellings.append(Telling(told, "desk_check.matched", f"check:{check.reference}", "/checks/about/"))
        notify_many(tellings, at=now)
        DeskTrace.objects.filter(pk__in=mine).update(waiting=False, said="")
        for finding in findings:
            watching.notice_pattern(finding, now)
        record_many(actor=None, lines=lines, at=now)
    return len(mine)


def referral_time() -> timedelta:
    """Give how long a referral waits for an answer."""
    return timedelta(minutes=settings.DESK_REFERRAL_MINUTES)


def _matched(check: DeskCheck, owner: Office, ref: str | None) -> Line:
    """Let the check be found under the person whom it met; never what was asked."""
    return Line(
        verb="desk_check.matched",
        subject=f"check:{check.reference}",
        detail={"answer": check.answer},
        touches=[ref] if ref else [],
        actor=Asker.of(check, owner.pk),
    )


def _case_officers(office_id: int) -> list[User]:
    return list(User.objects.filter(office=office_id, role="case_officer", is_active=True).order_by("pk"))
