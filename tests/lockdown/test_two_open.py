"""Does one person close everything, and do only two open it again?"""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from aman.audit.models import AuditEvent
from aman.audit.queries import verify_chain
from aman.errors import BadInput, Conflict, NotAllowed
from aman.jobs.actions import run_due_jobs
from aman.jobs.models import Job
from aman.lockdown.actions import MOST_WRONG, agree_to_open, close_everything
from aman.lockdown.models import Lockdown
from aman.lockdown.state import is_closed, look_again, refuse_when_closed

PASSWORD = "a long test password"


@pytest.fixture(autouse=True)
def _open_before_and_after(settings, tmp_path, db):
    settings.LOCKDOWN_FILE = str(tmp_path / "closed")
    settings.LOCKDOWN_LOOK_SECONDS = 0
    settings.AMAN_ON_LOCKDOWN_FIRST, settings.AMAN_ON_LOCKDOWN = [], []
    look_again(closed=False)
    yield
    look_again(closed=False)


@pytest.fixture
def chief(embassy):
    from aman.accounts.models import User

    return User.objects.create_user("chief", password=PASSWORD, role="administrator", office=embassy)


def test_closing_ends_every_session_and_marks_it_twice(client, amina, bashir, tmp_path):
    client.force_login(amina)
    done = close_everything(actor=bashir, way="page")
    assert [step.trouble for step in done.steps] == [""] * len(done.steps)
    assert not Session.objects.exists()
    assert is_closed()
    assert (tmp_path / "closed").exists()
    assert Lockdown.objects.get().closed_by == bashir


def test_a_case_officer_does_not_close(amina):
    with pytest.raises(NotAllowed):
        close_everything(actor=amina, way="page")


def test_closing_twice_keeps_one_row(bashir, chief):
    close_everything(actor=bashir, way="page")
    close_everything(actor=chief, way="page")
    assert Lockdown.objects.count() == 1
    assert AuditEvent.objects.filter(verb="lockdown.closed_again").count() == 1


def test_a_step_that_fails_keeps_no_other_from_being_done(settings, bashir):
    settings.AMAN_ON_LOCKDOWN_FIRST = ["lockdown.test_two_open.break_down"]
    done = close_everything(actor=bashir, way="page")
    assert [step.name for step in done.steps if step.trouble] == ["break_down"]
    assert done.row_written


def break_down():
    raise BadInput("It does not answer.", fix="Start it.")


def test_one_person_alone_opens_nothing_however_often(bashir):
    close_everything(actor=bashir, way="page")
    assert agree_to_open(actor=bashir, password=PASSWORD, code="").stands
    with pytest.raises(NotAllowed, match="second person"):
        agree_to_open(actor=bashir, password=PASSWORD, code="")
    assert is_closed()


def test_two_open_it_again_and_the_log_holds(bashir, chief, tmp_path):
    close_everything(actor=bashir, way="page")
    agree_to_open(actor=chief, password=PASSWORD, code="")
    row = agree_to_open(actor=bashir, password=PASSWORD, code="")
    assert not row.stands
    assert not (tmp_path / "closed").exists()
    look_again()
    assert not is_closed()
    assert verify_chain().holds
    with pytest.raises(Conflict):
        agree_to_open(actor=chief, password=PASSWORD, code="")


def test_the_first_word_holds_for_an_hour_only(bashir, chief):
    from datetime import timedelta

    close_everything(actor=bashir, way="page")
    row = agree_to_open(actor=chief, password=PASSWORD, code="")
    Lockdown.objects.filter(pk=row.pk).update(first_at=row.first_at - timedelta(hours=2))
    assert agree_to_open(actor=bashir, password=PASSWORD, code="").stands


def test_a_wrong_password_opens_nothing_and_is_not_tried_for_ever(bashir):
    close_everything(actor=bashir, way="page")
    for _ in range(MOST_WRONG):
        with pytest.raises(NotAllowed, match="does not hold"):
            agree_to_open(actor=bashir, password="wrong", code="")
    with pytest.raises(NotAllowed, match="Too many"):
        agree_to_open(actor=bashir, password=PASSWORD, code="")


def test_a_second_factor_that_is_required_is_asked_for(settings, bashir):
    settings.SECOND_FACTOR_REQUIRED = True
    close_everything(actor=bashir, way="page")
    with pytest.raises(NotAllowed, match="does not hold"):
        agree_to_open(actor=bashir, password=PASSWORD, code="123456")


def test_the_mark_alone_closes_and_an_old_mark_does_not(bashir, chief, tmp_path):
    (tmp_path / "closed").write_text("2026-01-01T00:00:00+00:00", encoding="ascii")
    look_again()
    assert is_closed()
    close_everything(actor=bashir, way="page")
    agree_to_open(actor=chief, password=PASSWORD, code="")
    agree_to_open(actor=bashir, password=PASSWORD, code="")
    (tmp_path / "closed").write_text("2026-01-01T00:00:00+00:00", encoding="ascii")
    look_again()
    assert not is_closed()
    (tmp_path / "closed").write_text("torn", encoding="ascii")
    look_again()
    assert is_closed()


