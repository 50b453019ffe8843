"""What when the machine's clock is set back, or jumps a day ahead, in the middle of work?"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from small_register import family, letter

from aman.audit.actions import record
from aman.audit.queries import verify_chain
from aman.cases.actions import add_note
from aman.cases.models import Case, Note
from aman.issuing.models import Letter
from aman.jobs import actions as jobs
from aman.jobs.models import Job

NOON = datetime(2023, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Counted:
    """A job of three pieces; between them the clock may jump."""

    def __init__(self, jump_to=None):
        self.seen, self.jump_to, self.clock = [], jump_to, None

    def step(self, job):
        at = job.cursor.get("at", 0) + 1
        self.seen.append(at)
        if self.jump_to is not None and at == 2:
            self.clock.move_to(self.jump_to)
        return jobs.Piece({"at": at}, at, 3, is_last=at == 3)


@pytest.fixture
def counting(settings, monkeypatch):
    def make(jump_to=None):
        made = Counted(jump_to)
        settings.AMAN_JOBS = {"test.count": "counted"}
        monkeypatch.setattr(jobs, "import_string", lambda name: jobs.JobKind(made.step))
        return made

    return make


def test_the_log_holds_when_the_clock_is_set_back_and_ahead(amina):
    with time_machine.travel(NOON, tick=False) as clock:
        for jump in (0, -2, 5, -30):
            clock.move_to(NOON + jump * timedelta(hours=1))
            record(actor=amina, verb="case.read", subject="case:AM-2023-000001")
    report = verify_chain()
    assert report.findings == ()
    assert report.lines == 4


def test_a_job_left_by_a_worker_before_the_clock_was_set_back_is_taken_up(counting, embassy):
    made = counting()
    with time_machine.travel(NOON, tick=False) as clock:
        jobs.enqueue_job(kind="test.count", subject="change:1", office=embassy)
        assert jobs.take_job("worker that dies") is not None
        clock.move_to(NOON - DAY)
        assert jobs.run_due_jobs(worker="the next") == 1
    assert made.seen == [1, 2, 3]
    assert Job.objects.get().state == Job.State.DONE


def test_a_worker_whose_clock_jumps_ahead_does_each_piece_once(counting, embassy):
    made = counting(NOON + DAY)
    with time_machine.travel(NOON, tick=False) as clock:
        made.clock = clock
        jobs.enqueue_job(kind="test.count", subject="change:1", office=embassy)
        jobs.run_due_jobs(worker="one")
        jobs.run_due_jobs(worker="two")
    assert made.seen == [1, 2, 3]


def test_a_letter_ends_by_the_day_on_it_whatever_the_clock_did_before(amina):
    case, (person, *_) = family(amina)
    given = letter(amina, case, person)
    with time_machine.travel(given.expires_at - timedelta(hours=1), tick=False) as clock:
        in_force = Letter.objects.filter(state="issued", expires_at__gt=datetime.now(UTC))
        assert in_force.exists()
        clock.move_to(given.expires_at + DAY)
        assert not Letter.objects.filter(state="issued", expires_at__gt=datetime.now(UTC)).exists()


def test_a_note_written_while_the_clock_is_wrong_is_kept_in_its_order(amina):
    case, _ = family(amina)
    with time_machine.travel(NOON, tick=False) as clock:
        for number, jump in enumerate((0, -3, 2)):
            clock.move_to(NOON + jump * DAY)
            add_note(actor=amina, case=Case.objects.get(pk=case.pk), text=f"word {number}")
    assert [note.text for note in Note.objects.order_by("id")] == ["word 0", "word 1", "word 2"]
    assert verify_chain().findings == ()
