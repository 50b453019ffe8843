"""A lookup reads a few people under each key, inside one office, with the same few statements whoever is asked for."""

from __future__ import annotations

import pytest
from small_register import add, family, new_person

from aman.core.matching import PersonFacts, prepare_fresh
from aman.people import lookup
from aman.people.actions import find_for_intake, set_roots
from aman.people.models import Person
from aman.people.queries import facts_of, find_alike, search_people

pytestmark = pytest.mark.django_db

ASKED = PersonFacts(ref=0, name="Mohammad Karimi", father="Ahmad")


def ids(people, facts=ASKED):
    asked = prepare_fresh(facts)
    return lookup.candidate_ids(people, [asked], lookup.keys_to_ask(asked))


def test_the_cap_of_a_common_key_counts_inside_the_office(rahela, carol, monkeypatch):
    monkeypatch.setattr(lookup, "KEY_CAP", 5)
    add(carol, *[new_person("Mohammad Karimi", father="Ahmad") for _ in range(12)])
    (mine,) = add(rahela, new_person("Mohammad Karimi", father="Ahmad"))
    assert ids(Person.objects.visible_to(rahela)) == [mine.pk]
    assert len(ids(Person.objects.visible_to(carol))) <= 5 * len(lookup.keys_to_ask(prepare_fresh(ASKED)))


def test_nobody_is_found_or_read_for_whom_nobody_is_visible(rahela, dawud):
    (person,) = add(rahela, new_person("Mohammad Karimi", father="Ahmad"))
    people = Person.objects.visible_to(dawud)
    assert ids(people) == []
    assert lookup.read_candidates(people, [person.pk]) == []


def test_a_row_of_another_office_is_not_read_even_by_its_id(rahela, carol):
    (person,) = add(rahela, new_person("Mohammad Karimi"))
    assert lookup.read_candidates(Person.objects.visible_to(carol), [person.pk]) == []
    assert [c.person_id for c in lookup.read_candidates(Person.objects.visible_to(rahela), [person.pk])] == [person.pk]


def test_the_office_stays_with_every_further_filter(rahela):
    people = Person.objects.visible_to(rahela)
    assert people.filter(sex="M").exclude(nationality="x").order_by("id").only_office == rahela.office_id
    assert Person.objects.all().only_office is None


@pytest.mark.parametrize("crowd", [0, 40])
def test_a_lookup_is_two_statements_however_many_share_a_key(rahela, django_assert_num_queries, crowd):
    add(rahela, *[new_person("Mohammad Karimi", father="Ahmad", born=1980 + n % 9) for n in range(crowd)])
    with django_assert_num_queries(2):
        asked, candidates = lookup.look_up(Person.objects.visible_to(rahela), ASKED)
        lookup.score_candidates(asked, candidates)
    assert len(candidates) == crowd


@pytest.mark.parametrize("crowd", [1, 30])
def test_a_search_asks_as_often_for_one_as_for_many(rahela, django_assert_num_queries, crowd):
    add(rahela, *[new_person("Mohammad Karimi", father="Ahmad") for _ in range(crowd)])
    with django_assert_num_queries(5):
        assert search_people(user=rahela, text="Mohammad Karimi")


def test_a_person_is_found_by_each_of_many_spellings_and_once(rahela):
    person, again = add(
        rahela,
        new_person("Zalmay Noori", "زلمی نوری", father="Karim", born="1984-03-05"),
        new_person("Zalmai Nuri", father="Kareem", born=1984),
    )
    set_roots(actor=rahela, root_of={again.pk: person.pk})
    for facts in (facts_of([again.pk])[again.pk], PersonFacts(ref=0, name="زلمی نوری", father="کریم")):
        assert [hit.person for hit in find_alike(user=rahela, facts=facts)] == [person]


def test_an_age_beside_the_name_puts_the_right_namesake_first(rahela):
    old, young = add(rahela, new_person("Gul Ahmad", born=1950), new_person("Gul Ahmad", born=1990))
    assert [hit.person for hit in search_people(user=rahela, text="Gul Ahmad 1369")] == [young, old]
    assert [hit.person for hit in search_people(user=rahela, text="Gul Ahmad 1950")] == [old, young]


def test_a_town_beside_the_name_puts_the_right_namesake_first(rahela):
    one, other = add(rahela, new_person("Gul Ahmad", place="Quetta"), new_person("Gul Ahmad", place="G-9, Islamabad"))
    assert search_people(user=rahela, text="Gul Ahmad Islamabad")[0].person == other
    assert search_people(user=rahela, text="گل احمد کوئٹہ")[0].person in {one, other}
    assert search_people(user=rahela, text="Gul Ahmad in Quetta")[0].person == one


def test_the_son_comes_before_whoever_has_both_names_apart(rahela):
    son, father, _ = add(
        rahela,
        new_person("Ahmad", father="Karim"),
        new_person("Karim", father="Rahmat"),
        new_person("Ahmad", father="Naim"),
    )
    found = [hit.person for hit in search_people(user=rahela, text="Ahmad Karim")]
    assert found[0] == son
    assert search_people(user=rahela, text="Karim Ahmad")[0].person in {son, father}


def test_whoever_has_only_the_typed_name_comes_first(rahela, monkeypatch):
    monkeypatch.setattr(lookup, "KEY_CAP", 10)
    crowd = [new_person(f"Mohammad {other}") for other in ("Karimi", "Rahimi", "Nazari") for _ in range(9)]
    *_, wanted = add(rahela, *crowd, new_person("Mohammad"))
    assert search_people(user=rahela, text="Mohammad")[0].person == wanted


@pytest.mark.parametrize(
    "told",
    [
        {"name": "Spozhmai", "father": "Ahmed Fereydon", "age": "44", "sex": "F", "place": "Islam Abad"},
        {"name": "سپوږمۍ", "age": "about 45"},
        {"text": "Spozmai Islamabad 44"},
        {"name": "Mrs Spozhmay", "case_number": "KBL 2023 618 001"},
        {"name": "S.", "number": "p 0123-4567"},
        {"father": "احمد فریدون", "case_number": "KBL2023618001"},
    ],
)  # fmt: skip
def test_a_relatives_call_finds_the_person_from_half_a_name(rahela, told):
    family(rahela, "KBL2023618009")
    from aman.cases.actions import NewMember, build_cases

    wanted, *_ = add(
        rahela,
        new_person(
            "Spozhmai", father="Ahmad Fereydoon", born=1979, sex="F", place="Islamabad",
            papers=(("af_passport", "P01234567"),),
        ),
        new_person("Zahra", father="Ahmad", born=1979, sex="F"),
        new_person("Ahmad Fereydoon", father="Rahmat", born=1950, sex="M"),
    )  # fmt: skip
    build_cases(actor=rahela, members=[NewMember(wanted.pk, "KBL2023618001", "SIV", "principal_applicant")])
    assert find_for_intake(actor=rahela, **told)[0].person == wanted


def test_a_call_that_tells_nothing_finds_nobody_and_is_logged_without_words(rahela, carol):
    from aman.audit.models import AuditEvent

    add(rahela, new_person("Spozhmai", born=1979))
    assert find_for_intake(actor=rahela, age="44") == []
    assert find_for_intake(actor=carol, name="Spozhmai") == []
    line = AuditEvent.objects.filter(verb="people.searched").last()
    assert (line.detail, line.subject) == ({"results": 0}, "")
