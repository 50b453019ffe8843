"""Does whoever wished for it get a list of what is due, at their hour and once, and does it name nobody?"""

import email
import email.policy
from datetime import UTC, datetime, timedelta

import pytest
import small_register as sample
from django.utils import timezone
from notice_servers import mail_server, make_certificate
from promises import ago, liaison_officer, promise

from aman.accounts.models import User
from aman.cases.models import Task
from aman.notices import mailing
from aman.notices.actions.delivering import deliver_due
from aman.notices.actions.wishes import set_hours
from aman.notices.facts import Hours, list_day
from aman.notices.models import Delivery, NoticeWish
from aman.reports.actions.digests import MOST_LINES, send_lists

#: A Thursday.
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def mail(tmp_path, monkeypatch, settings):
    certificate, context = make_certificate(tmp_path)
    monkeypatch.setattr(mailing, "tls_context", lambda: context)
    settings.SMTP_HOST, settings.SMTP_TLS, settings.SMTP_FROM = "localhost", "starttls", "aman@office.example"
    settings.SMTP_USER, settings.SMTP_PASSWORD = "aman", "the mail password"
    settings.SITE_ADDRESS = "https://aman.example"
    with mail_server(certificate) as server:
        settings.SMTP_PORT = server.server_address[1]
        yield server


@pytest.fixture
def reachable(amina):
    NoticeWish.objects.create(
        user=amina, address="amina@office.example", zone="UTC", quiet_from=0, quiet_until=0, due_list="daily"
    )
    return amina


@pytest.fixture
def busy(reachable, embassy):
    case, _people = sample.family(reachable)
    now = timezone.now()
    for days in (2, -3, -30):
        Task.objects.create(case=case, what="Call Darwazi", due_on=ago(days), owner=reachable, created_at=now)
    promise(liaison_officer(embassy), due=ago(-5), owner=reachable, what="Darwazi will be looked at.")
    return case


def at_their_hour():
    """Today, an hour at which every list of these tests may leave."""
    return timezone.now().astimezone(UTC).replace(hour=12, minute=0)


def test_the_list_says_what_is_overdue_and_what_is_due_and_names_nobody(mail, reachable, busy):
    assert send_lists(at_their_hour()) == 1
    deliver_due(at_their_hour() + DAY)
    text = email.message_from_bytes(mail.letters[0][1], policy=email.policy.default).get_content()
    late, soon = text.index("Overdue:"), text.index("Due within a week:")
    assert late < text.index(ago(2).isoformat()) < soon < text.index(ago(-3).isoformat())
    assert ago(-30).isoformat() not in text
    assert text.count(f"https://aman.example/cases/{busy.ref}/") == 2
    assert text.count("https://aman.example/liaison/commitments/CM-") == 1
    for word in ("Darwazi", "Call", "amina", "looked"):
        assert word not in text


def test_it_leaves_once_a_day(mail, reachable, busy):
    assert send_lists(at_their_hour()) == 1
    assert send_lists(at_their_hour() + timedelta(hours=3)) == 0
    assert send_lists(at_their_hour() + DAY) == 1


def test_nothing_leaves_where_nothing_is_due_or_nobody_wished_for_it(mail, reachable):
    assert send_lists(at_their_hour()) == 0
    assert NoticeWish.objects.get().due_list_on is not None
    case, _people = sample.family(reachable)
    Task.objects.create(case=case, what="x", due_on=ago(1), owner=reachable, created_at=timezone.now())
    NoticeWish.objects.update(due_list="never", due_list_on=None)
    assert send_lists(at_their_hour()) == 0


@pytest.mark.parametrize("changed", [{"is_active": False}, {"role": "host_desk"}])
def test_a_stopped_or_changed_sign_in_is_sent_nothing(mail, reachable, busy, changed):
    User.objects.filter(pk=reachable.pk).update(**changed)
    assert send_lists(at_their_hour()) == 0
    assert not Delivery.objects.exists()


def test_more_than_a_message_holds_is_said_to_be_more(mail, reachable, busy):
    now = timezone.now()
    Task.objects.bulk_create(
        Task(case=busy, what="x", due_on=ago(1), owner=reachable, created_at=now) for _ in range(MOST_LINES + 5)
    )
    send_lists(at_their_hour())
    lines = Delivery.objects.get().lines
    assert len(lines) == MOST_LINES + 1
    assert (lines[-1]["kind"], lines[-1]["path"]) == ("due.more", "/")


def test_a_list_leaves_at_its_hour_outside_of_quiet_hours_on_monday_or_as_soon_as_the_worker_is_back():
    hours = Hours("Asia/Kabul", digest_hour=8, quiet_from=22, quiet_until=6)
    kabul_eight = datetime(2026, 11, 26, 3, 30, tzinfo=UTC)
    assert list_day(hours, kabul_eight, weekly=False) == kabul_eight.date()
    assert list_day(hours, kabul_eight - timedelta(minutes=1), weekly=False) is None
    assert list_day(hours, kabul_eight, weekly=True).isoformat() == "2026-11-23"
    monday = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
    assert list_day(hours, monday, weekly=True) is None
    assert list_day(hours, monday + timedelta(hours=1), weekly=True).isoformat() == "2026-11-30"
    assert list_day(hours, NOON + timedelta(hours=6), weekly=False) is None, "it is quiet"


def test_whoever_wishes_for_mondays_gets_the_next_one(reachable):
    plain = {"digest_hour": 8, "quiet_from": 0, "quiet_until": 0, "zone": "UTC"}
    set_hours(user=reachable, due_list="weekly", now=NOON, **plain)
    wish = NoticeWish.objects.get()
    assert (wish.due_list, wish.due_list_on) == ("weekly", NOON.date())
    set_hours(user=reachable, now=NOON + DAY, **plain)
    assert NoticeWish.objects.get().due_list == "weekly", "nothing was said of it"


def test_the_page_takes_the_wish(client, reachable):
    client.force_login(reachable)
    assert "due_list" in client.get("/notices/own/").content.decode()
    typed = {"digest_hour": "7", "quiet_from": "22", "quiet_until": "6", "zone": "UTC", "due_list": "weekly"}
    assert client.post("/notices/own/", typed).status_code == 302
    assert NoticeWish.objects.get().due_list == "weekly"
