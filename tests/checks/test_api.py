"""A control room asks through the API: the same limits, the same two answers, the same size, refusals that help."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from small_register import family, letter

from aman.accounts.models import OfficeKey, User
from aman.accounts.office_keys import draw_key
from aman.checks.models import DeskCheck

pytestmark = pytest.mark.django_db
URL = "/api/v1/checks"


@pytest.fixture
def room(client, dawud):
    """A caller with the office's key, in the name of an officer."""
    text, found_by, stored = draw_key()
    now = timezone.now()
    OfficeKey.objects.create(
        office=dawud.office,
        label="control room",
        found_by=found_by,
        secret_hash=stored,
        permissions=["checks.ask_desk"],
        made_by=dawud,
        made_at=now,
        confirmed_at=now,
        expires_at=now + timedelta(days=30),
    )

    def call(path=URL, *, officer="dawud", **question):
        headers = {"Authorization": f"Bearer {text}", "Aman-Officer": officer}
        if path != URL:
            return client.get(path, headers=headers)
        asked = {"reason": "station", "place": "Control room", **question}
        return client.post(URL, json.dumps(asked), content_type="application/json", headers=headers)

    return call


@pytest.fixture
def qais(amina):
    case, people = family(amina)
    letter(amina, case, people[0])
    return people[0]


def test_it_gives_one_of_two_answers_of_one_size(room, qais, embassy, settings):
    settings.DESK_CHECKS_A_MINUTE = 4
    answers = [
        room(number="P01234567"),
        room(number="P77777777"),
        room(name="Qais Darwazi", father="Tamimullah", birth="1986", province="Kabul"),
        room(name="قیس دروازی", father="Tamim", birth="1984-03-05"),
        room(number="P01234567"),
    ]
    assert [a.status_code for a in answers] == [200] * 5
    assert [a.json()["answer"] for a in answers] == ["in_force", "no_record", "no_record", "in_force", "no_record"]
    assert answers[4].json()["note"] == "too-fast"
    assert {len(a.content) for a in answers} == {600}
    assert answers[0].json()["duty_number"] == embassy.duty_number
    assert set(answers[0].json()) == set(answers[1].json())
    assert DeskCheck.objects.filter(via="api").count() == 5


def test_an_answer_opens_again_for_the_officer_who_asked_for_three_hours(room, qais, host_office):
    reference = room(number="P01234567").json()["reference"]
    again = room(f"{URL}/{reference}")
    assert (again.status_code, again.json()["answer"]) == (200, "in_force")
    User.objects.create_user("daud-two", password="a long test password", role="host_desk", office=host_office)
    assert room(f"{URL}/{reference}", officer="daud-two").status_code == 404
    DeskCheck.objects.update(asked_at=timezone.now() - timedelta(hours=3, seconds=1))
    gone = room(f"{URL}/{reference}")
    assert gone.status_code == 404
    assert gone.json() == room(f"{URL}/DC-00000000").json()


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ({"number": "P01234567", "reason": "because"}, 400),
        ({"number": "12"}, 400),
        ({"name": "Qais Darwazi"}, 400),
        ({"name": "Qais Darwazi", "father": "Tamim", "birth": "long ago"}, 400),
        ({"number": "P01234567", "place": ""}, 422),
        ({"number": "P" * 61}, 422),
        ({"number": "P01234567", "phone": "1"}, 422),
    ],
)
def test_every_refusal_says_what_to_do_and_repeats_nothing_of_the_question(room, qais, question, status):
    refused = room(**question)
    assert refused.status_code == status
    said = refused.json()
    assert said["fix"]
    assert "Qais" not in refused.content.decode()
    assert not DeskCheck.objects.exists()


def test_the_document_describes_each_route(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    asked, opened = paths["/api/v1/checks"]["post"], paths["/api/v1/checks/{reference}"]["get"]
    assert "one person" in asked["summary"]
    for route in (asked, opened):
        assert {"200", "400", "401", "403", "404", "422"} <= set(route["responses"])


@pytest.mark.parametrize(
    "sent",
    [
        {"number": "P01234567", "place": "Go\0lra"},
        {"name": "Qais\0", "father": "Tamim", "birth": "1984"},
        {"number": "P01234567", "place": "with 1398575804557"},
        {"name": "Qais Darwazi", "father": "Tamim", "birth": "1984", "place": "beside Darwazi"},
    ],
)
def test_what_is_kept_says_nothing_about_the_person_and_holds_no_odd_sign(room, qais, sent):
    refused = room(**sent)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad-input")
    assert DeskCheck.objects.count() == 0
