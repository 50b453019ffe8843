"""Is work whose worker was killed in the middle taken up by the next one, each piece done exactly once?"""

import os
import signal
import subprocess
import sys

import pytest
from conftest import ROOT

pytestmark = pytest.mark.slow
PUT_ASIDE = (
    "from aman.accounts.models import Office\nfrom aman.jobs.actions import enqueue_job\n"
    "office = Office.objects.create(code='embassy', name='Embassy of Examplia')\n"
    "print(enqueue_job(kind='test.slow', subject='change:1', office=office).pk)"
)
DONE = (
    "from aman.audit.models import AuditEvent\nfrom aman.audit.queries import verify_chain\nfrom aman.jobs.models import Job\n"
    "print(*[e.detail['piece'] for e in AuditEvent.objects.filter(verb='test.piece').order_by('sequence')])\n"
    "print(Job.objects.get(kind='test.slow').state, len(verify_chain().findings))"
)


def test_the_next_worker_goes_on_where_the_killed_one_had_come(site, tmp_path):
    site.environment["DJANGO_SETTINGS_MODULE"] = "slow_work"
    site.environment["PYTHONPATH"] += os.pathsep + str(ROOT / "tests/faults")
    site.python(PUT_ASIDE)

    def worker():
        return subprocess.Popen(
            [sys.executable, "-c", "from aman.cli import main; main()", "tick", "--watch", "--every", "0.2"],
            env=site.environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    victim = worker()
    try:
        for line in victim.stdout:
            if line == "piece 3\n":
                break
        victim.send_signal(signal.SIGKILL)
        assert victim.wait(timeout=10) == -signal.SIGKILL
    finally:
        victim.kill()
        victim.communicate()
    heir = worker()
    try:
        for line in heir.stdout:
            if line == "piece 5\n":
                break
        heir.send_signal(signal.SIGTERM)
        assert heir.wait(timeout=30) == 0
    finally:
        heir.kill()
        heir.communicate()
    pieces, state = site.python(DONE).splitlines()
    assert pieces == "1 2 3 4 5", "a piece was done twice, or was lost with the worker that did it"
    assert state == "done 0"
