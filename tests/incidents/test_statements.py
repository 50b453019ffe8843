"""Does what an incident's page asks by statements worded once come to what Django would read?"""

import pytest
from django.utils import timezone
from incident_calls import call, now_is
from small_register import family

from aman.incidents import queries
from aman.incidents.actions import add_people, arrest_again, merge_incidents
from aman.incidents.actions.opening import NewPersonTold
from aman.incidents.models import EscalationStep, Incident, IncidentPerson, Report, StateChange
from aman.incidents.queries import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(amina):
    """Two reports of one arrest, one of them of two people, merged."""
    _case, (qais, shakila, _child) = family(amina)
    one = call(amina, "Qais", "Somebody", person=qais, hours_ago=5, place_words="Golra Mor")
    other = call(amina, "Qais", hours_ago=4)
    now_is(one, "released", user=amina, how="letter", note="told by phone")
    one.refresh_from_db()
    merge_incidents(actor=amina, incident=one, other=other, version=one.version)
    one.refresh_from_db()
    add_people(actor=amina, incident=one, people=[NewPersonTold({"name": "Shakila"}, shakila)], version=one.version)
    return Incident.objects.get(pk=one.pk)


def columns(records):
    """Every column that was read, by record."""
    return [(one.pk, {k: v for k, v in vars(one).items() if k not in ("_state", "own_name")}) for one in records]


@pytest.mark.parametrize(
    ("asked", "model", "which"),
    [
        (statements.PEOPLE, IncidentPerson, "incident__in"),
        (statements.CHANGES, StateChange, "incident_person__incident__in"),
        (statements.REPORTS, Report, "incident__in"),
        (statements.STEPS, EscalationStep, "incident__in"),
    ],
)
def test_a_record_reads_as_django_reads_it(event, asked, model, which):
    found = dict(columns(asked.records(event.pk)))
    whole = dict(columns(model.objects.filter(**{which: queries.together(event)})))
    assert set(found) == set(whole)
    for pk, read in found.items():
        assert read.items() <= whole[pk].items()


def test_an_incident_is_read_whole_and_only_by_its_own_office(event, amina, carol):
    (found,) = statements.INCIDENT.records(event.ref, amina.office_id)
    assert columns([found]) == columns([event])
    assert statements.INCIDENT.records(event.ref, carol.office_id) == []
    lower = Incident.objects.get(merged_into=event)
    (found,) = statements.INCIDENT.records(lower.ref, amina.office_id)
    assert found.merged_into == event


def test_the_record_takes_no_more_statements_for_more_people(event, amina, django_assert_max_num_queries):
    queries.incident_record(user=amina, ref=event.ref)
    with django_assert_max_num_queries(9):
        record = queries.incident_record(user=amina, ref=event.ref)
        assert [queries.name_at(place) for place in record.people if place.person] == [
            "Qais Darwazi",
            "Shakila Darwazi",
        ]
        assert [place.number for place in record.people] == [1, 2, 3]
        assert {report.incident for report in record.reports} == {event, *record.merged}
        assert {change.recorded_by.username for change in record.changes} == {"amina"}


def test_what_most_incidents_have_nothing_of_is_found_where_there_is_some(event, amina):
    _merged, *others = statements.seldom(event.pk, event.first_report_at, [])
    assert (_merged, any(others)) == (True, False)
    place = event.people.select_related("incident").get(number=1)
    arrest_again(actor=amina, people=[place], state="in_custody", version=event.version)
    roots = [place.person_id]
    assert statements.seldom(event.pk, event.first_report_at, roots) == (True, False, True, False, False)
    IncidentPerson.objects.filter(pk=place.pk).update(held_at="haji-camp")
    many = [*range(-40, 0), *roots]
    assert statements.seldom(event.pk, timezone.now(), many) == (True, False, True, True, False)
