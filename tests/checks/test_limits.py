"""How many checks may be made, by whom, and is the count right when many ask at once?"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from desk_stories import ask
from django.db import connections
from django.urls import reverse
from small_register import family, letter

from aman.accounts.models import Office, User
from aman.checks.actions import DeskQuestion, ask_desk, set_desk_limit
from aman.checks.models import DeskCheck, DeskLimit, DeskTally
from aman.errors import BadInput, NotAllowed

MORNING = datetime(2023, 11, 2, 4, 0, tzinfo=UTC)
PASSWORD = "a long test password"


@pytest.fixture
def colleague(host_office):
    return User.objects.create_user("daud-two", password=PASSWORD, role="host_desk", office=host_office)


@pytest.fixture
def admin(embassy):
    return User.objects.create_user("adela", password=PASSWORD, role="administrator", office=embassy)


@pytest.mark.django_db
def test_the_whole_offices_day_is_counted_too(dawud, colleague, settings):
    settings.DESK_OFFICE_CHECKS_A_DAY = 3
    answers = [ask(user, number="P01234567", at=MORNING) for user in (dawud, colleague, dawud, colleague)]
    assert [a.day_is_used_up for a in answers] == [False, False, False, True]


@pytest.mark.django_db
def test_who_asks_faster_than_one_person_at_a_time_waits_a_minute(dawud, settings):
    settings.DESK_CHECKS_A_MINUTE = 2
    answers = [ask(dawud, number="P01234567", at=MORNING + timedelta(seconds=s)) for s in (0, 10, 20, 90)]
    assert [(a.is_too_fast, a.day_is_used_up) for a in answers] == [
        (False, False),
        (False, False),
        (True, False),
        (False, False),
    ]
    tally = DeskTally.objects.get()
    assert (tally.asked, tally.refused) == (3, 1)


@pytest.mark.django_db
def test_past_a_limit_nobody_is_found_told_or_asked_to_answer(amina, dawud, settings):
    case, (qais, *_) = family(amina)
    letter(amina, case, qais)
    settings.DESK_CHECKS_A_DAY = 1
    ask(dawud, number="P77777777")
    assert not ask(dawud, number="P01234567").in_force
    last = DeskCheck.objects.latest("pk")
    assert (last.past_limit, last.case, last.owner) == (True, None, None)


@pytest.mark.django_db
def test_an_office_can_have_limits_of_its_own(dawud, admin, host_office):
    set_desk_limit(
        actor=admin, office=host_office, officer_a_day=1, office_a_day=9, officer_a_minute=9, reason="A small post."
    )
    assert not ask(dawud, number="P01234567").day_is_used_up
    assert ask(dawud, number="P01234567").day_is_used_up


@pytest.mark.django_db
def test_a_host_desk_does_not_set_its_own_limits(host_office, admin, dawud):
    own = User.objects.create_user("hadi", password=PASSWORD, role="administrator", office=host_office)
    numbers = {"officer_a_day": 9, "office_a_day": 9, "officer_a_minute": 9}
    for actor in (own, dawud):
        with pytest.raises(NotAllowed):
            set_desk_limit(actor=actor, office=host_office, reason="More.", **numbers)
    with pytest.raises(BadInput):
        set_desk_limit(actor=admin, office=host_office, reason=" ", **numbers)
    with pytest.raises(BadInput):
        set_desk_limit(actor=admin, office=admin.office, reason="No desk.", **numbers)


@pytest.mark.django_db
def test_the_page_of_limits_sets_them(client, admin, host_office):
    client.force_login(admin)
    typed = {
        "office": host_office.pk,
        "officer_a_day": 7,
        "office_a_day": 70,
        "officer_a_minute": 3,
        "reason": "Small.",
    }
    assert client.post(reverse("checks:set_desk_limit"), typed).status_code == 302
    assert DeskLimit.objects.get().officer_a_day == 7
    assert "Small." in client.get(reverse("checks:set_desk_limit")).content.decode()


@pytest.mark.django_db
def test_the_counters_hide_small_numbers_and_ask_for_no_question(client, dawud, amina, host_office):
    for day, asked in ((1, 12), (2, 3)):
        DeskTally.objects.create(
            officer=dawud,
            office=host_office,
            day=datetime.now(UTC).date() - timedelta(days=day),
            asked=asked,
            in_force=0,
        )
    client.force_login(amina)
    page = client.get(reverse("checks:view_counters")).content.decode()
    assert "12" in page
    assert "fewer than five" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
@pytest.mark.parametrize(
    "limit", [{"DESK_CHECKS_A_DAY": 5}, {"DESK_OFFICE_CHECKS_A_DAY": 5}, {"DESK_CHECKS_A_MINUTE": 5}]
)
def test_of_many_at_once_no_more_than_the_limit_are_answered(tmp_path, settings, limit):
    for name, number in limit.items():
        setattr(settings, name, number)
    office = Office.objects.create(code="desk", name="Desk", kind="host")
    user = User.objects.create_user("dawud", password=PASSWORD, role="host_desk", office=office)
    gate = threading.Barrier(8)

    def work() -> None:
        gate.wait()
        for _ in range(2):
            ask_desk(actor=user, question=DeskQuestion(number="P01234567"), reason="stop", place="Faizabad", at=MORNING)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert DeskCheck.objects.filter(past_limit=False).count() == 5
    assert DeskCheck.objects.count() == 16
