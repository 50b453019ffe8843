"""Does the hotline find whom a call is about, and see nothing of the register beside a reference and how sure it is?"""

import pytest
from small_register import add, new_person

from aman.accounts.models import Office, OfficeService, User
from aman.audit.models import AuditEvent
from aman.incidents.models import Incident
from aman.people.models import Person

PASSWORD = "a long test password"
ENGLISH = {"accept-language": "en"}
CALL = {"name": "Zalmay Karimi", "father": "Ahmad", "kind": "arrest", "place": "near the bus station"}


@pytest.fixture
def partner(db):
    return Office.objects.create(code="legal-aid", name="Legal aid", kind="partner")


@pytest.fixture
def hina(partner):
    return User.objects.create_user("hina", password=PASSWORD, role="hotline", office=partner)


@pytest.fixture
def served(partner, embassy):
    from django.utils import timezone

    return OfficeService.objects.create(partner=partner, office=embassy, since=timezone.now())


@pytest.fixture
def zalmay(amina):
    return add(
        amina,
        new_person("Zalmay Karimi", father="Ghulam Sakhi", born="1984-03-05", papers=(("af_passport", "P09998887"),)),
    )[0]


def take_call(client, **more):
    return client.post("/incidents/open/", {**CALL, "open": "1", **more})


def test_the_hotline_finds_whom_a_call_is_about_by_reference_and_how_sure(client, hina, served, zalmay):
    client.force_login(hina)
    page = client.post("/incidents/open/search/", {"name": "Zalmai Karimi"}, headers=ENGLISH).content.decode()
    assert zalmay.ref in page
    assert "how sure:" in page
    assert "Zalmai Karimi" in page
    for secret in ("Zalmay", "Ghulam", "1984", "P0999"):
        assert secret not in page
    line = AuditEvent.objects.filter(verb="people.searched").get()
    assert line.actor == "hina"


def test_an_office_that_is_not_served_is_not_looked_in(client, hina, served, carol, zalmay):
    (foreign,) = add(carol, new_person("Zalmay Karimi", father="Ghulam Sakhi", born="1984-03-05"))
    client.force_login(hina)
    page = client.post("/incidents/open/search/", {"name": "Zalmay Karimi"}).content.decode()
    assert zalmay.ref in page
    assert foreign.ref not in page
    OfficeService.objects.update(ended_at=served.since)
    assert zalmay.ref not in client.post("/incidents/open/search/", {"name": "Zalmay Karimi"}).content.decode()


def test_an_incident_belongs_to_the_office_that_is_served_and_both_follow_it(
    client, hina, served, zalmay, amina, carol
):
    client.force_login(hina)
    answer = take_call(client, person=zalmay.ref)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    incident = Incident.objects.get()
    assert (incident.office.code, incident.opened_by) == ("embassy", hina)
    page = client.get(f"/incidents/{incident.ref}/", headers=ENGLISH).content.decode()
    assert "Zalmay Karimi" in page
    assert zalmay.ref in page
    for secret in ("Ghulam", "1984", "/people/AP-", "/cases/AM-", "Say who it is"):
        assert secret not in page
    for address in ("", "handover/"):
        assert client.get(f"/incidents/{address}").status_code == 200
    client.force_login(amina)
    assert client.get(f"/incidents/{incident.ref}/").status_code == 200
    client.force_login(carol)
    assert client.get(f"/incidents/{incident.ref}/").status_code == 404


def test_the_words_of_the_caller_are_shown_where_the_register_says_otherwise(client, hina, served, zalmay):
    client.force_login(hina)
    take_call(client, name="Zalmai jan from Kunduz", person=zalmay.ref)
    page = client.get(f"/incidents/{Incident.objects.get().ref}/").content.decode()
    assert "Zalmai jan from Kunduz" in page
    assert "Zalmay Karimi" not in page


def test_what_the_office_opened_itself_is_not_the_partners_to_see(client, hina, served, amina, zalmay):
    client.force_login(amina)
    take_call(client)
    incident = Incident.objects.get()
    client.force_login(hina)
    assert client.get(f"/incidents/{incident.ref}/").status_code == 404
    assert incident.ref not in client.get("/incidents/?view=all").content.decode()


def test_a_hotline_of_two_offices_says_for_which_one_the_call_is(client, hina, served, partner, other_office):
    OfficeService.objects.create(partner=partner, office=other_office, since=served.since)
    client.force_login(hina)
    assert "For which office is this call?" in client.get("/incidents/open/", headers=ENGLISH).content.decode()
    unclear = take_call(client)
    assert unclear.status_code == 422
    assert take_call(client, office="other").status_code == 302
    assert Incident.objects.get().office == other_office


def test_a_hotline_that_serves_nobody_opens_nothing(client, hina):
    client.force_login(hina)
    assert take_call(client).status_code == 422
    assert not Incident.objects.exists()


def test_an_offices_own_hotline_follows_every_incident_of_the_office(client, embassy, amina, zalmay):
    client.force_login(amina)
    take_call(client, person=zalmay.ref)
    client.force_login(User.objects.create_user("own-line", password=PASSWORD, role="hotline", office=embassy))
    page = client.get(f"/incidents/{Incident.objects.get().ref}/", headers=ENGLISH).content.decode()
    assert zalmay.ref in page
    assert "Ghulam" not in page


def test_the_hotline_opens_no_page_of_a_person_a_letter_or_a_case(client, hina, served, zalmay):
    assert not Person.objects.visible_to(hina).exists()
    client.force_login(hina)
    for address in ("/people/", f"/people/{zalmay.ref}/", "/cases/", "/letters/", "/rosters/", "/screening/"):
        assert client.get(address).status_code in {403, 404}, address


def test_a_step_is_given_to_the_hotline_that_took_the_call_and_a_second_arrest_is_found_again(
    hina, served, amina, carol
):
    from django.utils import timezone
    from incident_calls import call, now_is

    from aman.errors import BadInput
    from aman.incidents import queries
    from aman.incidents.actions import add_step, arrest_again
    from aman.incidents.templatetags.incident_tags import held_before

    incident = call(hina, "Nasir", office=amina.office)
    due = timezone.now()
    assert add_step(actor=hina, incident=incident, kind="other", due_at=due, owner=hina).owner == hina
    with pytest.raises(BadInput):
        add_step(actor=hina, incident=incident, kind="other", due_at=due, owner=carol)
    now_is(incident, "released", user=hina, how="letter", place_words="Haji Camp")
    incident.refresh_from_db()
    again = arrest_again(actor=hina, people=list(incident.people.all()), state="in_custody", version=incident.version)
    assert (again.office, again.people.get().earlier) == (amina.office, incident.people.get())
    record = queries.incident_record(user=hina, ref=again.ref)
    assert record.linked == {incident.pk}
    assert held_before(record, record.people[0]) == "haji-camp"
    assert queries.incident_record(user=hina, ref=incident.ref).linked == {again.pk}
