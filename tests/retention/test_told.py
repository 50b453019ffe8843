"""Is everybody told, without signing in and in each language, what is kept about them, why, how long and whom to ask?"""

from html import unescape

import pytest

from aman.retention import told
from aman.retention.catalogue import catalogue
from aman.retention.schedule import By, schedule
from aman.retention.words import KINDS

PAGE = "/about-you/"


def test_every_table_with_something_of_a_person_is_in_a_line_that_is_told():
    spoken_of = {table for one in told.KEPT for table in one.tables}
    about_somebody = {label for label, table in catalogue().items() if set(table.of) - {"engagement"}}
    assert about_somebody - spoken_of == set(), "tell of them in aman.retention.told"
    assert spoken_of <= set(catalogue())


def test_each_period_that_is_not_about_those_who_work_here_is_told():
    about_users = {"notices", "sessions", "jobs", "engagements", "engagement_drafts"}
    assert set(told.KINDS_TOLD) == set(schedule()) - about_users


def test_a_stranger_reads_it_with_the_number_to_call(client, embassy):
    answer = client.get(PAGE)
    text = unescape(answer.content.decode())
    assert answer.status_code == 200
    for one in told.KEPT:
        assert str(one.title) in text
    for kind in told.KINDS_TOLD:
        assert str(KINDS[kind].what) in text
    assert "5 years, at most 10 years." in text
    assert "+99 000 0000" in text
    assert "sessionid" not in client.cookies, "reading it leaves nothing"


def test_without_a_number_it_says_whom_to_ask(client, db):
    assert "Ask the office that gave you your letter" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("language", ["fa-af", "ps", "ur"])
def test_it_is_a_page_in_each_language(client, embassy, language):
    client.cookies["django_language"] = language
    text = client.get(PAGE).content.decode()
    assert f'lang="{language}"' in text
    assert 'dir="rtl"' in text


def test_who_checks_a_letter_finds_it(client, embassy):
    assert f'href="{PAGE}"' in client.get("/verify/").content.decode()


def test_what_is_kept_for_good_is_said_without_a_number():
    for kind in schedule().values():
        assert (told.how_long(kind) == "") == (kind.by is By.KEPT), kind.kind
