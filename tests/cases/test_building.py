"""Cases, members and households from programme numbers and relations."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_register import add, family, new_person

from aman.cases.actions import NewMember, build_cases
from aman.cases.models import Case, Member, Pathway
from aman.people.models import Household, Person

pytestmark = pytest.mark.django_db


def test_people_with_one_number_are_one_case_and_one_household(rahela):
    case, people = family(rahela)
    assert case.ref == "AM-2023-000001"
    assert [m.person for m in case.members.order_by("id")] == people
    assert {p.household.ref for p in Person.objects.all()} == {"HH-2023-000001"}
    assert case.pathways.get().kind == "SIV"


def test_building_again_changes_nothing(rahela):
    case, people = family(rahela)
    again = build_cases(actor=rahela, members=[NewMember(p.pk, "KBL2023618001", "SIV") for p in people])
    assert (again.new_cases, again.new_members) == (0, 0)
    assert again.case_of_person == {p.pk: case.pk for p in people}
    assert (Case.objects.count(), Member.objects.count(), Household.objects.count(), Pathway.objects.count()) == (
        1,
        3,
        1,
        1,
    )


def test_numbers_run_on_within_a_year_and_begin_anew_in_the_next(rahela):
    people = add(rahela, *[new_person(f"Name{n}") for n in range(4)])
    build_cases(actor=rahela, members=[NewMember(people[0].pk, "A1")], opened_on=date(2023, 5, 1))
    build_cases(
        actor=rahela, members=[NewMember(people[1].pk, "A2"), NewMember(people[2].pk, "A3")], opened_on=date(2023, 6, 1)
    )
    build_cases(actor=rahela, members=[NewMember(people[3].pk, "A4")], opened_on=date(2024, 1, 1))
    assert list(Case.objects.order_by("id").values_list("ref", flat=True)) == [
        "AM-2023-000001",
        "AM-2023-000002",
        "AM-2023-000003",
        "AM-2024-000001",
    ]


def test_the_number_after_999999_gets_a_digit_more(rahela):
    person, other = add(rahela, new_person("Qais"), new_person("Shakila"))
    build_cases(actor=rahela, members=[NewMember(person.pk, "A1")], opened_on=date(2023, 5, 1))
    Case.objects.update(ref="AM-2023-999999")
    build_cases(actor=rahela, members=[NewMember(other.pk, "A2")], opened_on=date(2023, 5, 1))
    assert Case.objects.filter(ref="AM-2023-1000000").exists()


def test_a_family_without_a_number_is_grouped_by_its_list(rahela):
    a, b, c = add(rahela, new_person("Qais"), new_person("Shakila"), new_person("Farhad"))
    built = build_cases(
        actor=rahela, members=[NewMember(a.pk, group="row 7"), NewMember(b.pk, group="row 7"), NewMember(c.pk)]
    )
    assert (built.new_cases, built.new_members, built.people_without_case) == (1, 2, 1)
    again = build_cases(actor=rahela, members=[NewMember(a.pk, group="row 9"), NewMember(b.pk, group="row 9")])
    assert (again.new_cases, again.new_members) == (0, 0)


def test_two_offices_keep_their_own_case_under_the_same_number(rahela, carol):
    family(rahela)
    theirs = add(carol, new_person("Qais"))[0]
    build_cases(actor=carol, members=[NewMember(theirs.pk, "KBL2023618001")])
    assert Case.objects.count() == 2
    assert Case.objects.get(office=carol.office).members.get().person == theirs


def test_people_of_another_office_are_passed_over(rahela, carol):
    (mine,) = add(rahela, new_person("Qais"))
    built = build_cases(actor=carol, members=[NewMember(mine.pk, "A1")])
    assert built.new_members == 0
    assert not Member.objects.exists()


def test_an_unknown_relation_is_kept_as_not_stated(rahela):
    (person,) = add(rahela, new_person("Qais"))
    build_cases(actor=rahela, members=[NewMember(person.pk, "A1", relation="second cousin")])
    assert Member.objects.get().relation == ""


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.lists(st.sampled_from(["A1", "A2", "A3", ""]), min_size=1, max_size=8))
def test_every_person_with_a_number_is_on_exactly_one_case(rahela, numbers):
    people = add(rahela, *[new_person(f"Name{n}") for n in range(len(numbers))])
    members = [NewMember(p.pk, number) for p, number in zip(people, numbers, strict=True)]
    built = build_cases(actor=rahela, members=members)
    assert built.people_without_case == numbers.count("")
    assert built.new_members == len(numbers) - numbers.count("")
    for person, number in zip(people, numbers, strict=True):
        assert person.memberships.count() == (1 if number else 0)
