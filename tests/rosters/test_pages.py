"""The pages of lists and pairs: who may open them, what they show, what they refuse."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from aman.audit.models import AuditEvent
from aman.rosters.models import Pair, Roster

from .conftest import LIST

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english_again():
    """A page in another language must not leave its language to the next test."""
    yield
    translation.deactivate()


def upload(client, text: str = LIST, day: str = "2023-10-19", name: str = "examplia.csv"):
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    return client.post(reverse("rosters:receive_roster"), {"file": file, "received_on": day})


@pytest.fixture
def officer(client, rahela):
    client.force_login(rahela)
    return client


@pytest.fixture
def reviewer(client, bashir):
    client.force_login(bashir)
    return client


def test_a_list_goes_from_upload_to_resolved_over_pages_alone(officer):
    answer = upload(officer)
    roster = Roster.objects.get()
    assert answer.url == reverse("rosters:view_roster", args=[roster.pk])
    page = officer.get(answer.url).content.decode()
    assert "Read, not yet accepted" in page
    assert reverse("rosters:view_defects", args=[roster.pk, "not_afghan"]) in page
    assert "The header is a known name of it" in page
    for verb in ("commit_roster", "resolve_roster"):
        address = reverse(f"rosters:{verb}", args=[roster.pk])
        assert officer.get(address).status_code == 200
        assert officer.post(address).status_code == 302
    roster.refresh_from_db()
    assert roster.state == "resolved"
    assert "examplia.csv" in officer.get(reverse("rosters:list_rosters")).content.decode()


def test_each_defect_shows_row_column_value_and_fix(officer):
    upload(officer)
    page = officer.get(reverse("rosters:view_defects", args=[Roster.objects.get().pk, "not_afghan"])).content.decode()
    for shown in ("10", "Nationality", "Pakistani", "Check the nationality"):
        assert shown in page


def test_a_long_kind_of_defect_comes_in_pages(officer):
    rows = "".join(f"{n};KBL2021561{n:03d};Family;Given{n};Father;1980-01-01;M;Afghan;PA;;;;\n" for n in range(10, 60))
    upload(officer, LIST + rows)
    address = reverse("rosters:view_defects", args=[Roster.objects.get().pk, "first_january"])
    first = officer.get(address).content.decode()
    assert first.count("1980-01-01") + first.count("2010-01-01") == 25
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward
    second = officer.get(address + onward[1].replace("&amp;", "&")).content.decode()
    assert second.count("1980-01-01") == 25


def test_the_same_file_twice_leads_to_the_list_that_is_there(officer):
    first, second = upload(officer), upload(officer)
    assert first.url == second.url
    assert "received before" in officer.get(second.url).content.decode()


@pytest.mark.parametrize(
    ("text", "day", "says"),
    [
        ("", "2023-10-19", "empty"),
        ("Colour;Shape\nred;round\n", "2023-10-19", "name"),
        (LIST, "2999-01-01", "has not come yet"),
        (LIST, "19th", "year-month-day"),
    ],
)
def test_what_cannot_be_read_comes_back_with_the_form_and_a_fix(officer, text, day, says):
    answer = upload(officer, text, day)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is a problem" in page
    assert says in page
    assert not Roster.objects.exists()


def test_a_mapping_is_corrected_on_its_page(officer):
    upload(officer)
    roster = Roster.objects.get()
    address = reverse("rosters:correct_mapping", args=[roster.pk, 0])
    form = officer.get(address).context["form"]
    posted = dict(form.initial)
    given, family = posted["field_given_name"], posted["field_family_name"]
    posted |= {"field_given_name": family, "field_family_name": given, "field_phone": ""}
    assert officer.post(address, posted).status_code == 302
    roster.refresh_from_db()
    columns = roster.mapping["sheets"][0]["columns"]
    assert str(columns["family_name"]["index"]) == given
    assert "phone" not in columns
    twice = officer.post(address, posted | {"field_place": family})
    assert twice.status_code == 422
    assert officer.get(reverse("rosters:correct_mapping", args=[roster.pk, 9])).status_code == 404


def test_accepting_twice_says_somebody_was_first(officer):
    upload(officer)
    address = reverse("rosters:commit_roster", args=[Roster.objects.get().pk])
    assert officer.post(address).status_code == 302
    answer = officer.post(address)
    assert answer.status_code == 409
    assert "no longer waiting" in answer.content.decode()


def test_a_list_can_be_refused_on_its_page(officer):
    upload(officer)
    assert officer.post(reverse("rosters:discard_roster", args=[Roster.objects.get().pk])).status_code == 302
    assert Roster.objects.get().state == "discarded"


def test_the_workbook_comes_only_with_a_purpose(officer):
    upload(officer)
    address = reverse("rosters:download_annotated", args=[Roster.objects.get().pk])
    assert officer.post(address, {}).status_code == 422
    answer = officer.post(address, {"purpose": "mend_here"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert AuditEvent.objects.get(verb="roster.annotated").detail["purpose"] == "mend_here"


def test_pages_of_a_list_are_not_found_for_another_office_and_closed_to_the_host(client, receive, rahela, carol, dawud):
    roster = receive(rahela)
    addresses = [
        reverse("rosters:view_roster", args=[roster.pk]),
        reverse("rosters:view_defects", args=[roster.pk, "not_afghan"]),
    ]
    for user, status in ((carol, 404), (dawud, 403)):
        client.force_login(user)
        assert [client.get(address).status_code for address in addresses] == [status, status]
    client.force_login(carol)
    missing = client.get(reverse("rosters:view_roster", args=[roster.pk + 1000]))
    hidden = client.get(addresses[0])
    strip = re.compile(rb'(?:csrfmiddlewaretoken" value="[^"]+"|name="next" value="[^"]+")')
    assert strip.sub(b"", missing.content) == strip.sub(b"", hidden.content)


def test_a_case_officer_sees_lists_but_is_offered_nothing_to_change(client, receive, rahela, amina):
    roster = receive(rahela)
    client.force_login(amina)
    page = client.get(reverse("rosters:view_roster", args=[roster.pk])).content.decode()
    assert reverse("rosters:commit_roster", args=[roster.pk]) not in page
    assert reverse("rosters:download_annotated", args=[roster.pk]) not in page
    assert client.post(reverse("rosters:commit_roster", args=[roster.pk])).status_code == 403


def test_reading_a_list_and_a_kind_of_defect_is_logged(officer):
    upload(officer)
    pk = Roster.objects.get().pk
    officer.get(reverse("rosters:view_roster", args=[pk]))
    officer.get(reverse("rosters:view_defects", args=[pk, "not_afghan"]))
    lines = AuditEvent.objects.filter(verb="roster.read", subject=f"roster:{pk}")
    assert [line.detail.get("defect") for line in lines.order_by("sequence")] == [None, "not_afghan"]


def test_a_pair_shows_both_records_their_differences_and_the_reasons(reviewer, make_pair):
    pair = make_pair(3, 9, "waiting")
    page = reviewer.get(reverse("rosters:view_pair", args=[pair.pk])).content.decode()
    for shown in ("Nooristani", "Nuristani", "The names read alike.", "Same person", "Different people", "Not sure"):
        assert shown in page
    assert 'class="differs"' in page
    assert "P01234567" not in page
    assert "4567" in page
    assert " style=" not in page
    assert "<svg" in page
    assert AuditEvent.objects.filter(verb="person.read").count() == 2


def test_a_decision_leads_to_the_next_pair(reviewer, make_pair):
    first, second = make_pair(3, 9, "waiting", 2.0), make_pair(6, 12, "waiting", 1.0)
    address = reverse("rosters:view_pair", args=[first.pk])
    answer = reviewer.post(address, {"decision": "same", "reason": "One passport.", "version": first.version})
    assert answer.url == reverse("rosters:view_pair", args=[second.pk])
    assert Pair.objects.get(pk=first.pk).state == "same"
    address = reverse("rosters:undo_link", args=[first.pk])
    assert reviewer.get(address).status_code == 200
    assert reviewer.post(address, {"reason": "Not the same after all."}).status_code == 302
    assert Pair.objects.get(pk=first.pk).state == "undone"


def test_a_row_is_let_stand_alone_on_its_page(reviewer, person_of_row):
    address = reverse("rosters:separate_person", args=[person_of_row(9).ref])
    page = reviewer.get(address).content.decode()
    assert "Joined: certain" in page
    assert reviewer.post(address, {"reason": ""}).status_code == 422
    assert reviewer.post(address, {"reason": "Two men."}).status_code == 302
    assert person_of_row(9).root_id is None
    assert "joined with no other" in reviewer.get(address).content.decode()
    assert reviewer.get(reverse("rosters:separate_person", args=["AP-00000000"])).status_code == 404


def test_a_decision_without_a_reason_comes_back(reviewer, make_pair):
    pair = make_pair(3, 9, "waiting")
    answer = reviewer.post(reverse("rosters:view_pair", args=[pair.pk]), {"decision": "same", "reason": ""})
    assert answer.status_code == 422
    assert "Write in a few words what you saw." in answer.content.decode()
    assert Pair.objects.get(pk=pair.pk).state == "waiting"


def test_a_decision_on_an_old_page_is_not_written_over_a_newer_one(reviewer, make_pair):
    pair = make_pair(3, 9, "waiting")
    address = reverse("rosters:view_pair", args=[pair.pk])
    reviewer.post(address, {"decision": "not_sure", "reason": "Hm.", "version": 1})
    answer = reviewer.post(address, {"decision": "same", "reason": "Yes.", "version": 1})
    assert answer.status_code == 409
    assert "Looked at, not sure" in answer.content.decode()


def test_the_list_of_pairs_counts_each_state_and_shows_the_likeliest(reviewer, make_pair):
    make_pair(3, 9, "waiting"), make_pair(6, 12, "not_sure")
    page = reviewer.get(reverse("rosters:review_pairs")).content.decode()
    assert "1 pair waits for a person" in page
    assert "The names read alike." in page
    assert "?state=not_sure" in page
    assert reviewer.get(reverse("rosters:review_pairs") + "?state=not_sure").status_code == 200
    assert reviewer.get(reverse("rosters:review_pairs") + "?state=nonsense&after=garbled").status_code == 200


def test_pairs_are_for_reviewers_of_the_office(client, make_pair, rahela, carol, other_office):
    from aman.accounts.models import User

    pair = make_pair(3, 9, "waiting")
    address = reverse("rosters:view_pair", args=[pair.pk])
    client.force_login(rahela)
    assert client.get(address).status_code == 403
    stranger = User.objects.create_user("nadia", password="a long test password", role="reviewer", office=other_office)
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    assert client.post(address, {"decision": "same", "reason": "Yes."}).status_code == 404


@pytest.mark.parametrize("language", ["fa-af", "ps", "ur"])
def test_every_page_reads_from_right_to_left_too(officer, language):
    upload(officer)
    officer.cookies.load({"django_language": language})
    pk = Roster.objects.get().pk
    for address in (reverse("rosters:list_rosters"), reverse("rosters:view_roster", args=[pk])):
        page = officer.get(address).content.decode()
        assert 'dir="rtl"' in page
        assert len(page.encode()) < 100_000
