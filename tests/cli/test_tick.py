"""Does a worker do what waits, come back after a fault, and end with the server beside which it runs?"""

import os
import signal
import subprocess
import sys
import time

import pytest
from conftest import ROOT

from aman.cli.tick import worker_beside

COMMAND = [sys.executable, "-c", "from aman.cli import main; main()"]


@pytest.fixture
def site(tmp_path):
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "AMAN_DATABASE_URL": f"sqlite:///{tmp_path / 'aman.sqlite3'}",
        "AMAN_DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "aman.site.settings",
    }


ENQUEUE = """
import django; django.setup()
from datetime import date
from django.utils import timezone
from aman.accounts.models import Office
from aman.jobs.models import Job
from aman.screening.models import PolicyVersion, RuleChange
from aman.screening.queries import shipped_policy
from aman.core import _data
now = timezone.now()
office = Office.objects.create(code="main", name="Main")
policy = shipped_policy("pk-exposure")
version = PolicyVersion.objects.create(policy="pk-exposure", policy_hash=policy.version_hash,
    text=_data.read_policy_text("pk-exposure"), first_used_at=now)
change = RuleChange.objects.create(office=office, policy="pk-exposure", version=version, state="trying",
    as_of=date(2023, 11, 1), known_on=date(2023, 11, 1), proposed_at=now)
Job.objects.create(kind="screening.try_change", subject=f"change:{change.pk}", office=office, made_at=now, run_after=now)
"""
STATES = (
    "import django; django.setup(); from aman.jobs.models import Job; "
    "print(*Job.objects.filter(kind='screening.try_change').values_list('state', flat=True))"
)


def run(site, *arguments, command=COMMAND):
    done = subprocess.run([*command, *arguments], env=site, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
@pytest.mark.sqlite
def test_a_tick_does_everything_that_is_due_and_returns(site):
    assert run(site, "tick") == "0 jobs done."
    run(site, command=[sys.executable, "-c", ENQUEUE])
    assert run(site, "tick").endswith("done.")
    assert run(site, command=[sys.executable, "-c", STATES]) == "done"


@pytest.mark.slow
@pytest.mark.sqlite
def test_a_worker_that_watches_does_what_comes_and_stops_when_told(site):
    run(site, "tick")
    worker = subprocess.Popen([*COMMAND, "tick", "--watch", "--every", "0.2"], env=site)
    try:
        run(site, command=[sys.executable, "-c", ENQUEUE])
        until = time.monotonic() + 60
        while run(site, command=[sys.executable, "-c", STATES]) != "done" and time.monotonic() < until:
            time.sleep(0.5)
        assert run(site, command=[sys.executable, "-c", STATES]) == "done"
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=30) == 0
    finally:
        worker.kill()
        worker.wait(timeout=30)


@pytest.mark.slow
@pytest.mark.sqlite
def test_the_worker_beside_a_server_ends_with_it(site, monkeypatch):
    for name, value in site.items():
        monkeypatch.setenv(name, value)
    run(site, "tick")
    started = []
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: started.append(real(*a, **k)) or started[-1])
    with worker_beside():
        assert started[0].poll() is None
    assert started[0].poll() is not None
