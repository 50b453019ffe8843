"""Does every form that takes a file answer whatever is in it, on the page itself, and is no such form forgotten here?"""

import pytest
from conftest import ROOT
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import get_resolver, reverse
from fuzz.test_uploads import picture, workbook
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import broken, calm
from nursery import Nursery
from small_register import family, letter

from aman.issuing import apart

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
#: A page costs more than a function: fewer examples, the same in every run.
few = settings(calm, max_examples=25)

#: Every form field that takes a file, and which test bends what goes into it. A new one is named here with its own test.
BENT = {
    "aman.rosters.forms.ReceiveForm.file": "test_uploads.py: lists",
    "aman.issuing.forms.VerifyForm.letter": "test_uploads.py: pictures of a letter",
    "aman.issuing.forms.PictureForm.picture": "here",
    "aman.checks.forms.DeskForm.picture": "here",
    "aman.screening.forms.ChangeForm.file": "here",
    "aman.incidents.forms.files.ReceiveReportsForm.file": "here",
    "aman.liaison.forms.press.ReceiveForm.file": "test_press.py",
}


@pytest.fixture(scope="module")
def nursery():
    """The reading processes, split off from one: bringing an interpreter up for each takes longer than all they do."""
    readers = Nursery("aman.issuing.apart", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.WebPImagePlugin")
    yield readers
    readers.close()


@pytest.fixture
def quick_readers(nursery, monkeypatch):
    def ask(wish, content):
        return apart.answer_from(nursery.ask(wish.encode() + b"\n" + content), too_heavy=apart._too_heavy())["found"]

    monkeypatch.setattr(apart, "_ask", ask)


def every_form(of=forms.BaseForm):
    for form in of.__subclasses__():
        yield form
        yield from every_form(form)


def test_every_form_that_takes_a_file_is_bent_by_a_test():
    assert get_resolver().url_patterns, "every view, and with it every form, is imported"
    found = {
        f"{form.__module__}.{form.__qualname__}.{name}"
        for form in every_form()
        if form.__module__.startswith("aman.")
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.FileField)
    }
    assert found == set(BENT)


def asked(client, path, form, statuses):
    """Send a form and take back whatever came of it; a server's error fails by itself."""
    with transaction.atomic():
        answer = client.post(path, form)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)
    assert answer.status_code in statuses, answer.status_code
    assert b"Traceback" not in text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "PDF"])
def test_a_picture_at_the_desk_however_bent_is_answered(client, dawud, embassy, settings, quick_readers, kind):
    settings.DESK_CHECKS_A_DAY = settings.DESK_OFFICE_CHECKS_A_DAY = settings.DESK_CHECKS_A_MINUTE = 10**6
    client.force_login(dawud)

    @few
    @given(broken(picture(kind)))
    def bend(content):
        sent = SimpleUploadedFile(f"letter.{kind.lower()}", content)
        asked(client, "/checks/", {"picture": sent, "reason": "stop", "place": "a road"}, {200, 302, 422})

    bend()


def test_a_rule_file_however_bent_is_proposed_or_refused_on_the_page(client, bashir):
    client.force_login(bashir)
    good = (ROOT / "src/aman/policies/pk-exposure.yaml").read_bytes()

    @few
    @given(broken(good))
    def bend(content):
        sent = SimpleUploadedFile("rules.yaml", content)
        form = {"file": sent, "text": "", "reason": "The ministry changed a date.", "as_of": "2023-11-01"}
        asked(client, reverse("screening:new_change"), form, {302, 422})

    bend()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_picture_for_a_second_code_however_bent_is_refused_on_the_page(client, amina, quick_readers, kind):
    """No key opens with this passphrase, so a good picture is refused too: in words, and nothing of it is kept."""
    case, people = family(amina)
    given_out = letter(amina, case, people[0])
    client.force_login(amina)

    @few
    @given(st.one_of(broken(picture(kind)), st.binary(max_size=200)))
    def bend(content):
        sent = SimpleUploadedFile("face.jpg", content, content_type="image/jpeg")
        form = {"picture": sent, "has_consented": "on", "passphrase": "no key has this one"}
        asked(client, f"/letters/{given_out.letter_id}/picture/", form, {200, 422})

    bend()


REPORTS = [
    [
        "report_id",
        "received_at",
        "name",
        "father_name",
        "age",
        "sex",
        "status",
        "event_date",
        "place",
        "persons",
        "text",
    ],
    [
        "R1",
        "2023-11-02 10:00",
        "Qais Darwazi",
        "Tamim",
        "39",
        "M",
        "detained",
        "yesterday",
        "Haji Camp",
        "2",
        "at night",
    ],
    ["R1", "2023-11-03 09:00", "قیس دروازی", "", "", "M", "رها شد", "03/11", "", "", "letter shown"],
]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_of_reports_however_bent_is_received_or_refused_on_the_page(client, rahela, ending):
    good = "\n".join(map(",".join, REPORTS)).encode() if ending == "csv" else workbook(REPORTS)
    client.force_login(rahela)

    @few
    @given(broken(good))
    def bend(content):
        asked(
            client, "/incidents/files/receive/", {"file": SimpleUploadedFile(f"reports.{ending}", content)}, {302, 422}
        )

    bend()
