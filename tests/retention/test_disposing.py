"""Does what nobody decides go by itself, in small pieces, and the rest only when two people agree?"""

from datetime import timedelta

import pytest
import small_register as sample
from django.utils import timezone

from aman.audit.models import AuditEvent
from aman.cases.models import Case
from aman.errors import BadInput, Conflict, NotAllowed
from aman.incidents.models import IntakeDraft
from aman.issuing.models import Letter
from aman.jobs.actions import run_due_jobs
from aman.jobs.models import Job
from aman.notices.models import Notice
from aman.people.models import Person
from aman.retention.actions import agree_to_disposal, ask_period, look_after_periods, place_hold, refuse_disposal
from aman.retention.actions.ending import BY_MACHINE, BY_TWO
from aman.retention.models import Disposal, Erasure
from aman.retention.schedule import By, schedule
from aman.rosters.models import Roster


def worked():
    run_due_jobs(worker="here")


def an_old_case(amina):
    case, people = sample.family(amina)
    long_ago = timezone.now() - timedelta(days=3_000)
    Case.objects.filter(pk=case.pk).update(state=Case.State.DEPARTED, opened_at=long_ago)
    return case, people


def test_every_kind_has_an_end_that_is_written_or_is_kept():
    for name, kind in schedule().items():
        assert (kind.days is None) == (kind.by is By.KEPT), name
        assert kind.days is None or kind.most is None or kind.days <= kind.most
        assert kind.reason
        assert kind.source
    assert set(BY_MACHINE) == {k.kind for k in schedule().values() if k.by is By.MACHINE}
    assert set(BY_TWO) == {k.kind for k in schedule().values() if k.by is By.TWO}


def test_a_day_puts_one_job_aside_for_an_office(embassy, other_office):
    assert look_after_periods() == 2
    assert look_after_periods() == 0
    assert Job.objects.filter(kind="retention.dispose").count() == 2


def test_drafts_notices_and_staged_files_go_by_themselves(amina, embassy):
    now = timezone.now()
    old = now - timedelta(days=400)
    for made in (old, now):
        Notice.objects.create(user=amina, kind="task.due", subject=f"task:{made:%y}", path="/", made_at=made)
    IntakeDraft.objects.create(user=amina, typed={"name": "Qais"}, saved_at=old)
    lists = [
        Roster.objects.create(
            office=embassy, file_name="a.csv", sha256=str(n), received_on=at.date(), received_at=at, received_by=amina,
            content=b"Qais,Darwazi",
        )
        for n, at in enumerate((old, now, old))
    ]  # fmt: skip
    place_hold(actor=amina, about="roster", ref=str(lists[2].pk), reason="The sender disputes it")
    look_after_periods()
    worked()
    assert Notice.objects.count() == 1
    assert not IntakeDraft.objects.exists()
    contents = [bytes(one.content or b"") for one in Roster.objects.order_by("pk")]
    assert contents == [b"", b"Qais,Darwazi", b"Qais,Darwazi"], "one is young, one is held"
    kinds = {event.detail["kind"] for event in AuditEvent.objects.filter(verb="records.disposed")}
    assert {"notices", "intake_drafts", "staged_files"} <= kinds


def test_old_cases_are_proposed_and_nothing_happens_until_two_agree(amina, bashir, embassy):
    case, people = an_old_case(amina)
    look_after_periods()
    worked()
    row = Disposal.objects.get(kind="closed_cases")
    assert row.records == len(people)
    assert not Erasure.objects.exists()
    agree_to_disposal(actor=amina, pk=row.pk)
    with pytest.raises(NotAllowed):
        agree_to_disposal(actor=amina, pk=row.pk)
    worked()
    assert not Erasure.objects.exists()
    agree_to_disposal(actor=bashir, pk=row.pk)
    worked()
    row.refresh_from_db()
    assert (row.state, row.done, row.kept) == ("done", len(people), 0)
    assert Erasure.objects.filter(state="done", ask="schedule").count() == len(people)
    assert not any(person.names.exists() for person in Person.objects.all())
    assert Case.objects.get(pk=case.pk).programme_number == ""


def test_what_is_held_is_left_and_counted(amina, bashir):
    case, people = an_old_case(amina)
    place_hold(actor=amina, about="person", ref=people[0].ref, reason="A court asked for it")
    look_after_periods()
    row = Disposal.objects.get(kind="closed_cases")
    agree_to_disposal(actor=amina, pk=row.pk)
    agree_to_disposal(actor=bashir, pk=row.pk)
    worked()
    row.refresh_from_db()
    assert (row.done, row.kept) == (len(people) - 1, 1)
    assert people[0].names.exists()
    assert Case.objects.get(pk=case.pk).programme_number, "somebody of the case is left"


def test_the_text_of_letters_that_ended_goes_by_two(amina, bashir):
    case, people = sample.family(amina)
    letter = sample.letter(amina, case, people[0])
    old = timezone.now() - timedelta(days=800)
    Letter.objects.filter(pk=letter.pk).update(issued_at=old - timedelta(days=90), expires_at=old)
    look_after_periods()
    row = Disposal.objects.get(kind="letters")
    for user in (amina, bashir):
        agree_to_disposal(actor=user, pk=row.pk)
    worked()
    assert not bytes(Letter.objects.get(pk=letter.pk).token)
    assert Letter.objects.get(pk=letter.pk).letter_id == letter.letter_id


