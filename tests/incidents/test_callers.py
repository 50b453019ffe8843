"""Is a call from a phone that called before, or that stands on the register, led to what is known, however old it is?"""

from datetime import timedelta

import pytest
from django.utils import timezone
from incident_calls import call
from small_register import add, family, new_person, restate

from aman.accounts.models import Office, OfficeService, User
from aman.audit.models import AuditEvent
from aman.incidents.actions import NewReport, add_report, merge_incidents
from aman.incidents.callers import ReportPhone, index_callers
from aman.incidents.models import Incident, Report
from aman.incidents.queries import find_incidents
from aman.incidents.queries.finding import called_before
from aman.people.actions import index_phones
from aman.vault.actions import destroy_seals

SEARCH, OPEN = "/incidents/open/search/", "/incidents/open/"


def reported(phone, **more):
    return NewReport(received_at=timezone.now() - timedelta(hours=1), words="taken", phone=phone, **more)


@pytest.fixture
def desk(client, amina):
    client.force_login(amina)
    return client


@pytest.fixture
def an_old_one(amina):
    """An incident that ended long ago: nobody is held, and it is past being compared."""
    incident = call(amina, "Juma Gul", report=reported("0390 5550123 / 0703 333444"))
    Incident.objects.update(is_running=False, last_news_at=timezone.now() - timedelta(days=400))
    return incident


@pytest.mark.parametrize("typed", ["+92 390 5550123", "۰۳۹۰۵۵۵۰۱۲۳", "0093703333444"])
def test_a_whole_number_finds_an_incident_however_old_it_is(an_old_one, amina, carol, dawud, typed):
    call(amina, "Nasir", report=reported("0390 5550124"))
    assert find_incidents(user=amina, text=typed) == called_before(user=amina, phone=typed) == [an_old_one]
    assert called_before(user=carol, phone=typed) == called_before(user=dawud, phone=typed) == []


def test_a_further_report_is_found_by_its_phone_and_leads_to_the_event(an_old_one, amina):
    other = call(amina, "Juma Gul", report=reported(""))
    add_report(actor=amina, incident=other, report=reported("0390 7777777"))
    other.refresh_from_db()
    an_old_one.refresh_from_db()
    merge_incidents(actor=amina, incident=an_old_one, other=other, version=an_old_one.version)
    assert called_before(user=amina, phone="0390 7777777") == [an_old_one]


def test_where_somebody_is_held_comes_first(an_old_one, amina):
    again = call(amina, "Juma Gul", report=reported("0390 5550123"))
    assert called_before(user=amina, phone="0390 5550123") == [again, an_old_one]


def test_a_phone_of_the_register_finds_the_incidents_of_whoever_states_it(amina):
    (qais,) = add(amina, new_person("Qais Darwazi", phone="0390 1234567"))
    incident = call(amina, "Qais Darwazi", person=qais, report=reported(""))
    assert find_incidents(user=amina, text="0390-1234567") == [incident]


def test_a_relative_calls_from_a_number_on_a_list_and_is_led_to_the_family_without_a_name(desk, amina):
    _, (qais, shakila, farhad) = family(amina)
    restate([shakila], phone="0390 1234567")
    index_phones()
    page = desk.post(SEARCH, {"phone": "+92 390 1234567"}, headers={"accept-language": "en"}).content.decode()
    assert page.index(shakila.ref) < min(page.index(qais.ref), page.index(farhad.ref))
    assert page.count("states this phone") == 3
    assert "1234567" not in page
    sent = {"name": "unknown", "person": farhad.ref, "phone": "+92 390 1234567", "kind": "arrest", "open": "1"}
    assert desk.post(OPEN, sent).status_code == 302
    assert Incident.objects.get().people.get().person == farhad
    line = AuditEvent.objects.filter(verb="people.searched").first()
    assert "1234567" not in f"{line.subject}{line.detail}"


def test_a_phone_that_is_typed_later_takes_no_choice_back(desk, amina):
    chosen, _ = add(amina, new_person("Qais Darwazi"), new_person("Nasir Karimi", phone="0390 1234567"))
    for phone in ("0390 1234567", "0390 7777777"):
        page = desk.post(SEARCH, {"phone": phone, "person": chosen.ref}).content.decode()
        assert f'value="{chosen.ref}"' in page
    assert desk.post(SEARCH, {"name": "Qais Darwazi", "person": chosen.ref}).content.decode().count(chosen.ref) == 1


def test_a_second_call_from_a_number_is_led_to_the_first(desk, an_old_one):
    for page in (desk.post(SEARCH, {"phone": "03905550123"}), desk.post(OPEN, {"phone": "03905550123", "search": "1"})):
        assert f"/incidents/{an_old_one.ref}/report/" in page.content.decode()
    assert AuditEvent.objects.filter(verb="incidents.listed").count() == 2
    assert an_old_one.ref not in desk.post(SEARCH, {"phone": "0390 5550124", "name": "Juma"}).content.decode()


def test_a_hotline_is_led_to_its_own_calls_and_to_no_phone_of_the_register(client, amina, embassy, an_old_one):
    partner = Office.objects.create(code="legal-aid", name="Legal aid", kind="partner")
    OfficeService.objects.create(partner=partner, office=embassy, since=timezone.now())
    hina = User.objects.create_user("hina", password="!", role="hotline", office=partner)
    (qais,) = add(amina, new_person("Qais Darwazi", father="Tamim", phone="0390 1234567"))
    call(amina, "Qais Darwazi", person=qais, report=reported(""))
    own = call(hina, "Nasir", report=reported("0390 5550123"))
    assert called_before(user=hina, phone="0390 5550123") == [own]
    assert called_before(user=hina, phone="0390 1234567") == []
    client.force_login(hina)
    page = client.post(SEARCH, {"phone": "0390 1234567"}).content.decode()
    assert qais.ref in page
    assert not [secret for secret in ("Qais", "Tamim", "1234567", "states") if secret in page]


def test_calls_of_an_older_version_are_indexed_and_an_erased_one_is_not(an_old_one, amina):
    kept = call(amina, "Nasir", report=reported("0390 7777777"))
    written = set(ReportPhone.objects.values_list("report_id", "number_index"))
    ReportPhone.objects.all().delete()
    destroy_seals([an_old_one.reports.get().seal])
    assert index_callers() == 1
    assert {row for row, _ in written} == set(Report.objects.values_list("pk", flat=True))
    assert called_before(user=amina, phone="0390 7777777") == [kept]
    assert index_callers() == 0
