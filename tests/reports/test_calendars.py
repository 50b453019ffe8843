"""Does a calendar tell its user what is due and nothing more, and does its address lead nowhere when it should not?"""

import logging
from datetime import timedelta

import pytest
import small_register as sample
from calendar_reading import read_events, read_lines, read_text
from django.utils import timezone, translation
from incident_calls import call
from promises import ago, liaison_officer, promise

from aman.accounts.limits import LIMITS
from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.cases.models import Task
from aman.incidents.models import EscalationStep
from aman.lockdown import state
from aman.notices.words import words_of
from aman.reports.actions import calendars
from aman.reports.actions.calendars import keep_calendar
from aman.reports.models import CalendarFeed


@pytest.fixture
def lina(embassy):
    return liaison_officer(embassy)


@pytest.fixture
def busy(amina, lina):
    """Amina has a task, a step, a follow-up, a promise, and two letters of a case that end on one day."""
    from aman.liaison.models import FollowUp

    case, people = sample.family(amina)
    case.assigned_to = amina
    case.save()
    Task.objects.create(case=case, what="Call Qais Darwazi", due_on=ago(-3), owner=amina, created_at=timezone.now())
    for person in people[:2]:
        sample.letter(amina, case, person, days=20)
    incident = call(amina, "Qais Darwazi")
    EscalationStep.objects.filter(incident=incident).update(owner=None)
    EscalationStep.objects.filter(pk=incident.steps.first().pk).update(
        owner=amina, due_at=timezone.now() + timedelta(hours=5)
    )
    made = promise(lina, due=ago(-8), owner=amina, what="Letters of Darwazi will be looked at.")
    FollowUp.objects.create(
        commitment=made,
        what="Ask about Darwazi",
        due_on=ago(2),
        owner=amina,
        created_by=lina,
        created_at=timezone.now(),
    )
    return case


def fetch(client, secret):
    client.logout()
    return client.get(f"/calendar/{secret}.ics")


def test_a_calendar_tells_references_kinds_and_links_and_never_a_name(client, amina, busy):
    answer = fetch(client, keep_calendar(actor=amina))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    events = read_events(answer.content)
    said = [read_text(event["SUMMARY"]) for event in events]
    assert f"A task of yours is due ({busy.ref})" in said
    assert any(words.startswith("A promise that you look after is due (CM-") for words in said)
    assert any(words.startswith("A follow-up of yours is due (CM-") for words in said)
    assert any("step of yours in an incident is due (IN-" in words for words in said)
    assert "Letters of your cases end: 2" in said
    assert len(said) == 5
    assert all(event["URL"].startswith("http") for event in events)
    text = "".join(read_lines(answer.content))
    for word in ("Darwazi", "Qais", "Call", "looked at", "Zarghuna", "amina"):
        assert word not in text


def test_entries_keep_their_ids_from_day_to_day_and_after_a_renewal(client, amina, carol, busy):
    first = read_events(fetch(client, keep_calendar(actor=amina)).content)
    second = read_events(fetch(client, keep_calendar(actor=amina)).content)
    assert [event["UID"] for event in first] == [event["UID"] for event in second]
    assert len({event["UID"] for event in first}) == len(first)
    assert read_events(fetch(client, keep_calendar(actor=carol)).content) == []


def test_it_is_written_in_the_language_of_its_user(client, amina, busy):
    User.objects.filter(pk=amina.pk).update(language="ur")
    said = [read_text(event["SUMMARY"]) for event in read_events(fetch(client, keep_calendar(actor=amina)).content)]
    with translation.override("ur"):
        task = words_of("task.due").rstrip(".۔")
    assert f"{task} ({busy.ref})" in said
    assert task != "A task of yours is due"


