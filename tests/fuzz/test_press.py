"""Does every press report, however it is bent, come to a page in words, and every value typed about it to a decision or a reason?"""

import contextlib
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import broken, calm, nasty_text
from nursery import Nursery
from press_files import a_pdf, docx
from press_texts import DARI, PAGE, REPORT

from aman.accounts.models import User
from aman.errors import BadInput
from aman.liaison import apart
from aman.liaison.actions.press import receive_press
from aman.liaison.models import PressItem
from aman.liaison.press_fields import FIELDS

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LINE = "ISLAMABAD, May 15, 2024: Interior Minister Kamran Sample met Ambassador Jane Placeholder on Tuesday."
BODY = f"<w:p><w:r><w:t>{LINE}</w:t></w:r></w:p>"
#: Each of these is read by a process of its own.
apart_calm = settings(calm, max_examples=25)


@pytest.fixture(scope="module")
def nursery():
    """The reading processes, split off from one: bringing an interpreter up for each takes longer than all they do."""
    readers = Nursery("aman.liaison.apart", "pypdfium2")
    yield readers
    readers.close()


@pytest.fixture
def quick_readers(nursery, monkeypatch):
    monkeypatch.setattr(apart, "subprocess", SimpleNamespace(run=nursery.run, TimeoutExpired=TimeoutError))


@pytest.fixture
def lina(embassy):
    return User.objects.create_user("lina", password=None, role="liaison", office=embassy)


def sent(client, **form):
    """Send a report, look at what came of it, and take it back."""
    with transaction.atomic():
        answer = client.post(reverse("liaison:receive_press"), form)
        if answer.status_code == 302:
            assert client.get(answer["Location"]).status_code == 200
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)
    assert answer.status_code in {302, 422}
    return answer.status_code


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("report.pdf", a_pdf([LINE, LINE])),
        ("report.docx", docx(BODY)),
        ("report.html", PAGE.encode()),
        ("report.txt", REPORT.encode()),
    ],
)
def test_a_file_of_a_report_however_bent_is_taken_or_refused_in_words(client, lina, quick_readers, name, good):
    client.force_login(lina)
    assert sent(client, file=SimpleUploadedFile(name, good)) == 302

    @apart_calm
    @given(broken(good))
    def bend(content):
        sent(client, file=SimpleUploadedFile(name, content))

    bend()


@pytest.mark.parametrize("good", [REPORT, PAGE, DARI])
def test_a_pasted_text_however_bent_is_taken_or_refused_in_words(client, lina, quick_readers, good):
    client.force_login(lina)

    @calm
    @given(st.one_of(broken(good.encode()).map(lambda b: b.decode("utf-8", "replace")), nasty_text))
    def bend(text):
        sent(client, text=text[:20_000], outlet=text[:200], day=text[:12])
        sent(client, text=text[:20_000])

    bend()


@pytest.mark.parametrize("group", sorted(FIELDS))
def test_whatever_is_typed_into_a_field_is_kept_or_refused_in_words(client, lina, group):
    client.force_login(lina)
    report = receive_press(actor=lina, content=REPORT).report
    item = PressItem.objects.filter(report=report, group=group).first()
    decide = reverse("liaison:decide_press", args=[report.ref, item.pk])

    @calm
    @given(st.sampled_from(FIELDS[group]), nasty_text, st.sampled_from(["edit", "confirm", "undo", "reject", "dance"]))
    def bend(field, text, act):
        with transaction.atomic():
            form = {"act": act, "field": field.name, "value": text, "version": item.version}
            answer = client.post(decide, form)
            assert answer.status_code in {302, 422}
            if answer.status_code == 302:
                assert client.get(answer["Location"]).status_code == 200
            assert client.post(reverse("liaison:add_press", args=[report.ref]), {"group": group, "words": text})
            transaction.set_rollback(True)
        client.cookies.pop("messages", None)

    bend()


def test_a_process_that_reads_ends_whatever_it_is_given(quick_readers):
    @apart_calm
    @given(st.binary(max_size=2000), st.sampled_from(["a.pdf", "a.docx", "a.html", "a", "", "a.txt"]))
    def bend(content, name):
        with contextlib.suppress(BadInput):
            assert apart.read_and_draft(content, name=name).read.text.strip()

    bend()


def test_an_interpreter_of_its_own_reads_as_one_split_off_does(nursery, monkeypatch):
    own = [apart.read_and_draft(content, name="a") for content in (a_pdf([LINE]), PAGE.encode())]
    monkeypatch.setattr(apart, "subprocess", SimpleNamespace(run=nursery.run, TimeoutExpired=TimeoutError))
    assert own == [apart.read_and_draft(content, name="a") for content in (a_pdf([LINE]), PAGE.encode())]
