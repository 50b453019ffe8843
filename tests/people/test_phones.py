"""Is somebody found by a phone, by those alone who may see them, and by nobody once the phone is gone?"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from small_register import add, family, new_person, restate

from aman.accounts.models import Office, OfficeService, User
from aman.audit.models import AuditEvent, AuditTouch
from aman.cases.models import Case
from aman.people.actions import add_person, find_for_intake, find_people, index_phones, set_roots
from aman.people.models import Person, PersonPhone
from aman.people.search import search_people
from aman.vault.actions import destroy_seals

pytestmark = pytest.mark.django_db


def found(user, text):
    return [(hit.person, hit.found_by) for hit in search_people(user=user, text=text)]


def called(user, **told):
    return [(hit.person, hit.found_by) for hit in find_for_intake(actor=user, **told)]


@pytest.mark.parametrize(
    "typed",
    ["0390 1234567", "+92-390-1234567", "00923901234567", "3901234567", "۰۳۹۰۱۲۳۴۵۶۷", "٠٣٩٠ ١٢٣٤٥٦٧", "0703 333 444"],
)
def test_a_number_of_a_list_finds_its_person_however_it_is_typed(amina, typed):
    qais, _ = add(
        amina, new_person("Qais", phone="+92 390 1234567 / ۰۷۰۳۳۳۳۴۴۴"), new_person("Nasir", phone="0390 7654321")
    )
    assert found(amina, typed) == [(qais, "phone")]


def test_a_phone_that_a_family_shares_finds_each_of_them(amina):
    both = add(amina, new_person("Qais", phone="0390 1234567"), new_person("Shakila", phone="0390-1234567"))
    assert found(amina, "03901234567") == [(one, "phone") for one in both]


def test_rows_of_one_human_being_are_shown_once(amina):
    one, again = add(amina, new_person("Qais", phone="0390 1234567"), new_person("Qays", phone="0390 1234567"))
    set_roots(actor=amina, root_of={again.pk: one.pk})
    assert found(amina, "0390 1234567") == [(one, "phone")]


def test_who_was_added_at_a_desk_is_found_by_phone_too(amina):
    person = add_person(actor=amina, new=new_person("Qais", phone="0390 1234567"))
    assert found(amina, "0390 1234567") == [(person, "phone")]


def test_a_phone_of_another_office_finds_nobody_and_a_host_finds_nobody(amina, carol, dawud):
    (qais,) = add(amina, new_person("Qais", phone="0390 1234567"))
    (theirs,) = add(carol, new_person("Nasir", phone="0390 1234567"))
    assert (found(amina, "0390 1234567"), found(carol, "0390 1234567")) == ([(qais, "phone")], [(theirs, "phone")])
    assert found(dawud, "0390 1234567") == called(dawud, phone="0390 1234567") == []


def test_whoever_sees_only_their_cases_finds_nobody_on_another_ones(amina, bashir):
    _, (qais, *_) = family(amina)
    restate([qais], phone="0390 1234567")
    assert index_phones() == 1
    Case.objects.update(assigned_to=bashir)
    Office.objects.filter(pk=amina.office_id).update(sees="assignment")
    amina = User.objects.get(pk=amina.pk)
    assert found(amina, "0390 1234567") == called(amina, phone="0390 1234567") == []
    Case.objects.update(assigned_to=amina)
    assert found(amina, "0390 1234567") == [(qais, "phone")]


def test_a_relative_who_calls_from_a_known_phone_is_led_to_the_family(amina):
    _, (qais, shakila, farhad) = family(amina)
    restate([shakila], phone="0390 1234567")
    index_phones()
    add(amina, new_person("Farhad Darwazi", father="Karim", born=2014))
    assert called(amina, phone="+92 390 1234567") == [(shakila, "phone"), (qais, "family"), (farhad, "family")]
    answers = called(amina, phone="+92 390 1234567", name="Farhad")
    assert answers[:2] == [(farhad, "family"), (shakila, "phone")]
    assert [by for _, by in answers[2:]] == ["name"] * len(answers[2:])
    assert called(amina, phone="no number") == []


def test_a_hotline_finds_by_phone_in_the_register_it_serves_and_learns_of_no_family(amina, embassy):
    partner = Office.objects.create(code="legal-aid", name="Legal aid", kind="partner")
    OfficeService.objects.create(partner=partner, office=embassy, since=timezone.now())
    hina = User.objects.create_user("hina", password="!", role="hotline", office=partner)
    _, (_, shakila, _) = family(amina)
    restate([shakila], phone="0390 1234567")
    index_phones()
    assert called(hina, phone="0390 1234567") == [(shakila, "phone")]
    OfficeService.objects.update(ended_at=timezone.now())
    assert called(hina, phone="0390 1234567") == []


def test_a_search_by_phone_is_logged_with_whom_it_found_and_not_with_the_number(amina):
    (qais,) = add(amina, new_person("Qais", phone="0390 1234567"))
    find_people(actor=amina, text="0390 1234567")
    line = AuditEvent.objects.get(verb="people.searched")
    assert line.detail["results"] == 1
    assert "390" not in str(line.detail)
    assert list(AuditTouch.objects.filter(sequence=line.sequence).values_list("person", flat=True)) == [qais.ref]


def test_people_of_an_older_version_are_indexed_in_parts_and_once(amina, monkeypatch):
    from aman.vault import indexing

    monkeypatch.setattr(indexing, "_AT_ONCE", 2)
    people = add(
        amina,
        *[new_person(f"Zalmay Number{n}", phone=f"0390 123456{n}") for n in range(5)],
        new_person("A", phone="none"),
    )
    written = sorted(PersonPhone.objects.values_list("person_id", flat=True))
    PersonPhone.objects.filter(person__in=people[1:]).delete()
    destroy_seals([people[4].seal])
    assert index_phones() == 3
    assert sorted(PersonPhone.objects.values_list("person_id", flat=True)) == written[:4]
    assert index_phones() == 0
    assert found(amina, "0390 1234563") == [(people[3], "phone")]


def test_a_number_costs_one_statement_more_and_nobody_is_opened_for_it(amina):
    add(amina, *[new_person(f"Zalmay Number{n}", phone=f"0390 123456{n}") for n in range(3)])
    with CaptureQueriesContext(connection) as asked:
        found(amina, "0390 9999999")
    assert len([q for q in asked.captured_queries if "people_personphone" in q["sql"]]) == 1
    with CaptureQueriesContext(connection) as asked:
        found(amina, "Zalmay Number1")
    assert not [q for q in asked.captured_queries if "people_personphone" in q["sql"]]


def test_no_number_stands_in_the_table_of_indexes(amina):
    (qais,) = add(amina, new_person("Qais", phone="0390 1234567"))
    index = bytes(PersonPhone.objects.values_list("number_index", flat=True).get())
    assert len(index) == 16
    assert b"3901234567" not in index
    assert Person.objects.get(phones__number_index=index) == qais
