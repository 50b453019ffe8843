"""Is each refusal a line without names, are lines bounded, and is a habit of being refused told?"""

import logging

import pytest
from django.test import Client
from django.utils import timezone

from aman.accounts.models import Attempts, User
from aman.audit.models import AuditEvent
from aman.notices.models import Notice
from aman.site import refusals


@pytest.fixture(autouse=True)
def _anew():
    refusals._lines.forget()


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.WARNING, logger="aman.refused")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "aman.refused"]


@pytest.fixture
def adela(embassy):
    return User.objects.create_user("adela", password="a long test password", role="administrator", office=embassy)


def test_a_role_that_does_not_open_a_page_is_a_line(client, amina, lines):
    client.force_login(amina)
    assert client.get("/audit/").status_code == 403
    assert lines() == [f"refused user={amina.pk} view=audit:view_log why=role"]


def test_a_record_one_may_not_see_and_one_that_is_none_are_the_same_line(client, amina, carol, lines):
    from aman.cases.models import Case

    theirs = Case.objects.create(ref="AM-2026-000777", office=carol.office, opened_at=timezone.now())
    client.force_login(amina)
    for ref in (theirs.ref, "AM-1900-000001"):
        assert client.get(f"/cases/{ref}/").status_code == 404
    assert lines() == [f"refused user={amina.pk} view=cases:view_case why=record"] * 2


def test_an_address_that_is_none_is_no_refusal(client, amina, lines):
    client.force_login(amina)
    assert client.get("/nowhere/").status_code == 404
    assert client.get("/cases/").status_code == 200
    assert lines() == []


def test_strangers_a_missing_token_and_a_wrong_key_are_lines(client, amina, lines):
    client.get("/cases/")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(amina)
    strict.post("/notices/read/", {})
    client.get("/api/v1/own", headers={"authorization": "Bearer amk_nothing_at_all"})
    assert lines() == [
        "refused user=0 view=cases:list_cases why=not-signed-in",
        f"refused user={amina.pk} view=notices:mark_read why=token",
        "refused user=0 view=api:own_account why=no-key",
    ]


def test_no_line_holds_a_name_a_reference_or_what_was_typed(client, amina, lines):
    client.force_login(amina)
    client.get("/cases/AM-1900-000001/?q=Gulalai")
    client.post("/people/AP-00000000/phone/", {"name": "Gulalai Example"})
    said = " ".join(lines())
    assert said
    for word in ("AM-1900", "AP-0000", "Gulalai", "amina", "127.0.0.1"):
        assert word not in said


def test_a_flood_is_counted_and_not_written(client, amina, embassy, lines):
    client.force_login(amina)
    for _ in range(refusals.LINES_A_MINUTE + 5):
        client.get("/audit/")
    # The minute may turn once while this runs.
    assert refusals.LINES_A_MINUTE <= len(lines()) <= refusals.LINES_A_MINUTE + 5
    assert sum(Attempts.objects.filter(kind="refused").values_list("count", flat=True)) == refusals.LINES_A_MINUTE + 5
    assert not AuditEvent.objects.filter(verb="user.refused_often").exists()


def test_the_lines_of_a_minute_are_bounded_for_each_user_alone():
    counted = refusals._Lines()
    assert [counted.may_write(1, 60.0) for _ in range(12)].count(True) == refusals.LINES_A_MINUTE
    assert counted.may_write(2, 61.0)
    assert counted.may_write(1, 121.0)


def test_who_is_refused_again_and_again_is_told_to_the_administrators_of_the_office_once(
    client, amina, adela, carol, monkeypatch
):
    chief = User.objects.create_user("chief", password="a long test password", role="administrator")
    elsewhere = User.objects.create_user(
        "elsewhere", password="a long test password", role="administrator", office=carol.office
    )
    monkeypatch.setattr(refusals, "TOLD_FROM", 4)
    monkeypatch.setattr("aman.accounts.limits.time", lambda: 1_700_000_000.0)
    client.force_login(amina)
    for _ in range(3):
        client.get("/audit/")
    assert not Notice.objects.filter(kind="user.refused_often").exists()
    for _ in range(4):
        client.get("/audit/")
    (line,) = AuditEvent.objects.filter(verb="user.refused_often")
    assert (line.actor, line.subject, line.detail) == ("amina", "user:amina", {"refusals": 4, "minutes": 60})
    told = set(Notice.objects.filter(kind="user.refused_often").values_list("user__username", flat=True))
    assert told == {adela.username, chief.username}
    assert elsewhere.username not in told


def test_a_count_that_cannot_be_kept_changes_no_answer(client, amina, lines, monkeypatch):
    from django.db import OperationalError

    def away(*_, **__):
        raise OperationalError("no table of that name")

    monkeypatch.setattr(refusals, "add", away)
    client.force_login(amina)
    assert client.get("/audit/").status_code == 403
    assert lines()[-1] == f"refused user={amina.pk} could not be counted"
