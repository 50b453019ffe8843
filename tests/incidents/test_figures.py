"""Are counts counts of what is known, each person once, and is nobody found in a small number?"""

from datetime import timedelta

import pytest
from django.utils import timezone
from incident_calls import call, now_is

from aman.accounts.models import User
from aman.incidents.actions import merge_incidents
from aman.incidents.figures import figures_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(embassy):
    return User.objects.create_user("analyst", password="a long test password", role="analyst", office=embassy)


def release(user, incident, how, hours):
    now_is(incident, "released", user=user, how=how, happened_at=incident.first_report_at + timedelta(hours=hours))


def test_hours_count_from_the_first_report_to_the_release(amina):
    for hours in (2, 30, 100):
        release(amina, call(amina, "Nasir", hours_ago=200), "lawyer", hours)
    call(amina, "Omid", hours_ago=10)
    found = figures_of(user=amina)
    assert (found.incidents, found.people, found.timed, found.median_hours) == (4, 4, 3, 30.0)
    assert dict(zip(found.spans.keys, found.spans.rows, strict=True)) == {"day": (1,), "three_days": (1,), "week": (1,)}
    assert dict(zip(found.states.keys, found.states.rows, strict=True)) == {"in_custody": (1,), "released": (3,)}
    assert dict(zip(found.hows.keys, found.hows.rows, strict=True)) == {"lawyer": (3,)}


def test_an_event_that_two_people_reported_counts_once(amina):
    one, other = call(amina, "Nasir"), call(amina, "Nasir")
    merge_incidents(actor=amina, incident=one, other=other, version=one.version)
    found = figures_of(user=amina)
    assert (found.incidents, found.people) == (1, 1)


def test_an_analyst_sees_no_small_number(amina, analyst, client):
    for _ in range(9):
        release(amina, call(amina, "Nasir", hours_ago=50, place_words="Haji Camp"), "letter", 5)
    release(amina, call(amina, "Omid", hours_ago=50, place_words="Torkham"), "bribe", 5)
    found = figures_of(user=analyst)
    assert found.people == 10
    assert dict(zip(found.hows.keys, found.hows.rows, strict=True)) == {"bribe": (None,), "letter": (None,)}
    assert (None,) * 3 in found.places.rows
    client.force_login(analyst)
    text = client.get("/incidents/figures/").content.decode()
    assert "known to us" in text
    assert "not shown" in text
    assert "Nasir" not in text


def test_whoever_was_not_taken_is_not_counted_as_held(amina):
    call(amina, "Nasir", kind="eviction", place_words="Torkham")
    call(amina, "Omid")
    found = figures_of(user=amina)
    assert (found.incidents, found.people, found.places.totals) == (2, 1, (1, 0, 0))
    assert dict(zip(found.kinds.keys, found.kinds.rows, strict=True)) == {"arrest": (1,), "eviction": (1,)}


def test_older_weeks_are_summed_up_and_lost_to_nobody(amina):
    for week in range(18):
        call(amina, "Nasir", hours_ago=1 + 168 * week)
    found = figures_of(user=amina)
    assert (len(found.weeks.keys), found.weeks.keys[0], found.weeks.rows[0][0]) == (17, "", 2)
    assert found.weeks.totals[0] == 18


def test_another_office_counts_its_own(amina, carol):
    call(amina, "Nasir")
    assert figures_of(user=carol).incidents == 0


def test_weeks_are_named_by_their_monday(amina):
    incident = call(amina, "Nasir")
    found = figures_of(user=amina)
    monday = timezone.localdate(incident.first_report_at)
    monday -= timedelta(days=monday.weekday())
    assert found.weeks.keys == (monday.isoformat(),)
    assert found.weeks.rows == ((1, 0, 0),)


def test_the_page_of_figures_opens_empty_and_full(client, amina):
    client.force_login(amina)
    assert "Nothing is known to us yet" in client.get("/incidents/figures/").content.decode()
    call(amina, "Nasir", place_words="Haji Camp")
    assert "<svg" in client.get("/incidents/figures/").content.decode()
