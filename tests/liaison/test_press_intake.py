"""Is a report taken in whole, once, within limits, and is nothing of it a fact by itself?"""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from press_files import a_pdf, docx
from press_texts import DARI, NO_DAY, PAGE, REPORT, TWO

from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.liaison import apart
from aman.liaison.actions.press import receive_press
from aman.liaison.models import Engagement, Figure, Official, PressField, PressItem, PressReport
from aman.liaison.models.press import Drafted

RECEIVE = reverse("liaison:receive_press")


@pytest.fixture
def lina(embassy):
    return User.objects.create_user("lina", password=None, role="liaison", office=embassy)


@pytest.fixture
def other_lina(other_office):
    return User.objects.create_user("orla", password=None, role="liaison", office=other_office)


def values(report, group, name):
    fields = PressField.objects.filter(item__report=report, item__group=group, name=name)
    return [one.drafted.get("value") for one in fields.order_by("item__number")]


def test_a_report_is_drafted_in_every_group_and_nothing_of_it_is_a_record(lina):
    report = receive_press(actor=lina, content=REPORT, outlet="The Example Herald").report
    assert report.outlet == "The Example Herald"
    assert report.dateline_day == date(2024, 5, 15)
    groups = set(PressItem.objects.filter(report=report).values_list("group", flat=True))
    assert groups == {"people", "quotes", "figures", "dates", "engagements", "commitments", "places", "chain"}
    assert set(PressItem.objects.filter(report=report).values_list("state", flat=True)) == {Drafted.WAITING}
    assert values(report, "people", "name")[:2] == ["Joan Example", "Kamran Sample"]
    assert values(report, "figures", "stated_by")[0] == "Washington"
    assert not Engagement.objects.exists()
    assert not Figure.objects.exists()
    assert not Official.objects.exists()


def test_every_span_is_the_words_of_the_text_that_was_kept(lina):
    report = receive_press(actor=lina, content=REPORT.replace("\n", "\r\n")).report
    name = PressItem.objects.filter(report=report, group="people").order_by("number").first()
    assert "Joan Example" in report.text[name.start : name.end]
    assert "\r" not in report.text


def test_the_same_text_twice_leads_to_the_one_that_stands(client, lina, other_lina):
    client.force_login(lina)
    first = client.post(RECEIVE, {"text": REPORT})
    again = client.post(RECEIVE, {"text": REPORT}, follow=True)
    assert again.redirect_chain[0][0] == first["Location"]
    assert "came in before" in again.content.decode()
    as_file = SimpleUploadedFile("report.txt", REPORT.encode())
    assert client.post(RECEIVE, {"file": as_file})["Location"] == first["Location"]
    assert PressReport.objects.count() == 1
    receive_press(actor=other_lina, content=REPORT)
    assert PressReport.objects.count() == 2, "another office has its own"


def test_without_a_day_relative_dates_stay_open_until_one_is_given_and_what_was_decided_stays(client, lina):
    report = receive_press(actor=lina, content=NO_DAY).report
    assert "no_day" in report.notes
    assert values(report, "dates", "resolves_to") == [None]
    item = PressItem.objects.get(report=report, group="dates")
    person = PressItem.objects.filter(report=report, group="people").first()
    client.force_login(lina)
    address = reverse("liaison:decide_press", args=[report.ref, person.pk])
    client.post(address, {"act": "edit", "field": "name", "value": "Kamran Sampel", "version": 1})
    page = client.get(reverse("liaison:view_press", args=[report.ref]))
    assert "stay open until a day is given" in page.content.decode()
    day = reverse("liaison:give_press_day", args=[report.ref])
    assert client.post(day, {"day": "not a day"}).status_code == 422
    assert client.post(day, {"day": "2024-05-15"}).status_code == 302
    assert values(report, "dates", "resolves_to") == ["2024-05-14"]
    report.refresh_from_db()
    assert (report.dateline_day, report.day_was_given, report.notes) == (date(2024, 5, 15), True, [])
    assert PressField.objects.get(item=person, name="name").value == {"value": "Kamran Sampel"}
    item.refresh_from_db()
    assert item.version == 2, "who looked at the open date is shown that it changed"


def test_two_articles_in_one_file_are_said_and_read_each_from_its_own_day(client, lina):
    report = receive_press(actor=lina, content=TWO).report
    assert "several_articles" in report.notes
    assert {"2024-05-14", "2024-06-19"} <= set(values(report, "dates", "resolves_to"))
    client.force_login(lina)
    assert "more than one article" in client.get(reverse("liaison:view_press", args=[report.ref])).content.decode()


def test_a_text_in_dari_is_drafted_as_far_as_it_goes_and_the_page_says_how_far_that_is(client, lina):
    report = receive_press(actor=lina, content=DARI).report
    assert "other_script" in report.notes
    assert "2024-05-15" in values(report, "dates", "resolves_to")
    client.force_login(lina)
    page = client.get(reverse("liaison:view_press", args=[report.ref])).content.decode()
    assert "in Arabic script" in page
    assert "وزیر داخله" in page


def test_a_web_page_is_never_rendered_only_its_words_are_shown_escaped(client, lina):
    client.force_login(lina)
    answer = client.post(RECEIVE, {"file": SimpleUploadedFile("page.html", PAGE.encode())})
    page = client.get(answer["Location"]).content.decode()
    assert "Talks in " in page
    assert "alert(" not in page
    assert "onerror" not in page
    assert "document.write" not in page
    assert "&lt;b&gt;nothing&lt;/b&gt;" in page
    report = PressReport.objects.get()
    assert report.form == "html"
    person = PressItem.objects.filter(report=report, group="people").first()
    shown = client.get(f"{answer['Location']}?item={person.pk}").content.decode()
    assert '<mark class="span-chosen">' in shown
    assert "Kamran Sample" in shown.partition('<mark class="span-chosen">')[2]


