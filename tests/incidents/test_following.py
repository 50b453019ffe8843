"""Is an incident opened for anybody, followed person by person, and never silent unseen?"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from incident_calls import call, now_is
from small_register import add, family, new_person

from aman.audit.models import AuditEvent
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.incidents import queries
from aman.incidents.actions import (
    NewReport,
    add_report,
    add_step,
    arrest_again,
    finish_step,
    match_person,
    read_incident,
    record_state,
    set_office_steps,
    show_reporter_phone,
    take_steps,
)
from aman.incidents.models import Incident, StateChange

pytestmark = pytest.mark.django_db


def test_somebody_unknown_gets_an_incident_too(amina):
    incident = call(amina, "Nasir", place_words="Golra Mor")
    person = incident.people.get()
    assert (person.match, person.person, person.told) == ("nobody", None, {"name": "Nasir"})
    assert incident.place == "golra-mor"
    assert incident.reports.get().phone == "+923900000001"
    assert incident.is_running


def test_a_raid_is_one_report_of_many_people_who_are_followed_alone(amina):
    incident = call(amina, "Nasir", "Halima", "Omid", kind="raid", people_told=7)
    now_is(incident, "released", user=amina, number=2, how="lawyer")
    incident.refresh_from_db()
    assert [p.state for p in incident.people.order_by("number")] == ["in_custody", "released", "in_custody"]
    assert incident.is_running
    assert queries.fill_rows([incident])[0].unnamed == 4
    assert incident.reports.count() == 1


def test_an_office_takes_its_own_steps_at_its_own_times(amina, bashir):
    set_office_steps(actor=bashir, minutes={"lawyer": 30, "ministry": None, "call_station": 10})
    incident = call(amina, "Nasir")
    assert [(s.kind, s.due_at - incident.first_report_at) for s in incident.steps.order_by("due_at")] == [
        ("call_station", timedelta(minutes=10)),
        ("lawyer", timedelta(minutes=30)),
    ]


def test_the_usual_steps_are_planned_where_an_office_set_none(amina):
    assert call(amina, "Nasir").steps.count() == 5
    assert [s.kind for s in call(amina, "Nasir", kind="eviction").steps.all()] == ["call_back"]


def test_a_release_says_how_and_is_asked_after(amina):
    incident = call(amina, "Nasir", kind="eviction")
    made = now_is(incident, "released", user=amina)
    assert made.how == "unknown"
    assert incident.steps.get().kind == "call_back"
    with pytest.raises(IntegrityError), transaction.atomic():
        StateChange.objects.filter(pk=made.pk).update(state="charged")


def test_a_release_stops_the_clock_and_a_new_arrest_is_an_incident_whose_clock_runs_anew(amina):
    incident = call(amina, "Nasir", hours_ago=30)
    assert queries.filtered(user=amina, view="overdue").count() == 1
    now_is(incident, "released", user=amina, how="letter", happened_at=timezone.now() - timedelta(hours=3))
    assert queries.filtered(user=amina, view="overdue").count() == 0
    assert queries.filtered(user=amina, view="followed").count() == 1
    incident.refresh_from_db()
    again = arrest_again(
        actor=amina, people=list(incident.people.all()), state="in_custody", version=incident.version,
        place_words="Golra Mor", note="taken again",
    )  # fmt: skip
    assert queries.filtered(user=amina, view="running").get() == again
    assert queries.filtered(user=amina, view="overdue").count() == 0
    assert again.people.get().earlier == incident.people.get()
    assert (again.people.get().told, again.steps.count()) == ({"name": "Nasir"}, 5)
    _, (qais, *_) = family(amina)
    incident.refresh_from_db()
    match_person(actor=amina, person=incident.people.get(), known=qais, version=incident.version)
    assert (again.people.get().person, again.people.get().earlier) == (qais, incident.people.get())
    incident.refresh_from_db()
    with pytest.raises(BadInput):
        arrest_again(
            actor=amina, people=list(incident.people.all()), state="in_custody", version=incident.version,
            happened_at=timezone.now() - timedelta(hours=4),
        )  # fmt: skip


def test_who_was_registered_at_a_holding_point_before_carries_that_into_the_next_incident(amina):
    _, (qais, *_) = family(amina)
    first = call(amina, "Qais", hours_ago=50, person=qais, place_words="Haji Camp")
    now_is(first, "released", user=amina, how="bribe", happened_at=timezone.now() - timedelta(hours=40))
    second = call(amina, "Qais", hours_ago=1, person=qais)
    record = queries.incident_record(user=amina, ref=second.ref)
    assert record.held_before == {second.people.get().pk: "haji-camp"}
    assert queries.incident_record(user=amina, ref=first.ref).held_before == {}
    refused = call(amina, "Omid", kind="letter_refused", place_words="Haji Camp")
    assert refused.people.get().held_at == ""
    now_is(refused, "in_custody", user=amina, place_words="Haji Camp")
    assert refused.people.get().held_at == "haji-camp"


def test_one_page_records_where_many_of_a_raid_are(amina):
    incident = call(amina, *(f"Person {n}" for n in range(30)), kind="raid")
    rest = list(incident.people.select_related("incident").exclude(number=1)[:28])
    now_is(incident, "transferred", user=amina, also=rest, place_words="Haji Camp")
    states = list(incident.people.order_by("number").values_list("state", flat=True))
    assert (states.count("transferred"), states.count("in_custody")) == (29, 1)
    assert incident.people.filter(held_at="haji-camp").count() == 29


def test_an_arrest_after_a_release_leads_back_to_the_earlier_one(amina):
    _, (qais, *_) = family(amina)
    first = call(amina, "Qais", hours_ago=50, person=qais)
    now_is(first, "released", user=amina, how="bribe", happened_at=timezone.now() - timedelta(hours=40))
    second = call(amina, "Qais", hours_ago=1, person=qais)
    assert second.people.get().earlier == first.people.get()


def test_news_that_come_late_do_not_overtake_newer_ones(amina):
    incident = call(amina, "Nasir", hours_ago=10)
    now_is(incident, "deported", user=amina, happened_at=timezone.now() - timedelta(hours=2), place_words="Torkham")
    now_is(
        incident, "transferred", user=amina, happened_at=timezone.now() - timedelta(hours=5), place_words="Haji Camp"
    )
    person = incident.people.get()
    assert (person.state, person.held_at) == ("deported", "haji-camp")


def test_the_second_of_two_officers_is_told_and_overwrites_nothing(amina):
    incident = call(amina, "Nasir")
    place = incident.people.select_related("incident").get()
    version = incident.version
    now_is(incident, "transferred", user=amina)
    with pytest.raises(Conflict):
        record_state(actor=amina, person=place, state="released", version=version)
    assert incident.people.get().state == "transferred"


def test_several_people_may_report_the_same_and_each_word_stays(amina):
    incident = call(amina, "Nasir", hours_ago=20)
    add_report(
        actor=amina, incident=incident, report=NewReport(received_at=timezone.now(), words="seen at Golra", phone="1")
    )
    incident.refresh_from_db()
    assert incident.reports.count() == 2
    assert not queries.fill_rows([incident])[0].is_silent
    with pytest.raises(BadInput):
        add_report(actor=amina, incident=incident, report=NewReport(received_at=timezone.now()))


def test_silence_alerts(amina, settings):
    settings.INCIDENT_SILENT_HOURS = 6
    call(amina, "Nasir", hours_ago=7)
    call(amina, "Omid", hours_ago=5)
    found = queries.alerts(user=amina)
    assert (found.running, found.silent, found.overdue) == (2, 1, 0)


def test_a_step_is_taken_once_and_says_what_came_of_it(amina):
    incident = call(amina, "Nasir")
    step = incident.steps.order_by("due_at")[0]
    finish_step(actor=amina, incident=incident, step_id=step.pk, result="He is there.")
    with pytest.raises(Conflict):
        finish_step(actor=amina, incident=incident, step_id=step.pk, result="Again")
    step.refresh_from_db()
    assert (step.result, step.done_by) == ("He is there.", amina)


def test_the_steps_are_the_openers_until_the_next_shift_takes_them(amina, bashir):
    incident = call(amina, "Nasir")
    first = incident.steps.order_by("due_at")[0]
    assert {step.owner for step in incident.steps.all()} == {amina}
    finish_step(actor=amina, incident=incident, step_id=first.pk, result="He is there.")
    assert take_steps(actor=bashir, incident=incident) == 4
    assert [step.owner for step in incident.steps.order_by("due_at")] == [amina, bashir, bashir, bashir, bashir]


def test_a_step_belongs_to_somebody_of_the_office(amina, carol, bashir):
    incident = call(amina, "Nasir")
    due = timezone.now()
    assert add_step(actor=amina, incident=incident, kind="other", due_at=due, owner=bashir).owner == bashir
    with pytest.raises(BadInput):
        add_step(actor=amina, incident=incident, kind="other", due_at=due, owner=carol)


def test_another_office_sees_nothing(amina, carol, dawud):
    incident = call(amina, "Nasir")
    for user in (carol, dawud):
        assert list(Incident.objects.visible_to(user)) == []
        with pytest.raises(NotFound):
            queries.visible_incident(user=user, ref=incident.ref)
    with pytest.raises(NotAllowed):
        call(dawud, "Nasir")


def test_a_person_of_another_office_is_never_linked(amina, carol):
    incident = call(amina, "Nasir")
    (theirs,) = add(carol, new_person("Nasir Wardak"))
    place = incident.people.select_related("incident").get()
    with pytest.raises(BadInput):
        match_person(actor=amina, person=place, known=theirs, version=incident.version)


def test_each_look_and_each_act_is_logged_without_a_name(amina):
    _, (qais, *_) = family(amina)
    incident = call(amina, "Qais Darwazi", person=qais)
    read_incident(actor=amina, ref=incident.ref)
    show_reporter_phone(actor=amina, incident=incident, report_id=incident.reports.get().pk)
    now_is(incident, "located", user=amina)
    lines = AuditEvent.objects.filter(verb__startswith="incident.")
    assert [line.verb for line in lines.order_by("sequence")] == [
        "incident.opened", "incident.read", "incident.phone_shown", "incident.state_recorded",
    ]  # fmt: skip
    said = str(list(lines.values_list("detail", "subject")))
    assert qais.ref in said
    assert not any(word in said for word in ("Qais", "Darwazi", "Zarghuna", "+92390"))


def test_an_incident_is_not_opened_for_nobody_nor_in_the_future(amina):
    with pytest.raises(BadInput):
        call(amina)
    with pytest.raises(BadInput):
        call(amina, "Nasir", hours_ago=-2)


def test_a_step_presses_no_longer_once_nobody_is_held_but_the_call_back_does(amina):
    incident = call(amina, "Nasir", hours_ago=100)
    assert queries.alerts(user=amina).late_steps == 1
    now_is(incident, "released", user=amina, how="court", happened_at=timezone.now() - timedelta(hours=90))
    incident.steps.filter(kind="call_back").update(due_at=timezone.now() + timedelta(hours=1))
    assert queries.alerts(user=amina).late_steps == 0
    assert queries.fill_rows([incident])[0].next_step.kind == "call_back"
    incident.steps.filter(kind="call_back").update(due_at=timezone.now() - timedelta(hours=1))
    assert list(queries.filtered(user=amina, view="late")) == [incident]