def test_a_refused_proposal_is_closed(amina, bashir):
    an_old_case(amina)
    look_after_periods()
    row = Disposal.objects.get(kind="closed_cases")
    refuse_disposal(actor=bashir, pk=row.pk)
    with pytest.raises(Conflict):
        agree_to_disposal(actor=amina, pk=row.pk)
    Job.objects.all().delete()
    look_after_periods()
    assert Disposal.objects.count() == 1, "what people decided to keep is put before them again the next day"
    Job.objects.all().delete()
    Disposal.objects.update(proposed_at=row.proposed_at - timedelta(days=31))
    look_after_periods()
    assert Disposal.objects.filter(state="proposed").count() == 1


def test_a_period_beyond_the_maximum_is_refused(bashir):
    with pytest.raises(BadInput, match="at most"):
        ask_period(actor=bashir, kind="closed_cases", days=4_000, reason="We like to keep things")
    with pytest.raises(BadInput):
        ask_period(actor=bashir, kind="audit_lines", days=10, reason="We like to forget things")


def test_the_words_of_old_incidents_go_by_two_and_their_dates_stay(amina, bashir):
    from aman.incidents.actions import NewPersonTold, NewReport, open_incident
    from aman.incidents.models import Incident, IncidentPerson, Report

    old = timezone.now() - timedelta(days=1_500)
    made = [
        open_incident(
            actor=amina, kind="arrest", people=[NewPersonTold({"name": f"Qais {n}"}, None)], place_words="near the well",
            report=NewReport(received_at=timezone.now(), words=f"Qais {n} was taken", phone="+923900000009"),
        )
        for n in range(2)
    ]  # fmt: skip
    Incident.objects.update(is_running=False, last_news_at=old)
    place_hold(actor=amina, about="incident", ref=made[1].ref, reason="A court asked for it")
    look_after_periods()
    row = Disposal.objects.get(kind="closed_incidents")
    assert row.records == 2
    for user in (amina, bashir):
        agree_to_disposal(actor=user, pk=row.pk)
    worked()
    row.refresh_from_db()
    assert (row.state, row.done, row.kept) == ("done", 1, 1)
    said = {r.incident_id: (r.words, r.phone) for r in Report.objects.all()}
    assert said[made[0].pk] == ("", "")
    assert said[made[1].pk][0] == "Qais 1 was taken"
    assert not IncidentPerson.objects.get(incident=made[0]).told
    assert Incident.objects.get(pk=made[0].pk).first_report_at


def test_what_was_said_of_people_of_the_register_in_an_old_incident_goes_too(amina, bashir):
    """The people stay; where they were held, and what a note says of it, has the incident's own end."""
    from aman.incidents.actions import NewPersonTold, NewReport, open_incident
    from aman.incidents.models import Incident, IncidentPerson, MatchCandidate, StateChange

    _, (qais, *_) = sample.family(amina)
    now = timezone.now()
    incident = open_incident(
        actor=amina, kind="arrest", report=NewReport(received_at=now, words="taken"),
        people=[NewPersonTold({"name": "Qais"}, qais)],
    )  # fmt: skip
    place = incident.people.get()
    StateChange.objects.create(
        incident_person=place, state="located", happened_at=now, place_words="behind the mosque", note="his uncle called",
        recorded_at=now, recorded_by=amina,
    )  # fmt: skip
    MatchCandidate.objects.create(
        incident_person=place, person=qais, rank=1, log_odds=1.0, reasons=["his father's name"]
    )
    Incident.objects.update(is_running=False, last_news_at=now - timedelta(days=1_500))
    look_after_periods()
    for user in (amina, bashir):
        agree_to_disposal(actor=user, pk=Disposal.objects.get(kind="closed_incidents").pk)
    worked()
    assert {(change.note, change.place_words) for change in StateChange.objects.all()} == {("", "")}
    assert not MatchCandidate.objects.exists()
    kept = IncidentPerson.objects.get()
    assert (kept.person, kept.state, kept.told) == (qais, place.state, {})
    assert qais.names.exists()


def test_what_a_partner_s_hotline_typed_ends_as_everybody_s(db):
    from aman.accounts.models import Office, User

    partner = Office.objects.create(code="partner", name="A partner", kind="partner")
    worker = User.objects.create_user("hadia", password=None, role="hotline", office=partner)
    IntakeDraft.objects.create(user=worker, typed={"name": "Qais"}, saved_at=timezone.now() - timedelta(days=8))
    look_after_periods()
    worked()
    assert not IntakeDraft.objects.exists()
    assert not Disposal.objects.exists()


def test_the_note_of_a_session_goes_with_it_and_one_that_runs_stays(amina):
    """It holds the address that somebody signed in from."""
    from django.contrib.sessions.models import Session

    from aman.accounts.models import OpenSession

    now = timezone.now()
    for key, days in (("over", -1), ("running", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))
        began = now - timedelta(days=2)
        OpenSession.objects.create(user=amina, key=key, address="192.0.2.7", begun_at=began, seen_at=began)
    look_after_periods()
    worked()
    assert [row.key for row in OpenSession.objects.all()] == ["running"]
    assert Session.objects.count() == 1


def test_a_case_in_which_something_happened_since_is_not_proposed(amina):
    from aman.cases.models import Note

    case, _ = an_old_case(amina)
    Note.objects.create(case=case, text="They wrote", written_by=amina, written_at=timezone.now())
    look_after_periods()
    assert not Disposal.objects.filter(kind="closed_cases").exists()
