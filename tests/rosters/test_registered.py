"""Who on an accepted list is registered already is said before anybody resolves the list."""

from __future__ import annotations

import pytest
from small_register import add, new_person

from aman.people.facts import facts_of_new
from aman.people.models import Person
from aman.people.queries import find_registered
from aman.rosters.actions import commit_roster, resolve_roster

from .conftest import LIST

pytestmark = pytest.mark.django_db

AGAIN = LIST.replace("Evacuation", "Revised evacuation")


def noted(roster):
    return dict(roster.defects.filter(code="already_registered").values_list("row", "other"))


def test_an_accepted_list_says_who_is_registered_already(resolved, receive, rahela):
    second = commit_roster(actor=rahela, roster=receive(rahela, AGAIN, name="revised.csv"))
    assert noted(second)[6] == "examplia.csv 6"
    before = noted(second)
    resolve_roster(actor=rahela, roster=second)
    assert before.items() <= noted(second).items()
    assert second.defects.filter(code="already_registered").count() == len(noted(second))


def test_a_first_list_and_the_list_of_another_office_say_nothing(resolved, receive, rahela, other_office):
    from aman.accounts.models import User

    assert noted(resolved) == {}
    theirs = User.objects.create_user("ramin", password="a long one", role="register_officer", office=other_office)
    second = commit_roster(actor=theirs, roster=receive(theirs, AGAIN, name="revised.csv"))
    assert noted(second) == {}


def test_a_list_that_is_resolved_in_the_same_breath_is_not_looked_up(resolved, receive, rahela):
    second = commit_roster(actor=rahela, roster=receive(rahela, AGAIN, name="revised.csv"), look_up=False)
    assert noted(second) == {}


def test_many_rows_are_asked_for_in_a_few_statements(rahela, django_assert_max_num_queries):
    people = [new_person(f"Zalmay Name{n}", father=f"Father{n}", born=1950 + n) for n in range(60)]
    rows = add(rahela, *people)
    register = Person.objects.visible_to(rahela)
    with django_assert_max_num_queries(6):
        found = find_registered(register, [facts_of_new(new, 0) for new in [*people, new_person("Gul Wardak")]])
    assert {place: match.root_id for place, match in found.items()} == {n: row.pk for n, row in enumerate(rows)}


def test_nothing_is_found_for_nobody(rahela, dawud):
    new = new_person("Zalmay Noori", father="Karim", born=1984)
    add(rahela, new)
    assert find_registered(Person.objects.visible_to(dawud), [facts_of_new(new, 0)]) == {}
    assert find_registered(Person.objects.visible_to(rahela), []) == {}
    assert find_registered(Person.objects.visible_to(rahela), [facts_of_new(new_person(""), 0)]) == {}
