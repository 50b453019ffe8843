"""Does every upload, however it is bent, come to a page in words, with nothing half-written?

Lists (text, workbook, open document), pictures and PDFs of letters, rule files, files of reports, key files, shares,
tokens, lists of states. Good ones are bent in the ways of `mutations`; no answer may be a server's error.
"""

import contextlib
import csv
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from mutations import broken, calm, nasty_text
from PIL import Image

from aman.errors import AmanError
from aman.issuing.reading import read_codes
from aman.rosters.models import Defect, Roster, SourceRow

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ROWS = [
    ["Full name", "Father name", "Date of birth", "Passport number", "Case number", "Phone"],
    ["Zmarai Darwazi", "Latif", "05/13/1984", "P01234567", "KBL20236180001", "0300 1234567"],
    ["مینا دروازی", "زمری", "1/1/1990", "", "", ""],
    ["Omid", "Karim", "1365", "P07654321", "KBL20236180002", "+92 300 0000000"],
]


def text_list():
    out = io.StringIO()
    csv.writer(out).writerows(ROWS)
    return out.getvalue().encode()


def workbook(rows=ROWS):
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("List")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def open_document():
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in ROWS
    )
    spaces = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="List">{cells}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
        packed.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return out.getvalue()


def picture(kind):
    import zxingcpp

    barcode = zxingcpp.create_barcode("HTTPS://VERIFY.EXAMPLE/V#0123456789", zxingcpp.BarcodeFormat.QRCode)
    grey = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=4)).convert("L")
    out = io.BytesIO()
    grey.convert("RGB").save(out, kind)
    return out.getvalue()


def asked(client, path, form):
    """Post a form and take back whatever it changed; a page for our own mistake is a failure."""
    client.raise_request_exception = True
    with transaction.atomic():
        before = (Roster.objects.count(), SourceRow.objects.count(), Defect.objects.count())
        answer = client.post(path, form)
        after = (Roster.objects.count(), SourceRow.objects.count(), Defect.objects.count())
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)
    assert answer.status_code < 500
    if answer.status_code != 302:
        assert after == before, "refused, yet something of it was kept"
    return answer


@pytest.mark.parametrize(
    ("name", "good"), [("list.csv", text_list()), ("list.xlsx", workbook()), ("list.ods", open_document())]
)
def test_a_list_however_bent_is_staged_whole_or_refused_in_words(client, rahela, name, good):
    client.force_login(rahela)
    statuses = []

    def post(content, file_name=name):
        form = {"file": SimpleUploadedFile(file_name, content), "received_on": "2023-10-20"}
        statuses.append(asked(client, "/rosters/receive/", form).status_code)

    post(good)
    assert statuses == [302], "the good one is taken"

    @calm
    @given(broken(good))
    def bend(content):
        post(content)

    @calm
    @given(nasty_text)
    def rename(file_name):
        try:
            SimpleUploadedFile(file_name, good)
        except Exception:
            return  # a name that cannot be sent at all never arrives
        post(good, file_name)

    bend()
    rename()
    assert {422, 400} & set(statuses), "some were refused"


def test_a_cell_of_ten_megabytes_is_no_error_of_ours(client, rahela):
    client.force_login(rahela)
    content = text_list() + ("x" * 10_000_000).encode() + b",a,b,c,d,e\n"
    form = {"file": SimpleUploadedFile("list.csv", content), "received_on": "2023-10-20"}
    asked(client, "/rosters/receive/", form)


def test_an_archive_that_would_burst_is_refused(client, rahela):
    client.force_login(rahela)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    inner = out.getvalue()
    assert len(inner) < 1_000_000
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("inside.xlsx", inner)
    for content in (inner, nested.getvalue()):
        form = {"file": SimpleUploadedFile("list.xlsx", content), "received_on": "2023-10-20"}
        assert asked(client, "/rosters/receive/", form).status_code == 422


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "PDF"])
def test_a_picture_of_a_letter_however_bent_is_answered(client, embassy, kind, monkeypatch):
    monkeypatch.setattr("aman.issuing.views.public.CHECKS_A_MINUTE", 10**9)
    # Here and not apart: what the readers make of it is asked, and a process for each would take minutes.
    monkeypatch.setattr("aman.issuing.views.public.read_codes_apart", read_codes)
    good = picture(kind)

    @calm
    @given(broken(good))
    def bend(content):
        answer = asked(client, "/verify/", {"letter": SimpleUploadedFile(f"letter.{kind.lower()}", content)})
        assert answer.status_code in {200, 422}

    bend()


