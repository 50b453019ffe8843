"""Is what stood in clear in the tables of an older version sealed by its migrations, and can it be read as before?

On SQLite and on a PostgreSQL server of its own: the tables of cases, letters and incidents as they were, one row in each.
"""

import subprocess
import sys

import pytest
from served import ScratchPostgresql, Site, has_postgresql

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

OLD = """
import django
django.setup()
from datetime import date
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
targets = [("cases", "0004_consents"), ("issuing", "0006_letters_queue"), ("incidents", "0001_initial")]
executor = MigrationExecutor(connection)
executor.migrate(targets)
old = executor.loader.project_state(targets).apps
now, model = timezone.now(), old.get_model
office = model("accounts", "Office").objects.create(code="main", name="Main")
user = model("accounts", "User").objects.create(username="amina", role="case_officer", office=office)
source = model("people", "Source").objects.create(office=office, kind="officer", label="", recorded_at=now)
person = model("people", "Person").objects.create(ref="AP-00000001", office=office, source=source, created_at=now)
case = model("cases", "Case").objects.create(ref="AM-2023-000001", office=office, programme_number="KBL1", opened_at=now)
model("cases", "Pathway").objects.create(case=case, kind="SIV", reference="KBL1")
paper = dict(case=case, kind="hr_letter", received_on=date(2023, 10, 1), recorded_by=user, recorded_at=now)
model("cases", "Evidence").objects.create(person=person, facts={"employer": "Sayed"}, note="his own", **paper)
model("cases", "Evidence").objects.create(facts={}, note="the family's", **paper)
model("cases", "Note").objects.create(case=case, text="he called", written_by=user, written_at=now)
key = model("issuing", "IssuingKey").objects.create(kid=b"k", public=b"p", not_before=now, expires=now, issue_until=now,
    created_at=now, created_by=user)
lists = model("issuing", "StatusList").objects.create(number=1, bits=b"")
model("issuing", "Letter").objects.create(letter_id="0123456789", case=case, person=person, key=key, status_list=lists,
    status_index=1, token=b"a token", issued_at=now, expires_at=now, issued_by=user, withdrawal_reason="by mistake")
incident = model("incidents", "Incident").objects.create(ref="IN-00000001", office=office, place_words="blue gate",
    first_report_at=now, last_news_at=now, opened_at=now, opened_by=user)
report = model("incidents", "Report").objects.create(incident=incident, reporter="Parwez", phone="0300", words="taken",
    received_at=now, taken_by=user, received={"key": "abc", "cells": {}})
place = model("incidents", "IncidentPerson").objects.create(incident=incident, number=1, told={"name": "Zarghuna"},
    state_at=now)
model("incidents", "StateChange").objects.create(incident_person=place, state="located", happened_at=now, note="seen",
    place_words="a road", recorded_at=now, recorded_by=user)
model("incidents", "EscalationStep").objects.create(incident=incident, kind="other", what="call", due_at=now,
    created_at=now, result="done")
model("incidents", "IntakeDraft").objects.create(user=user, typed={"name": "Zarghuna"}, saved_at=now)
call_command("migrate", verbosity=0, interactive=False)
"""
NOW = """
from aman.cases.models import Case, Evidence, Note, Pathway
from aman.incidents.models import EscalationStep, Incident, IncidentPerson, IntakeDraft, Report, StateChange
from aman.issuing.models import Letter
from aman.vault.sealing import number_of
from django.db import connection
case, report, change, step = Case.objects.numbered("KBL1").get(), Report.objects.get(), StateChange.objects.get(), EscalationStep.objects.get()
own, shared = Evidence.objects.order_by("id")
letter, incident = Letter.objects.get(), Incident.objects.get()
assert (case.programme_number, Pathway.objects.get().reference, Note.objects.get().text) == ("KBL1", "KBL1", "he called")
assert (own.facts, own.note, shared.facts, shared.note) == ({"employer": "Sayed"}, "his own", {}, "the family's")
assert (bytes(letter.token), letter.withdrawal_reason, letter.withdrawn_reason) == (b"a token", "by mistake", "")
assert (incident.place_words, report.reporter, report.phone, report.words) == ("blue gate", "Parwez", "0300", "taken")
assert report.received == {"key": "abc", "cells": {}} and report.form_key == "abc"
assert IncidentPerson.objects.get().told == {"name": "Zarghuna"} == IntakeDraft.objects.get().typed
assert (change.note, change.place_words, step.what, step.result) == ("seen", "a road", "call", "done")
def sealed_under(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")
        return [number_of(bytes(value)) for (value,) in cursor.fetchall()]
assert sealed_under("cases_note", "text") == [case.seal] == sealed_under("cases_pathway", "reference")
assert sealed_under("cases_evidence", "note") == [own.person.seal, case.seal]
assert sealed_under("issuing_letter", "token") == [letter.person.seal]
assert sealed_under("incidents_statechange", "note") == [change.incident_person.seal]
assert sealed_under("incidents_escalationstep", "result") == [incident.seal]
print("read")
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_rows_of_an_older_version_are_sealed_and_read_as_before(tmp_path, kind):
    if kind == "postgresql" and not has_postgresql():
        pytest.skip("no PostgreSQL server on this machine")
    server = ScratchPostgresql() if kind == "postgresql" else None
    try:
        site = Site(server.url if server else f"sqlite:///{tmp_path / 'aman.sqlite3'}", tmp_path)
        done = subprocess.run(
            [sys.executable, "-c", OLD], env=site.environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert site.python(NOW) == "read"
    finally:
        if server is not None:
            server.stop()
