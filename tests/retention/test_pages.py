"""Do the pages of retention lead two people through what one must not do, and show it on the record?"""

import pytest
import small_register as sample
from django.urls import reverse

from aman.audit.models import AuditEvent
from aman.cases.models import Case
from aman.people.models import Person
from aman.retention.models import Erasure, Hold, Period
from aman.retention.schedule import schedule
from aman.retention.words import KINDS


@pytest.fixture
def qais(amina):
    (person,) = sample.add(amina, sample.new_person("Qais Darwazi", father="Tamim", born="1984-03-05"))
    return person


def sign_in(client, user):
    client.force_login(user)
    return client


@pytest.mark.parametrize("language", ["en", "fa-af", "ps", "ur"])
def test_the_schedule_is_shown_in_every_language(client, bashir, language):
    client.cookies["django_language"] = language
    page = sign_in(client, bashir).get(reverse("retention:view_schedule"))
    assert page.status_code == 200
    assert page.content.decode().count('<th scope="row">') == len(schedule())


def test_the_words_of_the_pages_are_those_of_the_schedule():
    for name, kind in schedule().items():
        words = KINDS[name]
        assert (str(words.what), str(words.counts_from), str(words.reason)) == (
            kind.what,
            kind.counts_from,
            kind.reason,
        )
    assert set(KINDS) == set(schedule())


def test_a_period_is_shortened_by_two_and_never_lengthened(client, bashir, embassy):
    from aman.accounts.models import User

    chief = User.objects.create_user("chief", password="x", role="administrator", office=embassy)
    address = reverse("retention:ask_period", args=["notices"])
    sign_in(client, bashir)
    assert client.post(address, {"days": "4000", "reason": "We like to keep it"}).status_code == 422
    assert client.post(address, {"days": "30", "reason": "A month is enough for us"}).status_code == 302
    row = Period.objects.get()
    answer = reverse("retention:answer_period", args=[row.pk])
    assert client.post(answer, {"answer": "yes"}).status_code == 403
    assert sign_in(client, chief).get(answer).status_code == 200
    assert client.post(answer, {"answer": "yes"}).status_code == 302
    from aman.retention.queries import days_kept

    assert days_kept(embassy.pk, schedule()["notices"]) == 30
    assert set(AuditEvent.objects.filter(verb__startswith="period.").values_list("verb", flat=True)) == {
        "period.asked", "period.confirmed",
    }  # fmt: skip


def test_a_hold_is_placed_on_the_records_page_shown_there_and_lifted_by_two(client, amina, bashir, qais):
    address = reverse("retention:place_hold", args=["person", qais.ref])
    person = reverse("people:view_person", args=[qais.ref])
    sign_in(client, amina)
    assert address in client.get(person).content.decode()
    assert client.post(address, {"reason": "A lawyer asked for it"}, follow=True).status_code == 200
    assert "A lawyer asked for it" in client.get(person).content.decode()
    hold = Hold.objects.get()
    answer = reverse("retention:answer_hold", args=[hold.pk])
    assert client.post(answer, {"answer": "yes"}).status_code == 403, "nobody has asked yet"
    client.post(answer, {"answer": "ask"})
    assert client.post(answer, {"answer": "yes"}).status_code == 403, "she asked herself"
    sign_in(client, bashir).post(answer, {"answer": "yes"})
    hold.refresh_from_db()
    assert hold.lifted_by == bashir
    assert "A lawyer asked for it" not in client.get(person).content.decode()


def test_a_person_is_erased_on_the_pages_by_two_and_the_page_says_so(client, amina, bashir, qais):
    address = reverse("retention:ask_erasure", args=[qais.ref])
    person = reverse("people:view_person", args=[qais.ref])
    sign_in(client, amina)
    assert client.get(address).status_code == 200
    assert client.post(address, {"ask": "own"}).status_code == 302
    assert "waits for a second person" in client.get(person).content.decode()
    answer = reverse("retention:answer_erasure", args=[Erasure.objects.get().pk])
    assert client.get(answer).status_code == 403, "a case officer does not confirm"
    sign_in(client, bashir)
    assert client.get(answer).status_code == 200
    assert client.post(answer, {"answer": "yes"}).status_code == 302
    page = client.get(person).content.decode()
    assert "Erased on" in page
    assert address not in page, "nobody is erased twice"
    assert "Their own request" in page
    assert "Darwazi" not in page
    assert qais.ref in page
    assert client.get(answer).status_code == 200


def test_what_stands_in_the_way_is_said_before_anybody_asks(client, amina):
    case, people = sample.family(amina)
    page = sign_in(client, amina).get(reverse("retention:ask_erasure", args=[people[0].ref]))
    assert case.ref in page.content.decode()
    answer = client.post(reverse("retention:ask_erasure", args=[people[0].ref]), {"ask": "own"})
    assert answer.status_code == 422
    assert not Erasure.objects.exists()


def test_holds_stand_on_the_pages_of_a_case(client, amina):
    case, people = sample.family(amina)
    Hold.objects.create(
        office=amina.office, about="case", ref=case.ref, reason="A court asked for it", placed_by=amina,
        placed_at=case.opened_at,
    )  # fmt: skip
    sign_in(client, amina)
    for address in (reverse("cases:view_case", args=[case.ref]), reverse("people:view_person", args=[people[0].ref])):
        assert "A court asked for it" in client.get(address).content.decode()
    assert Case.objects.count() == 1
    assert Person.objects.count() == len(people)
