"""Are the people of a long choice settled by a worker, whom nothing can kill halfway, and is everybody told what came of it?"""

from datetime import timedelta

import pytest
from django.utils import timezone
from leaving import asked, consent, opened, recipient, rows_in
from small_register import add, family, new_person

from aman.audit.models import AuditEvent
from aman.cases.actions import record_consent, withdraw_consent
from aman.cases.models import Consent
from aman.errors import BadInput, Conflict, NotAllowed
from aman.exports import actions, choosing
from aman.exports.actions import settling
from aman.exports.choosing import Chosen
from aman.exports.models import Export, ExportPerson
from aman.jobs.actions import run_due_jobs, run_job, take_job
from aman.jobs.models import Job
from aman.notices.models import Notice

pytestmark = pytest.mark.django_db

SIV = Chosen(programme="SIV")


@pytest.fixture
def long_choice(monkeypatch):
    """Every choice is long, and a part of it is one case."""
    monkeypatch.setattr(choosing, "FEW", 0)
    monkeypatch.setattr(choosing, "CASES_AT_ONCE", 1)


@pytest.fixture
def families(amina):
    """Three families of three."""
    return [family(amina, f"KBL202361800{n}") for n in range(1, 4)]


def piece(export):
    """One part of the choosing, as a worker does it."""
    job = Job.objects.get(kind=settling.JOB, subject=f"export:{export.ref}")
    done = settling.read_part(job)(job)
    Job.objects.filter(pk=job.pk).update(cursor=done.cursor, done=done.done, total=done.total)
    export.refresh_from_db()
    return done


def chosen(export):
    """Let a worker do what is due."""
    run_due_jobs(worker="test")
    export.refresh_from_db()
    return export


def test_a_long_choice_stands_at_once_and_is_gone_through_by_a_worker(amina, bashir, families, long_choice):
    consent(amina, *families[0][1], *families[1][1])
    what = asked(recipient(bashir), chosen=SIV)
    assert actions.preview_export(actor=amina, asked=what).counted is None
    export = actions.ask_export(actor=amina, asked=what)
    assert (export.state, export.people) == ("choosing", 0)
    with pytest.raises(Conflict, match="still being chosen"):
        actions.approve_export(actor=bashir, ref=export.ref)
    assert not Notice.objects.filter(kind="export.waiting").exists()
    first = piece(export)
    assert (first.done, first.total, first.is_last, export.people) == (1, 3, False, 3)
    chosen(export)
    assert (export.state, export.people, export.allowed) == ("asked", 9, 6)
    assert export.left_out == {"nothing": 3}
    assert Notice.objects.get(kind="export.waiting").user == bashir
    actions.approve_export(actor=bashir, ref=export.ref)
    chosen(export)
    assert (export.state, export.written, export.dropped) == ("ready", 6, 3)
    assert len(rows_in(opened(amina, export))) == 7


def test_a_worker_that_dies_leaves_no_half_of_a_part_and_the_next_goes_on(
    amina, bashir, families, long_choice, monkeypatch
):
    consent(amina, *families[0][1])
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), chosen=SIV))
    add_up, calls = settling._add, []

    def dies_at_the_second(*told):
        calls.append(1)
        add_up(*told)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(settling, "_add", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run_job(take_job("one"))
    export.refresh_from_db()
    assert (export.people, export.rows.count()) == (3, 3)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    chosen(export)
    assert (export.state, export.people, export.rows.count(), export.allowed) == ("asked", 9, 10, 3)


def test_somebody_named_twice_is_one_row(amina, bashir, families, long_choice):
    case, people = families[0]
    consent(amina, *people)
    twice = Chosen(refs=(case.ref, people[0].ref), programme="SIV")
    export = chosen(actions.ask_export(actor=amina, asked=asked(recipient(bashir), chosen=twice)))
    assert (export.people, export.allowed, export.left_out) == (9, 3, {"nothing": 6})


def test_each_who_stays_out_is_counted_under_the_reason(amina, bashir, families):
    yesterday = timezone.localdate() - timedelta(days=1)
    (_, (qais, shakila, farhad)), (_, (other, silent, agrees)), _ = families
    consent(amina, qais, is_refusal=True)
    (given,) = consent(amina, shakila)
    Consent.objects.filter(pk=given.pk).update(withdrawn_on=timezone.localdate(), withdrawn_at=timezone.now())
    consent(amina, farhad, given_on=yesterday, expires_on=yesterday)
    consent(amina, other, to="Another ministry")
    consent(amina, agrees)
    people = [qais, shakila, farhad, other, silent, agrees]
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), *(one.ref for one in people)))
    assert export.left_out == dict.fromkeys(("said_no", "took_back", "ended", "another", "nothing"), 1)
    line = AuditEvent.objects.get(verb="export.people_chosen")
    assert (line.detail["people"], line.detail["allowed"]) == (6, 1)


