"""Thousands of sheets: resumable, merged or one file a family, again from any sheet, and in cards."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
from django.utils import timezone
from drawn_sheets import pages, read_codes_of, skip_without_fonts, text_of
from issuing_words import PASSPHRASE
from small_register import family

from aman.audit.models import AuditEvent
from aman.cases.models import Case
from aman.core.letters import qr_text
from aman.errors import BadInput, NotAllowed, SealBroken
from aman.issuing import drawing, manifest, queries
from aman.issuing.actions import approve_letters, issue_letters, printing, request_letters
from aman.issuing.actions.printing import PrintRun, sheet_of_letter, write_again, write_sheets
from aman.issuing.actions.release import family_set
from aman.issuing.drawing_batches import Said, draw_many
from aman.issuing.models import Letter
from aman.issuing.sheets import Form, Sheet

pytestmark = pytest.mark.django_db
WHY = "hand to the families"
HOST = "verify.example"


@pytest.fixture(scope="session", autouse=True)
def fonts():
    skip_without_fonts()


@pytest.fixture
def cases(amina, bashir, key):
    """Three families of three, all with letters."""
    for number in range(3):
        family(amina, f"KBL202361800{number}")
    request = approve_letters(actor=bashir, request_id=request_letters(actor=amina).pk)
    issue_letters(actor=amina, passphrase=PASSPHRASE, request=request)
    return list(Case.objects.select_related("office").order_by("pk"))


def page_count(path):
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return len(document)
    finally:
        document.close()


def pdfs(folder):
    return sorted(path.name for path in folder.glob("*.pdf"))


def test_one_file_a_family_for_its_owner_alone_with_a_table_beside_them(amina, cases, tmp_path):
    seen = []
    run = PrintRun(tmp_path / "letters", WHY)
    written = write_sheets(actor=amina, run=run, cases=cases, progress=lambda done, all_: seen.append((done, all_)))
    assert (written.files, written.sheets, written.before) == (3, 12, 0)
    assert pdfs(run.folder) == [f"{case.ref}.pdf" for case in cases]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (run.folder, *run.folder.iterdir()))
    lines = manifest.read_manifest(run.folder)
    assert [line.sheet for line in lines] == list(range(1, 13))
    assert [line.letter for line in lines if line.letter] == [x.letter_id for x in Letter.objects.order_by("id")]
    assert seen[-1] == (3, 3)
    assert not Letter.objects.filter(printed_at=None).exists()
    logged = AuditEvent.objects.filter(verb="letters.released")
    assert [line.subject for line in logged] == [f"case:{case.ref}" for case in cases]
    assert {line.detail["purpose"] for line in logged} == {WHY}
    assert "Darwazi" not in (run.folder / manifest.NAME).read_text()


def test_merged_sheets_stand_in_the_order_of_the_table(amina, cases, tmp_path):
    run = PrintRun(tmp_path, WHY, merged=True)
    assert write_sheets(actor=amina, run=run, cases=cases).files == 1
    (name,) = pdfs(tmp_path)
    assert name == "letters-000001-000012.pdf"
    lines, drawn = manifest.read_manifest(tmp_path), pages((tmp_path / name).read_bytes())
    tokens = {x.letter_id: qr_text(bytes(x.token), host=HOST) for x in Letter.objects.all()}
    for line, page in zip(lines, drawn, strict=True):
        assert read_codes_of(page) == ([tokens[line.letter]] if line.letter else [])


def test_a_run_that_was_stopped_goes_on_and_draws_nothing_twice(amina, cases, tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "_FAMILY_SHEETS_AT_ONCE", 4)
    run = PrintRun(tmp_path, WHY)

    def full_disk(done, _all):
        if done == 2:
            raise OSError(28, "No space left on device")

    with pytest.raises(BadInput) as stopped:
        write_sheets(actor=amina, run=run, cases=cases, progress=full_disk)
    assert "No space left" in stopped.value.message
    assert len(pdfs(tmp_path)) == 2
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.pdf")}
    again = write_sheets(actor=amina, run=run, cases=cases)
    assert (again.files, again.before) == (1, 2)
    assert all((tmp_path / name).stat().st_mtime_ns == at for name, at in before.items())
    assert [line.sheet for line in manifest.read_manifest(tmp_path)] == list(range(1, 13))


def test_a_lost_file_is_drawn_again(amina, cases, tmp_path):
    run = PrintRun(tmp_path, WHY)
    write_sheets(actor=amina, run=run, cases=cases)
    (tmp_path / f"{cases[1].ref}.pdf").unlink()
    assert write_sheets(actor=amina, run=run, cases=cases).files == 1
    assert (tmp_path / f"{cases[1].ref}.pdf").is_file()


def test_a_table_torn_off_by_a_power_cut_is_mended(amina, cases, tmp_path):
    run = PrintRun(tmp_path, WHY)
    write_sheets(actor=amina, run=run, cases=cases[:1])
    with (tmp_path / manifest.NAME).open("a") as table:
        table.write("5,AM-20")
    write_sheets(actor=amina, run=run, cases=cases)
    assert [line.sheet for line in manifest.read_manifest(tmp_path)] == list(range(1, 13))


def test_a_file_that_is_no_table_is_left_alone(amina, cases, tmp_path):
    (tmp_path / manifest.NAME).write_text("not,a\ntable,\n")
    with pytest.raises(BadInput):
        write_sheets(actor=amina, run=PrintRun(tmp_path, WHY), cases=cases)


def test_the_rest_of_a_run_is_printed_again_from_where_the_printer_stopped(amina, cases, tmp_path):
    run = PrintRun(tmp_path, WHY, merged=True)
    write_sheets(actor=amina, run=run, cases=cases)
    lines = manifest.read_manifest(tmp_path)
    stopped = lines[6]  # in the middle of the second family
    assert sheet_of_letter(tmp_path, stopped.letter) == 7
    signed = Letter.objects.count()
    written = write_again(actor=amina, run=run, first=7)
    assert written.sheets == 6
    drawn = pages((tmp_path / "again-000007-000012.pdf").read_bytes())
    wanted = [line.letter for line in lines[6:]]
    tokens = {qr_text(bytes(x.token), host=HOST): x.letter_id for x in Letter.objects.all()}
    assert [tokens.get(next(iter(read_codes_of(page)), ""), "") for page in drawn] == wanted
    assert Letter.objects.count() == signed
    assert manifest.read_manifest(tmp_path) == lines
    assert write_again(actor=amina, run=run, first=9, last=10).sheets == 2


def test_what_ended_since_is_not_printed_again(amina, cases, tmp_path):
    run = PrintRun(tmp_path, WHY, merged=True)
    write_sheets(actor=amina, run=run, cases=cases)
    gone = Letter.objects.order_by("id").last()
    Letter.objects.filter(pk=gone.pk).update(state="withdrawn")
    written = write_again(actor=amina, run=run, first=10)
    assert (written.sheets, written.left_out) == (2, (gone.letter_id,))


def test_a_sheet_that_is_not_in_the_table_is_said(amina, tmp_path):
    with pytest.raises(BadInput):
        write_again(actor=amina, run=PrintRun(tmp_path, WHY), first=11_873)
    with pytest.raises(BadInput):
        sheet_of_letter(tmp_path, "7Q2M9ZK4AX")


def test_another_office_prints_nothing(amina, carol, cases, tmp_path):
    with pytest.raises(NotAllowed):
        write_sheets(actor=carol, run=PrintRun(tmp_path, WHY), cases=cases)
    write_sheets(actor=amina, run=PrintRun(tmp_path, WHY), cases=cases)
    with pytest.raises(NotAllowed):
        write_again(actor=carol, run=PrintRun(tmp_path, WHY), first=1)


def test_a_code_that_does_not_read_back_stops_the_run_and_nothing_of_it_counts_as_printed(
    amina, cases, tmp_path, monkeypatch
):
    monkeypatch.setattr(drawing.zxingcpp, "read_barcode", lambda *a, **k: None)
    with pytest.raises(SealBroken):
        write_sheets(actor=amina, run=PrintRun(tmp_path, WHY), cases=cases)
    assert pdfs(tmp_path) == []
    assert not Letter.objects.exclude(printed_at=None).exists()


def test_four_cards_stand_on_a_sheet_and_each_reads(amina, cases, tmp_path):
    run = PrintRun(tmp_path, WHY, form=Form.CARD)
    written = write_sheets(actor=amina, run=run, cases=cases[:1])
    assert written.sheets == 2
    drawn = pages((tmp_path / f"{cases[0].ref}.pdf").read_bytes(), scale=3.0)
    tokens = {qr_text(bytes(x.token), host=HOST) for x in Letter.objects.filter(case=cases[0])}
    assert set(read_codes_of(drawn[1])) == tokens
    assert [line.sheet for line in manifest.read_manifest(tmp_path)] == [1, 2, 2, 2]


def test_a_family_so_large_that_its_cover_runs_over_is_counted_right(amina, cases):
    letters = list(Letter.objects.order_by("id"))
    one = family_set(letters[:1], reader=queries.Reader.now(timezone.now()))
    many = replace(one, sheets=one.sheets * 45)
    (drawn,) = draw_many([[one, many]], Said(HOST, "+99"))
    assert drawn.pages[0] == 2
    assert drawn.pages[1] > 46
    document = pypdfium2.PdfDocument(drawn.pdf)
    assert len(document) == sum(drawn.pages)
    document.close()


def test_two_processes_draw_the_same_sheets_in_the_same_order(amina, cases, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    write_sheets(actor=amina, run=PrintRun(one, WHY), cases=cases)
    write_sheets(actor=amina, run=PrintRun(two, WHY, processes=2), cases=cases)
    assert manifest.read_manifest(one) == manifest.read_manifest(two)
    assert [page_count(one / name) for name in pdfs(one)] == [page_count(two / name) for name in pdfs(two)]


@pytest.mark.parametrize("language", ["en", "ur", "fa", "ps"])
def test_the_cover_gives_its_advice_in_the_language_asked_for(amina, cases, tmp_path, language):
    write_sheets(actor=amina, run=PrintRun(tmp_path, WHY, languages=(language,)), cases=cases[:1])
    text = text_of((tmp_path / f"{cases[0].ref}.pdf").read_bytes())
    assert ("Destroy it" in text) is (language == "en")
    assert all(part in text for part in ("+99", "000", "0000"))


def test_a_sheet_keeps_no_more_than_the_paper_needs():
    assert set(Sheet.__slots__) == {"claims", "token", "office", "picture_token"}
