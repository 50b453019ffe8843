"""Named reads of jobs: which one is due, and how far is the one about a record?"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from aman.jobs.models import Job


def due_jobs(now: datetime) -> QuerySet[Job]:
    """Give jobs that wait for their turn, and those whose worker has let its lease run out; the oldest first."""
    waiting = Q(state=Job.State.WAITING, run_after__lte=now)
    abandoned = Q(state=Job.State.RUNNING, lease_until__lte=now)
    return Job.objects.filter(waiting | abandoned).order_by("run_after", "pk")


def latest_job(kind: str, subject: str) -> Job | None:
    """Give the last job of a kind about a record; None when there never was one."""
    return Job.objects.filter(kind=kind, subject=subject).order_by("-pk").first()


def is_live(job: Job | None) -> bool:
    """Say whether a job is waiting or being done."""
    return job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING)
