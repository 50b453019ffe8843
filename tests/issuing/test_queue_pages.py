"""The pages of the queue: each step by its button, in every language, closed to other offices and roles."""

from __future__ import annotations

import pytest
from issuing_words import PASSPHRASE
from small_register import add, family, new_person

from aman.audit.models import AuditEvent
from aman.issuing.actions import request_letters
from aman.issuing.models import HostInstruction, Letter, LetterRequest

pytestmark = pytest.mark.django_db
WHY = "The list must be looked at again"


@pytest.fixture
def many(amina):
    return [family(amina, f"KBL202361800{number}")[0] for number in range(3)]


def test_letters_go_through_the_queue_by_its_pages(client, amina, bashir, key, many):
    client.force_login(amina)
    made = client.post("/letters/request/", {"days": "90"})
    request = LetterRequest.objects.get()
    address = f"/letters/queue/{request.pk}/"
    assert made["Location"] == address
    said = client.get(address).content.decode()
    assert "another person must approve it" in said
    assert f"{address}approve/" not in said
    client.post(f"{address}approve/")
    assert LetterRequest.objects.get().state == "requested"

    client.force_login(bashir)
    assert "3" in client.get("/letters/queue/?state=requested").content.decode()
    assert f"{address}approve/" in client.get(address).content.decode()
    client.post(f"{address}approve/")
    assert LetterRequest.objects.get().approved_by == bashir
    assert client.get(f"{address}sign/").status_code == 403

    client.force_login(amina)
    assert client.get(f"{address}sign/").status_code == 200
    assert client.post(f"{address}sign/", {"passphrase": "a wrong passphrase"}).status_code == 422
    assert client.post(f"{address}sign/", {"passphrase": PASSPHRASE}).status_code == 302
    assert Letter.objects.count() == 9
    case = many[0]
    assert case.ref in client.get("/letters/?state=to_print").content.decode()
    client.get(f"/letters/sheets/{case.ref}/")
    assert f"/letters/hand-over/{case.ref}/" in client.get("/letters/?state=to_hand_over").content.decode()
    page = client.get(f"/letters/hand-over/{case.ref}/").content.decode()
    assert "Qais Darwazi" in page
    person = Letter.objects.filter(case=case).first().person
    numbers = list(Letter.objects.filter(case=case).values_list("letter_id", flat=True))
    assert client.post(f"/letters/hand-over/{case.ref}/", {"to": person.pk}).status_code == 422
    assert client.post(f"/letters/hand-over/{case.ref}/", {"to": person.pk, "letters": numbers}).status_code == 302
    assert Letter.objects.filter(handed_over_to=person).count() == 3
    said = client.get(f"/letters/{numbers[0]}/").content.decode()
    assert person.ref in said
    assert "bashir" in said


def test_a_request_is_refused_on_its_page_with_a_reason(client, amina, bashir, many):
    request = request_letters(actor=amina)
    client.force_login(bashir)
    address = f"/letters/queue/{request.pk}/refuse/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "no"}).status_code == 422
    assert client.post(address, {"reason": WHY}).status_code == 302
    assert WHY in client.get(f"/letters/queue/{request.pk}/").content.decode()


def test_one_of_a_family_is_asked_for_or_issued_alone(client, amina, key):
    case, (_, shakila, farhad) = family(amina)
    client.force_login(amina)
    client.post(f"/letters/request/{case.ref}/", {"person": shakila.pk})
    assert list(LetterRequest.objects.get().asked_for.values_list("person_id", flat=True)) == [shakila.pk]
    assert client.post(f"/letters/request/{case.ref}/", {"renew": ""}).status_code == 422
    client.post(f"/letters/queue/{LetterRequest.objects.get().pk}/refuse/", {"reason": WHY})
    answer = client.post(f"/letters/issue/{case.ref}/", {"passphrase": PASSPHRASE, "person": farhad.pk}, follow=True)
    assert "half covered" in answer.content.decode()
    assert Letter.objects.get().person == farhad


def test_nobody_of_another_family_can_be_chosen(client, amina, key):
    case, _ = family(amina)
    (stranger,) = add(amina, new_person("Tamim Samangani"))
    client.force_login(amina)
    for address, field in ((f"/letters/request/{case.ref}/", "person"), (f"/letters/hand-over/{case.ref}/", "to")):
        assert client.post(address, {field: stranger.pk}).status_code == 422


