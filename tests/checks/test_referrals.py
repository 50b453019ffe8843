"""A doubtful question: who is asked to answer it, what they see, what the desk reads, and what happens when nobody answers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from desk_stories import DESCRIBED, HALF_KNOWN, ask, ask_only
from django.urls import reverse
from small_register import add, family, letter, new_person

from aman.audit.models import AuditEvent, AuditTouch
from aman.checks.actions import (
    answer_referral,
    follow_up_checks,
    read_referral,
    reopen_answer,
    take_referral,
    watch_referrals,
)
from aman.checks.models import DeskCheck, DeskTally, DeskTrace, Referral
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def qais(amina):
    """Qais, whose letter is in force."""
    case, people = family(amina)
    letter(amina, case, people[0])
    return people[0]


@pytest.fixture
def doubtful(qais, dawud):
    """What the desk was told about a man who may be Qais, and the referral that came of it."""
    answer = ask(dawud, **HALF_KNOWN, province="Peshawar")
    return answer, Referral.objects.get()


def test_a_doubtful_question_waits_for_the_owners_desk_and_the_asker_reads_no_record(doubtful, qais, amina):
    answer, referral = doubtful
    assert not answer.in_force
    assert referral.office == amina.office
    assert [one["ref"] for one in referral.candidates] == [qais.ref]
    assert any("father" in a["sentence"] for a in referral.candidates[0]["addends"])
    assert referral.said["name"] == "Qais Darwazi"
    assert referral.due_at - referral.made_at == timedelta(minutes=30)


def test_an_unknown_person_and_a_certain_one_are_referred_to_nobody(qais, dawud):
    ask(dawud, name="Nasir Wardak", father="Halim", birth="1970")
    ask(dawud, **DESCRIBED)
    ask(dawud, number="P77777777")
    assert not Referral.objects.exists()


def test_a_withdrawn_persons_question_is_no_record_and_no_referral(amina, dawud):
    case, (qais, *_) = family(amina)
    letter(amina, case, qais, state="withdrawn")
    assert not ask(dawud, **DESCRIBED).in_force
    assert not Referral.objects.exists()
    assert DeskCheck.objects.get().owner == amina.office


def test_a_number_on_two_people_and_a_name_against_a_number_are_referred(amina, qais, dawud):
    ask(dawud, number="P01234567", name="Nasir Wardak")
    assert Referral.objects.get().said["number"] == "P01234567"
    add(amina, new_person("Nasir Wardak", papers=(("af_passport", "P01234567"),)))
    ask(dawud, number="P01234567")
    assert sorted(len(r.candidates) for r in Referral.objects.all()) == [1, 2]


def test_each_office_is_asked_about_its_own_people_only(qais, amina, carol, dawud):
    (other,) = add(carol, new_person("Qais Darwazi", father="Tamim", born="1985-03-05"))
    ask(dawud, **HALF_KNOWN)
    by_office = {r.office: r for r in Referral.objects.all()}
    assert [one["ref"] for one in by_office[amina.office].candidates] == [qais.ref]
    assert [one["ref"] for one in by_office[carol.office].candidates] == [other.ref]
    with pytest.raises(NotFound):
        read_referral(actor=amina, reference=by_office[carol.office].reference)


def test_case_officers_are_told_at_once_and_no_name_is_in_the_notice(doubtful, amina, bashir):
    _, referral = doubtful
    notice = Notice.objects.get(user=amina, kind="referral.waiting")
    assert (notice.subject, notice.urgency) == (f"referral:{referral.reference}", "soon")
    assert "Qais" not in str(vars(notice))
    assert not Notice.objects.filter(user=bashir).exists()


def test_this_person_makes_the_desk_read_protection_in_force_under_the_same_reference(doubtful, qais, amina, dawud):
    asked, referral = doubtful
    answer_referral(actor=amina, reference=referral.reference, answer="this_person", person_ref=qais.ref)
    again = reopen_answer(actor=dawud, reference=asked.reference)
    assert again.in_force
    assert again.duty_number == amina.office.duty_number
    check = DeskCheck.objects.get()
    assert (check.case, check.owner) == (qais.memberships.get().case, amina.office)
    assert DeskTally.objects.get().in_force == 1


@pytest.mark.parametrize("answer", ["none", "cannot_tell"])
def test_another_answer_leaves_it_at_no_record(doubtful, amina, dawud, answer):
    asked, referral = doubtful
    answer_referral(actor=amina, reference=referral.reference, answer=answer)
    assert not reopen_answer(actor=dawud, reference=asked.reference).in_force
    assert DeskCheck.objects.get().case is None


def test_this_person_without_protection_in_force_stays_no_record(amina, dawud):
    _, (qais, *_) = family(amina)
    asked = ask(dawud, **HALF_KNOWN)
    referral = Referral.objects.get()
    answer_referral(actor=amina, reference=referral.reference, answer="this_person", person_ref=qais.ref)
    assert not reopen_answer(actor=dawud, reference=asked.reference).in_force
    assert DeskCheck.objects.get().owner == amina.office, "the owner sees that it was asked"


def test_only_a_candidate_can_be_this_person(doubtful, amina):
    _, referral = doubtful
    (stranger,) = add(amina, new_person("Nasir Wardak"))
    for ref in ("", stranger.ref):
        with pytest.raises(BadInput):
            answer_referral(actor=amina, reference=referral.reference, answer="this_person", person_ref=ref)


def test_only_who_may_answers_and_only_once(doubtful, qais, amina, bashir, rahela, carol):
    _, referral = doubtful
    with pytest.raises(NotAllowed):
        answer_referral(actor=rahela, reference=referral.reference, answer="none")
    with pytest.raises(NotFound):
        answer_referral(actor=carol, reference=referral.reference, answer="none")
    answer_referral(actor=amina, reference=referral.reference, answer="none")
    with pytest.raises(Conflict):
        answer_referral(actor=bashir, reference=referral.reference, answer="this_person", person_ref=qais.ref)


def test_one_takes_it_and_a_colleague_is_told(doubtful, amina, bashir):
    _, referral = doubtful
    take_referral(actor=amina, reference=referral.reference)
    with pytest.raises(Conflict):
        take_referral(actor=bashir, reference=referral.reference)


def test_reviewers_are_told_at_half_time_once_and_it_lapses_at_the_end(doubtful, amina, bashir, dawud):
    asked, referral = doubtful
    made = referral.made_at
    watch_referrals(at=made + timedelta(minutes=14))
    assert not Notice.objects.filter(user=bashir).exists()
    watch_referrals(at=made + timedelta(minutes=16))
    watch_referrals(at=made + timedelta(minutes=17))
    assert [n.urgency for n in Notice.objects.filter(user=bashir, kind="referral.late")] == ["escalation"]
    watch_referrals(at=made + timedelta(minutes=31))
    referral.refresh_from_db()
    assert referral.state == "lapsed"
    assert not reopen_answer(actor=dawud, reference=asked.reference).in_force
    assert Notice.objects.filter(user=amina, kind="referral.lapsed").count() == 1


def test_a_lapsed_one_can_still_be_answered(doubtful, qais, amina, dawud):
    asked, referral = doubtful
    watch_referrals(at=referral.made_at + timedelta(minutes=31))
    answer_referral(actor=amina, reference=referral.reference, answer="this_person", person_ref=qais.ref)
    assert reopen_answer(actor=dawud, reference=asked.reference).in_force


def test_what_was_said_is_wiped_a_day_later_and_the_answer_stays(doubtful, qais, amina):
    _, referral = doubtful
    answer_referral(actor=amina, reference=referral.reference, answer="none")
    watch_referrals(at=referral.due_at + timedelta(hours=23))
    referral.refresh_from_db()
    assert referral.said
    watch_referrals(at=referral.due_at + timedelta(hours=25))
    referral.refresh_from_db()
    assert (referral.said, referral.candidates, referral.answer) == ({}, [{"ref": qais.ref}], "none")


def test_what_was_said_stands_sealed_in_the_table(doubtful):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT said, candidates FROM checks_referral")
        stored = b"".join(bytes(part) for part in cursor.fetchone())
    assert b"Qais" not in stored
    assert b"Tamim" not in stored


def test_the_trace_of_a_check_says_nothing_once_it_is_followed_up(doubtful):
    trace = DeskTrace.objects.get()
    assert (trace.said, trace.waiting) == ({}, False)


def test_the_case_officer_is_told_of_a_check_about_the_case(qais, amina, bashir, dawud):
    ask(dawud, number="P01234567")
    notice = Notice.objects.get(kind="desk_check.matched")
    assert (notice.user, notice.path) == (amina, "/checks/about/")


def test_every_look_is_logged_under_the_candidates(doubtful, qais, amina):
    _, referral = doubtful
    read_referral(actor=amina, reference=referral.reference)
    line = AuditEvent.objects.get(verb="referral.read")
    assert AuditTouch.objects.filter(person=qais.ref, sequence=line.sequence).exists()


def test_a_found_person_finds_the_check_among_those_who_looked(qais, amina, dawud):
    ask(dawud, number="P01234567")
    line = AuditEvent.objects.get(verb="desk_check.matched")
    assert AuditTouch.objects.filter(person=qais.ref, sequence=line.sequence).exists()
    assert (line.actor, line.office) == (f"host-desk/{dawud.pk}", str(amina.office_id))


def test_the_hosts_own_log_does_not_tell_who_is_on_record(amina, dawud):
    """The administrator of the asking office reads its lines: those of no record must all be alike."""
    case, (qais, *_) = family(amina)
    letter(amina, case, qais, state="withdrawn")
    for typed in ({"number": "P01234567"}, {"number": "P77777777"}, {**HALF_KNOWN, "number": "P77777778"}):
        ask(dawud, **typed)
    assert Referral.objects.count() == 1
    lines = AuditEvent.objects.filter(office=str(dawud.office_id))
    assert {line.verb for line in lines} == {"desk_check.asked"}
    assert len({str(line.detail) for line in lines}) == 1


def test_the_page_shows_what_was_said_beside_the_record_and_takes_the_answer(client, doubtful, qais, amina):
    asked, referral = doubtful
    client.force_login(amina)
    page = client.get(reverse("checks:view_referral", args=[referral.reference])).content.decode()
    for part in ("Tamimullah", "Tamim", "Peshawar", qais.ref, "Protection in force", "Faizabad"):
        assert part in page
    assert "Qais" not in page.split("<title>")[1].split("</title>")[0]
    done = client.post(reverse("checks:answer_referral", args=[referral.reference]), {"answer_is": qais.ref})
    assert done.status_code == 302
    assert DeskCheck.objects.get(reference=asked.reference).answer == "in_force"
    assert referral.reference in client.get("/checks/referrals/?state=answered").content.decode()


def test_an_answer_without_a_choice_is_sent_back(client, doubtful, amina):
    _, referral = doubtful
    client.force_login(amina)
    assert client.post(reverse("checks:answer_referral", args=[referral.reference]), {}).status_code == 422
    assert Referral.objects.get().state == "waiting"


def test_the_queue_shows_the_most_pressing_first_and_nothing_of_another_office(client, doubtful, carol, amina):
    _, referral = doubtful
    client.force_login(amina)
    assert referral.reference in client.get("/checks/referrals/").content.decode()
    client.force_login(carol)
    assert referral.reference not in client.get("/checks/referrals/").content.decode()
    assert client.get(reverse("checks:view_referral", args=[referral.reference])).status_code == 404


def test_a_referral_and_an_unknown_person_look_the_same_to_the_asker(client, qais, dawud):
    client.force_login(dawud)
    pages = [
        client.post("/checks/", {"reason": "stop", "place": "Faizabad", "province": "Kabul", **typed})
        for typed in (HALF_KNOWN, {"name": "Nasir Wardak", "father": "Halim", "birth": "1970"})
    ]
    assert len({len(page.content) for page in pages}) == 1
    assert all("Open this answer again in 30 minutes" in page.content.decode() for page in pages)


def test_a_referral_costs_the_asker_the_same_questions_to_the_database(qais, dawud, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(dawud)
    shapes = []
    for typed in (
        {"name": "Nasir Wardak", "father": "Halim", "birth": "1970"},
        HALF_KNOWN,
        DESCRIBED,
        {"number": "P01234567"},
        {"number": "P77777777"},
    ):
        with CaptureQueriesContext(connection) as seen:
            client.post("/checks/", {"reason": "stop", "place": "Faizabad", **typed})
        # Savepoints bear a running number.
        shapes.append([re.sub(r"_x\d+", "", " ".join(q["sql"].split()[:3])) for q in seen])
    # The first check of a day begins the officer's tally.
    assert len({tuple(shape) for shape in shapes[1:]}) == 1
    assert len(DeskCheck.objects.all()) == len(shapes)


def test_whoever_asks_meanwhile_waits_for_the_log_only_when_everything_else_is_written(qais, dawud):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for question in (DESCRIBED, {**HALF_KNOWN, "province": "Peshawar"}, {"number": "P01234567"}):
        ask_only(dawud, **question)
    with CaptureQueriesContext(connection) as seen:
        assert follow_up_checks() == 3
    writes = [one["sql"] for one in seen if re.match("INSERT|UPDATE", one["sql"])]
    (at,) = [n for n, sql in enumerate(writes) if "audit_auditevent" in sql]  # three lines in one statement
    assert "audit_audittouch" in "".join(writes[at:]), "whom they touch is written with them or right after them"
    assert len(writes) - at <= 2, "and nothing else is"
    assert AuditEvent.objects.filter(verb__in=["referral.made", "desk_check.matched"]).count() == 3
    assert set(AuditEvent.objects.filter(verb="referral.made").values_list("actor_id", flat=True)) == {dawud.pk}
