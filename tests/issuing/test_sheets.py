"""The paper: read back before release, one sheet a person, the host and the number large, no name in a file's name."""

from __future__ import annotations

import pypdfium2
import pytest
from django.utils import timezone
from drawn_sheets import pages, read_codes_of, skip_without_fonts
from PIL import ImageFilter
from small_register import restate

from aman.audit.models import AuditEvent
from aman.core.letters import VerdictCode, qr_text
from aman.errors import BadInput, NotFound, SealBroken
from aman.issuing import drawing, queries
from aman.issuing.actions import release_sheets
from aman.issuing.drawing import draw_code
from aman.issuing.models import Letter
from aman.issuing.reading import choose_code
from aman.issuing.sheets import FamilySet, in_batches

pytestmark = pytest.mark.django_db
HOST = "verify.example"


@pytest.fixture(scope="session", autouse=True)
def fonts():
    skip_without_fonts()


def test_a_family_gets_a_cover_and_a_sheet_each_whose_code_checks(amina, case, letters):
    drawn = pages(release_sheets(actor=amina, case=case))
    assert len(drawn) == 4
    assert read_codes_of(drawn[0]) == []
    tokens = [qr_text(bytes(letter.token), host=HOST) for letter in letters]
    assert [read_codes_of(page) for page in drawn[1:]] == [[token] for token in tokens]


def test_a_printed_code_still_reads_from_a_blurred_tilted_picture(amina, case, letters):
    page = pages(release_sheets(actor=amina, case=case, only=letters[0].letter_id), scale=2.0)[0]
    poor = page.convert("L").filter(ImageFilter.GaussianBlur(0.9)).rotate(6, fillcolor=255, expand=True)
    verdict = queries.verdict_on(choose_code(read_codes_of(poor)), now=timezone.now())
    assert verdict.code is VerdictCode.VALID


def test_the_paper_says_the_number_the_host_and_the_four_characters(amina, case, letters):
    pdf = release_sheets(actor=amina, case=case, only=letters[0].letter_id)
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    for said in ("+99 000 0000", "VERIFY.EXAMPLE", "Qais Darwazi", letters[0].letter_id, "1984", "4 5 6 7"):
        assert said.replace(" ", "") in text.replace(" ", "")
    for kept_out in (case.ref, "SIV", "KBL2023618001", "03-05"):
        assert kept_out not in text


def test_a_sheet_alone_comes_without_a_cover(amina, case, letters):
    assert len(pages(release_sheets(actor=amina, case=case, only=letters[1].letter_id))) == 1


def test_every_release_is_logged_with_letters_and_no_name(amina, case, letters):
    release_sheets(actor=amina, case=case)
    line = AuditEvent.objects.get(verb="letters.released")
    assert line.subject == f"case:{case.ref}"
    assert line.detail["letters"] == [letter.letter_id for letter in letters]


def test_a_code_that_does_not_read_back_is_not_released(amina, case, letters, monkeypatch):
    monkeypatch.setattr(drawing.zxingcpp, "read_barcode", lambda *a, **k: None)
    with pytest.raises(SealBroken) as refused:
        release_sheets(actor=amina, case=case)
    assert refused.value.code == "issuing.code-does-not-read"
    assert not AuditEvent.objects.filter(verb="letters.released").exists()


def test_a_letter_whose_seal_does_not_hold_is_not_released(amina, case, letters):
    damaged = bytearray(letters[0].token)
    damaged[-1] ^= 1
    restate(Letter.objects.filter(pk=letters[0].pk), token=bytes(damaged))
    with pytest.raises(SealBroken) as refused:
        release_sheets(actor=amina, case=case)
    assert refused.value.code == "issuing.not-genuine"


def test_without_a_duty_number_nothing_is_printed(amina, case, letters):
    amina.office.duty_number = ""
    amina.office.save()
    with pytest.raises(BadInput) as refused:
        release_sheets(actor=amina, case=case)
    assert refused.value.code == "issuing.no-duty-number"


def test_without_a_letter_in_force_nothing_is_printed(amina, case):
    with pytest.raises(BadInput):
        release_sheets(actor=amina, case=case)


def test_another_office_gets_no_sheet(carol, case, letters):
    with pytest.raises(BadInput):
        release_sheets(actor=carol, case=case)
    with pytest.raises(NotFound):
        queries.visible_letter(user=carol, letter_id=letters[0].letter_id)


def test_the_drawing_of_the_profile_is_a_version_twelve_code(letters):
    drawn = draw_code(bytes(letters[0].token), host=HOST, letter_id="X")
    assert drawn.modules <= 65 + 8
    assert drawn.svg.startswith("<svg")


def test_batches_hold_some_thirty_sheets_and_split_no_family():
    families = [FamilySet("Office", (None,) * 7) for _ in range(40)]
    batches = list(in_batches(families))
    assert sum(len(batch) for batch in batches) == 40
    assert max(sum(len(f.sheets) for f in batch) for batch in batches) <= 32
