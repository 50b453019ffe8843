"""Does a lockdown close a server that runs in processes of its own, and lose nothing?"""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from served import PASSWORD, WORLD, Officer, Site

from aman.errors import NotAllowed
from aman.issuing.signing.remote import ask, greet

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

OPENERS = f"""
embassy = Office.objects.get(code="embassy")
for name, role in (("bashir", "reviewer"), ("chief", "administrator")):
    User.objects.create_user(name, password={PASSWORD!r}, role=role, office=embassy)
"""
COUNTS = """
from aman.cases.models import Case; from aman.people.models import Person, PersonName; from aman.issuing.models import Letter
from aman.incidents.models import Report
print([m.objects.count() for m in (Case, Person, PersonName, Letter, Report)],
    sorted(PersonName.objects.values_list("full", flat=True)))
"""
DESK = {"name": "Qais Darwazi", "father": "Tamim", "birth": "1984", "number": "P01234567", "reason": "stop",
    "place": "Islamabad"}  # fmt: skip


def aman(site, *arguments, status=0):
    command = [sys.executable, "-c", "from aman.cli import main; main()", *arguments]
    done = subprocess.run(
        command, env=site.environment, cwd=site.folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == status, done.stderr + done.stdout
    return done.stdout


@contextmanager
def signer(site, folder):
    """A signer with one key, in a process of its own."""
    (folder / "pass").write_text("a long passphrase", encoding="utf-8")
    aman(site, "signer", "create-key", str(folder / "keys"), "--passphrase-file", str(folder / "pass"))
    socket = Path(os.path.relpath(folder / "s.sock", site.folder))
    command = ["signer", "serve", str(folder / "keys"), "--socket", str(socket), "--log", str(folder / "signed.log")]
    running = subprocess.Popen(
        [sys.executable, "-c", "from aman.cli import main; main()", *command, "--passphrase-file", str(folder / "pass")],
        env=site.environment, cwd=site.folder, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while not (folder / "s.sock").exists() and time.monotonic() < until:
            time.sleep(0.1)
        yield folder / "s.sock"
    finally:
        running.terminate()
        running.wait(timeout=20)


def test_a_lockdown_closes_a_running_server_within_two_seconds_and_two_open_it_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    site = Site(f"sqlite:///{tmp_path / 'aman.sqlite3'}", tmp_path)
    case, _incident = site.python(WORLD + OPENERS).split()
    before = site.python(COUNTS)
    with signer(site, tmp_path) as socket:
        site.environment["AMAN_SIGNER_SOCKET"] = str(socket)
        assert len(greet(socket, None).kids) == 1
        try:
            site.start(workers=2)
            amina, dawud = Officer(site).sign_in("amina"), Officer(site).sign_in("dawud")
            assert amina.get(f"/cases/{case}/")[0] == 200
            dawud.get("/checks/")
            usual = dawud.post("/checks/", DESK)
            assert usual[0] in (200, 302), usual[1][-2000:]

            said = json.loads(aman(site, "lockdown", "--json"))
            closed_at = time.monotonic()
            assert said["row_written"]
            assert [step["step"] if "step" in step else step["name"] for step in said["steps"] if step["trouble"]] == []
            while time.monotonic() - closed_at < 2.0:
                amina.get(f"/cases/{case}/")
                time.sleep(0.1)
            # Both server processes know by now; asked often enough to meet each.
            assert {amina.get(f"/cases/{case}/")[0] for _ in range(12)} == {302}
            assert Officer(site).get("/api/v1/own")[0] == 503
            assert Officer(site).get("/verify/")[0] == 200

            again = Officer(site).sign_in("amina")
            assert again.get(f"/cases/{case}/")[0] == 503
            assert again.get(f"/cases/{case}/")[0] == 302, "she was signed out at once"

            desk = Officer(site).sign_in("dawud")
            status, page, _ = desk.get("/checks/")
            assert status == 200
            status, page, answer = desk.post("/checks/", DESK)
            if status == 302:
                _, page, _ = desk.get(answer["location"])
            assert "No record" in page
            assert "Protection in force" not in page

            assert greet(socket, None).kids == ()
            with pytest.raises(NotAllowed, match="locked"):
                ask(socket, {"ask": "letters", "kid": b"1234", "letters": [[]]})
            aman(site, "people", "restore", status=2)
            aman(site, "lockdown", "state", status=3)
            assert aman(site, "tick") == "0 jobs done.\n"

            for name in ("bashir", "chief"):
                one = Officer(site).sign_in(name)
                assert one.get("/people/")[2]["location"] == "/lockdown/open/"
                assert one.get("/lockdown/open/")[0] == 200
                assert one.post("/lockdown/open/", {"password": PASSWORD, "code": ""})[0] == 302
            time.sleep(2.0)
            assert Officer(site).sign_in("amina").get(f"/cases/{case}/")[0] == 200
        finally:
            site.kill()
    assert site.python(COUNTS) == before
    assert "The log holds" in aman(site, "audit", "verify")


def test_a_drill_closes_and_opens_a_copy_and_touches_nothing_real(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    site = Site(f"sqlite:///{tmp_path / 'aman.sqlite3'}", tmp_path)
    site.python(WORLD)
    said = json.loads(aman(site, "lockdown", "drill", "--json"))
    assert (said["closed"], said["opened"], said["chain_holds"]) == (True, True, True)
    assert set(said["ms"]) == {"copy", "mark", "row", "sessions", "vault", "open"}
    aman(site, "lockdown", "state")


def test_the_key_file_is_destroyed_only_when_asked_twice(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    site = Site(f"sqlite:///{tmp_path / 'aman.sqlite3'}", tmp_path)
    del site.environment["AMAN_DATA_KEYS"]
    site.python("")
    keys = tmp_path / "aman.sqlite3.keys"
    assert keys.exists()
    command = [sys.executable, "-c", "from aman.cli import main; main()", "lockdown", "--shred-data-key"]
    for answers, stays in (("n\n", True), ("y\nn\n", True), ("y\ny\n", False)):
        done = subprocess.run(
            command, env=site.environment, cwd=tmp_path, input=answers, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert keys.exists() is stays, done.stderr
        assert (tmp_path / "aman.sqlite3.closed").exists() is not stays
    assert "Destroyed" in done.stderr
