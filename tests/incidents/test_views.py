"""Do the pages about incidents work for a worker on the phone, without script too?"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from incident_calls import call, now_is
from small_register import family

from aman.audit.models import AuditEvent
from aman.incidents import queries
from aman.incidents.actions import NewReport, finish_step, merge_incidents
from aman.incidents.models import Incident, IncidentPerson, IntakeDraft, MergeProposal, OfficeStep, StateChange

pytestmark = pytest.mark.django_db
OPEN = "/incidents/open/"


@pytest.fixture
def desk(client, amina):
    client.force_login(amina)
    return client


def title_of(answer):
    return re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)[1]


def test_a_call_becomes_an_incident_with_half_a_name_and_a_place(desk):
    answer = desk.post(OPEN, {"name": "Qais", "place": "golra more", "kind": "arrest", "open": "1"})
    incident = Incident.objects.get()
    assert answer["Location"] == reverse("incidents:view_incident", args=[incident.ref])
    assert incident.place == "golra-mor"
    assert IncidentPerson.objects.get().match == "nobody"


def test_the_register_answers_while_one_types_in_any_script(desk, amina):
    family(amina)
    for typed in ("Qais Darw", "قیس"):
        text = desk.post("/incidents/open/search/", {"name": typed}).content.decode()
        assert "Qais Darwazi" in text
        assert 'type="radio"' in text


def test_whoever_is_held_already_is_said_to_be_while_one_types(desk, amina):
    _, (qais, *_) = family(amina)
    incident = call(amina, "Qais", person=qais)
    assert incident.ref in desk.post("/incidents/open/search/", {"name": "Qais Darw"}).content.decode()
    assert incident.ref in desk.post(OPEN, {"name": "Qais", "search": "1"}).content.decode()
    now_is(incident, "released", user=amina)
    assert incident.ref not in desk.post("/incidents/open/search/", {"name": "Qais Darw"}).content.decode()


def test_a_chosen_person_is_linked_and_a_half_known_one_waits_for_somebody(desk, amina):
    _, (qais, *_) = family(amina)
    desk.post(OPEN, {"name": "Qais", "kind": "arrest", "person": qais.ref, "open": "1"})
    assert IncidentPerson.objects.get().person == qais
    desk.post(OPEN, {"name": "Shakila", "kind": "arrest", "open": "1"})
    waiting = IncidentPerson.objects.get(incident__version__gt=0, person=None)
    assert waiting.match == "waiting"
    page = desk.get(reverse("incidents:match_person", args=[waiting.incident.ref, 1])).content.decode()
    assert "Shakila Darwazi" in page
    assert page.count(waiting.candidates.get(rank=1).person.ref) > 3
    choice = {"person": "nobody", "version": waiting.incident.version}
    desk.post(reverse("incidents:match_person", args=[waiting.incident.ref, 1]), choice)
    waiting.refresh_from_db()
    assert (waiting.match, waiting.matched_by) == ("nobody", amina)


def test_without_script_a_button_looks_in_the_register_and_keeps_what_was_typed(desk, amina):
    family(amina)
    text = desk.post(OPEN, {"name": "Qais", "place": "Torkham", "search": "1"}).content.decode()
    assert "Qais Darwazi" in text
    assert 'value="Torkham"' in text
    assert Incident.objects.count() == 0


def test_what_was_typed_is_there_again_and_gone_once_sent(desk):
    assert desk.post("/incidents/open/draft/", {"name": "Nasir", "words": "taken at night"}).status_code == 204
    text = desk.get(OPEN).content.decode()
    assert "taken at night" in text
    desk.post(OPEN, {"name": "Nasir", "kind": "arrest", "open": "1"})
    assert IntakeDraft.objects.count() == 0


def test_a_page_with_a_mistake_loses_nothing(desk):
    answer = desk.post(OPEN, {"name": "", "words": "taken at night", "kind": "arrest", "open": "1"})
    assert answer.status_code == 422
    assert "taken at night" in answer.content.decode()
    assert IntakeDraft.objects.get().typed["words"] == "taken at night"
    desk.post(OPEN, {"drop": "1"})
    assert IntakeDraft.objects.count() == 0


def test_a_second_press_opens_nothing_twice(desk):
    key = re.search(r'name="key" value="(\w+)"', desk.get(OPEN).content.decode())[1]
    sent = {"name": "Nasir", "kind": "arrest", "key": key, "open": "1"}
    first, second = desk.post(OPEN, sent), desk.post(OPEN, sent)
    assert Incident.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_two_presses_at_the_same_moment_open_one_incident(desk, monkeypatch):
    sent = {"name": "Nasir", "kind": "arrest", "key": "a1b2c3", "open": "1"}
    first = desk.post(OPEN, sent)
    known, asked = queries.sent_before, []

    def not_yet(**asking):
        asked.append(asking)
        return None if len(asked) == 1 else known(**asking)

    monkeypatch.setattr(queries, "sent_before", not_yet)
    second = desk.post(OPEN, sent)
    assert Incident.objects.count() == 1
    assert (second.status_code, second["Location"]) == (302, first["Location"])


def test_a_name_of_marks_alone_is_no_name(desk):
    assert desk.post(OPEN, {"name": " \u200f\u202e ", "kind": "arrest", "open": "1"}).status_code == 422
    assert desk.post(OPEN, {"name": "نا\u200cمعلوم", "kind": "arrest", "open": "1"}).status_code == 302


def test_a_call_written_down_later_runs_from_when_it_came(desk):
    assert "Asia/Karachi" in desk.get(OPEN).content.decode()
    came = timezone.localtime() - timedelta(hours=30)
    sent = {"name": "Nasir", "kind": "arrest", "open": "1", "called_at": f"{came:%Y-%m-%dT%H:%M}"}
    desk.post(OPEN, sent)
    incident = Incident.objects.get()
    assert incident.first_report_at == came.replace(second=0, microsecond=0)
    assert incident.ref in desk.get("/incidents/?view=overdue").content.decode()
    assert desk.post(OPEN, {**sent, "called_at": "2999-01-01T10:00"}).status_code == 422


def test_a_raid_is_written_down_in_one_go(desk):
    desk.post(OPEN, {"name": "Nasir", "kind": "raid", "others": "Halima\nOmid\n\n", "people_told": "9", "open": "1"})
    incident = Incident.objects.get()
    assert [p.told["name"] for p in incident.people.order_by("number")] == ["Nasir", "Halima", "Omid"]
    assert incident.people_told == 9


def test_no_word_about_a_person_stands_in_an_address_or_a_title(desk, amina):
    _, (qais, *_) = family(amina)
    incident = call(amina, "Qais Darwazi", person=qais)
    for name in ("view_incident", "add_report", "add_people", "merge_incidents"):
        answer = desk.get(reverse(f"incidents:{name}", args=[incident.ref]))
        assert answer.status_code == 200
        assert "Qais" not in title_of(answer)


@pytest.mark.parametrize("typed", ["Qai", "قیس دروازی", "Kais Darwazi", "0390 000 0001", "۰۳۹۰۰۰۰۰۰۰۱", "golra more"])
def test_whoever_calls_again_is_found_by_half_a_name_a_phone_or_a_place(desk, amina, typed):
    _, (qais, *_) = family(amina)
    incident = call(amina, "Qais Darwazi", person=qais, place_words="Golra Mor")
    other = call(amina, "Nasir", report=NewReport(received_at=timezone.now(), phone="+923911111111"))
    text = desk.post("/incidents/", {"text": typed}).content.decode()
    assert incident.ref in text
    assert other.ref not in text


def test_a_reference_finds_the_event_and_nothing_typed_finds_the_list(desk, amina, carol):
    one, other = call(amina, "Juma Gul", hours_ago=3), call(amina, "Juma Gul", hours_ago=2)
    merge_incidents(actor=amina, incident=one, other=other, version=one.version)
    assert one.ref in desk.post("/incidents/", {"text": other.ref.lower()}).content.decode()
    assert call(carol, "Juma Gul").ref not in desk.post("/incidents/", {"text": "Juma\0"}).content.decode()
    assert desk.post("/incidents/", {"text": " "}).status_code == 200


def test_a_number_is_masked_until_it_is_asked_for(desk, amina):
    incident = call(amina, "Nasir")
    where = reverse("incidents:view_incident", args=[incident.ref])
    assert "+923900000001" not in desk.get(where).content.decode()
    shown = desk.post(reverse("incidents:show_reporter_phone", args=[incident.ref, incident.reports.get().pk]))
    assert "+923900000001" in shown.content.decode()
    assert AuditEvent.objects.filter(verb="incident.phone_shown").count() == 1


def test_a_state_is_recorded_and_a_lost_race_shows_both(desk, amina):
    incident = call(amina, "Nasir")
    where = reverse("incidents:record_state", args=[incident.ref, 1])
    version = incident.version
    sent = {"state": "released", "how": "lawyer", "evidence": "relative", "place": "Haji Camp", "version": version}
    assert desk.post(where, sent).status_code == 302
    late = desk.post(where, {**sent, "state": "deported", "how": "", "note": "seen at the border"})
    text = late.content.decode()
    assert late.status_code == 422
    assert "seen at the border" in text
    assert "The incident now" in text
    assert "Released" in text
    assert StateChange.objects.filter(state="deported").count() == 0
    again = re.search(r'name="version" value="(\d+)"', text)[1]
    assert desk.post(where, {**sent, "state": "deported", "how": "", "version": again}).status_code == 302
    assert incident.people.get().state == "deported"


def test_whoever_was_free_and_is_held_again_gets_an_incident_of_their_own(desk, amina):
    incident = call(amina, "Nasir", "Omid", hours_ago=30)
    now_is(incident, "released", user=amina, how="letter")
    incident.refresh_from_db()
    where = reverse("incidents:record_state", args=[incident.ref, 1])
    assert "A new arrest" in desk.get(where).content.decode()
    sent = {"state": "in_custody", "evidence": "relative", "version": incident.version, "note": "taken at the market"}
    assert desk.post(where, sent).status_code == 422
    answer = desk.post(where, {**sent, "again": "again"}, follow=True)
    again = Incident.objects.exclude(pk=incident.pk).get()
    text = answer.content.decode()
    assert again.ref in answer.redirect_chain[-1][0]
    assert "taken at the market" in text
    assert "Arrested before" in text
    assert "Arrested again" in desk.get(reverse("incidents:view_incident", args=[incident.ref])).content.decode()
    incident.refresh_from_db()
    assert desk.post(where, {**sent, "again": "wrong", "version": incident.version}).status_code == 302
    assert incident.people.get(number=1).state == "in_custody"


def test_evidence_and_note_of_a_state_stand_on_the_page(desk, amina):
    incident = call(amina, "Nasir", "Halima")
    beside = call(amina, "Omid").people.get()
    where = reverse("incidents:record_state", args=[incident.ref, 1])
    sent = {"state": "located", "evidence": "lawyer", "place": "Golra Mor", "note": "seen in the yard", "version": 1}
    assert desk.post(where, {**sent, "also": str(beside.pk), "version": incident.version}).status_code == 422
    desk.post(where, {**sent, "version": incident.version})
    text = desk.get(reverse("incidents:view_incident", args=[incident.ref])).content.decode()
    for said in ("Seen by a lawyer", "seen in the yard", "Golra Mor, Rawalpindi"):
        assert said in text


def test_a_whole_raid_is_moved_on_one_page(desk, amina):
    incident = call(amina, *(f"Person {n}" for n in range(30)), kind="raid")
    now_is(incident, "released", user=amina, number=5, how="letter")
    incident.refresh_from_db()
    where = reverse("incidents:record_state", args=[incident.ref, 1])
    assert "Everybody who is where this person is now" in desk.get(where).content.decode()
    sent = {"state": "transferred", "evidence": "relative", "also": ["0"], "version": incident.version}
    assert desk.post(where, sent).status_code == 302
    states = list(incident.people.values_list("state", flat=True))
    assert (states.count("transferred"), states.count("released")) == (29, 1)
    page = desk.get("/incidents/handover/").content.decode()
    assert page.count("29 people") == 1
    assert "Released: The letter" in page


def test_what_was_taken_down_wrongly_is_put_right(desk, amina):
    incident = call(amina, "Nasir", kind="eviction", place_words="main road")
    where = reverse("incidents:correct_incident", args=[incident.ref])
    assert 'value="main road"' in desk.get(where).content.decode()
    sent = {"kind": "arrest", "place": "Golra Mor", "version": incident.version}
    assert desk.post(where, sent).status_code == 302
    incident.refresh_from_db()
    assert (incident.kind, incident.place, incident.is_running) == ("arrest", "golra-mor", True)
    assert incident.steps.count() == 5
    late = desk.post(where, {**sent, "kind": "eviction"})
    assert late.status_code == 422
    assert "Golra Mor, Rawalpindi" in late.content.decode().partition("The incident now")[2]
    assert desk.post(where, {**sent, "kind": "eviction", "version": incident.version}).status_code == 302
    incident.refresh_from_db()
    assert (incident.kind, incident.is_running, incident.steps.count()) == ("eviction", False, 5)
    assert AuditEvent.objects.filter(verb="incident.corrected").count() == 2


def test_a_year_of_another_calendar_is_a_slip_and_not_centuries_ago(desk, amina):
    incident = call(amina, "Nasir")
    sent = {"state": "located", "evidence": "relative", "version": incident.version, "happened_at": "1405-09-06T10:00"}
    assert desk.post(reverse("incidents:record_state", args=[incident.ref, 1]), sent).status_code == 422
    sent = {"kind": "lawyer", "due_at": "1405-09-06T10:00", "version": incident.version}
    assert desk.post(reverse("incidents:add_step", args=[incident.ref]), sent).status_code == 422


def test_only_a_release_may_say_by_what(desk, amina):
    incident = call(amina, "Nasir")
    sent = {"state": "charged", "how": "bribe", "evidence": "relative", "version": incident.version}
    assert desk.post(reverse("incidents:record_state", args=[incident.ref, 1]), sent).status_code == 422


def test_the_rest_of_the_family_is_one_press_away(desk, amina):
    _, (qais, shakila, _) = family(amina)
    incident = call(amina, "Qais", person=qais)
    where = reverse("incidents:add_people", args=[incident.ref])
    assert "Shakila Darwazi" in desk.get(where).content.decode()
    desk.post(where, {"family": [shakila.ref], "names": "a cousin", "version": incident.version})
    assert [p.person for p in incident.people.order_by("number")] == [qais, shakila, None]


def test_silence_stands_at_the_top_of_the_list(desk, amina, settings):
    settings.INCIDENT_SILENT_HOURS = 6
    incident = call(amina, "Nasir", hours_ago=30)
    text = desk.get("/incidents/").content.decode()
    assert "without news for more than 6 hours" in text
    assert incident.ref in desk.get("/incidents/?view=silent").content.decode()
    now_is(incident, "located", user=amina)
    assert incident.ref not in desk.get("/incidents/?view=silent").content.decode()


def test_every_view_of_the_list_opens(desk, amina):
    call(amina, "Nasir", hours_ago=30)
    for view in ("running", "overdue", "silent", "late", "waiting", "followed", "all", "nonsense"):
        assert desk.get(f"/incidents/?view={view}").status_code == 200


def test_the_handover_says_what_runs_and_what_changed(desk, amina):
    incident = call(amina, "Nasir", hours_ago=20)
    now_is(incident, "transferred", user=amina)
    text = desk.get("/incidents/handover/?hours=8").content.decode()
    assert incident.ref in text
    assert "Transferred" in text
    step = incident.steps.get(kind="lawyer")
    finish_step(actor=amina, incident=incident, step_id=step.pk, result="The lawyer is there.")
    text = desk.get("/incidents/handover/?hours=8").content.decode()
    assert "The lawyer is there." in text
    assert "Haji Camp" not in text
    now_is(incident, "located", user=amina, place_words="Haji Camp")
    assert "Haji Camp" in desk.get("/incidents/handover/?hours=8").content.decode()
    assert "Haji Camp" in desk.get("/incidents/").content.decode().partition("<table")[2]
    assert "Late" in text
    assert desk.get("/incidents/handover/?hours=x").status_code == 200


def test_two_incidents_are_looked_at_side_by_side_and_merged(desk, amina):
    one, other = call(amina, "Juma Gul", hours_ago=3), call(amina, "Juma Gul", hours_ago=2)
    pair = MergeProposal.objects.create(left=one, right=other, reasons=["name"], found_at=timezone.now())
    where = reverse("incidents:answer_proposal", args=[pair.pk])
    assert "The names are alike." in desk.get(where).content.decode()
    desk.post(where, {"answer": "one", "version": one.version})
    page = desk.get(reverse("incidents:view_incident", args=[other.ref]), follow=True)
    assert page.redirect_chain[-1][0] == reverse("incidents:view_incident", args=[one.ref])
    one.refresh_from_db()
    desk.post(reverse("incidents:undo_merge", args=[other.ref]), {"version": one.version})
    other.refresh_from_db()
    assert other.merged_into is None


def test_a_reference_that_leads_nowhere_is_a_slip_and_not_a_missing_page(desk, amina):
    incident = call(amina, "Nasir")
    sent = {"other": "IN-00000000", "version": incident.version}
    assert desk.post(reverse("incidents:merge_incidents", args=[incident.ref]), sent).status_code == 422


def test_a_reviewer_sets_the_steps_of_the_office(client, bashir):
    client.force_login(bashir)
    assert client.post("/incidents/steps/", {"lawyer": "45"}).status_code == 302
    assert OfficeStep.objects.get().after_minutes == 45
    assert client.post("/incidents/steps/", {}).status_code == 422
