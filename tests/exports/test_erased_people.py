"""Does a file that is asked for, being written or ready hold nothing of somebody who is erased meanwhile?"""

import pytest
from leaving import SECRET, approved, asked, consent, opened, recipient, rows_in
from small_register import family

from aman.cases.models import Case
from aman.exports import actions
from aman.exports.actions import writing
from aman.exports.actions.closing import delete_every_file
from aman.exports.models import ExportPart, ExportPerson
from aman.jobs.actions import run_due_jobs
from aman.jobs.models import Job
from aman.retention.actions import ask_erasure, confirm_erasure

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(amina, bashir, monkeypatch):
    """A file about three people who consent, of which the first two rows are written down."""
    monkeypatch.setattr(writing, "PEOPLE_A_PIECE", 2)
    case, people = family(amina)
    consent(amina, *people)
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), case.ref))
    actions.approve_export(actor=bashir, ref=export.ref)
    job = Job.objects.get()
    piece = writing.write_piece(job)
    Job.objects.update(cursor=piece.cursor, done=piece.done)
    Case.objects.update(state=Case.State.CLOSED)
    return export


def erase(amina, bashir, person):
    confirm_erasure(actor=bashir, pk=ask_erasure(actor=amina, ref=person.ref, ask="own").pk)


def names_in(amina, export):
    run_due_jobs(worker="test")
    export.refresh_from_db()
    assert export.state == "ready"
    return {row[1] for row in rows_in(opened(amina, export, SECRET))} - {""}


def test_who_is_erased_while_the_file_is_being_written_is_not_in_it(begun, amina, bashir):
    gone = ExportPerson.objects.filter(state="written", person__isnull=False).first().person
    name = gone.names.get(kind="own", script="latin").full
    assert any(name in str(part.rows) for part in ExportPart.objects.all())
    erase(amina, bashir, gone)
    assert not ExportPart.objects.exists(), "what was written down of them goes in the same moment"
    assert not ExportPerson.objects.filter(person=gone).exists()
    names = names_in(amina, begun)
    assert name not in names
    assert len(names) == 2


def test_who_is_erased_while_the_file_waits_for_a_second_person_is_not_in_it(amina, bashir):
    case, people = family(amina)
    consent(amina, *people)
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), case.ref))
    Case.objects.update(state=Case.State.CLOSED)
    erase(amina, bashir, people[0])
    actions.approve_export(actor=bashir, ref=export.ref)
    assert names_in(amina, export) == {"Shakila Darwazi", "Farhad Darwazi"}


def test_a_file_about_nobody_else_is_ended(amina, bashir):
    _, people = family(amina)
    consent(amina, people[0])
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), people[0].ref))
    actions.approve_export(actor=bashir, ref=export.ref)
    Case.objects.update(state=Case.State.CLOSED)
    erase(amina, bashir, people[0])
    run_due_jobs(worker="test")
    export.refresh_from_db()
    assert (export.state, export.size) == ("ended", 0)


def test_who_was_erased_before_a_file_is_asked_for_is_in_none(amina, bashir):
    case, people = family(amina)
    consent(amina, *people)
    Case.objects.update(state=Case.State.CLOSED)
    erase(amina, bashir, people[0])
    export = approved(amina, bashir, asked(recipient(bashir), case.ref))
    assert (export.written, export.dropped) == (2, 1)


def test_a_file_whose_parts_went_with_a_lockdown_is_begun_anew_and_lacks_nobody(begun, amina):
    delete_every_file()
    assert len(names_in(amina, begun)) == 3
