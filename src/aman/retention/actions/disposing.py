"""End the time of records: what nobody decides at once and in small pieces, the rest when two people agree.

Every tick asks; once a day each office's work is put aside for the worker. One piece of it is a few hundred rows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import Office, User
from aman.audit.actions import record
from aman.errors import Conflict
from aman.jobs.actions import JobKind, Piece, enqueue_job
from aman.jobs.models import Job
from aman.retention import queries
from aman.retention.actions import ending
from aman.retention.actions.sweeping import put_sweep_aside
from aman.retention.models import Disposal, Erasure
from aman.retention.schedule import By, schedule

DISPOSE, CARRY_OUT = "retention.dispose", "retention.carry_out"
#: Rows in one piece; people in one piece of an agreed disposal.
_ROWS, _PEOPLE = 500, 10
#: What people decided to keep is not put before them again sooner than this.
ASK_AGAIN_AFTER = timedelta(days=30)
_EVERY = timedelta(hours=24)
#: So many are counted for a proposal; more would be a count over the register.
MOST_COUNTED = 1_000


def look_after_periods(at: datetime | None = None) -> int:
    """Put aside, once a day, what each office's periods ask for, and propose what needs two people; gives how many jobs.

    A partner's hotline and a host's desk have users too: what those typed, were told and left behind ends as everybody's.
    """
    now = at or timezone.now()
    made = 0
    for office in Office.objects.all():
        if Job.objects.filter(kind=DISPOSE, office=office, made_at__gt=now - _EVERY).exists():
            continue
        enqueue_job(kind=DISPOSE, subject=f"office:{office.pk}", office=office)
        made += 1
        if Erasure.objects.filter(office=office, answered_at__gt=now - 2 * _EVERY).exists():
            put_sweep_aside(office)
        for kind in schedule().values():
            if kind.by is By.TWO and office.kind == Office.Kind.OWNER:
                _propose(office, kind.kind, now)
    return made


def _propose(office: Office, kind: str, now: datetime) -> None:
    kept = Disposal.objects.filter(office=office, kind=kind, state=Disposal.State.REFUSED)
    if kept.filter(proposed_at__gt=now - ASK_AGAIN_AFTER).exists():
        return
    if queries.days_kept(office.pk, schedule()[kind]) is None:
        return  # a proposal that this office has not confirmed
    before = queries.ends_before(office.pk, kind, now)
    found = ending.due(kind)(office.pk, before, 0, MOST_COUNTED)
    count = len(found)
    if not count:
        return
    listed = found if kind in ending.LISTED else []
    try:
        with transaction.atomic():
            row = Disposal.objects.create(
                office=office, kind=kind, before=before, records=count, listed=listed, proposed_at=now
            )
            record(
                actor=None,
                verb="disposal.proposed",
                subject=f"disposal:{row.pk}",
                detail={"kind": kind, "records": count},
            )
    except IntegrityError:
        return  # one of this kind waits already


def _dispose_piece(job: Job) -> Piece:
    """Remove a few rows of one kind; the cursor says which kind, and how many were removed so far."""
    kinds = [kind.kind for kind in schedule().values() if kind.by is By.MACHINE]
    place, removed = int(job.cursor.get("kind", 0)), int(job.cursor.get("removed", 0))
    if place >= len(kinds):
        return Piece(job.cursor, done=len(kinds), total=len(kinds), is_last=True)
    kind = kinds[place]
    count = ending.BY_MACHINE[kind](job.office_id, queries.ends_before(job.office_id, kind, timezone.now()), _ROWS)
    removed += count
    if count < _ROWS:
        if removed:
            detail = {"kind": kind, "removed": removed}
            record(actor=None, verb="records.disposed", subject=f"office:{job.office_id}", detail=detail)
        place, removed = place + 1, 0
    is_last = place >= len(kinds)
    return Piece({"kind": place, "removed": removed}, done=place, total=len(kinds), is_last=is_last)


def _waiting(actor: User, pk: int) -> Disposal:
    queries.visible(Disposal.objects, actor, pk)
    row: Disposal = Disposal.objects.select_for_update().get(pk=pk)
    if row.state not in (Disposal.State.PROPOSED, Disposal.State.AGREED):
        raise Conflict("This was answered already.", fix="Nothing is left to do.", code="retention.answered")
    return row


@transaction.atomic
def agree_to_disposal(*, actor: User, pk: int) -> Disposal:
    """Agree that what is proposed may go: the first person's word waits, with the second's the worker does it.

    Raises:
        NotFound: no such proposal in this office.
        NotAllowed: this person agreed already.
        Conflict: it was answered already.
    """
    row = _waiting(actor, pk)
    detail = {"kind": row.kind, "records": row.records}
    if row.agreed_by_id is None:
        row.agreed_by, row.agreed_at, row.state = actor, timezone.now(), Disposal.State.AGREED
        row.save(update_fields=["agreed_by", "agreed_at", "state"])
        record(actor=actor, verb="disposal.agreed", subject=f"disposal:{pk}", detail=detail)
        return row
    must_be_another(
        "disposal",
        first=row.agreed_by_id,
        first_at=row.agreed_at,
        second=actor,
        message="You agreed already; it needs a second person.",
        fix="Let another person agree.",
        code="retention.needs-second-person",
    )
    row.confirmed_by, row.confirmed_at, row.state = actor, timezone.now(), Disposal.State.CONFIRMED
    row.save(update_fields=["confirmed_by", "confirmed_at", "state"])
    record(actor=actor, verb="disposal.confirmed", subject=f"disposal:{pk}", detail=detail)
    enqueue_job(kind=CARRY_OUT, subject=f"disposal:{pk}", office=row.office, asked_by=actor, total=row.records)
    return row


@transaction.atomic
def refuse_disposal(*, actor: User, pk: int) -> Disposal:
    """Keep what was proposed; it is proposed again a month after it was, if its time is still over."""
    row = _waiting(actor, pk)
    row.state, row.refused_by = Disposal.State.REFUSED, actor
    row.save(update_fields=["state", "refused_by"])
    record(actor=actor, verb="disposal.refused", subject=f"disposal:{pk}", detail={"kind": row.kind})
    return row


def _carry_out_piece(job: Job) -> Piece:
    """Do a few records of an agreed disposal, from the last one done on; what is held or needed is left and counted."""
    row = Disposal.objects.select_related("agreed_by", "confirmed_by").get(pk=int(job.subject.partition(":")[2]))
    after = int(job.cursor.get("after", 0))
    if row.kind in ending.LISTED:
        # What the two looked at goes, and nobody who came under the period since.
        ids = sorted(pk for pk in row.listed if pk > after)[:_PEOPLE]
    else:
        ids = ending.due(row.kind)(row.office_id, row.before, after, _PEOPLE)
    done = ending.BY_TWO[row.kind](ids, row)
    row.done += done
    row.kept += len(ids) - done
    is_last = len(ids) < _PEOPLE
    if is_last:
        row.state = Disposal.State.DONE
        detail = {"kind": row.kind, "done": row.done, "kept": row.kept}
        record(actor=row.confirmed_by, verb="disposal.done", subject=f"disposal:{row.pk}", detail=detail)
    row.save(update_fields=["done", "kept", "state"])
    return Piece({"after": ids[-1] if ids else after}, done=row.done + row.kept, total=job.total, is_last=is_last)


def _failed(job: Job, trouble: str) -> None:
    """A disposal that stopped goes back to the two."""
    Disposal.objects.filter(pk=int(job.subject.partition(":")[2])).update(
        state=Disposal.State.PROPOSED, agreed_by=None, agreed_at=None, confirmed_by=None, confirmed_at=None
    )


DISPOSE_JOB = JobKind(step=_dispose_piece)
CARRY_OUT_JOB = JobKind(step=_carry_out_piece, failed=_failed)