def test_no_job_is_taken_up_and_no_key_opened(bashir, embassy):
    from django.utils import timezone

    from aman.issuing.actions.keys import _open

    now = timezone.now()
    Job.objects.create(kind="x", subject="x:1", office=embassy, made_at=now, run_after=now)
    close_everything(actor=bashir, way="page")
    assert run_due_jobs(worker="here") == 0
    with pytest.raises(NotAllowed):
        refuse_when_closed()
    with pytest.raises(NotAllowed):
        _open(None, "")


def test_the_pages_while_everything_is_closed(client, amina, bashir, dawud):
    close_everything(actor=bashir, way="page")
    client.force_login(amina)
    answer = client.get("/people/")
    assert answer.status_code == 503
    assert "closed" in answer.content.decode()
    assert not client.session.get("_auth_user_id"), "she is signed out"
    client.force_login(bashir)
    assert client.get("/people/")["Location"] == reverse("lockdown:agree_to_open")
    assert client.get(reverse("lockdown:agree_to_open")).status_code == 200
    client.force_login(dawud)
    assert client.get("/")["Location"] == reverse("checks:ask_desk")
    assert client.get(reverse("checks:ask_desk")).status_code == 200
    client.logout()
    assert client.get("/people/")["Location"].startswith("/accounts/login/")
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/verify/").status_code == 200
    assert client.get("/api/v1/own").status_code == 503


def test_the_button_closes_and_signs_out(client, bashir):
    client.force_login(bashir)
    address = reverse("lockdown:close_everything")
    assert client.get(address).status_code == 200
    assert not Lockdown.objects.exists()
    answer = client.post(address, {"close": "1"})
    assert "You are signed out" in answer.content.decode()
    assert Lockdown.objects.get().way == "page"
    assert "_auth_user_id" not in client.session


def test_two_open_it_again_on_the_page(client, bashir, chief):
    close_everything(actor=bashir, way="page")
    address = reverse("lockdown:agree_to_open")
    for user in (chief, bashir):
        client.force_login(user)
        assert client.post(address, {"password": "wrong"}).status_code == 422
        assert client.post(address, {"password": PASSWORD, "code": ""}).status_code == 302
    assert Lockdown.objects.get().lifted_by == bashir


def test_the_desk_says_no_record_on_the_same_page_and_looks_nobody_up(client, bashir, dawud, amina, monkeypatch):
    import small_register as sample

    from aman.checks import queries
    from aman.checks.models import DeskCheck

    case, people = sample.family(amina)
    sample.letter(amina, case, people[0])
    number = people[0].documents.first().number
    typed = {"number": number, "reason": "stop", "place": "Islamabad"}
    address = reverse("checks:ask_desk")

    def asked():
        client.force_login(dawud)
        page = client.post(address, typed, follow=True)
        assert page.status_code == 200
        return page.content.decode()

    assert "Protection in force" in asked()
    close_everything(actor=bashir, way="page")
    monkeypatch.setattr(queries, "find_protection", lambda *_: pytest.fail("somebody was looked up"))
    page = asked()
    assert "No record" in page
    assert "Protection in force" not in page
    assert DeskCheck.objects.order_by("pk").last().answer == "no_record"
    earlier = DeskCheck.objects.order_by("pk").first()
    again = client.get(reverse("checks:reopen_answer", args=[earlier.reference])).content.decode()
    assert "Protection in force" not in again, "an answer given before is not opened again as it was"


def test_a_slow_database_keeps_nothing_open(bashir, monkeypatch):
    """The mark is there before the row; the row is tried until the database answers."""
    from django.db import OperationalError

    from aman.lockdown import actions

    seen = []

    def busy_twice(*arguments):
        seen.append(is_closed())
        if len(seen) < 3:
            raise OperationalError("database is locked")
        return write_row(*arguments)

    write_row = actions._write_row
    monkeypatch.setattr(actions, "_write_row", busy_twice)
    done = close_everything(actor=bashir, way="page", row_seconds=30)
    assert seen == [True, True, True], "closed before the row could be written"
    assert done.row_written


def test_a_database_that_never_answers_is_told_of_and_this_machine_is_closed(bashir, monkeypatch):
    from django.db import OperationalError

    from aman.lockdown import actions

    def away(*_arguments):
        raise OperationalError("gone")

    monkeypatch.setattr(actions, "_write_row", away)
    done = close_everything(actor=bashir, way="page", row_seconds=0.0)
    assert not done.row_written
    assert is_closed()
    assert not Lockdown.objects.exists()
