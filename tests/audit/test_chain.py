"""Is every way of touching the log refused, and found when the refusal was taken away?"""

from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction

from aman.audit.actions import Line, record, record_many
from aman.audit.facts import GENESIS, chain_hash, hashed_fields
from aman.audit.models import AuditEvent
from aman.audit.queries import Tampering, verify_chain

TRIGGERS = import_module("aman.audit.migrations.0002_append_only")


@pytest.fixture
def ten_lines(amina):
    return record_many(
        actor=amina,
        lines=[
            Line("person.read", f"person:AP-{n:08d}", {"rows": n, "share": 1 / 3, "codes": ("a", "b")})
            for n in range(10)
        ],
    )


@pytest.fixture
def without_triggers(db):
    with connection.cursor() as cursor:
        for statement in TRIGGERS.SQLITE_DROP if connection.vendor == "sqlite" else TRIGGERS.POSTGRESQL_DROP:
            cursor.execute(statement)


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found():
    return [(f.sequence, f.kind) for f in verify_chain().findings]


def test_an_untouched_log_holds(ten_lines):
    report = verify_chain()
    assert report.holds
    assert report.lines == report.head_sequence == 10
    assert report.head_hash == ten_lines[-1].hash


def test_an_empty_log_holds(db):
    assert verify_chain().holds


def test_many_lines_and_single_lines_make_one_chain(ten_lines, amina):
    after = record(actor=amina, verb="case.read", subject="case:AM-2023-000001", detail={"half": 0.5, "whole": 4.0})
    assert after.previous_hash == ten_lines[-1].hash
    assert ten_lines[0].previous_hash == GENESIS
    assert verify_chain().holds


def test_no_lines_write_nothing(amina):
    assert record_many(actor=amina, lines=[]) == []
    assert AuditEvent.objects.count() == 0


def test_lines_of_several_people_can_stand_in_one_go(amina, carol):
    record_many(actor=amina, lines=[Line("person.read"), Line("person.read", actor=carol)])
    lines = AuditEvent.objects.order_by("sequence").values_list("actor", "office")
    assert list(lines) == [(user.username, str(user.office_id)) for user in (amina, carol)]
    assert verify_chain().holds


def test_a_number_that_is_not_finite_is_refused(amina):
    with pytest.raises(ValueError, match="finite"):
        record(actor=amina, verb="case.read", detail={"score": float("nan")})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET verb = 'nothing.happened' WHERE sequence = 4",
        "DELETE FROM audit_auditevent WHERE sequence = 4",
    ],
)
def test_the_database_refuses_to_touch_a_line(ten_lines, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(statement)
    assert verify_chain().lines == 10


def test_the_models_cannot_touch_a_line_either(ten_lines):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(sequence=3).update(actor="nobody")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(sequence=3).delete()


@pytest.mark.postgresql  # TRUNCATE is PostgreSQL's
def test_postgresql_refuses_to_empty_the_log(ten_lines):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run("TRUNCATE audit_auditevent")


@pytest.mark.parametrize(
    ("column", "value"), [("verb", "x.y"), ("actor", "bashir"), ("subject", "case:AM-1"), ("detail", '{"rows": 9}')]
)
def test_a_changed_line_is_found(ten_lines, without_triggers, column, value):
    run(f"UPDATE audit_auditevent SET {column} = %s WHERE sequence = 4", value)
    assert found() == [(4, Tampering.CHANGED)]


def test_a_line_changed_with_its_hash_is_found_by_the_line_after_it(ten_lines, without_triggers):
    line = AuditEvent.objects.get(sequence=4)
    line.verb = "nothing.happened"
    AuditEvent.objects.filter(sequence=4).update(
        verb=line.verb, hash=chain_hash(line.previous_hash, hashed_fields(line))
    )
    assert found() == [(4, Tampering.CHANGED)]


def test_a_deleted_line_is_found(ten_lines, without_triggers):
    run("DELETE FROM audit_auditevent WHERE sequence IN (5, 6)")
    report = verify_chain()
    assert [(f.sequence, f.kind) for f in report.findings] == [(5, Tampering.MISSING)]
    assert report.findings[0].sentence == "Lines 5 to 6 are missing."


def test_two_lines_that_changed_places_are_found(ten_lines, without_triggers):
    run("UPDATE audit_auditevent SET sequence = 99 WHERE sequence = 3")
    run("UPDATE audit_auditevent SET sequence = 3 WHERE sequence = 7")
    run("UPDATE audit_auditevent SET sequence = 7 WHERE sequence = 99")
    assert found() == [(3, Tampering.REORDERED), (7, Tampering.REORDERED)]


def test_a_gap_that_was_closed_by_renumbering_is_found(ten_lines, without_triggers):
    run("DELETE FROM audit_auditevent WHERE sequence = 5")
    for number in range(6, 11):
        run("UPDATE audit_auditevent SET sequence = %s WHERE sequence = %s", number - 1, number)
    kinds = dict(found())
    assert set(kinds) == {5, 6, 7, 8, 9}


def test_a_cut_end_is_found_with_a_noted_head(ten_lines, without_triggers):
    head = verify_chain()
    run("DELETE FROM audit_auditevent WHERE sequence > 8")
    assert verify_chain().holds
    report = verify_chain({head.head_sequence: head.head_hash})
    assert [(f.sequence, f.kind) for f in report.findings] == [(9, Tampering.MISSING)]


def test_a_log_written_anew_is_found_with_a_noted_head(ten_lines, without_triggers, amina):
    head = verify_chain()
    run("DELETE FROM audit_auditevent")
    record_many(actor=amina, lines=[Line("person.read", f"person:AP-{n}") for n in range(10)])
    assert verify_chain().holds
    assert not verify_chain({head.head_sequence: head.head_hash}).holds
