"""Do the pictures say what the tables and files under them say, to each role what it may see, in every language?"""

import csv
import html
import io
import re
from datetime import timedelta

import pytest
import small_register as sample
from django.urls import reverse
from django.utils import timezone, translation
from promises import ago, promise

from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.incidents.models import Incident, IncidentPerson, StateChange
from aman.liaison.models import Engagement
from aman.reports.actions.picturing import keep_pictures
from aman.reports.pictures import NAMES, draw_picture
from aman.reports.pictures.scope import scope_of
from aman.reports.provinces import CODES, NOWHERE, PROVINCES, province_of

pytestmark = pytest.mark.django_db
ORDER_NOT_CAUSE = "This shows order, not cause"


@pytest.fixture
def analyst(embassy):
    return User.objects.create_user("yalda", password="a long test password", role="analyst", office=embassy)


@pytest.fixture
def lina(embassy):
    return User.objects.create_user("lina", password="a long test password", role="liaison", office=embassy)


def arrest(user, place="haji-camp", people=1, days=40, released=0):
    """An incident with so many people, some of them free the day after."""
    at = timezone.now() - timedelta(days=days)
    made = Incident.objects.create(
        ref=f"IN-{Incident.objects.count():08d}", office=user.office, place=place, first_report_at=at,
        last_news_at=at, opened_at=at, opened_by=user,
    )  # fmt: skip
    for number in range(people):
        state = "released" if number < released else "in_custody"
        one = IncidentPerson.objects.create(incident=made, number=number, state=state, state_at=at)
        if number < released:
            StateChange.objects.create(
                incident_person=one, state="released", how="letter", happened_at=at + timedelta(days=1),
                recorded_at=at, recorded_by=user,
            )  # fmt: skip
    return made


def meet(user, days=20, **more):
    return Engagement.objects.create(
        ref=f"EN-{Engagement.objects.count():08d}", office=user.office, first_day=ago(days), last_day=ago(days),
        state="confirmed", written_by=user, written_at=timezone.now(), **more,
    )  # fmt: skip


@pytest.fixture
def history(amina, lina):
    case, people = sample.family(amina)
    sample.letter(amina, case, people[0])
    arrest(amina, people=7, released=2)
    arrest(amina, place="ps-tatara", people=1, days=70)
    meet(lina)
    promise(lina, made=ago(50), due=ago(10))


def picture(name, user, months=24):
    return draw_picture(name, scope_of(user, timezone.now(), months))


def rows(name, user, **more):
    return {row.label: row.cells for row in picture(name, user, **more).rows}


def last(name, user):
    return picture(name, user).rows[-1].cells


def test_people_and_letters_of_the_office_are_counted_to_today(history, amina, carol):
    assert last("waiting", amina) == (3,)
    assert last("letters", amina) == (1,)
    assert last("letters", carol) == (0,)


def test_a_replaced_letter_counts_until_the_next_one_was_issued(amina):
    case, people = sample.family(amina)
    now = timezone.now()
    first = sample.letter(amina, case, people[0], state="superseded")
    first.issued_at = now - timedelta(days=200)
    first.save()
    sample.letter(amina, case, people[0])
    numbers = [cells[0] for cells in rows("letters", amina).values()]
    assert numbers[-1] == 1, "never two for one person"
    assert numbers[-3] == 1, "the first one, before it was replaced"
    assert numbers[-12] == 0


def test_arrests_and_releases_stand_in_the_month_they_were_told_of(history, amina):
    counted = list(rows("incidents", amina).values())
    assert [sum(column) for column in zip(*counted, strict=True)] == [8, 2, 0]


def test_an_analyst_sees_no_small_number_in_any_picture(history, analyst):
    for name in NAMES:
        if name in ("commitments", "timeline"):
            continue  # promises and meetings are nobody of the register
        told = [cell for cells in rows(name, analyst).values() for cell in cells if isinstance(cell, int)]
        assert not [n for n in told if 0 < n < 5], name


def test_days_of_an_analyst_move_in_fives(analyst, amina):
    scope = scope_of(analyst, timezone.now(), 12)
    assert scope.shown_stock([0, 9, 22, 24, 27, 61]) == (None, 10, 20, 20, 25, 60)
    assert scope_of(amina, timezone.now(), 12).shown_stock([0, 9]) == (0, 9)


def test_a_user_of_no_office_sees_nothing(embassy, history):
    chief = User.objects.create_user("zia", password="a long test password", role="administrator")
    for name in NAMES:
        assert draw_picture(name, scope_of(chief, timezone.now(), 12)).title


def test_promises_stand_where_they_stood_on_each_day(history, lina, analyst):
    counted = list(rows("commitments", lina).values())
    assert counted[-1] == (0, 1, 0, 0), "overdue today"
    assert counted[0] == (0, 0, 0, 0)
    assert sum(last("commitments", analyst)) == 0, "a role that reads no promise"


def test_arrests_are_counted_by_province(history, amina):
    counted = picture("provinces", amina)
    found = {row.label: row.cells[0] for row in counted.rows}
    assert found["Islamabad"] == 7
    assert found["Khyber Pakhtunkhwa"] == 1
    assert "most in Islamabad" in counted.title


