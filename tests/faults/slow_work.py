"""Settings of the product with one more kind of job: five slow pieces, each of which writes one line."""

import time
from datetime import timedelta

from aman.site.settings import *  # noqa: F403
from aman.site.settings import AMAN_JOBS

AMAN_JOBS = {**AMAN_JOBS, "test.slow": "slow_work.slow_job"}


def slow_job():
    """Give the kind of job; a lease of two seconds, so that a dead worker is followed soon."""
    from aman.jobs import actions
    from aman.jobs.actions import JobKind, Piece

    actions.LEASE = timedelta(seconds=2)

    def step(job):
        from aman.audit.actions import record

        at = job.cursor.get("at", 0) + 1
        record(actor=None, verb="test.piece", subject=f"job:{job.pk}", detail={"piece": at})
        print(f"piece {at}", flush=True)
        time.sleep(0.5)
        return Piece({"at": at}, at, 5, is_last=at == 5)

    return JobKind(step)


class _Lazy:
    """The kind is asked for when Django is set up, not while its settings are read."""

    def __getattr__(self, name):
        return getattr(slow_job(), name)


slow_job_kind = _Lazy()
AMAN_JOBS["test.slow"] = "slow_work.slow_job_kind"
