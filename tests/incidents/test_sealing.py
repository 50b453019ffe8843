"""Can what callers told be read in the tables themselves, and does it go where its key is destroyed?"""

import pytest
import small_register as sample
from django.db import connection
from django.utils import timezone

from aman.incidents.actions import (
    NewPersonTold,
    NewReport,
    add_step,
    finish_step,
    open_incident,
    record_state,
    save_draft,
)
from aman.incidents.models import Incident, IncidentPerson, MatchCandidate, Report, StateChange
from aman.incidents.templatetags.incident_tags import told_name
from aman.vault.actions import destroy_seals
from aman.vault.sealing import number_of

WORDS = (
    "Zarghuna",
    "Parwez",
    "0300 5550123",
    "blue gate",
    "wrote of a cousin",
    "ask the neighbour",
    "nobody was in",
    "Laila",
    "at dawn",
)


@pytest.fixture
def told(amina):
    report = NewReport(
        received_at=timezone.now(), words="taken at the blue gate", reporter="Parwez", phone="0300 5550123",
        relation="cousin of Laila", received={"cells": {"text": "taken at the blue gate"}, "key": "k" * 24},
    )  # fmt: skip
    incident = open_incident(
        actor=amina, kind="arrest", report=report, people=[NewPersonTold({"name": "Zarghuna", "father": "Parwez"})],
        place_words="by the blue gate", said={"day_words": "at dawn"},
    )  # fmt: skip
    record_state(
        actor=amina, person=incident.people.get(), state="located", version=incident.version, note="wrote of a cousin"
    )
    incident.refresh_from_db()
    step = add_step(
        actor=amina, incident=incident, kind="other", what="ask the neighbour", due_at=timezone.now(), owner=None
    )
    finish_step(actor=amina, incident=incident, step_id=step.pk, result="nobody was in")
    save_draft(actor=amina, typed={"name": "Zarghuna"})
    return incident


def test_no_word_of_a_call_stands_in_the_tables(told):
    assert told.steps.get(result__isnull=False, kind="other").result == "nobody was in"
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names(cursor) if t.startswith("incidents_")]
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            said = "".join(
                bytes(v).decode("latin-1") if isinstance(v, memoryview | bytes) else str(v)
                for row in cursor.fetchall()
                for v in row
            )
            assert [w for w in WORDS if w in said] == [], table


def test_whoever_was_reported_is_erased_by_their_own_key_and_the_call_by_its_own(told):
    person = IncidentPerson.objects.get()
    destroy_seals([person.seal])
    person = IncidentPerson.objects.get()
    assert str(told_name(person)).count("erased") == 1
    assert Report.objects.get().words == "taken at the blue gate"
    destroy_seals([Report.objects.get().seal])
    report = Report.objects.get()
    assert (str(report.words), str(report.reporter), str(report.phone)) == ("erased", "erased", "erased")
    assert Incident.objects.get().place_words == "by the blue gate"


def test_who_called_and_when_it_was_are_read_and_go_with_their_keys(told):
    report, change = Report.objects.get(), StateChange.objects.exclude(day_words="").get()
    assert (report.relation, change.day_words) == ("cousin of Laila", "at dawn")
    destroy_seals([report.seal, change.incident_person.seal])
    assert (str(Report.objects.get().relation), str(StateChange.objects.get(pk=change.pk).day_words)) == ("erased",) * 2


def test_what_speaks_for_a_candidate_is_under_the_key_of_whoever_was_reported(told, amina, client):
    place = told.people.get()
    (qais,) = sample.add(amina, sample.new_person("Qais Darwazi", father="Tamim"))
    made = {"incident_person": place, "person": qais, "rank": 1, "log_odds": 2.0, "reasons": [["father", 2.31]]}
    MatchCandidate.objects.bulk_create([MatchCandidate(**made)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT reasons FROM incidents_matchcandidate")
        (stored,) = cursor.fetchone()
    assert number_of(bytes(stored)) == place.seal
    assert b"father" not in bytes(stored)
    assert MatchCandidate.objects.get().reasons == [["father", 2.31]]
    destroy_seals([place.seal])
    assert MatchCandidate.objects.get().reasons == []
    client.force_login(amina)
    assert client.get(f"/incidents/{told.ref}/").status_code == 200
