"""Does each section count what was known by the end of its day, and nothing that came later?"""

from datetime import date, timedelta
from importlib import import_module

import brief_register
import pytest
import small_register as sample
from brief_register import DAY, at

from aman.people.models import Person
from aman.reports.brief.counting import SECTIONS
from aman.reports.brief.counting.scope import Scope, end_of, spread_of
from aman.reports.brief.counting.waiting import bucket_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(amina, bashir):
    return brief_register.fill(amina, bashir)


def scope(user, day=DAY, since=None):
    return Scope(user.office_id, day, end_of(day), since or day - timedelta(days=7), is_past=True)


def section(name, user, **asked):
    return dict(SECTIONS)[name](scope(user, **asked))


def figures(found):
    return {number.code: number.value for number in found.numbers}


def rows(found, table):
    return next(one.rows for one in found.tables if one.code == table)


def test_a_case_waits_at_its_step_since_the_day_it_was_entered(amina, register):
    found = section("waiting", amina)
    assert rows(found, "waiting_by_step") == (("SIV", "interview", 1, 3, 19, 19, 19),)
    assert figures(found) == {"cases_open": 1, "people_on_cases": 3, "waiting_median": 19, "waiting_p90": 19}


def test_before_its_step_was_entered_the_case_waits_since_it_was_opened(amina, register):
    found = section("waiting", amina, day=date(2023, 10, 30))
    assert rows(found, "waiting_by_step") == (("SIV", "none", 1, 3, 10, 10, 10),)


def test_another_office_counts_nothing_of_it(carol, register):
    for name in ("waiting", "letters", "checks", "incidents", "lists", "engagements", "commitments"):
        found = section(name, carol)
        assert not any(isinstance(value, int) and value for value in figures(found).values()), name


def test_changes_are_told_by_what_they_were_and_only_of_the_stretch(amina, register):
    early = section("changes", amina, day=date(2023, 10, 24))
    assert dict(rows(early, "changes")) == {"came_roster": 3, "case_opened": 1}
    late = section("changes", amina, day=date(2023, 11, 4))
    assert dict(rows(late, "changes")) == {"letter_issued": 1}
    assert rows(late, "steps_moved") == (("SIV", "interview", "entered", 1),)


def test_a_rule_is_told_when_it_became_known(amina, register):
    found = section("changes", amina, day=date(2023, 11, 10), since=date(2023, 11, 5))
    known = {row[2] for row in rows(found, "rules_known")}
    assert "MOI-LETTERS" in known
    assert {row[4] for row in rows(found, "rules_known")} <= {f"2023-11-{day:02d}" for day in range(6, 11)}


def test_exposure_is_counted_for_everybody_on_every_day_asked_about(amina, register):
    found = section("exposure", amina)
    counted = {row[1]: sum(row[3:6]) for row in rows(found, "exposure_by_day")}
    assert set(counted.values()) == {3}
    assert {"2023-11-20", "2023-11-27", "2023-12-20", "2024-02-18"} <= set(counted)


def test_a_letter_is_in_force_between_its_days_and_leaves_the_family_half_covered(amina, register):
    in_force = figures(section("letters", amina))
    assert (in_force["letters_in_force"], in_force["half_covered"]) == (1, 1)
    assert dict(rows(section("letters", amina), "letters_ending"))["within_30"] == 1
    assert figures(section("letters", amina, day=date(2023, 11, 1)))["letters_in_force"] == 0
    assert figures(section("letters", amina, day=date(2023, 12, 5)))["letters_in_force"] == 0


def test_a_letter_that_was_withdrawn_later_was_in_force_before(amina, bashir, register):
    letter = register["letter"]
    letter.refresh_from_db()
    letter.state, letter.withdrawn_at, letter.withdrawn_by = "withdrawn", at(date(2023, 11, 25)), bashir
    letter.save()
    assert figures(section("letters", amina))["letters_in_force"] == 1
    assert figures(section("letters", amina, day=date(2023, 11, 26)))["letters_in_force"] == 0


def test_checks_and_the_minutes_of_their_referrals_are_counted(amina, register):
    found = section("checks", amina)
    assert ("no_record", 1, 1) in rows(found, "checks_answers")
    assert ("none", 1, 9, 9, 9) in rows(found, "referrals")


def test_somebody_is_held_until_their_release_was_recorded(amina, register):
    held = section("incidents", amina, day=date(2023, 11, 10))
    assert (figures(held)["people_held"], figures(held)["hours_median"]) == (1, None)
    free = section("incidents", amina)
    assert (figures(free)["people_held"], figures(free)["hours_median"]) == (0, 30)
    assert rows(free, "releases") == (("letter", 1, 30, 30, 30),)


def test_what_named_readers_may_read_is_in_no_brief(amina, register):
    found = section("engagements", amina)
    assert [row[0] for row in rows(found, "engagements")] == ["EN-00000001"]
    assert figures(found)["engagements_since"] == 1


def test_a_promise_past_its_day_is_overdue_and_a_kept_one_is_kept(amina, register):
    found = figures(section("commitments", amina))
    assert (found["commitments_overdue"], found["commitments_kept"], found["commitments_broken"]) == (1, 1, 0)
    assert rows(section("commitments", amina), "commitments")[0][-2:] == ("overdue", 2)
    assert figures(section("commitments", amina, day=date(2023, 11, 17)))["commitments_due_soon"] == 1


def test_what_is_missing_is_counted(amina, register):
    sample.add(amina, sample.new_person("Zmarai Latif"))
    Person.objects.filter(birth_first=None).update(created_at=brief_register.FIRST)
    assert dict(rows(section("quality", amina), "missing"))["no_birth"] == 1


def test_people_of_whom_the_rules_said_two_things_on_a_day_count_once(amina, register):
    person = register["people"][0]
    sample.determination(person, outcome="cannot_tell")
    again = sample.determination(register["people"][1], outcome="meets")
    type(again).objects.filter(pk=again.pk).update(person=person)
    type(again).objects.update(made_at=at(date(2023, 11, 2)))
    assert rows(section("quality", amina), "answers") == (("pk-exposure", 1, 0, 0),)


def test_what_cannot_be_known_is_said_whatever_the_numbers_are(amina, register):
    notes = section("limits", amina).notes
    assert {"arrests_unreported", "rules_unpublished", "coverage", "sources_conflict", "past_day"} <= set(notes)


def test_every_source_that_is_named_is_a_function(amina, register):
    for name, count in SECTIONS:
        found = count(scope(amina))
        for query in {one.query for one in (*found.numbers, *found.tables)}:
            module, _, function = query.rpartition(".")
            assert callable(getattr(import_module(f"aman.{module}"), function, None)), (name, query)


def test_a_spread_gives_values_that_were_there():
    found = spread_of([(5, 1), (10, 8), (100, 1)])
    assert (found.number, found.median, found.p90, found.longest) == (10, 10, 10, 100)
    assert spread_of([]).median is None


def test_days_fall_into_their_groups():
    assert [bucket_of(n) for n in (0, 29, 30, 89, 90, 364, 365)] == ["d30", "d30", "d90", "d90", "d180", "d365", "more"]
