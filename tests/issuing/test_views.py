"""The staff's pages: who may open them, what they log, and what they never show."""

from __future__ import annotations

import pytest
from issuing_words import PASSPHRASE

from aman.audit.models import AuditEvent
from aman.issuing.models import Letter

pytestmark = pytest.mark.django_db
WHY = "The paper was lost on the way"


def test_the_list_shows_letters_and_cases_but_no_names(client, amina, letters, case):
    client.force_login(amina)
    said = client.get("/letters/").content.decode()
    assert letters[0].letter_id in said
    assert case.ref in said
    assert "Darwazi" not in said
    assert AuditEvent.objects.filter(verb="letters.listed").exists()


@pytest.mark.parametrize("state", ["in_force", "asked", "withdrawn", "superseded", "ended", "all", "nonsense"])
def test_every_filter_of_the_list_opens(client, amina, letters, state):
    client.force_login(amina)
    assert client.get("/letters/", {"state": state}).status_code == 200


def test_a_letters_page_says_what_a_check_would_say_and_logs_the_look(client, amina, letters):
    client.force_login(amina)
    answer = client.get(f"/letters/{letters[0].letter_id}/")
    assert answer.status_code == 200
    assert "VALID" in answer.content.decode()
    assert "Darwazi" not in answer.content.decode().split("<h1>")[0]
    assert AuditEvent.objects.get(verb="letter.read").subject == f"letter:{letters[0].letter_id}"


def test_carol_cannot_see_it(client, carol, letters, case):
    client.force_login(carol)
    number = letters[0].letter_id
    for address in (
        f"/letters/{number}/", f"/letters/{number}/sheet/", f"/letters/issue/{case.ref}/",
        f"/letters/sheets/{case.ref}/", f"/letters/{number}/withdrawal/ask/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert number not in client.get("/letters/").content.decode()


def test_a_host_desk_sees_no_letter_page_at_all(client, dawud, letters, case):
    client.force_login(dawud)
    number = letters[0].letter_id
    for address in ("/letters/", f"/letters/{number}/", f"/letters/sheets/{case.ref}/"):
        assert client.get(address).status_code == 403


def test_letters_are_issued_from_the_case_with_the_passphrase(client, amina, key, case):
    client.force_login(amina)
    answer = client.post(f"/letters/issue/{case.ref}/", {"passphrase": PASSPHRASE})
    assert answer.status_code == 302
    assert Letter.objects.count() == 3


def test_a_wrong_passphrase_is_said_on_the_page(client, amina, key, case):
    client.force_login(amina)
    answer = client.post(f"/letters/issue/{case.ref}/", {"passphrase": "a wrong passphrase"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "does not open" in said
    assert "a wrong passphrase" not in said
    assert not Letter.objects.exists()


def test_the_sheets_come_as_a_pdf_named_after_the_case(client, amina, letters, case):
    client.force_login(amina)
    answer = client.get(f"/letters/sheets/{case.ref}/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert case.ref in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")
    assert client.get(f"/letters/{letters[0].letter_id}/sheet/").content.startswith(b"%PDF-")


def test_one_asks_and_another_withdraws(client, amina, bashir, letters):
    number = letters[0].letter_id
    client.force_login(amina)
    assert client.get(f"/letters/{number}/withdrawal/ask/").status_code == 200
    assert client.post(f"/letters/{number}/withdrawal/ask/", {"reason": WHY}).status_code == 302
    assert client.post(f"/letters/{number}/withdraw/", {"reason": WHY}).status_code == 403
    client.force_login(bashir)
    assert WHY in client.get(f"/letters/{number}/").content.decode()
    assert client.get(f"/letters/{number}/withdraw/").status_code == 200
    assert client.post(f"/letters/{number}/withdraw/", {"reason": WHY}).status_code == 302
    letter = Letter.objects.get(letter_id=number)
    assert (letter.state, letter.withdrawn_by) == ("withdrawn", bashir)
    assert client.get(f"/letters/{number}/").status_code == 200


def test_a_reviewer_who_asked_is_not_offered_to_withdraw(client, bashir, letters):
    client.force_login(bashir)
    number = letters[0].letter_id
    client.post(f"/letters/{number}/withdrawal/ask/", {"reason": WHY})
    assert f"/letters/{number}/withdraw/" not in client.get(f"/letters/{number}/").content.decode()
    answer = client.post(f"/letters/{number}/withdraw/", {"reason": WHY})
    assert answer.status_code == 422
    assert Letter.objects.get(letter_id=number).state == "issued"


def test_keeping_a_letter_needs_a_press_of_the_button(client, amina, bashir, letters):
    number = letters[0].letter_id
    client.force_login(amina)
    client.post(f"/letters/{number}/withdrawal/ask/", {"reason": WHY})
    client.force_login(bashir)
    assert client.get(f"/letters/{number}/keep/").status_code == 405
    assert client.post(f"/letters/{number}/keep/").status_code == 302
    assert not Letter.objects.get(letter_id=number).is_withdrawal_asked


@pytest.mark.parametrize("language", ["fa-af", "ps", "ur"])
def test_the_pages_open_in_every_language(client, amina, letters, case, language):
    client.force_login(amina)
    headers = {"Accept-Language": language}
    for address in ("/letters/", f"/letters/{letters[0].letter_id}/", f"/letters/issue/{case.ref}/", "/verify/"):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200
        assert 'dir="rtl"' in answer.content.decode()
