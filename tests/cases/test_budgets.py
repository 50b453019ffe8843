"""Pages stay small and ask the database no more for a large family than for a small one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from small_register import add, determination, family, letter, new_person

from aman.cases.actions import NewMember, build_cases

pytestmark = pytest.mark.django_db
MOST_BYTES = 100_000


def grow(user, case, number):
    more = add(user, *[new_person(f"Child Darwazi{n}", father="Qais", born=2000 + n) for n in range(number)])
    build_cases(actor=user, members=[NewMember(p.pk, case.programme_number, "SIV", "child") for p in more])
    for person in more:
        letter(user, case, person)
        determination(person, missing=[{"evidence": "the visa page", "settles_alone": True}])
    return more


def questions(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url)
    assert answer.status_code == 200
    assert len(answer.content) < MOST_BYTES
    return len(seen)


def test_a_large_family_costs_no_more_questions_than_a_small_one(client, amina):
    case, (qais, *_) = family(amina)
    letter(amina, case, qais)
    determination(qais)
    client.force_login(amina)
    pages = [
        reverse("cases:view_case", args=[case.ref]),
        reverse("cases:list_cases"),
        reverse("people:view_person", args=[qais.ref]),
    ]
    small = [questions(client, url) for url in pages]
    grow(amina, case, 20)
    assert [questions(client, url) for url in pages] == small


def test_a_full_worklist_costs_no_more_questions_than_a_short_one(client, amina):
    case, (qais, *_) = family(amina, "A1000000")
    letter(amina, case, qais)
    client.force_login(amina)
    url = reverse("cases:list_cases")
    short = questions(client, url)
    for n in range(1, 30):
        family(amina, f"A{1000000 + n}")
    assert questions(client, url) == short
