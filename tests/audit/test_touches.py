"""Does every look at a person find its way to that person's page, and would a touched-up table be noticed?"""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from aman.audit.actions import Line, record, record_many
from aman.audit.models import AuditEvent, AuditTouch
from aman.audit.queries import verify_chain
from aman.audit.touches import looks_at, verify_touches

pytestmark = pytest.mark.django_db


def test_a_line_that_touched_somebody_is_found_by_their_reference(amina):
    record(actor=amina, verb="case.read", subject="case:AM-2023-000001", touches=["AP-AAAAAAAA", "AP-BBBBBBBB"])
    record(actor=amina, verb="person.read", subject="person:AP-AAAAAAAA")
    record(actor=amina, verb="person.read", subject="person:AP-CCCCCCCC")
    assert [look.verb for look in looks_at(["AP-AAAAAAAA"])] == ["person.read", "case.read"]
    assert [look.verb for look in looks_at(["AP-BBBBBBBB"])] == ["case.read"]
    assert looks_at(["AP-DDDDDDDD"]) == []


def test_a_change_is_no_look(amina):
    record(actor=amina, verb="consent.recorded", subject="person:AP-AAAAAAAA")
    assert looks_at(["AP-AAAAAAAA"]) == []


def test_a_search_as_one_types_is_one_look_and_an_hour_later_another(amina, bashir):
    now = timezone.now()
    for seconds in range(8):
        record(actor=amina, verb="people.searched", at=now + timedelta(seconds=seconds), touches=["AP-AAAAAAAA"])
    record(actor=bashir, verb="people.searched", at=now + timedelta(minutes=5), touches=["AP-AAAAAAAA"])
    record(actor=amina, verb="people.searched", at=now + timedelta(hours=3), touches=["AP-AAAAAAAA"])
    assert [(look.actor, look.times) for look in looks_at(["AP-AAAAAAAA"])] == [
        ("amina", 1),
        ("bashir", 1),
        ("amina", 8),
    ]


def test_the_chain_keeps_how_many_a_line_touched_and_a_digest_of_whom(amina):
    event = record(actor=amina, verb="cases.listed", touches=["AP-BBBBBBBB", "AP-AAAAAAAA", "AP-AAAAAAAA"])
    assert event.detail["touched"] == 2
    assert verify_chain().holds
    assert verify_touches().holds
    AuditTouch.objects.create(person="AP-CCCCCCCC", sequence=event.sequence)
    assert verify_touches().broken == (event.sequence,)


def test_a_touch_of_a_line_that_names_nobody_is_noticed(amina):
    quiet = record(actor=amina, verb="log.read")
    loud = record(actor=amina, verb="cases.listed", touches=["AP-AAAAAAAA"])
    AuditTouch.objects.create(person="AP-CCCCCCCC", sequence=quiet.sequence)
    AuditTouch.objects.create(person="AP-CCCCCCCC", sequence=loud.sequence + 5)
    assert verify_touches().broken == (quiet.sequence, loud.sequence + 5)


def test_touches_are_neither_changed_nor_removed(amina):
    record(actor=amina, verb="cases.listed", touches=["AP-AAAAAAAA"])
    for change in (
        lambda: AuditTouch.objects.update(person="AP-BBBBBBBB"),
        lambda: AuditTouch.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert AuditTouch.objects.get().person == "AP-AAAAAAAA"


def test_who_looked_is_answered_without_walking_the_log(amina, django_assert_num_queries):
    lines = [Line("people.searched", touches=[f"AP-{n:08d}"]) for n in range(2_000)]
    record_many(actor=amina, lines=lines)
    with django_assert_num_queries(3):
        assert len(looks_at(["AP-00000007"])) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            ("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ")
            + "SELECT sequence FROM audit_audittouch WHERE person IN ('AP-00000007') ORDER BY sequence DESC LIMIT 200"
        )
        plan = str(cursor.fetchall())
    assert "SEARCH" in plan or "Index" in plan or connection.vendor != "sqlite"
    assert AuditEvent.objects.count() >= 2_000
