"""Is what stood in clear in the tables of an older version sealed by its migrations, and can it be read as before?

On SQLite and on a PostgreSQL server of its own: the tables of cases, letters and incidents as they were first, one row in each;
then facts, tasks, reasons and places as they stood when the others had been sealed.
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
from hashlib import sha256
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
def tables(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps.get_model
now = timezone.now()
model = tables([("cases", "0004_consents"), ("issuing", "0006_letters_queue"), ("incidents", "0001_initial")])
office = model("accounts", "Office").objects.create(code="main", name="Main")
user = model("accounts", "User").objects.create(username="amina", role="case_officer", office=office)
source = model("people", "Source").objects.create(office=office, kind="officer", label="", recorded_at=now)
person = model("people", "Person").objects.create(ref="AP-00000001", office=office, source=source, created_at=now,
    phone="0311 7654321 / 0701 234 567")
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
report = model("incidents", "Report").objects.create(incident=incident, reporter="Parwez", phone="0300 5550123", words="taken",
    received_at=now, taken_by=user, received={"key": "abc", "cells": {}})
place = model("incidents", "IncidentPerson").objects.create(incident=incident, number=1, told={"name": "Zarghuna"},
    state_at=now)
model("incidents", "StateChange").objects.create(incident_person=place, state="located", happened_at=now, note="seen",
    place_words="a road", recorded_at=now, recorded_by=user)
model("incidents", "EscalationStep").objects.create(incident=incident, kind="other", what="call", due_at=now,
    created_at=now, result="done")
model("incidents", "IntakeDraft").objects.create(user=user, typed={"name": "Zarghuna"}, saved_at=now)
model = tables([("people", "0005_first_page"), ("cases", "0006_first_page"), ("screening", "0010_sealing"),
    ("accounts", "0004_access"), ("checks", "0005_days_of_offices"), ("incidents", "0004_sealing_candidates"),
    ("exports", "0002_choosing"), ("retention", "0001_first")])
office, user, source, person, case = office.pk, user.pk, source.pk, person.pk, case.pk
model("people", "Person").objects.update(place="House 12, G-9")
model("cases", "Task").objects.create(case_id=case, person_id=person, what="call Karim", created_at=now)
model("cases", "Task").objects.create(case_id=case, what="call them", created_at=now)
facts = {"noc": {"value": True, "source": "statement:1"}, "district": {"unknown": "not_asked"}}
frozen = '{"district":{"unknown": "not_asked"},"noc":{"value":true,"source":"statement:1"}}'
snapshots = model("screening", "FactSnapshot").objects
snapshots.create(person_id=person, facts=facts, digest=sha256(frozen.encode()).hexdigest(), taken_at=now)
snapshots.create(person_id=person, facts={}, digest="erased-2", taken_at=now)
said = dict(person_id=person, stated_on=now.date(), recorded_by_id=user, recorded_at=now)
for more in ({"value": False, "note": "he said so"}, {"value": ["moi"]}, {"value": None, "because": "refused"}):
    model("screening", "FactStatement").objects.create(fact="noc", **said, **more)
model("screening", "ListStatement").objects.create(source_id=source, fact="noc", value=False, reason="asked Karim",
    recorded_by_id=user, recorded_at=now)
model("accounts", "AccessGrant").objects.create(user_id=user, ref="AP-00000001", begins_at=now, ends_at=now, reason="his call")
model("retention", "Hold").objects.create(office_id=office, about="person", ref="AP-00000001", reason="his court", placed_by_id=user,
    placed_at=now)
party = model("exports", "Recipient").objects.create(office_id=office, name="Aid", kind="legal_aid", contact="Laila", added_by_id=user,
    added_at=now)
model("exports", "Export").objects.create(ref="EX-1", office_id=office, recipient=party, purpose="legal_aid", why="his court",
    form="csv", fields=[], chosen="", people=1, allowed=1, asked_by_id=user, asked_at=now, answer="not now")
check = model("checks", "DeskCheck").objects.create(reference="DC-1", asked_by_id=user, asked_at=now, by="name", reason="stop",
    place="gate", answer="no_record")
model("checks", "Referral").objects.create(reference="RF-1", check_made=check, office_id=office, made_at=now, due_at=now,
    state="answered", answer="this_person", answered_by_id=user, answered_at=now, person_id=person, note="it is he")
model("incidents", "Report").objects.update(relation="Parwez's son")
model("incidents", "StateChange").objects.update(day_words="at dawn")
call_command("migrate", verbosity=0, interactive=False)
"""
NOW = """
from aman.accounts.models import AccessGrant
from aman.cases.models import Case, Evidence, Note, Pathway, Task
from aman.checks.models import Referral
from aman.exports.models import Export
from aman.incidents.models import EscalationStep, Incident, IncidentPerson, IntakeDraft, Report, StateChange
from aman.issuing.models import Letter
from aman.people.models import Person
from aman.retention.models import Hold
from aman.screening.actions.storing import write_snapshots
from aman.screening.models import FactSnapshot, FactStatement, ListStatement
from aman.core.policy import Unknown, UnknownBecause
from django.utils import timezone
from aman.vault.sealing import number_of
from django.db import connection
case, report, change, step = Case.objects.numbered("KBL1").get(), Report.objects.get(), StateChange.objects.get(), EscalationStep.objects.get()
own, shared = Evidence.objects.order_by("id")
letter, incident = Letter.objects.get(), Incident.objects.get()
assert (case.programme_number, Pathway.objects.get().reference, Note.objects.get().text) == ("KBL1", "KBL1", "he called")
assert (own.facts, own.note, shared.facts, shared.note) == ({"employer": "Sayed"}, "his own", {}, "the family's")
assert (bytes(letter.token), letter.withdrawal_reason, letter.withdrawn_reason) == (b"a token", "by mistake", "")
assert (incident.place_words, report.reporter, report.phone, report.words) == ("blue gate", "Parwez", "0300 5550123", "taken")
assert report.received == {"key": "abc", "cells": {}} and report.form_key == "abc"
assert IncidentPerson.objects.get().told == {"name": "Zarghuna"} == IntakeDraft.objects.get().typed
assert (change.note, change.place_words, step.what, step.result) == ("seen", "a road", "call", "done")
def sealed_under(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")
        return [number_of(bytes(value or b"")) for (value,) in cursor.fetchall()]
assert sealed_under("cases_note", "text") == [case.seal] == sealed_under("cases_pathway", "reference")
assert sealed_under("cases_evidence", "note") == [own.person.seal, case.seal]
assert sealed_under("issuing_letter", "token") == [letter.person.seal]
assert sealed_under("incidents_statechange", "note") == [change.incident_person.seal]
assert sealed_under("incidents_escalationstep", "result") == [incident.seal]
person, (his, theirs) = Person.objects.get(), Task.objects.order_by("id")
assert (person.place, his.what, theirs.what) == ("House 12, G-9", "call Karim", "call them")
assert sealed_under("cases_task", "what") == [person.seal, case.seal]
seen, erased = FactSnapshot.objects.order_by("id")
assert seen.facts == {"noc": {"value": True, "source": "statement:1"}, "district": {"unknown": "not_asked"}} and erased.facts == {}
assert erased.digest == "erased-2" and sealed_under("screening_factsnapshot", "facts")[0] == person.seal
same = {"noc": (True, "statement:1"), "district": Unknown(UnknownBecause.NOT_ASKED, "")}
assert write_snapshots({person.pk: same}, timezone.now()) == {person.pk: seen.pk}, "the same facts are the same snapshot"
statements = FactStatement.objects.order_by("id")
assert [(s.value, s.note, s.because) for s in statements] == [(False, "he said so", ""), (["moi"], "", ""), (None, "", "refused")]
assert sealed_under("screening_factstatement", "value")[:2] == [person.seal, person.seal]
assert (ListStatement.objects.get().reason, AccessGrant.objects.get().reason, Hold.objects.get().reason) == ("asked Karim", "his call", "his court")
export = Export.objects.get()
assert (export.why, export.answer, export.recipient.contact) == ("his court", "not now", "Laila")
assert Referral.objects.get().note == "it is he" and sealed_under("checks_referral", "note") == [person.seal]
assert (report.relation, change.day_words) == ("Parwez's son", "at dawn")
from aman.accounts.models import User
from aman.incidents.queries import find_incidents
from aman.people.search import search_people
asker = User.objects.get()
assert [[hit.person for hit in search_people(user=asker, text=t)] for t in ("03117654321", "+93701234567")] == [[person], [person]]
assert find_incidents(user=asker, text="+923005550123") == [incident]
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
