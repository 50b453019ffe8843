"""Named reads of jobs: which one is due, and how far is the one about a record?"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from aman.jobs.models import Job

#: No lease lasts, and no pause between two attempts takes, this long.
FURTHEST_AHEAD = timedelta(minutes=15)


def due_jobs(now: datetime) -> QuerySet[Job]:
    """Give jobs that wait for their turn, and those whose worker has let its lease run out; the oldest first.

    A time further ahead than any lease or pause was written by a clock that has since been set back: it says nothing.
    """
    ahead = now + FURTHEST_AHEAD
    waiting = Q(state=Job.State.WAITING) & (Q(run_after__lte=now) | Q(run_after__gt=ahead, attempts__gt=0))
    abandoned = Q(state=Job.State.RUNNING) & (Q(lease_until__lte=now) | Q(lease_until__gt=ahead))
    return Job.objects.filter(waiting | abandoned).order_by("run_after", "pk")


def latest_job(kind: str, subject: str) -> Job | None:
    """Give the last job of a kind about a record; None when there never was one."""
    return Job.objects.filter(kind=kind, subject=subject).order_by("-pk").first()


def is_live(job: Job | None) -> bool:
    """Say whether a job is waiting or being done."""
    return job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING)