def test_a_request_is_taken_back_while_its_people_are_chosen(amina, bashir, families, long_choice):
    consent(amina, *families[0][1])
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), chosen=SIV))
    piece(export)
    assert actions.take_back_export(actor=amina, ref=export.ref).state == "taken_back"
    chosen(export)
    assert (export.state, export.rows.count()) == ("taken_back", 0)
    assert Job.objects.get().state == "done"
    assert not Notice.objects.exists()


def test_a_choice_nobody_of_whom_consents_stops_with_what_to_do_and_names_nobody(amina, bashir, families, long_choice):
    export = chosen(actions.ask_export(actor=amina, asked=asked(recipient(bashir), chosen=SIV)))
    assert export.state == "failed"
    assert "nobody of the chosen people consents" in export.trouble
    assert "ask for the file again" in export.trouble
    assert not export.rows.exists()
    assert Notice.objects.get().kind == "export.failed"
    assert Notice.objects.get().user == amina


def test_a_choice_that_no_file_holds_stops_as_soon_as_it_is_seen(amina, bashir, families, long_choice, monkeypatch):
    monkeypatch.setattr(choosing, "MOST_PEOPLE", 4)
    consent(amina, *families[0][1])
    export = chosen(actions.ask_export(actor=amina, asked=asked(recipient(bashir), chosen=SIV)))
    assert "more than the 4 people" in export.trouble
    monkeypatch.undo()
    monkeypatch.setattr(settling, "MOST_XLSX_ROWS", 4)
    with pytest.raises(BadInput, match="workbook"):
        actions.ask_export(actor=amina, asked=asked(recipient(bashir, "Two"), chosen=SIV, form="xlsx"))


def test_no_long_choice_for_the_host_is_even_begun(amina, bashir, families, long_choice):
    host = recipient(bashir, "Interior ministry", "host")
    with pytest.raises(NotAllowed, match="arrest list"):
        actions.ask_export(actor=amina, asked=asked(host, chosen=SIV, purpose="verification_by_host"))
    assert not Export.objects.exists()


def test_whoever_may_not_ask_any_more_gets_nobody_chosen(amina, bashir, families, long_choice):
    consent(amina, *families[0][1])
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), chosen=SIV))
    amina.is_active = False
    amina.save()
    assert "may not ask" in chosen(export).trouble


def test_a_no_counts_at_once_while_people_are_chosen_and_while_the_file_waits(amina, bashir, families, long_choice):
    case, (qais, shakila, farhad) = families[0]
    given, *_ = consent(amina, qais, shakila, farhad)
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), chosen=SIV))
    piece(export)
    withdraw_consent(actor=amina, case=case, consent_id=given.pk)
    export.refresh_from_db()
    assert (export.state, export.allowed, export.left_out) == ("choosing", 2, {"took_back": 1})
    chosen(export)
    says(amina, case, shakila, is_refusal=True)
    export.refresh_from_db()
    assert (export.state, export.allowed) == ("asked", 1)
    assert (export.left_out["said_no"], export.left_out["took_back"]) == (1, 1)
    assert AuditEvent.objects.filter(verb="export.left_out").count() == 2
    actions.approve_export(actor=bashir, ref=export.ref)
    chosen(export)
    assert {row[1] for row in rows_in(opened(amina, export))} == {"Farhad Darwazi", ""}


