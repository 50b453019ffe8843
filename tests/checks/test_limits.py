"""How many checks may be made, by whom, and is the count right when many ask at once?"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from desk_stories import ask
from django.db import connections
from django.db.models import Sum
from django.urls import reverse
from small_register import family, letter

from aman.accounts.models import Office, User
from aman.audit.models import AuditEvent
from aman.audit.queries import verify_chain
from aman.checks.actions import DeskQuestion, ask_desk, set_desk_limit
from aman.checks.models import DeskCheck, DeskDay, DeskLimit, DeskTally, DeskTrace
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


@pytest.mark.django_db
def test_a_clock_that_was_set_back_gives_nobody_a_minute_more(dawud, settings):
    settings.DESK_CHECKS_A_MINUTE = 2
    answers = [ask(dawud, number="P01234567", at=MORNING - timedelta(seconds=s)) for s in (0, 10, 20)]
    assert [a.is_too_fast for a in answers] == [False, False, True]


@pytest.mark.django_db
def test_what_came_past_a_limit_counts_to_nobodys_day_and_is_logged(dawud, colleague, host_office, settings):
    settings.DESK_OFFICE_CHECKS_A_DAY = 1
    for user in (dawud, colleague, colleague):
        ask(user, number="P01234567", at=MORNING)
    assert DeskDay.objects.get(office=host_office).asked == 1
    assert list(DeskTally.objects.order_by("officer").values_list("asked", "refused")) == [(1, 0), (0, 2)]
    assert DeskCheck.objects.count() == DeskTrace.objects.count() == 3
    verbs = AuditEvent.objects.filter(verb__startswith="desk_check").values_list("verb", flat=True)
    assert sorted(verbs) == ["desk_check.asked", "desk_check.refused", "desk_check.refused"]


@pytest.mark.django_db
def test_a_limit_of_nothing_lets_nobody_ask(dawud, admin, host_office):
    numbers = {"officer_a_day": 9, "office_a_day": 0, "officer_a_minute": 9}
    set_desk_limit(actor=admin, office=host_office, reason="Closed.", **numbers)
    assert ask(dawud, number="P01234567").day_is_used_up
    assert not DeskDay.objects.exists()


@pytest.mark.django_db
def test_a_desk_officer_of_no_office_is_held_to_both_limits_of_a_day(dawud, settings):
    dawud.office = None
    dawud.save()
    settings.DESK_OFFICE_CHECKS_A_DAY = 1
    assert [ask(dawud, number="P01234567").day_is_used_up for _ in range(2)] == [False, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("limit", "officers"),
    [
        ({"DESK_CHECKS_A_DAY": 5}, 1),
        ({"DESK_OFFICE_CHECKS_A_DAY": 5}, 1),
        ({"DESK_OFFICE_CHECKS_A_DAY": 5}, 4),
        ({"DESK_CHECKS_A_MINUTE": 5}, 1),
    ],
)
def test_of_many_at_once_no_more_than_the_limit_are_answered(settings, limit, officers):
    for name, number in limit.items():
        setattr(settings, name, number)
    office = Office.objects.create(code="desk", name="Desk", kind="host")
    users = [
        User.objects.create_user(f"dawud-{n}", password=PASSWORD, role="host_desk", office=office)
        for n in range(officers)
    ]
    gate = threading.Barrier(8)

    def work(number: int) -> None:
        gate.wait()
        for turn in range(2):
            # The moments are not those in which the checks get their turn.
            at = MORNING + timedelta(seconds=(number * 7 + turn * 3) % 16)
            question = DeskQuestion(number="P01234567")
            ask_desk(actor=users[number % officers], question=question, reason="stop", place="Faizabad", at=at)
        connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert DeskCheck.objects.filter(past_limit=False).count() == 5
    assert DeskCheck.objects.count() == DeskTrace.objects.count() == 16
    assert DeskDay.objects.get().asked == 5
    counted = DeskTally.objects.aggregate(asked=Sum("asked"), refused=Sum("refused"))
    assert counted == {"asked": 5, "refused": 11}
    lines = AuditEvent.objects.filter(verb__startswith="desk_check").values_list("subject", flat=True)
    assert sorted(lines) == sorted(f"check:{one.reference}" for one in DeskCheck.objects.all())
    assert verify_chain().holds