def test_only_a_hash_of_the_address_is_kept_and_a_new_one_ends_the_old(client, amina):
    old = keep_calendar(actor=amina)
    new = keep_calendar(actor=amina)
    assert old not in str(CalendarFeed.objects.values())
    assert len(old) >= 43
    assert (fetch(client, old).status_code, fetch(client, new).status_code) == (404, 200)
    calendars.end_calendar(actor=amina)
    assert fetch(client, new).status_code == 404
    verbs = list(AuditEvent.objects.filter(verb__startswith="calendar.").values_list("verb", flat=True))
    assert sorted(verbs) == ["calendar.ended", "calendar.made", "calendar.read", "calendar.renewed"]


def test_every_read_is_a_line_of_the_log_without_the_address(client, amina, busy):
    secret = keep_calendar(actor=amina)
    fetch(client, secret)
    line = AuditEvent.objects.get(verb="calendar.read")
    assert (line.actor, line.subject, line.detail) == ("amina", "user:amina", {"entries": 5})
    assert CalendarFeed.objects.get().read_at is not None
    assert secret not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    "changed", [{"is_active": False}, {"role": "host_desk"}, {"password_is_temporary": True}, {"needs_window": True}]
)
def test_it_opens_no_more_than_a_sign_in_does(client, amina, busy, changed):
    secret = keep_calendar(actor=amina)
    User.objects.filter(pk=amina.pk).update(**changed)
    assert fetch(client, secret).status_code == 404


def test_without_the_second_factor_that_a_role_needs_it_leads_nowhere(client, amina, settings):
    secret = keep_calendar(actor=amina)
    settings.SECOND_FACTOR_REQUIRED = True
    assert fetch(client, secret).status_code == 404


def test_while_everything_is_closed_it_is_not_told(client, amina, busy, monkeypatch):
    secret = keep_calendar(actor=amina)
    monkeypatch.setattr(state, "is_closed", lambda: True)
    assert fetch(client, secret).status_code == 503
    assert not AuditEvent.objects.filter(verb="calendar.read").exists()


def test_what_somebody_may_no_longer_see_leaves_their_calendar(client, amina, other_office, busy):
    secret = keep_calendar(actor=amina)
    User.objects.filter(pk=amina.pk).update(office=other_office)
    assert read_events(fetch(client, secret).content) == []


def test_it_is_read_so_often_an_hour_and_guessed_at_less_often(client, amina, monkeypatch):
    monkeypatch.setitem(LIMITS, "calendar", LIMITS["calendar"].__class__(2, 3600))
    monkeypatch.setitem(LIMITS, "wrong_calendar", LIMITS["calendar"].__class__(3, 3600))
    secret = keep_calendar(actor=amina)
    assert [fetch(client, secret).status_code for _ in range(3)] == [200, 200, 429]
    assert [fetch(client, f"guess-{n}").status_code for n in range(4)] == [404, 404, 404, 429]


def test_no_log_of_the_server_repeats_an_address(client, amina, caplog):
    with caplog.at_level(logging.DEBUG):
        fetch(client, "a-secret-that-is-wrong")
    assert "a-secret-that-is-wrong" not in caplog.text


def test_the_page_shows_an_address_once(client, amina):
    client.force_login(amina)
    assert ".ics" not in client.get("/calendar/").content.decode()
    made = client.post("/calendar/", {"act": "make"}).content.decode()
    assert made.count(".ics") == 1
    assert ".ics" not in client.get("/calendar/").content.decode()
    client.post("/calendar/", {"act": "end"})
    assert not CalendarFeed.objects.exists()


def test_the_host_desk_has_no_calendar(client, dawud):
    client.force_login(dawud)
    assert client.get("/calendar/").status_code == 403


def test_an_overdue_thing_stays_a_year(client, amina, busy):
    Task.objects.update(due_on=ago(300))
    events = read_events(fetch(client, keep_calendar(actor=amina)).content)
    assert any(busy.ref in event["SUMMARY"] for event in events)
    Task.objects.update(due_on=ago(400))
    events = read_events(fetch(client, keep_calendar(actor=amina)).content)
    assert not any(busy.ref in event["SUMMARY"] for event in events)