def says(amina, case, person, **more):
    record_consent(
        actor=amina, case=case, person=person, purpose="resettlement_state", recipient="Ministry of Examplia",
        given_on=timezone.localdate(), way="paper", **more,
    )  # fmt: skip


def test_a_no_between_two_parts_is_seen_with_the_last(amina, bashir, families, long_choice):
    _, people = families[0]
    consent(amina, *people)
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), chosen=SIV))
    # Recorded where no hook runs, as a restored line of the log is.
    piece(export)
    consent(amina, people[0], is_refusal=True)
    chosen(export)
    assert (export.allowed, export.left_out["said_no"]) == (2, 1)


def test_who_was_left_out_does_not_come_back_into_that_file(amina, bashir, families):
    case, (qais, shakila, _) = families[0]
    consent(amina, qais)
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), case.ref))
    says(amina, case, shakila)
    actions.approve_export(actor=bashir, ref=export.ref)
    chosen(export)
    assert (export.written, ExportPerson.objects.get(person=shakila).reason) == (1, "nothing")


def test_nobody_approves_a_file_whose_every_yes_has_ended(amina, bashir, families):
    case, people = families[0]
    consent(amina, *people)
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), case.ref))
    yesterday = timezone.localdate() - timedelta(days=1)
    Consent.objects.update(given_on=yesterday, expires_on=yesterday)
    with pytest.raises(BadInput, match="any more"):
        actions.approve_export(actor=bashir, ref=export.ref)


def test_cases_of_others_are_counted_for_the_second_person_alone(client, amina, bashir, embassy, families, long_choice):
    embassy.sees = "assignment"
    embassy.save()
    (mine, people), (other, _), _ = families
    for case, officer in ((mine, amina), (other, bashir)):
        case.assigned_to = officer
        case.save()
    consent(amina, *people)
    amina.refresh_from_db()
    export = chosen(actions.ask_export(actor=amina, asked=asked(recipient(bashir), chosen=SIV)))
    assert (export.people, export.left_out["hidden"]) == (6, 1)
    page = f"/exports/{export.ref}/"
    client.force_login(bashir)
    assert "may not see" in client.get(page).content.decode()
    client.force_login(amina)
    assert "may not see" not in client.get(page).content.decode()


def test_people_of_a_list_are_chosen_row_by_row(amina, bashir, monkeypatch, long_choice):
    from aman.rosters.models import Roster, SourceRow

    monkeypatch.setattr(choosing, "ROWS_AT_ONCE", 2)
    people = add(amina, *(new_person(f"Somebody {n}") for n in range(5)))
    now = timezone.now()
    roster = Roster.objects.create(
        office=amina.office, file_name="five.csv", sha256="0" * 64, received_on=now.date(), received_at=now,
        received_by=amina, row_count=6, person_count=5,
    )  # fmt: skip
    for number, person in enumerate([*people, people[0]]):
        SourceRow.objects.create(roster=roster, row=number, kind="person", cells=[], person=person, seal=person.seal)
    consent(amina, *people[:4])
    export = chosen(actions.ask_export(actor=amina, asked=asked(recipient(bashir), chosen=Chosen(roster=roster.pk))))
    assert (export.people, export.allowed, Job.objects.get().total) == (5, 4, 6)


def test_the_page_says_how_far_it_is_and_what_to_do_when_it_stops(client, amina, bashir, families, long_choice):
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), chosen=SIV))
    piece(export)
    client.force_login(amina)
    page = f"/exports/{export.ref}/"
    answer = client.get(page)
    assert answer["Refresh"] == "5"
    text = answer.content.decode()
    assert "rows and cases looked at" in text
    assert "Take the request back" in text
    client.force_login(bashir)
    assert "Approve the file" not in client.get(page).content.decode()
    chosen(export)
    answer = client.get(page)
    assert "Refresh" not in answer
    assert "This file was not made" in answer.content.decode()
