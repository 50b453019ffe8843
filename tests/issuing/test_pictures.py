"""A picture only for who asks, small and grey, on paper alone: no table, no log and no file keeps it."""

from __future__ import annotations

import io
import os

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from drawn_sheets import pages, read_codes_of, skip_without_fonts
from issuing_words import PASSPHRASE
from PIL import Image, ImageDraw

from aman.audit.models import AuditEvent
from aman.cases.models import Consent
from aman.core.letters import VerdictCode
from aman.core.letters.token import MOST_PHOTO_BYTES
from aman.errors import BadInput, NotFound, SealBroken
from aman.issuing import queries
from aman.issuing.actions import release_with_picture
from aman.issuing.drawing import draw_code
from aman.issuing.models import Letter
from aman.issuing.pictures import MOST_PICTURE_BYTES, shrink_picture

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session", autouse=True)
def fonts():
    skip_without_fonts()


def drawn_face(size=(900, 1200), noise=0, kind="JPEG"):
    """A face of circles and lines: nobody's."""
    picture = Image.new("RGB", size, (180, 190, 200))
    pen = ImageDraw.Draw(picture)
    wide, high = size
    pen.ellipse((wide * 0.2, high * 0.15, wide * 0.8, high * 0.8), fill=(205, 170, 140))
    for x in (0.38, 0.62):
        pen.ellipse((wide * (x - 0.05), high * 0.4, wide * (x + 0.05), high * 0.45), fill=(40, 30, 30))
    pen.arc((wide * 0.35, high * 0.5, wide * 0.65, high * 0.68), 20, 160, fill=(120, 40, 40), width=14)
    if noise:
        grain = np.random.default_rng(7).integers(-noise, noise, (high, wide, 3))
        picture = Image.fromarray(np.clip(np.array(picture).astype(int) + grain, 0, 255).astype(np.uint8))
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("content", [drawn_face(), drawn_face((1600, 900), kind="PNG"), drawn_face(noise=40)])
def test_a_picture_becomes_small_grey_and_upright(content):
    packed = shrink_picture(content)
    assert len(packed) <= MOST_PICTURE_BYTES <= MOST_PHOTO_BYTES
    small = Image.open(io.BytesIO(packed))
    assert small.format == "WEBP"
    assert small.height > small.width
    red, green, blue = (np.array(band).astype(int) for band in small.convert("RGB").split())
    assert abs(red - green).max() <= 3
    assert abs(green - blue).max() <= 3


def test_nothing_else_of_the_file_stays_in_the_picture():
    picture = Image.open(io.BytesIO(drawn_face()))
    exif = picture.getexif()
    exif[0x010E] = "taken at home"
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif)
    assert b"taken at home" in file.getvalue()
    assert b"taken" not in shrink_picture(file.getvalue())


@pytest.mark.parametrize("content", [b"", b"not a picture", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(BadInput):
        shrink_picture(content)


def asked(actor, letter, **more):
    told = {"picture": drawn_face(), "passphrase": PASSPHRASE, "has_consented": True} | more
    return release_with_picture(actor=actor, letter_id=letter.letter_id, **told)


def test_the_second_page_carries_the_same_letter_with_the_picture(amina, letters):
    drawn = pages(asked(amina, letters[0]), scale=3.0)
    assert len(drawn) == 2
    ((plain,), (second,)) = (read_codes_of(page) for page in drawn)
    first, other = (queries.verdict_on(text, now=timezone.now()) for text in (plain, second))
    assert first.code is other.code is VerdictCode.VALID
    assert (first.letter.letter_id, first.letter.status_index) == (other.letter.letter_id, other.letter.status_index)
    assert first.letter.photo == b""
    assert 0 < len(other.letter.photo) <= MOST_PICTURE_BYTES


def test_the_code_with_a_picture_is_at_most_version_24(amina, letters):
    from dataclasses import replace

    from aman.issuing.actions.keys import open_signer

    claims = queries.verdict_on(bytes(letters[0].token), now=timezone.now()).letter
    signer = open_signer(passphrase=PASSPHRASE, now=timezone.now())
    (token,) = signer.sign_letters([replace(claims, photo=os.urandom(MOST_PICTURE_BYTES), photo_format=4)])
    assert draw_code(token, host="verify.example", letter_id="X").modules <= 113 + 8


def test_the_picture_is_kept_nowhere(amina, letters):
    before = list(Letter.objects.order_by("id").values_list("token", flat=True))
    asked(amina, letters[0])
    assert list(Letter.objects.order_by("id").values_list("token", flat=True)) == before
    line = AuditEvent.objects.filter(verb="letters.released").get()
    assert line.detail == {"sheets": 2, "letters": [letters[0].letter_id], "second_code": True}


def test_the_consent_is_written_down_once(amina, letters):
    asked(amina, letters[0])
    asked(amina, letters[0])
    consent = Consent.objects.get()
    assert (consent.person, consent.purpose, consent.recorded_by) == (letters[0].person, "letter_picture", amina)


def test_without_a_yes_or_a_letter_in_force_no_picture_is_printed(amina, carol, letters):
    with pytest.raises(BadInput):
        asked(amina, letters[0], has_consented=False)
    with pytest.raises(SealBroken):
        asked(amina, letters[0], passphrase="another passphrase")
    with pytest.raises(NotFound):
        asked(carol, letters[0])
    Letter.objects.filter(pk=letters[0].pk).update(state="withdrawn")
    with pytest.raises(BadInput):
        asked(amina, letters[0])
    assert not Consent.objects.exists()


def test_a_withdrawn_letter_ends_its_second_code_too(amina, bashir, letters):
    from aman.issuing.actions import ask_withdrawal, withdraw_letter

    (second,) = read_codes_of(pages(asked(amina, letters[0]), scale=3.0)[1])
    for do, who in ((ask_withdrawal, amina), (withdraw_letter, bashir)):
        do(actor=who, letter_id=letters[0].letter_id, reason="The paper was lost on the way")
    assert queries.verdict_on(second, now=timezone.now()).code is VerdictCode.WITHDRAWN


def test_the_page_takes_a_picture_and_gives_the_paper(client, amina, letters):
    client.force_login(amina)
    address = f"/letters/{letters[0].letter_id}/picture/"
    assert client.get(address).status_code == 200
    given = {"passphrase": PASSPHRASE, "has_consented": "on"}
    assert client.post(address, given).status_code == 422
    answer = client.post(address, given | {"picture": SimpleUploadedFile("x.jpg", drawn_face())})
    assert answer.content.startswith(b"%PDF-")
    wrong = client.post(address, given | {"picture": SimpleUploadedFile("x.jpg", b"no picture")})
    assert wrong.status_code == 422


def test_the_page_asks_for_the_token_of_its_form(amina, letters):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(amina)
    assert strict.post(f"/letters/{letters[0].letter_id}/picture/", {"passphrase": PASSPHRASE}).status_code == 403
