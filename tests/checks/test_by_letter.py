"""Asking by a letter's code: the register answers, not the paper; and the answer can be opened again for three hours."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from desk_stories import ask
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from small_register import family, letter

from aman.audit.models import AuditEvent
from aman.checks.actions import reopen_answer
from aman.checks.models import DeskCheck, Referral
from aman.core.letters import Algorithm, LetterClaims, qr_text, sign_letter
from aman.errors import NotFound

pytestmark = pytest.mark.django_db


def token_for(row, key=None) -> bytes:
    """A real token under the number of a letter of the register."""
    issued = int(row.issued_at.timestamp())
    prefix = f"https://{django_settings.VERIFY_HOST.lower()}/s/"
    claims = LetterClaims(
        letter_id=row.letter_id,
        issued=issued,
        expires=issued + 80 * 86_400,
        status_uri=f"{prefix}0",
        status_index=1,
        name_latin="Qais Darwazi",
        name_arabic="",
        birth_year=1984,
        last_four="4567",
        id_kind="af_passport",
        case_class=0,
    )
    return sign_letter(
        claims, kid=b"\0\1\2\3", algorithm=Algorithm.EDDSA, key=key or Ed25519PrivateKey.generate(), uri_prefix=prefix
    )


@pytest.fixture
def scanned(amina):
    """What a scanner reads off the letter of Qais, and the letter's row."""
    case, people = family(amina)
    row = letter(amina, case, people[0])
    row.token = token_for(row)
    row.save(update_fields=["token"])
    return qr_text(bytes(row.token), host=django_settings.VERIFY_HOST), row


def test_a_letter_in_force_is_found_by_its_code(scanned, dawud, embassy):
    code, _ = scanned
    answer = ask(dawud, letter=code)
    assert (answer.in_force, answer.duty_number) == (True, embassy.duty_number)
    assert DeskCheck.objects.get().by == "letter"


def test_the_register_answers_and_not_the_paper(scanned, dawud):
    code, row = scanned
    row.state = "withdrawn"
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["state", "withdrawn_at"])
    assert not ask(dawud, letter=code).in_force


def test_a_forged_letter_with_a_true_number_finds_nobody_and_asks_nobody(scanned, dawud):
    _, row = scanned
    forged = qr_text(token_for(row), host=django_settings.VERIFY_HOST)
    assert not ask(dawud, letter=forged).in_force
    assert not ask(dawud, letter=row.letter_id).in_force
    assert not ask(dawud, letter="something else").in_force
    assert not Referral.objects.exists()
    assert set(DeskCheck.objects.values_list("owner", flat=True)) == {None}


def test_somebody_elses_letter_is_doubtful_where_the_name_speaks_against_it(scanned, dawud, amina):
    code, row = scanned
    assert ask(dawud, letter=code, name="Qais Darwazi").in_force
    assert not ask(dawud, letter=code, name="Nasir Wardak").in_force
    assert [one["ref"] for one in Referral.objects.get().candidates] == [row.person.ref]
    assert not ask(dawud, letter=code, number="P99999999").in_force


def test_a_picture_of_the_code_is_read_in_memory(scanned, client, dawud):
    code, _ = scanned
    drawn = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode)
    picture = io.BytesIO()
    Image.fromarray(zxingcpp.write_barcode_to_image(drawn, scale=4)).convert("L").save(picture, "PNG")
    picture.seek(0)
    picture.name = "letter.png"
    client.force_login(dawud)
    page = client.post("/checks/", {"picture": picture, "reason": "letter", "place": "Faizabad"})
    assert "Protection in force" in page.content.decode()


def test_a_file_that_is_no_picture_is_sent_back(client, dawud):
    client.force_login(dawud)
    words = io.BytesIO(b"not a picture")
    words.name = "letter.png"
    page = client.post("/checks/", {"picture": words, "reason": "letter", "place": "Faizabad"})
    assert page.status_code == 422
    assert not DeskCheck.objects.exists()


def test_the_form_asks_for_its_token(dawud):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(dawud)
    asked = {"number": "P01234567", "reason": "stop", "place": "Faizabad"}
    assert strict.post("/checks/", asked).status_code == 403
    assert not DeskCheck.objects.exists()


def test_an_answer_opens_again_for_three_hours_for_who_asked_and_each_opening_is_logged(scanned, dawud, client, amina):
    code, _ = scanned
    asked = ask(dawud, letter=code)
    for _ in range(2):
        assert reopen_answer(actor=dawud, reference=asked.reference).in_force
    assert AuditEvent.objects.filter(verb="desk_check.reopened", subject=f"check:{asked.reference}").count() == 2
    late = asked.asked_at + timedelta(hours=3, seconds=1)
    with pytest.raises(NotFound):
        reopen_answer(actor=dawud, reference=asked.reference, at=late)
    client.force_login(dawud)
    page = client.get(reverse("checks:reopen_answer", args=[asked.reference]))
    assert "Protection in force" in page.content.decode()
    assert asked.reference in client.get("/checks/").content.decode()
    client.force_login(amina)
    assert client.get(reverse("checks:reopen_answer", args=[asked.reference])).status_code == 403


def test_another_officer_cannot_open_it_and_reads_the_same_as_of_one_that_never_was(
    scanned, dawud, client, host_office
):
    from aman.accounts.models import User

    code, _ = scanned
    asked = ask(dawud, letter=code)
    client.force_login(
        User.objects.create_user("daud-two", password="a long one", role="host_desk", office=host_office)
    )
    foreign, nowhere = (client.get(f"/checks/{ref}/") for ref in (asked.reference, "DC-00000000"))
    assert foreign.status_code == nowhere.status_code == 404
    pages = [re.sub(r"DC-\w{8}|value=\"\w{64}\"", "", page.content.decode()) for page in (foreign, nowhere)]
    assert pages[0] == pages[1]


def test_the_owner_sees_the_check_without_the_officers_name_and_another_office_does_not(
    scanned, dawud, client, amina, carol
):
    code, row = scanned
    asked = ask(dawud, letter=code)
    client.force_login(amina)
    page = client.get(reverse("checks:view_checks")).content.decode()
    for part in (asked.reference, row.case.ref, "Faizabad", "Host desk", f'<bdi dir="ltr">{dawud.pk}</bdi>'):
        assert part in page
    assert "dawud" not in page
    assert asked.reference in client.get(f"/checks/about/?case={row.case.ref}").content.decode()
    client.force_login(carol)
    assert asked.reference not in client.get(reverse("checks:view_checks")).content.decode()


def test_the_page_about_the_check_says_what_is_claimed_and_what_is_not(client, dawud):
    client.force_login(dawud)
    page = client.get(reverse("checks:about_check")).content.decode()
    for part in ("What is not claimed", "never evidence against anybody", "not examined by an independent body", "60"):
        assert part in page