def test_every_place_with_a_city_lies_in_a_province():
    from aman.incidents.places import PLACES

    assert {province_of(code) for code in PLACES} <= set(CODES)
    assert [code for code, place in PLACES.items() if place.city and province_of(code) == NOWHERE] == []
    assert len({(p.column, p.row) for p in PROVINCES}) == len(PROVINCES)


def test_one_line_of_time_holds_meetings_rules_and_incidents_and_says_it_is_order_and_not_cause(history, lina):
    shown = picture("timeline", lina, months=48)
    assert ORDER_NOT_CAUSE in shown.limits
    assert ORDER_NOT_CAUSE in shown.figure.said
    kinds = {row.cells[0] for row in shown.rows}
    assert kinds == {"Engagement", "Rule announced", "Rule holds from then on", "Incidents known to us"}
    assert [row.label for row in shown.rows] == sorted(row.label for row in shown.rows)
    assert any(row.cells[2] == "IFRP-P2-ACC" and row.label == "2025-04-01" for row in shown.rows)


def test_an_engagement_is_drawn_only_for_those_who_may_read_it(history, lina, bashir, analyst, carol):
    meet(lina, readers="named")
    assert sum(bool(row.url) for row in picture("timeline", lina).rows) == 2
    assert sum(bool(row.url) for row in picture("timeline", bashir).rows) == 1
    for other in (analyst, carol):
        assert not any(row.url for row in picture("timeline", other).rows)


def test_rules_are_marked_by_number_on_the_exposure(amina):
    shown = picture("exposure", amina, months=24)
    assert any("SRO-POR" in note and "2025-07-31" in note for note in shown.notes)


@pytest.mark.parametrize("language", ["en", "fa-af", "ps", "ur"])
def test_the_page_shows_every_picture_in_every_language_and_asks_for_nothing_outside(language, history, client, lina):
    lina.language = language
    lina.save()
    client.force_login(lina)
    text = client.get(reverse("reports:view_pictures")).content.decode()
    assert text.count('class="chart-picture"') == len(NAMES)
    assert text.count('role="img"') == len(NAMES)
    assert not re.search(r"\sstyle=|<style|javascript:", text.split("<main")[1])
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
    assert "Darwazi" not in text.split("<main")[1]


@pytest.mark.parametrize("name", NAMES)
def test_the_file_says_what_the_table_says(name, history, client, lina):
    client.force_login(lina)
    page = client.get(reverse("reports:view_pictures")).content.decode()
    section = page.split(f'id="{name}"')[1].split("</section>")[0]
    table = [
        [_plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL)
    ]
    text = client.get(reverse("reports:take_picture", args=[name])).content.decode("utf-8-sig")
    filed = [[cell or "" for cell in row] for row in csv.reader(io.StringIO(text))]
    if len(filed) > 1:
        assert table == [[_plain(cell) for cell in row] for row in filed]


def _plain(cell):
    words = html.unescape(re.sub(r"<[^>]+>", "", cell)).strip()
    return "" if words == "not shown" else re.sub("[\u2066-\u2069,]", "", words)


def test_titles_are_of_one_script(history, amina):
    for name in NAMES:
        english = picture(name, amina).title
        with translation.override("ur"):
            title = picture(name, amina).title
        letters = [c for c in title if c.isalpha()]
        if title[:12] != english[:12]:  # said in Urdu already
            assert not any(c.isascii() for c in letters), title


def test_looking_is_in_the_log_and_only_known_pictures_are_given(client, amina):
    client.force_login(amina)
    client.get(reverse("reports:view_pictures"), {"span": "12"})
    assert AuditEvent.objects.filter(verb="pictures.shown", detail__months=12).count() == 1
    assert client.get(reverse("reports:take_picture", args=["nothing"])).status_code == 404
    assert client.get(reverse("reports:view_pictures"), {"span": "x"}).status_code == 200


def test_dawud_sees_no_picture(client, dawud):
    client.force_login(dawud)
    assert client.get(reverse("reports:view_pictures")).status_code == 403


def test_a_page_takes_few_statements_once_counted(history, client, amina, django_assert_max_num_queries):
    client.force_login(amina)
    client.get(reverse("reports:view_pictures"))
    with django_assert_max_num_queries(25):
        client.get(reverse("reports:view_pictures"))


def test_of_a_large_register_the_worker_counts_and_the_page_shows_the_same(history, client, amina, monkeypatch):
    counted = {name: picture(name, amina).plain_rows for name in NAMES}
    for place in ("aman.reports.pictures.scope.is_large", "aman.reports.actions.picturing.is_large"):
        monkeypatch.setattr(place, lambda office_id: office_id == amina.office_id)
    assert picture("waiting", amina).figure is None
    client.force_login(amina)
    assert "has not counted this yet" in client.get(reverse("reports:view_pictures")).content.decode()
    assert keep_pictures() == 3
    assert {name: picture(name, amina).plain_rows for name in NAMES} == counted
    assert keep_pictures() == 0, "nothing is old"
    assert keep_pictures(timezone.now() + timedelta(days=40)) == 1, "one a call"


def test_a_count_of_another_month_is_not_shown(history, amina, monkeypatch):
    for place in ("aman.reports.pictures.scope.is_large", "aman.reports.actions.picturing.is_large"):
        monkeypatch.setattr(place, lambda office_id: office_id == amina.office_id)
    keep_pictures(timezone.now() - timedelta(days=40))
    assert picture("letters", amina).figure is None
