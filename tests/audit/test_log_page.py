"""Who may read the log, and what do they find in it?"""

import pytest

from aman.accounts.models import User
from aman.audit.actions import Line, record_many
from aman.audit.models import AuditEvent


@pytest.fixture
def adela(embassy):
    return User.objects.create_user("adela", password="a long test password", role="administrator", office=embassy)


@pytest.fixture
def overseer(db):
    return User.objects.create_user("overseer", password="a long test password", role="administrator")


def test_an_administrator_reads_the_lines_of_their_own_office(client, adela, amina, carol):
    record_many(actor=amina, lines=[Line("case.read", "case:AM-2023-000001")])
    record_many(actor=carol, lines=[Line("case.read", "case:AM-2023-000002")])
    client.force_login(adela)
    page = client.get("/audit/").content.decode()
    assert "case:AM-2023-000001" in page
    assert "case:AM-2023-000002" not in page


def test_an_administrator_of_no_office_reads_every_line(client, overseer, amina, carol):
    record_many(actor=amina, lines=[Line("case.read", "case:AM-2023-000001")])
    record_many(actor=carol, lines=[Line("case.read", "case:AM-2023-000002")])
    client.force_login(overseer)
    page = client.get("/audit/").content.decode()
    assert "case:AM-2023-000001" in page
    assert "case:AM-2023-000002" in page


def test_reading_the_log_is_a_line_of_it(client, adela):
    client.force_login(adela)
    client.get("/audit/")
    assert AuditEvent.objects.filter(verb="log.read", actor="adela").count() == 1


def test_the_log_is_searched_by_who_what_and_about(client, adela, amina):
    record_many(actor=amina, lines=[Line("case.read", "case:AM-2023-000001"), Line("case.read", "case:AM-2023-000009")])
    client.force_login(adela)
    page = client.post("/audit/", {"subject": "case:AM-2023-000009"}, follow=True).content.decode()
    assert "case:AM-2023-000009</bdi>" in page
    assert "case:AM-2023-000001</bdi>" not in page


def test_a_long_log_is_read_page_by_page(client, adela, amina):
    record_many(actor=amina, lines=[Line("case.read", f"case:AM-{n:06d}") for n in range(120)])
    client.force_login(adela)
    place = client.post("/audit/", {"verb": "case.read"})["Location"]
    page = client.get(place).context["page"]
    assert len(page) == 50
    second = client.get(f"{place}&after={page.after}").context["page"]
    assert second.rows[0].sequence == page.rows[-1].sequence - 1
    back = client.get(f"{place}&before={second.before}").context["page"]
    assert [e.sequence for e in back] == [e.sequence for e in page]


def test_what_was_looked_for_stands_in_no_address_and_ends_with_the_session(client, adela, amina):
    record_many(actor=amina, lines=[Line("case.read", "case:AM-2023-000001")])
    client.force_login(adela)
    place = client.post("/audit/", {"actor": "nobody-of-this-name"})["Location"]
    assert "nobody" not in place
    assert len(client.get(place).context["page"]) == 0
    assert client.get(place).context["find"]["actor"].value() == "nobody-of-this-name"
    assert "nobody" not in str(dict(client.session)), "it lies sealed in the session"
    client.logout()
    client.force_login(adela)
    assert len(client.get(place).context["page"]) > 0, "the key of an ended session finds nothing"


def test_the_last_dozen_searches_are_kept_and_what_is_too_long_is_said(client, adela):
    client.force_login(adela)
    places = [client.post("/audit/", {"verb": f"verb.{n}"})["Location"] for n in range(14)]
    shown = [client.get(place).context["find"]["verb"].value() for place in places]
    assert shown == [None, None, *(f"verb.{n}" for n in range(2, 14))]
    assert client.post("/audit/", {})["Location"] == "/audit/"
    assert client.post("/audit/", {"verb": "x" * 80}).context["find"].errors


@pytest.mark.parametrize("who", ["amina", "bashir", "rahela", "dawud"])
def test_nobody_else_reads_the_log(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/audit/").status_code == 403
