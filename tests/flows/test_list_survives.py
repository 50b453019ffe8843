"""A list is there whole or not at all: a process killed half way, and two officers at the same moment."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIST = "No;Name;Father Name;DOB;Nationality\n" + "".join(
    f"{n};Person Number{n};Father Number{n};19{60 + n % 40}-03-05;Afghan\n" for n in range(400)
)
START = """
import sys, os
from datetime import date
from pathlib import Path
from aman.cli.setup import open_database
open_database(Path(sys.argv[1]))
from aman.accounts.queries import command_line_actor
from aman.rosters import actions
from aman.rosters.actions import receive as receiving
from aman.errors import Conflict
def receive():
    return actions.receive_roster(actor=command_line_actor(), path=Path(sys.argv[2]), received_on=date(2023, 10, 19))
"""
#: Stops in the middle of the transaction, after the rows are written and before the commit.
STOP_HALF_WAY = """
def stop(**kwargs):
    print("half way", flush=True)
    sys.stdin.readline()
receiving.record = stop
receive()
"""
RECEIVE = "roster = receive(); print(roster.pk, roster.row_count, roster.person_count)"
ACCEPT = """
roster = receive()
print("ready", flush=True)
sys.stdin.readline()
try:
    actions.commit_roster(actor=command_line_actor(), roster=roster)
    print("accepted")
except Conflict:
    print("too late")
"""


@pytest.fixture
def start(tmp_path):
    """Start Python on a database file with the list beside it."""
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    environment = {
        **os.environ,
        "AMAN_SECRET_KEY": "only-for-tests-" * 5,
        "AMAN_HOSTS": "127.0.0.1",
        "AMAN_INSECURE_HTTP": "1",
        "DJANGO_SETTINGS_MODULE": "aman.site.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    environment.pop("AMAN_DATABASE_URL", None)
    started: list[subprocess.Popen[str]] = []

    def run(code: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", START + code, str(tmp_path / "aman.sqlite3"), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.slow
def test_a_list_whose_reader_is_killed_half_way_leaves_nothing_behind(start, tmp_path):
    victim = start(STOP_HALF_WAY)
    assert victim.stdout.readline() == "half way\n"
    victim.send_signal(signal.SIGKILL)
    assert victim.wait(timeout=10) == -signal.SIGKILL
    with sqlite3.connect(tmp_path / "aman.sqlite3") as database:
        for table in ("rosters_roster", "rosters_sourcerow", "rosters_defect", "audit_auditevent"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    again, _ = start(RECEIVE).communicate(timeout=60)
    assert again == "1 401 400\n"


@pytest.mark.slow
def test_of_two_processes_that_accept_a_list_at_once_exactly_one_wins(start):
    first, _ = start(RECEIVE).communicate(timeout=60)
    assert first == "1 401 400\n"
    both = [start(ACCEPT), start(ACCEPT)]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=60)[0] for process in both)
    assert said == ["accepted\n", "too late\n"]
