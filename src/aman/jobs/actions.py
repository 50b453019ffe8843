"""How is work put aside for later, taken up by a worker piece by piece, and taken up again when that worker dies?

Each piece is one transaction that also moves the job's cursor and renews the lease: a worker that is killed leaves
every piece either wholly done or not begun. A worker that lost its lease, because it slept, writes nothing more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from aman.errors import AmanError
from aman.jobs import queries
from aman.jobs.models import Job
from aman.lockdown.state import is_closed

logger = logging.getLogger("aman.jobs")

#: A piece takes seconds; a worker that is silent for this long is gone.
LEASE = timedelta(seconds=120)
#: An error nobody expected may pass (a locked file, a lost connection): so often it is tried, and this much later.
MOST_ATTEMPTS = 4
PAUSE = timedelta(seconds=20)
_LONGEST_TROUBLE = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """What one piece of a job came to: where to go on from, how far it is, whether it was the last."""

    cursor: dict[str, Any] = field(default_factory=dict)
    done: int = 0
    total: int = 0
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class JobKind:
    """What is done for a kind of job.

    `step` does the piece after the job's cursor. `failed` is told when the job stops for good, in words. A piece that reads
    for long gives `read` too: it is done before the piece's transaction, so that nobody waits to write meanwhile, and gives
    the step that is left to do in it.
    """

    step: Callable[[Job], Piece]
    failed: Callable[[Job, str], None] = lambda job, trouble: None
    read: Callable[[Job], Callable[[Job], Piece]] | None = None


class _LeaseLost(Exception):
    """Another worker has taken the job up; what this piece did must not stand."""


@transaction.atomic
def enqueue_job(*, kind: str, subject: str, office: Any, asked_by: Any = None, total: int = 0) -> Job:
    """Put a job aside for a worker; a job of this kind about this record that is under way already is given instead."""
    if kind not in settings.AMAN_JOBS:
        raise KeyError(f"No kind of job is named {kind}; declare it in AMAN_JOBS.")
    now = timezone.now()
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind, subject=subject, office=office, asked_by=asked_by, made_at=now, run_after=now, total=total
            )
    except IntegrityError:
        return Job.objects.get(kind=kind, subject=subject, state__in=(Job.State.WAITING, Job.State.RUNNING))


def take_job(worker: str, now: datetime | None = None) -> Job | None:
    """Give a worker the next job that is due, on a lease; None when nothing is due."""
    if is_closed():
        return None
    now = now or timezone.now()
    for job in queries.due_jobs(now)[:20]:
        # Whoever changes the row first has the job; the loser changes no row and looks further.
        same = Job.objects.filter(pk=job.pk, state=job.state, worker=job.worker, attempts=job.attempts)
        taken = same.update(
            state=Job.State.RUNNING,
            worker=worker,
            attempts=job.attempts + 1,
            started_at=job.started_at or now,
            lease_until=now + LEASE,
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def run_due_jobs(*, worker: str, must_stop: Callable[[], bool] = lambda: False) -> int:
    """Do every job that is due; give how many were taken up. After the piece at hand it stops when it must."""
    taken = 0
    while not must_stop():
        job = take_job(worker)
        if job is None:
            break
        taken += 1
        run_job(job, must_stop=must_stop)
    return taken


def run_job(job: Job, *, must_stop: Callable[[], bool] = lambda: False) -> None:
    """Do a job that this worker holds, piece by piece, to its end or until the worker must stop."""
    kind: JobKind = import_string(settings.AMAN_JOBS[job.kind])
    try:
        while not _do_piece(job, kind):
            if must_stop() or is_closed():
                _let_go(job, state=Job.State.WAITING, attempts=job.attempts - 1)
                return
    except _LeaseLost:
        logger.warning("Job %s was taken up by another worker.", job.pk)
    except AmanError as error:
        _stop(job, kind, f"{error.message} {error.fix}")
    except Exception:
        # Its message may hold values of a row; its place in the code cannot.
        logger.exception("Job %s of kind %s stopped.", job.pk, job.kind)
        if job.attempts < MOST_ATTEMPTS:
            _let_go(job, state=Job.State.WAITING, run_after=timezone.now() + PAUSE * job.attempts)
        else:
            _stop(job, kind, "An error that nobody expected stopped it. Its place in the code is in the server's log.")


def _do_piece(job: Job, kind: JobKind) -> bool:
    step = kind.step if kind.read is None else kind.read(job)
    with transaction.atomic():
        piece = step(job)
        now = timezone.now()
        changed: dict[str, Any] = {
            "cursor": piece.cursor,
            "done": piece.done,
            "total": piece.total,
            "lease_until": now + LEASE,
        }
        if piece.is_last:
            changed |= {"state": Job.State.DONE, "finished_at": now, "lease_until": None}
        if not _mine(job).update(**changed):
            raise _LeaseLost
    for name, value in changed.items():
        setattr(job, name, value)
    return piece.is_last


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts, state=Job.State.RUNNING)


def _let_go(job: Job, **changed: Any) -> None:
    _mine(job).update(worker="", lease_until=None, **changed)


def _stop(job: Job, kind: JobKind, trouble: str) -> None:
    with transaction.atomic():
        said = trouble[:_LONGEST_TROUBLE]
        if _mine(job).update(state=Job.State.FAILED, finished_at=timezone.now(), lease_until=None, trouble=said):
            kind.failed(job, said)


def run_every_tick(names: Iterable[str] | None = None) -> None:
    """Do the small things that every tick looks after, as AMAN_EVERY_TICK lists them; raise the first error at the end."""
    if is_closed():
        return
    first: Exception | None = None
    for name in settings.AMAN_EVERY_TICK if names is None else names:
        try:
            import_string(name)()
        except Exception as error:
            # What one of them cannot do today must not keep the others from theirs.
            logger.exception("%s stopped.", name)
            first = first or error
    if first is not None:
        raise first


def run_every_look() -> None:
    """Do what a worker does each time it looks for work, as AMAN_EVERY_LOOK lists it."""
    run_every_tick(settings.AMAN_EVERY_LOOK)
