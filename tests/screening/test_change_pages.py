"""Do the pages of rule changes show the difference, to whom, and move by themselves while a worker is at it?"""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from office_rules import PAPERS, PLACE

from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.jobs.actions import run_due_jobs
from aman.screening import actions, queries
from aman.screening.models import ChangedAnswer, RuleChange

DAY = date(2023, 11, 1)
WHY = "The ministry's letter of this week."
CHANGES = "/screening/changes/"


@pytest.fixture
def shirin(embassy):
    """The second reviewer."""
    return User.objects.create_user("shirin", password="a long test password", role="reviewer", office=embassy)


@pytest.fixture
def nadia(embassy):
    return User.objects.create_user("nadia", password="a long test password", role="analyst", office=embassy)


@pytest.fixture
def proposed(amina, bashir, add_family):
    add_family(amina)
    return actions.propose_change(actor=bashir, text=PAPERS, reason=WHY, as_of=DAY)


@pytest.fixture
def ready(proposed, bashir):
    actions.try_change(actor=bashir, pk=proposed.pk)
    run_due_jobs(worker="test")
    proposed.refresh_from_db()
    return proposed


def page(client, user, address):
    client.force_login(user)
    answer = client.get(address)
    return answer, answer.content.decode()


def test_a_reviewer_proposes_tries_and_another_brings_it_into_force(client, amina, bashir, shirin, embassy, add_family):
    add_family(amina)
    client.force_login(bashir)
    file = SimpleUploadedFile("order.yaml", PAPERS.encode())
    answer = client.post(CHANGES + "new/", {"file": file, "reason": WHY, "as_of": "2023-11-01"})
    change = RuleChange.objects.get(state="proposed")
    assert answer["Location"] == f"{CHANGES}{change.pk}/"
    client.post(f"{CHANGES}{change.pk}/try/")
    answer, text = page(client, bashir, f"{CHANGES}{change.pk}/")
    assert answer.headers["Refresh"]
    assert "Being tried" in text
    run_due_jobs(worker="test")
    answer, text = page(client, bashir, f"{CHANGES}{change.pk}/")
    assert "Refresh" not in answer.headers
    assert "Bring into force" not in text, "who proposed it does not bring it into force"
    answer, text = page(client, shirin, f"{CHANGES}{change.pk}/")
    assert "Bring into force" in text
    client.post(f"{CHANGES}{change.pk}/enact/")
    assert queries.pack_in_force(embassy.pk, "office-order").version_id == change.version_id
    _, text = page(client, shirin, f"{CHANGES}{change.pk}/")
    assert "Screening under the new version" in text


def test_every_mistake_of_a_rule_file_stands_beside_the_field(client, bashir):
    client.force_login(bashir)
    wrong = PAPERS.replace("eq: pk_visa", "near: pk_visa").replace("mark: seen", "mark: certain")
    answer = client.post(CHANGES + "new/", {"text": wrong, "reason": WHY, "as_of": "2023-11-01"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "is no operator" in text
    assert "`mark` must be one of" in text
    assert text.count("Line ") >= 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": WHY, "as_of": "2023-11-01"}, "Choose a file, or paste"),
        ({"reason": "", "text": PAPERS, "as_of": "2023-11-01"}, "required"),
    ],
)
def test_a_form_that_lacks_something_says_what(client, bashir, sent, said):
    client.force_login(bashir)
    answer = client.post(CHANGES + "new/", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_file_in_another_encoding_is_refused_in_words(client, bashir):
    client.force_login(bashir)
    file = SimpleUploadedFile("order.yaml", "policy: آ".encode("utf-16"))
    answer = client.post(CHANGES + "new/", {"file": file, "reason": WHY, "as_of": "2023-11-01"})
    assert "not UTF-8" in answer.content.decode()


def test_the_form_begins_with_the_text_in_force(client, bashir):
    _, text = page(client, bashir, CHANGES + "new/?policy=pk-exposure")
    assert "policy: pk-exposure" in text


def test_the_people_behind_a_number_are_paged_and_logged(client, amina, ready):
    _, text = page(client, amina, f"{CHANGES}{ready.pk}/people/?was=cannot_tell&now=meets")
    named = [one.person.ref for one in ChangedAnswer.objects.select_related("person")]
    assert len(named) == 1
    assert named[0] in text
    line = AuditEvent.objects.get(verb="changed_people.listed")
    assert (line.subject, line.detail["shown"]) == (f"change:{ready.pk}", 1)
    for query in ("rule=o.papers", "district=peshawar"):
        assert named[0] in page(client, amina, f"{CHANGES}{ready.pk}/people/?{query}")[1]
    for query in ("rule=o.pap", "district=lahore", "was=meets"):
        assert named[0] not in page(client, amina, f"{CHANGES}{ready.pk}/people/?{query}")[1]


def test_an_analyst_sees_no_small_number_and_nobody_behind_one(client, nadia, ready):
    answer, text = page(client, nadia, f"{CHANGES}{ready.pk}/")
    assert answer.status_code == 200
    assert "withheld" in text
    assert f"{CHANGES}{ready.pk}/people/" not in text
    assert client.get(f"{CHANGES}{ready.pk}/people/").status_code == 403
    shown = queries.change_record(user=nadia, change=ready).difference
    assert shown.table is None
    assert shown.became["settled"] is None
    assert [row.numbers for row in shown.by_rule] == [[0, 0, 0, None]]


def test_the_list_shows_what_waits_what_is_in_force_and_what_was_decided(client, bashir, shirin, ready):
    actions.withdraw_change(actor=bashir, pk=ready.pk)
    actions.propose_change(actor=bashir, text=PLACE, reason=WHY, as_of=DAY)
    answer, text = page(client, shirin, CHANGES)
    assert answer.status_code == 200
    assert text.count("office-order") >= 2
    assert "Withdrawn" in text
    assert "Rule changes" in text


def test_the_first_page_says_that_a_change_waits(client, bashir, rahela, proposed):
    assert "rule changes wait" in page(client, bashir, "/")[1]
    assert "rule changes wait" not in page(client, rahela, "/")[1]


def test_the_two_versions_can_be_compared_in_sentences(client, bashir, shirin, ready):
    actions.enact_change(actor=shirin, pk=ready.pk)
    change = actions.propose_change(actor=bashir, text=PLACE, reason=WHY, as_of=DAY)
    text = page(client, bashir, f"{CHANGES}{change.pk}/")[1]
    link = text.partition('href="/screening/policies/office-order/compare/')[2].partition('"')[0].replace("&amp;", "&")
    answer, compared = page(client, bashir, f"/screening/policies/office-order/compare/{link}")
    assert answer.status_code == 200
    assert "Somebody in Peshawar" in compared


def test_carol_cannot_see_it(client, other_office, ready):
    carol = User.objects.create_user("carol2", password="a long test password", role="reviewer", office=other_office)
    client.force_login(carol)
    assert client.get(f"{CHANGES}{ready.pk}/").status_code == 404
    for act in ("try", "enact", "withdraw"):
        assert client.post(f"{CHANGES}{ready.pk}/{act}/").status_code == 404
    assert f"{CHANGES}{ready.pk}/" not in client.get(CHANGES).content.decode()


def test_what_came_too_late_is_said_on_the_page(client, bashir, shirin, ready):
    actions.withdraw_change(actor=bashir, pk=ready.pk)
    client.force_login(shirin)
    answer = client.post(f"{CHANGES}{ready.pk}/enact/", follow=True)
    assert "was decided before" in answer.content.decode()
