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
