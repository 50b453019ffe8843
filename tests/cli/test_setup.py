"""Does a command refuse, in words and without the address, a database that it must not or cannot open?"""

import os
import subprocess
import sys

import pytest

from aman.cli.setup import DATABASE_AWAY
from aman.errors import AmanError


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://aman:a-secret-word@db.example/aman", "another machine"),
        ("postgresql://aman:a-secret-word@127.0.0.1:1/aman", "does not answer"),
    ],
)
def test_a_database_elsewhere_in_the_open_or_away_is_refused_in_words(tmp_path, address, said):
    environment = {n: v for n, v in os.environ.items() if not n.startswith(("AMAN_", "DJANGO_", "PG"))}
    done = subprocess.run(
        [sys.executable, "-c", "from aman.cli import main; main()", "status", "publish", str(tmp_path / "out")],
        env={**environment, "AMAN_DATABASE_URL": address, "AMAN_SECRET_KEY": "only-for-a-test-" * 4},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert "a-secret-word" not in done.stdout + done.stderr


def test_a_worker_outlasts_a_database_that_does_not_answer_at_its_first_moment(monkeypatch):
    from aman.cli import tick

    tried = []

    def opened(database, *, even_closed):
        tried.append(even_closed)
        if len(tried) < 3:
            raise AmanError("The database does not answer.", fix="Look.", code=DATABASE_AWAY)

    monkeypatch.setattr(tick, "open_database", opened)
    monkeypatch.setattr(tick, "_watch", lambda *_: None)
    monkeypatch.setattr(tick.threading.Event, "wait", lambda *_: False)
    monkeypatch.setattr(tick.signal, "signal", lambda *_: None)
    tick.tick(watch=True, every=1.0, database=None, beside=None)
    assert len(tried) == 3
