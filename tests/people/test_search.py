"""Finding people in any script, and only those the user may see."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_register import add, family, letter, new_person

from aman.audit.models import AuditEvent
from aman.people.actions import find_people, set_roots
from aman.people.queries import facts_of_register, find_alike, search_people
from aman.people.refs import person_ref_from

pytestmark = pytest.mark.django_db


def found(user, text, **more):
    return [hit.person for hit in search_people(user=user, text=text, **more)]


@pytest.mark.parametrize("typed", ["Qais Darwazi", "qays darwazy", "قیس دروازی", "قيس دروازي", "Darwazi Qais"])
def test_a_name_is_found_in_either_script_and_spelling(amina, typed):
    person, *_ = add(amina, new_person("Qais Darwazi", father="Tamim"), new_person("Shakila Naimi", father="Naim"))
    assert found(amina, typed)[0] == person


def test_the_best_spelling_comes_first(amina):
    near, exact = add(amina, new_person("Qais Durrani"), new_person("Qais Darwazi"))
    assert found(amina, "Qais Darwazi")[0] == exact
    assert near not in found(amina, "Qais Darwazi")[:1]


def test_a_name_with_the_fathers_name_finds_the_son(amina):
    _, wanted = add(amina, new_person("Ahmad Jawid", father="Zalmai"), new_person("Ahmad Jawid", father="Ghulam Sakhi"))
    assert found(amina, "Ahmad Jawid Ghulam Sakhi")[0] == wanted


def test_a_person_of_another_office_is_not_found(amina, carol, dawud):
    (person,) = add(amina, new_person("Qais Darwazi", papers=(("af_passport", "P01234567"),)))
    for typed in ("Qais Darwazi", person.ref, "P01234567"):
        assert found(amina, typed) == [person]
        assert found(carol, typed) == []
        assert found(dawud, typed) == []


def test_numbers_references_cases_and_letters_lead_to_the_person(amina):
    case, (qais, shakila, farhad) = family(amina)
    made = letter(amina, case, qais)
    assert found(amina, "p 0123-4567") == [qais]
    assert found(amina, qais.ref.lower()) == [qais]
    assert found(amina, made.letter_id) == [qais]
    assert set(found(amina, case.ref)) == {qais, shakila, farhad}
    assert set(found(amina, "KBL 2023 618 001")) == {qais, shakila, farhad}


def test_persian_digits_find_the_same_paper(amina):
    (person,) = add(amina, new_person("Qais", papers=(("e_tazkira", "1400010112345"),)))
    assert found(amina, "۱۴۰۰-۰۱۰۱-۱۲۳۴۵") == [person]


def test_joined_rows_are_shown_once_under_their_root(amina):
    a, b = add(amina, new_person("Qais Darwazi", born=1984), new_person("Qays Darwazi", born=1984))
    set_roots(actor=amina, root_of={b.pk: a.pk})
    assert found(amina, "Qays Darwazi") == [a]


def test_a_birth_year_leaves_out_those_born_long_before_or_after(amina):
    old, young, unknown = add(
        amina, new_person("Qais Darwazi", born=1950), new_person("Qais Darwazi", born=1985), new_person("Qais Darwazi")
    )
    assert set(found(amina, "Qais Darwazi", birth_year=1984)) == {young, unknown}
    assert old in found(amina, "Qais Darwazi", birth_year=1951)


def test_a_common_name_still_finds_the_rare_one_beside_it(amina, monkeypatch):
    from aman.people import lookup

    monkeypatch.setattr(lookup, "KEY_CAP", 20)
    crowd = [new_person(f"Mohammad {other}") for other in ("Karimi", "Rahimi", "Nazari", "Hakimi") for _ in range(20)]
    *_, wanted = add(amina, *crowd, new_person("Mohammad Darwazi"))
    assert found(amina, "Mohammad Darwazi")[0] == wanted


def test_two_common_names_together_find_who_has_both(amina, monkeypatch):
    from aman.people import lookup

    monkeypatch.setattr(lookup, "KEY_CAP", 10)
    crowd = [new_person("Mohammad Nazari") for _ in range(15)] + [new_person("Qasim Karimi") for _ in range(15)]
    *_, wanted = add(amina, *crowd, new_person("Mohammad Karimi"))
    assert found(amina, "Mohammad Karimi")[0] == wanted


def test_a_search_is_logged_with_the_count_and_not_the_text(amina):
    add(amina, new_person("Qais Darwazi"))
    assert len(find_people(actor=amina, text="Qais Darwazi")) == 1
    line = AuditEvent.objects.get(verb="people.searched")
    assert line.detail["results"] == 1
    assert line.subject == ""


def test_people_alike_are_found_by_all_their_facts(amina, carol):
    (person,) = add(amina, new_person("Qais Darwazi", father="Tamim", born="1984-03-05"))
    (facts,) = facts_of_register(amina.office_id)
    assert [hit.person for hit in find_alike(user=amina, facts=facts)] == [person]
    assert find_alike(user=carol, facts=facts) == []


def test_facts_are_gathered_from_every_table(amina):
    _, (qais, *_rest) = family(amina)
    facts = next(f for f in facts_of_register(amina.office_id) if f.ref == qais.pk)
    assert (facts.name, facts.other_names, facts.father) == ("Qais Darwazi", ("قیس دروازی",), "Tamim")
    assert facts.documents == (("af_passport", "P01234567"),)
    assert facts.case_number == "KBL2023618001"
    assert facts.relation == "principal_applicant"
    assert facts.birth.iso() == "1984-03-05"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=400))
def test_whatever_is_typed_gets_an_answer(amina, text):
    assert isinstance(search_people(user=amina, text=text), list)


@pytest.mark.parametrize(
    ("typed", "ref"),
    [
        ("AP-0123ABCD", "AP-0123ABCD"),
        (" ap0123abcd ", "AP-0123ABCD"),
        ("AP-O1I3ABLD", "AP-0113AB1D"),
        ("AP-123", None),
        ("AM-2023-000001", None),
        ("Qais", None),
    ],
)
def test_a_reference_is_read_as_people_type_it(typed, ref):
    assert person_ref_from(typed) == ref
