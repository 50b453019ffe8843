"""Is everything that was confirmed still there when server and worker are killed under load, and the log whole?"""

import http.client
import re
import threading
import time
import uuid

import pytest
from served import WORLD, Officer, version_shown

pytestmark = pytest.mark.slow


def write_notes(site, case, confirmed, stop):
    """Add notes until told to stop; remember each one that was confirmed."""
    officer = Officer(site, timeout=20).sign_in("amina")
    while not stop.is_set():
        word, page = f"note-{uuid.uuid4().hex}", f"/cases/{case}/notes/add/"
        try:
            version = version_shown(officer.get(page)[1])
            status, _, _ = officer.post(page, {"text": word, "version": version})
        except (OSError, http.client.HTTPException):
            return
        if status == 302:
            confirmed.append(word)


def ask_desk(site, confirmed, stop):
    """Ask the desk until told to stop; remember the reference of each answer."""
    officer = Officer(site, timeout=20).sign_in("dawud")
    while not stop.is_set():
        try:
            fields = {"number": "P01234567", "reason": "stop", "place": "a road"}
            status, page, headers = officer.post("/checks/", fields)
            if status in (302, 303):
                status, page, _ = officer.get(headers["location"])
        except (OSError, http.client.HTTPException):
            return
        found = re.search(r"DC-[0-9A-Z]{8}", page)
        if status == 200 and found:
            confirmed.append(found[0])


def test_what_was_confirmed_outlives_the_server_and_the_worker(site):
    case, _incident = site.python(WORLD).split()
    site.start()
    notes, checks, stop = [], [], threading.Event()
    people = [threading.Thread(target=write_notes, args=(site, case, notes, stop)) for _ in range(3)]
    people += [threading.Thread(target=ask_desk, args=(site, checks, stop)) for _ in range(2)]
    try:
        for one in people:
            one.start()
        until = time.monotonic() + 40
        while (len(notes) < 25 or len(checks) < 10) and time.monotonic() < until:
            time.sleep(0.05)
        site.kill()
        stop.set()
        for one in people:
            one.join(timeout=30)
        assert len(notes) >= 25
        assert len(checks) >= 10
        seen = site.python(
            "from aman.cases.models import Note\nfrom aman.checks.models import DeskCheck\n"
            "from aman.audit.models import AuditEvent\nfrom aman.audit.queries import verify_chain\n"
            "print(*[note.text for note in Note.objects.all()])\n"
            "print(*DeskCheck.objects.values_list('reference', flat=True))\n"
            "print(*AuditEvent.objects.filter(subject__startswith='check:').values_list('subject', flat=True))\n"
            "print(AuditEvent.objects.filter(verb='case.note_added').count(), len(verify_chain().findings))"
        ).splitlines()
        assert set(notes) <= set(seen[0].split())
        assert set(checks) <= set(seen[1].split())
        assert {f"check:{reference}" for reference in checks} <= set(seen[2].split())
        written, broken = map(int, seen[3].split())
        assert broken == 0
        assert written == len(seen[0].split()), "a note stands without its line of the log, or a line without its note"
        site.start()
        assert Officer(site).sign_in("amina").get(f"/cases/{case}/")[0] == 200
    finally:
        stop.set()
        site.kill()