def test_a_picture_with_a_billion_pixels_is_refused_unopened(client, embassy):
    out = io.BytesIO()
    Image.new("1", (60_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < 1_000_000
    answer = asked(client, "/verify/", {"letter": SimpleUploadedFile("letter.png", out.getvalue())})
    assert answer.status_code in {200, 422}
    assert "can be opened" in answer.content.decode() or "larger" in answer.content.decode()


def test_a_picture_for_a_second_code_however_bent_is_made_small_or_refused():
    from aman.issuing.pictures import shrink_picture

    @calm
    @given(broken(picture("JPEG")))
    def bend(content):
        with contextlib.suppress(AmanError):
            assert len(shrink_picture(content)) < 100_000

    bend()


@calm
@given(st.one_of(nasty_text, st.text("0123456789ABCDEFHTPSV:/#.", max_size=400)))
def test_the_text_of_a_code_is_answered_whatever_it_says(text):
    from django.utils.timezone import now

    from aman.issuing.queries import verdict_on

    assert verdict_on(text, now=now()).code


def test_a_rule_file_however_bent_is_refused_in_words():
    from conftest import ROOT

    from aman.core.policy.loading import load_policy

    good = (ROOT / "src/aman/policies" / "pk-exposure.yaml").read_bytes()

    @calm
    @given(broken(good))
    def bend(content):
        with contextlib.suppress(AmanError):
            load_policy(content.decode("utf-8", "replace"))

    bend()


def test_a_file_of_reports_however_bent_is_taken_whole_or_refused(amina, tmp_path):
    from aman.incidents.actions import import_reports
    from aman.incidents.models import Incident, Report

    header = (
        "report_id,received_at,reporter,reporter_relation,reporter_phone,name,father_name,age,sex,status,event_date,"
    )
    good = (
        header
        + "place,city,persons,case_no,text\n"
        + "R1,2023-11-02 10:00,,son,0390,Qais Darwazi,Tamim,39,M,detained,yesterday,Haji Camp,Islamabad,2,,at night\n"
        + "R2,2023-11-02 12:00,,wife,0391,Qais,,,,arrested,01/11,حاجی کمپ,,1,,\n"
    ).encode()
    path = tmp_path / "reports.csv"

    @calm
    @given(broken(good))
    def bend(content):
        path.write_bytes(content)
        with transaction.atomic():
            try:
                import_reports(actor=amina, path=path)
            except AmanError:
                assert (Incident.objects.count(), Report.objects.count()) == (0, 0)
            transaction.set_rollback(True)

    bend()


def test_files_of_keys_and_shares_however_bent_are_refused_in_words(tmp_path):
    from aman.issuing.signing.key_files import make_key_file, open_key_files
    from aman.issuing.signing.shares import read_share
    from aman.vault.masters import new_line, parse_keys

    path, _half = make_key_file(tmp_path, "a long passphrase of a test")
    sealed = path.read_bytes()

    @calm
    @given(broken(sealed))
    def bend_key(content):
        path.write_bytes(content)
        with contextlib.suppress(AmanError):
            open_key_files(tmp_path, "another passphrase of a test")

    @calm
    @given(broken(new_line().encode()))
    def bend_master(content):
        with contextlib.suppress(AmanError):
            parse_keys(content.decode("utf-8", "replace"), "a test")

    @calm
    @given(nasty_text)
    def bend_share(text):
        with contextlib.suppress(AmanError):
            read_share(text)

    for bend in (bend_key, bend_master, bend_share):
        bend()


def test_a_token_and_a_list_of_states_however_bent_are_refused_in_words():
    from aman.core.letters import KeyList, token_from_text
    from aman.core.letters.key_list import read_key_list
    from aman.core.letters.status_list import read_status_list
    from aman.core.letters.token import read_claims

    good = bytes.fromhex("d28443a10127a1044801020304050607085820") + bytes(32)

    @calm
    @given(st.one_of(broken(good), st.binary(max_size=300)))
    def bend(content):
        for read in (
            lambda c: read_claims(c, uri_prefix="https://verify.example/"),
            lambda c: read_status_list(c, keys=KeyList(0, ()), uri_prefix="https://verify.example/"),
            lambda c: read_key_list(c, root_public=bytes(32)),
            lambda c: token_from_text(c.decode("latin-1"), host="verify.example"),
        ):
            with contextlib.suppress(AmanError):
                read(content)

    bend()


def test_files_of_facts_however_bent_are_refused_in_words(tmp_path):
    from aman.cli.facts_file import open_facts

    good = b"ref,born,district\nA1,1984-03-05,Kabul\nA2,1990,Herat\n"
    path = tmp_path / "facts.csv"

    @calm
    @given(broken(good))
    def bend(content):
        path.write_bytes(content)
        with contextlib.suppress(AmanError):
            open_facts(path)

    bend()


def test_the_day_a_list_came_is_a_day_whatever_is_typed(client, rahela):
    client.force_login(rahela)

    @calm
    @given(nasty_text)
    def bend(text):
        form = {"file": SimpleUploadedFile("list.csv", text_list()), "received_on": text}
        answer = asked(client, "/rosters/receive/", form)
        assert answer.status_code in {302, 422}

    bend()
