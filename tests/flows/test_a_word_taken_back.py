"""Somebody takes their word back, and in the same moment the desk, the letter, the file and the lawyer's step know it."""

from __future__ import annotations

import pytest
from django.utils import timezone
from leaving import approved, asked, consent, opened, recipient, rows_in
from small_register import add, family, issuing_key, letter, new_person

from aman.audit.models import AuditEvent
from aman.audit.queries import verify_chain
from aman.audit.touches import verify_touches
from aman.cases.consents import allows
from aman.checks.actions import follow_up_checks
from aman.errors import Conflict
from aman.exports.actions import download_export
from aman.exports.models import ExportBytes
from aman.incidents.actions import NewPersonTold, NewReport, finish_step, open_incident
from aman.incidents.models import StepKind
from aman.issuing.actions import withdraw_letter
from aman.issuing.queries import letters_of_case
from aman.jobs.actions import run_due_jobs

pytestmark = pytest.mark.django_db

DESK = {"number": "P01234567", "reason": "station", "place": "Rawalpindi"}


def says(client, amina, case, person, purpose, answer="no", **more):
    client.force_login(amina)
    told = {"version": 1, "people": [person.pk], "answer": answer, "purpose": purpose, "way": "voice", **more}
    answered = client.post(f"/cases/{case.ref}/consents/add/", {**told, "given_on": timezone.localdate().isoformat()})
    assert answered.status_code == 302, answered.content.decode()


def desk_says(client, dawud):
    client.force_login(dawud)
    return client.post("/checks/", DESK).content.decode()


def test_a_word_taken_back_counts_everywhere_at_once(client, amina, bashir, dawud):
    case, (qais, shakila, _) = family(amina)
    key = issuing_key(amina)
    his, hers = letter(amina, case, qais, key=key), letter(amina, case, shakila, key=key)
    consent(amina, qais, shakila)
    export = approved(amina, bashir, asked(recipient(bashir), case.ref))
    assert "Protection in force" in desk_says(client, dawud)

    says(client, amina, case, qais, "desk_answer")
    assert "No record: call" in desk_says(client, dawud)
    his.refresh_from_db()
    assert not his.is_withdrawal_asked, "a no to the desk is no no to the letter"
    says(client, amina, case, qais, "desk_answer", "yes")
    assert "Protection in force" in desk_says(client, dawud)

    says(client, amina, case, qais, "resettlement_state")
    assert not ExportBytes.objects.exists()
    with pytest.raises(Conflict):
        download_export(actor=amina, ref=export.ref)
    run_due_jobs(worker="test")
    export.refresh_from_db()
    assert {row[1] for row in rows_in(opened(amina, export))} == {"Shakila Darwazi", ""}

    says(client, amina, case, qais, "letter")
    his.refresh_from_db()
    assert his.is_withdrawal_asked
    assert letters_of_case(case, timezone.now()) == [hers]
    assert "Protection in force" in desk_says(client, dawud), "a letter protects until a second person ends it"
    client.force_login(bashir)
    today = client.get("/").content.decode()
    assert "letters wait for a second person to withdraw or keep them" in today
    assert "/today/withdrawals/" in today
    withdraw_letter(actor=bashir, letter_id=his.letter_id, reason="The person asked for it.")
    assert "No record: call" in desk_says(client, dawud)

    follow_up_checks()
    client.force_login(amina)
    looks = client.get(f"/people/{qais.ref}/readers/").content.decode()
    for words in ("Written into an export", "A host desk asked", export.ref):
        assert words in looks
    assert verify_chain().holds
    assert verify_touches().holds
    assert "Qais" not in str(list(AuditEvent.objects.values_list("detail", "subject")))


def test_a_step_that_leads_out_is_not_taken_about_who_refused_it(client, amina):
    case, (qais, shakila, _) = family(amina)
    says(client, amina, case, qais, "legal_aid")
    report = NewReport(received_at=timezone.now(), words="Taken at the bus stop", relation="brother")

    def arrest(*people):
        told = [NewPersonTold({"name": "Half a name"}, person) for person in people]
        incident = open_incident(actor=amina, kind="arrest", report=report, people=told)
        return incident, incident.steps.get(kind=StepKind.LAWYER)

    alone, step = arrest(qais)
    with pytest.raises(Conflict, match="said no"):
        finish_step(actor=amina, incident=alone, step_id=step.pk, result="Sent.")
    assert "Said no, leave them out" in client.get(f"/incidents/{alone.ref}/").content.decode()
    both, step = arrest(qais, shakila)
    assert finish_step(actor=amina, incident=both, step_id=step.pk, result="Sent for her.")
    (unheard,) = add(amina, new_person("Nobody asked"))
    other, step = arrest(unheard)
    assert finish_step(actor=amina, incident=other, step_id=step.pk, result="Sent.")
    assert not allows([unheard.pk], "legal_aid")[unheard.pk], "outside an arrest nothing was said, so nothing is given"
