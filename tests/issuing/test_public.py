"""The page where anybody checks a letter: four answers, nothing kept, nothing to learn from typed numbers."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from PIL import Image

from aman.audit.models import AuditEvent
from aman.core.letters import WORDS, VerdictCode, digits_from_bytes, qr_text
from aman.issuing import wording
from aman.issuing.models import Letter, StatusList
from aman.issuing.reading import MOST_BYTES

pytestmark = pytest.mark.django_db
HOST = "verify.example"


@pytest.fixture(autouse=True)
def fresh_minute():
    cache.clear()


def picture_of(text, fmt="PNG"):
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    file = io.BytesIO()
    Image.fromarray(barcode.to_image(scale=6)).save(file, fmt)
    return file.getvalue()


def send(client, content=None, code=""):
    fields = {"code": code}
    if content is not None:
        fields["letter"] = SimpleUploadedFile("letter.png", content)
    return client.post("/verify/", fields)


def code_of(answer):
    found = re.search(r"Code of this answer:\s*<bdi dir=\"ltr\">([A-Z-]+)<", answer.content.decode())
    return found[1] if found else None


def test_the_pages_words_are_those_of_the_profile():
    with override("en"):
        assert {code: str(words) for code, words in wording.SENTENCES.items()} == WORDS
    assert set(wording.LOOKS) == set(VerdictCode)
    assert [code for code, (look, _) in wording.LOOKS.items() if look == "stopped"] == [VerdictCode.NOT_GENUINE]


def test_anybody_may_open_it_and_no_session_begins(client, embassy):
    answer = client.get("/verify/")
    assert answer.status_code == 200
    assert set(answer.cookies) <= {"csrftoken"}
    assert "no-store" in answer.headers["Cache-Control"]
    assert embassy.duty_number in answer.content.decode()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_of_a_letter_in_force_is_genuine(client, letters, form):
    answer = send(client, picture_of(qr_text(bytes(letters[0].token), host=HOST), form))
    said = answer.content.decode()
    assert (answer.status_code, code_of(answer)) == (200, "VALID")
    assert "Qais Darwazi" in said
    assert "4567" in said
    assert "+99 000 0000" in said
    assert "0 days old" in said


def test_typed_digits_or_the_whole_text_do_too(client, letters):
    token = bytes(letters[0].token)
    for typed in (digits_from_bytes(token), qr_text(token, host=HOST)):
        assert code_of(send(client, code=typed)) == "VALID"


def test_a_withdrawn_letter_says_no_offence_and_no_reason(client, letters):
    row = StatusList.objects.get()
    bits = bytearray(row.bits)
    bits[letters[0].status_index >> 3] |= 1 << (letters[0].status_index & 7)
    StatusList.objects.update(bits=bytes(bits))
    answer = send(client, code=digits_from_bytes(bytes(letters[0].token)))
    assert code_of(answer) == "WITHDRAWN"
    assert "does not show any offence" in answer.content.decode()


def test_a_changed_letter_is_not_genuine_and_names_nobody(client, letters):
    damaged = bytearray(letters[0].token)
    damaged[-1] ^= 1
    answer = send(client, code=digits_from_bytes(bytes(damaged)))
    assert code_of(answer) == "NOT-GENUINE"
    assert "Darwazi" not in answer.content.decode()


def test_a_code_of_something_else_is_not_ours(client, letters):
    answer = send(client, picture_of("WIFI:S:cafe;;"))
    assert code_of(answer) == "NOT-OURS"
    assert "Not an Aman code" in answer.content.decode()


def test_a_picture_without_a_code_is_unreadable_and_not_red(client, letters):
    file = io.BytesIO()
    Image.new("L", (300, 300), 255).save(file, "PNG")
    answer = send(client, file.getvalue())
    assert code_of(answer) == "UNREADABLE"
    assert "answer-stopped" not in answer.content.decode()


def test_a_letters_number_alone_teaches_nothing(client, letters):
    existing, invented = send(client, code=letters[0].letter_id), send(client, code="0000000000")
    assert code_of(existing) == code_of(invented) == "UNREADABLE"
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    assert token.sub("", existing.content.decode()) == token.sub("", invented.content.decode())


@pytest.mark.parametrize("content", [b"", b"not a picture", b"%PDF-1.7 broken", b"\x89PNG\r\n\x1a\n broken", b"GIF89a"])
def test_a_file_that_cannot_be_opened_gets_an_answer(client, letters, content):
    answer = send(client, content)
    assert answer.status_code in {200, 422}
    assert code_of(answer) in {"UNREADABLE", None}


def test_a_file_beyond_the_limit_is_stopped(client, letters):
    answer = send(client, b"\0" * (MOST_BYTES + 1))
    assert answer.status_code == 422
    assert "12 MB" in answer.content.decode()


def test_a_picture_that_unpacks_to_too_many_dots_is_refused(client, letters):
    file = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(file, "PNG")
    assert code_of(send(client, file.getvalue())) == "UNREADABLE"


def test_an_empty_form_is_answered_with_what_is_missing(client, embassy):
    answer = send(client)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_nothing_is_kept(client, letters):
    before = (AuditEvent.objects.count(), Letter.objects.count())
    send(client, picture_of(qr_text(bytes(letters[0].token), host=HOST)))
    assert (AuditEvent.objects.count(), Letter.objects.count()) == before


def test_who_asks_too_often_waits_and_is_not_told_forged(client, embassy, monkeypatch):
    monkeypatch.setattr("aman.issuing.views.public.CHECKS_A_MINUTE", 2)
    answers = [send(client, code="1") for _ in range(3)]
    assert answers[-1].status_code == 429
    assert "answer-stopped" not in answers[-1].content.decode()


def test_the_answer_stands_first_in_the_languages_an_officer_may_read():
    from aman.core.letters import PublicAnswer

    for answer in PublicAnswer:
        said = wording.headlines(answer)
        assert said[-1][0] == "en"
        assert len({words for _, words in said}) == len(said)


def test_without_any_key_a_letter_is_not_called_forged(client, letters):
    from aman.issuing.models import KeyList

    KeyList.objects.all().delete()
    assert code_of(send(client, code=digits_from_bytes(bytes(letters[0].token)))) == "UNKNOWN-KEY"


def test_the_number_keeps_its_order_inside_right_to_left_words(client, letters):
    said = client.post(
        "/verify/", {"code": digits_from_bytes(bytes(letters[0].token))}, headers={"Accept-Language": "ur"}
    ).content.decode()
    assert said.count("+99 000 0000") == said.count('<bdi dir="ltr">+99 000 0000</bdi>') > 1


def test_a_duty_number_somebody_typed_cannot_carry_markup():
    from aman.core.letters import Verdict

    said = wording.sentence(Verdict(VerdictCode.VALID, duty_number="<b>1</b> %(date)s"))
    assert "<b>" not in said
    with override("en"):
        assert "the number on the letter" in wording.sentence(Verdict(VerdictCode.CHECK_STALE))