def test_a_pdf_is_read_by_its_text_and_a_scanned_one_is_refused_in_words(client, lina):
    client.force_login(lina)
    line = "ISLAMABAD, May 15, 2024: Interior Minister Kamran Sample met Ambassador Jane Placeholder on Tuesday."
    answer = client.post(RECEIVE, {"file": SimpleUploadedFile("report.pdf", a_pdf([line]))})
    assert answer.status_code == 302
    report = PressReport.objects.get()
    assert report.form == "pdf"
    assert values(report, "people", "name") == ["Kamran Sample", "Jane Placeholder"]
    answer = client.post(RECEIVE, {"file": SimpleUploadedFile("scan.pdf", a_pdf([""]))})
    assert answer.status_code == 422
    assert "picture of a page" in answer.content.decode()


@pytest.mark.slow
def test_a_pdf_of_fifty_megabytes_is_read_within_bounds_or_refused_in_words(client, lina, settings):
    client.force_login(lina)
    line = "ISLAMABAD, May 15, 2024: Interior Minister Kamran Sample met Ambassador Jane Placeholder on Tuesday."
    good = a_pdf([line])
    heavy = good + b"\n%" + b"0" * (50 * 1024 * 1024 - len(good) - 2)
    assert len(heavy) == 50 * 1024 * 1024
    answer = client.post(RECEIVE, {"file": SimpleUploadedFile("heavy.pdf", heavy)})
    assert answer.status_code == 413, "an office that takes 40 MB says so"
    assert "too large" in answer.content.decode()
    settings.UPLOAD_MEGABYTES = 64
    answer = client.post(RECEIVE, {"file": SimpleUploadedFile("heavy.pdf", heavy)})
    assert answer.status_code == 302
    assert values(PressReport.objects.get(), "people", "name") == ["Kamran Sample", "Jane Placeholder"]


def test_a_file_larger_than_any_report_is_refused_before_it_is_read(client, lina, monkeypatch):
    monkeypatch.setattr("aman.liaison.forms.press.MOST_BYTES", 1000)
    client.force_login(lina)
    answer = client.post(RECEIVE, {"file": SimpleUploadedFile("report.txt", b"x" * 1001)})
    assert answer.status_code == 422
    assert "larger than" in answer.content.decode()


def test_a_word_document_that_would_burst_is_refused(client, lina):
    client.force_login(lina)
    burst = docx("<w:t>" + "0" * 300_000_000 + "</w:t>")
    assert len(burst) < 1_000_000
    answer = client.post(RECEIVE, {"file": SimpleUploadedFile("report.docx", burst)})
    assert answer.status_code == 422
    assert "too large" in answer.content.decode()
    body = "<w:p><w:r><w:t>Interior Minister Kamran Sample met Ambassador Jane Placeholder.</w:t></w:r></w:p>"
    assert client.post(RECEIVE, {"file": SimpleUploadedFile("report.docx", docx(body))}).status_code == 302


def test_what_needs_more_time_than_any_report_is_refused_in_words(client, lina, monkeypatch):
    monkeypatch.setattr(apart, "WALL_SECONDS", 0.01)
    client.force_login(lina)
    answer = client.post(RECEIVE, {"file": SimpleUploadedFile("report.txt", REPORT.encode())})
    assert answer.status_code == 422
    assert "more time or memory" in answer.content.decode()


def test_what_needs_more_memory_than_any_report_ends_alone(lina):
    # Half a gigabyte of one paragraph: the process that reads it may not have it.
    body = b"<w:t>a</w:t>" * 3_300_000
    with pytest.raises(apart.BadInput):
        apart.read_and_draft(docx(body + b"0" * 500_000_000), name="report.docx")


@pytest.mark.parametrize("typed", [{}, {"text": "   "}, {"text": "A text.", "day": "2999-01-01"}])
def test_nothing_and_a_day_ahead_are_asked_for_again(client, lina, typed):
    client.force_login(lina)
    assert client.post(RECEIVE, typed).status_code == 422
    assert not PressReport.objects.exists()


def test_carol_and_who_does_not_work_with_the_press_cannot_see_it(client, lina, other_lina, carol, amina):
    report = receive_press(actor=lina, content=REPORT).report
    address = reverse("liaison:view_press", args=[report.ref])
    client.force_login(other_lina)
    assert client.get(address).status_code == 404
    assert report.ref not in client.get(reverse("liaison:list_press")).content.decode()
    assert client.get(reverse("liaison:view_press_rates")).context["decided"] == 0
    for nobody in (carol, amina):
        client.force_login(nobody)
        assert client.get(address).status_code == 403


def test_every_look_and_list_is_logged_without_a_name(client, lina):
    report = receive_press(actor=lina, content=REPORT).report
    client.force_login(lina)
    client.get(reverse("liaison:list_press"))
    client.get(reverse("liaison:view_press", args=[report.ref]))
    lines = AuditEvent.objects.filter(verb__startswith="press.").order_by("sequence")
    assert [line.verb for line in lines] == ["press.received", "press.listed", "press.read"]
    assert "Sample" not in str([(line.subject, line.detail) for line in lines])