def test_everybody_without_a_letter_is_on_a_page_by_reference_with_why(client, amina, many):
    client.force_login(amina)
    add(amina, new_person("FNU"))
    said = client.get("/letters/without/").content.decode()
    assert said.count("a letter can be issued") >= 9
    assert "there is no usable name" in said
    assert "Darwazi" not in said
    assert client.get("/letters/without/?why=no_name").content.decode().count("/people/AP-") == 1
    assert client.get("/letters/without/?why=nonsense").status_code == 200
    assert AuditEvent.objects.filter(verb="people.listed", detail__without="letter").exists()


def test_an_instruction_is_entered_and_ended_by_a_reviewer(client, amina, bashir):
    client.force_login(amina)
    assert client.get("/letters/instructions/").status_code == 403
    client.force_login(bashir)
    assert client.post("/letters/instructions/", {"reference": "MOI/1"}).status_code == 422
    client.post("/letters/instructions/", {"reference": "MOI/1", "from_day": "2023-10-01"})
    row = HostInstruction.objects.get()
    assert "MOI/1" in client.get("/letters/instructions/").content.decode()
    assert client.post(f"/letters/instructions/{row.pk}/end/", {"until_day": "2023-09-01"}).status_code == 422
    assert client.post(f"/letters/instructions/{row.pk}/end/", {"until_day": "2023-12-01"}).status_code == 302
    row.refresh_from_db()
    assert (row.entered_by, row.ended_by, str(row.until_day)) == (bashir, bashir, "2023-12-01")


def test_carol_cannot_see_it(client, amina, carol, many):
    request = request_letters(actor=amina)
    client.force_login(carol)
    for address in (
        f"/letters/queue/{request.pk}/", f"/letters/queue/{request.pk}/sign/", f"/letters/queue/{request.pk}/refuse/",
        f"/letters/request/{many[0].ref}/", f"/letters/hand-over/{many[0].ref}/", f"/letters/cards/{many[0].ref}/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert client.post(f"/letters/queue/{request.pk}/approve/").status_code == 404
    assert "/letters/queue/" + str(request.pk) not in client.get("/letters/queue/").content.decode()


def test_a_host_desk_sees_no_page_of_the_queue(client, amina, dawud, many):
    client.force_login(dawud)
    for address in ("/letters/queue/", "/letters/without/", "/letters/request/", f"/letters/hand-over/{many[0].ref}/"):
        assert client.get(address).status_code == 403


def test_a_copy_for_a_screen_reader_holds_the_words_of_the_letter_and_fetches_nothing(client, amina, letters):
    client.force_login(amina)
    said = client.get(f"/letters/{letters[0].letter_id}/copy/")
    text = said.content.decode()
    for words in ("Qais Darwazi", "قیس دروازی", letters[0].letter_id, "4567", "1984", "+99 000 0000", "HTTPS://VERIFY"):
        assert words in text
    for language in ('lang="ur"', 'lang="fa-AF"', 'lang="ps"'):
        assert language in text
    assert not any(tag in text for tag in ("<script", "<link", "<img", "style="))
    assert said["Cache-Control"] == "no-store"
    assert AuditEvent.objects.filter(verb="letters.released", detail__copies=1).exists()
    Letter.objects.filter(pk=letters[0].pk).update(state="withdrawn")
    client.raise_request_exception = False
    assert client.get(f"/letters/{letters[0].letter_id}/copy/").status_code == 400


def test_cards_come_as_a_pdf(client, amina, letters, case):
    client.force_login(amina)
    assert client.get(f"/letters/cards/{case.ref}/").content.startswith(b"%PDF-")


@pytest.mark.parametrize("language", ["en", "fa-af", "ps", "ur"])
def test_the_pages_open_in_every_language(client, amina, bashir, many, language):
    request = request_letters(actor=amina)
    headers = {"Accept-Language": language}
    for user, addresses in (
        (amina, ("/letters/queue/", "/letters/without/", "/letters/request/", f"/letters/hand-over/{many[0].ref}/")),
        (bashir, (f"/letters/queue/{request.pk}/", f"/letters/queue/{request.pk}/refuse/", "/letters/instructions/")),
    ):
        client.force_login(user)
        for address in addresses:
            answer = client.get(address, headers=headers)
            assert answer.status_code == 200, address
            assert ('dir="rtl"' in answer.content.decode()) is (language != "en")
