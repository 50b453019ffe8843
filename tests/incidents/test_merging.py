"""Are two incidents that are one event proposed, merged without loss, and parted again unharmed?"""

import pytest
from incident_calls import call, now_is
from small_register import add, new_person

from aman.errors import BadInput, Conflict
from aman.incidents import queries
from aman.incidents.actions import answer_proposal, merge_incidents, propose_merges, undo_merge
from aman.incidents.models import Incident, IncidentPerson, MergeProposal, Report, StateChange

pytestmark = pytest.mark.django_db


def two(user, **more):
    """One arrest, reported by two people who spell the name otherwise."""
    one = call(user, "Juma Gul", hours_ago=5, place_words="Haji Camp")
    other = call(user, "جمعه گل", hours_ago=4, place_words="حاجی کمپ", **more)
    return one, other


def rows():
    """Everything that a merge must not touch."""
    return [
        list(model.objects.order_by("pk").values_list(*fields))
        for model, fields in (
            (Report, ("pk", "incident_id", "words", "phone")),
            (StateChange, ("pk", "incident_person_id", "state", "happened_at")),
            (IncidentPerson, ("pk", "incident_id", "number", "person_id", "same_as_id", "state")),
            (Incident, ("pk", "merged_into_id", "first_report_at", "last_news_at", "is_running")),
        )
    ]


def test_two_reports_of_one_event_are_proposed_and_others_are_not(amina):
    one, other = two(amina)
    far = call(amina, "Juma Gul", hours_ago=200, place_words="Haji Camp")
    elsewhere = call(amina, "Farhad", hours_ago=4, place_words="Haji Camp")
    assert propose_merges(actor=amina, incidents=[one, other, far, elsewhere]) == 1
    assert propose_merges(actor=amina, incidents=[other]) == 0
    made = MergeProposal.objects.get()
    assert (made.left, made.right, made.reasons) == (one, other, ["name", "place"])


def test_a_merge_loses_nothing_and_comes_apart_as_it_was(amina):
    one, other = two(amina)
    now_is(other, "released", user=amina, how="letter")
    one.refresh_from_db(), other.refresh_from_db()
    before = rows()
    merge_incidents(actor=amina, incident=one, other=other, version=one.version)
    record = queries.incident_record(user=amina, ref=other.ref)
    assert record.incident == one
    assert (len(record.people), len(record.reports), len(record.changes)) == (1, 2, 3)
    assert record.people[0].state == "released"
    assert not record.incident.is_running
    one.refresh_from_db(), other.refresh_from_db()
    undo_merge(actor=amina, incident=other, version=one.version)
    assert rows() == before


def test_people_who_are_not_the_same_stand_beside_each_other(amina):
    one, other = two(amina)
    third = call(amina, "Halima", hours_ago=3)
    merge_incidents(actor=amina, incident=one, other=other, version=one.version)
    one.refresh_from_db()
    (known,) = add(amina, new_person("Halima Noori"))
    IncidentPerson.objects.filter(incident=third).update(person=known, match="known")
    merge_incidents(actor=amina, incident=one, other=third, version=one.version)
    assert len(queries.incident_record(user=amina, ref=one.ref).people) == 2


def test_an_answer_is_given_once(amina):
    one, _ = two(amina)
    propose_merges(actor=amina, incidents=[one])
    proposal = MergeProposal.objects.get()
    answer_proposal(actor=amina, proposal=proposal, is_one=False, version=one.version)
    proposal.refresh_from_db()
    assert proposal.answer == "two"
    with pytest.raises(Conflict):
        answer_proposal(actor=amina, proposal=proposal, is_one=True, version=one.version)
    assert Incident.objects.filter(merged_into=one).count() == 0


def test_nothing_is_merged_twice_nor_with_another_office(amina, carol):
    one, other = two(amina)
    theirs = call(carol, "Juma Gul")
    with pytest.raises(BadInput):
        merge_incidents(actor=amina, incident=one, other=theirs, version=one.version)
    merge_incidents(actor=amina, incident=one, other=other, version=one.version)
    one.refresh_from_db(), other.refresh_from_db()
    with pytest.raises(Conflict):
        merge_incidents(actor=amina, incident=one, other=other, version=one.version)
    with pytest.raises(Conflict):
        undo_merge(actor=amina, incident=one, version=one.version)


def test_what_was_merged_before_goes_along_and_leaves_with_it(amina):
    (known,) = add(amina, new_person("Juma Gul Noori"))
    first, second, third = (call(amina, "Juma Gul", hours_ago=h, person=known) for h in (5, 4, 3))
    before = rows()
    merge_incidents(actor=amina, incident=second, other=third, version=second.version)
    between = rows()
    first.refresh_from_db()
    merge_incidents(actor=amina, incident=first, other=second, version=first.version)
    assert len(queries.incident_record(user=amina, ref=third.ref).people) == 1
    first.refresh_from_db(), second.refresh_from_db()
    undo_merge(actor=amina, incident=second, version=first.version)
    assert rows() == between
    second.refresh_from_db(), third.refresh_from_db()
    undo_merge(actor=amina, incident=third, version=second.version)
    assert rows() == before


def test_nobody_vanishes_when_one_of_three_is_taken_out(amina):
    first = call(amina, "Farhad", "Halima", hours_ago=5)
    second, third = (call(amina, "Omid", hours_ago=hours) for hours in (4, 3))
    for other in (second, third):
        first.refresh_from_db()
        merge_incidents(actor=amina, incident=first, other=other, version=first.version)
    assert len(queries.incident_record(user=amina, ref=first.ref).people) == 3
    first.refresh_from_db(), second.refresh_from_db()
    undo_merge(actor=amina, incident=second, version=first.version)
    people = queries.incident_record(user=amina, ref=first.ref).people
    assert [place.told["name"] for place in people] == ["Farhad", "Halima", "Omid"]


def test_steps_and_people_of_a_merged_incident_still_press(amina):
    one, other = two(amina)
    one.steps.all().delete()
    other.steps.update(due_at=one.first_report_at)
    other.people.update(match="waiting")
    one.people.update(match="waiting")
    merge_incidents(actor=amina, incident=one, other=other, version=one.version)
    assert list(queries.filtered(user=amina, view="late")) == [one]
    assert list(queries.filtered(user=amina, view="waiting")) == [one]
    found = queries.alerts(user=amina)
    assert (found.late_steps, found.waiting_people) == (1, 1)
    assert queries.fill_rows([one])[0].next_step in other.steps.all()
    now_is(one, "released", user=amina, how="letter")
    other.steps.filter(kind="call_back").delete()
    one.steps.all().delete()
    assert list(queries.filtered(user=amina, view="late")) == []
