"""Does Aman say what to do while its database is away or full, lose nothing that it confirmed, and come back by itself?"""

import contextlib
import os
import secrets
import shutil
import subprocess
import time

import pytest
from conftest import SKIP_NOTHING
from served import WORLD, Officer, ScratchPostgresql, Site, has_postgresql, version_shown

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
#: Seconds without a database: thirty where a change is accepted, few while one is being written.
AWAY = 30 if SKIP_NOTHING else 4
#: A job that was put aside before, and what became of it.
PUT_ASIDE = (
    "from aman.accounts.models import Office\nfrom aman.jobs.actions import enqueue_job\n"
    "enqueue_job(kind='retention.sweep', subject='office:1', office=Office.objects.get(code='embassy'))"
)
STILL_WAITING = (
    "from aman.jobs.models import Job\n"
    "print(*Job.objects.exclude(state='done').values_list('kind', 'state', 'attempts', 'trouble'))"
)


def add_note(officer, case, word):
    page = f"/cases/{case}/notes/add/"
    status, text, headers = officer.get(page)
    if status != 200:
        return status, text, headers
    return officer.post(page, {"text": word, "version": version_shown(text)})


def notes_of(site):
    return site.python("from aman.cases.models import Note\nprint(*[note.text for note in Note.objects.all()])").split()


@pytest.mark.skipif(not has_postgresql() and not SKIP_NOTHING, reason="no PostgreSQL server on this machine")
def test_a_database_that_is_away_for_a_while_costs_nothing_that_was_confirmed(tmp_path):
    server = ScratchPostgresql()
    site = Site(server.url, tmp_path)
    try:
        case, _ = site.python(WORLD).split()
        site.start()
        officer = Officer(site).sign_in("amina")
        assert add_note(officer, case, "before")[0] == 302
        asked = officer.get(f"/cases/{case}/notes/add/")[1]
        server.stop()
        since = time.monotonic()
        while time.monotonic() - since < AWAY:
            typed = {"text": "typed-while-away", "version": version_shown(asked)}
            status, page, headers = officer.post(f"/cases/{case}/notes/add/", typed)
            assert status == 503
            assert headers["retry-after"] == "30"
            assert "Send it again" in page
            assert "psycopg" not in page
            assert "Traceback" not in page
            assert Officer(site).get("/readyz")[0] == 503
            assert Officer(site).get("/healthz")[0] == 200
            time.sleep(AWAY / 15)
        assert site._server.poll() is None, site.log
        server.start()
        status, _, _ = officer.post(f"/cases/{case}/notes/add/", {"text": "after", "version": version_shown(asked)})
        assert status == 302, "the very form that was refused is taken once the database is back"
        assert Officer(site).get("/readyz")[0] in (200, 503)  # 503 only where this machine's disk is nearly full
        assert notes_of(site) == ["before", "after"]
        assert len(site.children()) >= 2, "the worker that does what waits is gone"
        site.python(PUT_ASIDE)
        # The worker gives way to whoever stands at a desk, and beside a whole suite somebody nearly always does.
        until = time.monotonic() + 240
        while waiting := site.python(STILL_WAITING):
            assert time.monotonic() < until, f"the worker is there and works no more: {waiting}\n{site.log}"
    finally:
        site.kill()
        server.remove()


def random_words():
    """Words that no compression makes shorter."""
    return secrets.token_hex(2000)


def fill(path):
    """Take whatever room there is."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while True:
            os.write(handle, b"x" * 4096)
    os.close(handle)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of a few megabytes; skipped where this account may not make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True)
    if made.returncode:
        if SKIP_NOTHING:
            pytest.fail(f"a small disk could not be mounted: {made.stderr.decode()}")
        pytest.skip("this account may not mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def refused_in_words(answers):
    """Some were refused, and the last of them says that there is no room; give what it says."""
    refused = [text for status, text, _ in answers if status == 503]
    assert refused, [status for status, _, _ in answers]
    assert "no room left" in refused[-1]
    return refused[-1]


def nothing_confirmed_is_lost(site, officer, case, answers):
    """With room again another note is taken, and just those that were confirmed stand between the first and the last."""
    confirmed = [number for number, (status, _, _) in enumerate(answers) if status == 302]
    assert add_note(officer, case, "after")[0] == 302
    words = [word.partition("-")[0] for word in notes_of(site)]
    assert words == ["before", *map(str, confirmed), "after"]
    assert site.python("from aman.audit.queries import verify_chain\nprint(len(verify_chain().findings))") == "0"


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path, small_disk):
    site = Site(f"sqlite:///{tmp_path / 'aman.sqlite3'}", tmp_path)
    case, _ = site.python(WORLD).split()
    for file in tmp_path.glob("aman.sqlite3*"):
        shutil.copy2(file, small_disk / file.name)
    site.environment["AMAN_DATABASE_URL"] = f"sqlite:///{small_disk / 'aman.sqlite3'}"
    try:
        site.start()
        officer = Officer(site).sign_in("amina")
        assert add_note(officer, case, "before")[0] == 302
        filler = small_disk / "filler"
        fill(filler)
        answers = [add_note(officer, case, f"{number}-" + "w" * 4000) for number in range(30)]
        refused_in_words(answers)
        filler.unlink()
        nothing_confirmed_is_lost(site, officer, case, answers)
    finally:
        site.kill()


@pytest.mark.skipif(not has_postgresql() and not SKIP_NOTHING, reason="no PostgreSQL server on this machine")
def test_a_server_of_the_database_whose_disk_is_full_is_told_of_and_nothing_confirmed_is_lost(tmp_path):
    """A tablespace of a few megabytes for the tables: the server stays, and what it cannot keep it refuses."""
    server = ScratchPostgresql()
    room = server.folder / "room"
    site = Site(server.url, tmp_path)
    try:
        case, _ = site.python(WORLD).split()
        room.mkdir()
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(room)], capture_output=True)
        if made.returncode:
            assert not SKIP_NOTHING, made.stderr
            pytest.skip("this account may not mount a small disk")
        shutil.chown(room, "postgres")
        server.ask(f"CREATE TABLESPACE small LOCATION '{room}'", "ALTER TABLE cases_note SET TABLESPACE small")
        site.start()
        officer = Officer(site).sign_in("amina")
        assert add_note(officer, case, "before")[0] == 302
        filler = room / "filler"
        fill(filler)
        answers = [add_note(officer, case, f"{number}-" + random_words()) for number in range(40)]
        assert "could not extend" not in refused_in_words(answers)
        filler.unlink()
        nothing_confirmed_is_lost(site, officer, case, answers)
    finally:
        site.kill()
        subprocess.run(["umount", "-l", str(room)], check=False, capture_output=True)
        server.remove()
