"""Is work put aside done piece by piece, once, and taken up again when its worker is gone?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from aman.errors import BadInput
from aman.jobs import actions, queries
from aman.jobs.actions import LEASE, MOST_ATTEMPTS, JobKind, Piece
from aman.jobs.models import Job


class Counted:
    """A job that counts to five, a piece a number."""

    def __init__(self):
        self.seen, self.told, self.error = [], [], None

    def step(self, job):
        at = job.cursor.get("at", 0) + 1
        if self.error is not None and at == 3:
            raise self.error
        self.seen.append(at)
        return Piece({"at": at}, at, 5, is_last=at == 5)

    def failed(self, job, trouble):
        self.told.append(trouble)


@pytest.fixture
def counted(settings, monkeypatch):
    made = Counted()
    settings.AMAN_JOBS = {"test.count": "counted"}
    monkeypatch.setattr(actions, "import_string", lambda name: JobKind(made.step, made.failed))
    return made


@pytest.fixture
def job(counted, embassy, bashir):
    return actions.enqueue_job(kind="test.count", subject="change:1", office=embassy, asked_by=bashir)


def test_a_job_is_done_piece_by_piece(job, counted):
    assert actions.run_due_jobs(worker="one") == 1
    job.refresh_from_db()
    assert counted.seen == [1, 2, 3, 4, 5]
    assert (job.state, job.done, job.total) == (Job.State.DONE, 5, 5)
    assert actions.run_due_jobs(worker="one") == 0


def test_one_record_has_one_live_job_of_a_kind(job, embassy):
    again = actions.enqueue_job(kind="test.count", subject="change:1", office=embassy)
    assert again.pk == job.pk
    actions.run_due_jobs(worker="one")
    assert actions.enqueue_job(kind="test.count", subject="change:1", office=embassy).pk != job.pk


def test_two_workers_never_hold_one_job(job):
    assert actions.take_job("one").pk == job.pk
    assert actions.take_job("two") is None


def test_a_job_whose_worker_is_gone_goes_on_where_it_stood(job, counted):
    held = actions.take_job("one")
    actions._do_piece(held, JobKind(counted.step))
    actions._do_piece(held, JobKind(counted.step))
    assert actions.run_due_jobs(worker="two") == 0
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert actions.run_due_jobs(worker="two") == 1
    assert counted.seen == [1, 2, 3, 4, 5]


def test_a_worker_that_lost_its_lease_writes_nothing_more(job, counted):
    slept = actions.take_job("one")
    later = timezone.now() + LEASE + timedelta(seconds=1)
    other = actions.take_job("two", now=later)
    assert other.pk == slept.pk
    actions.run_job(slept)
    job.refresh_from_db()
    assert (job.worker, job.done, job.state) == ("two", 0, Job.State.RUNNING)


def test_an_error_in_words_stops_the_job_and_is_told(job, counted):
    counted.error = BadInput("The rules cannot be read.", fix="Correct line 3.")
    actions.run_due_jobs(worker="one")
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert counted.told == [job.trouble] == ["The rules cannot be read. Correct line 3."]


def test_an_error_nobody_expected_is_tried_again_later_and_never_kept_in_words(job, counted, caplog):
    counted.error = ValueError("Qais Darwazi")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert actions.run_due_jobs(worker="one") == 1
        job.refresh_from_db()
        assert job.attempts == attempt
        if attempt < MOST_ATTEMPTS:
            assert job.state == Job.State.WAITING
            assert job.run_after > timezone.now()
            Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    assert job.state == Job.State.FAILED
    assert "Darwazi" not in job.trouble
    assert counted.seen == [1, 2]


def test_a_worker_that_must_stop_puts_the_job_back(job, counted):
    actions.run_due_jobs(worker="one", must_stop=lambda: len(counted.seen) == 2)
    job.refresh_from_db()
    assert (job.state, job.worker, job.cursor, job.attempts) == (Job.State.WAITING, "", {"at": 2}, 0)
    actions.run_due_jobs(worker="two")
    assert counted.seen == [1, 2, 3, 4, 5]


def test_how_far_the_last_job_about_a_record_is(job):
    assert queries.is_live(queries.latest_job("test.count", "change:1"))
    actions.run_due_jobs(worker="one")
    assert not queries.is_live(queries.latest_job("test.count", "change:1"))
    assert queries.latest_job("test.count", "change:2") is None


def test_an_undeclared_kind_is_an_error(embassy):
    with pytest.raises(KeyError):
        actions.enqueue_job(kind="test.nothing", subject="x:1", office=embassy)


def test_what_reads_for_long_is_read_before_the_transaction_and_written_in_it(job, monkeypatch):
    open_then = []

    def read(job):
        open_then.append(len(connection.savepoint_ids))

        def write(job):
            open_then.append(len(connection.savepoint_ids))
            return Piece(is_last=True)

        return write

    monkeypatch.setattr(actions, "import_string", lambda name: JobKind(step=lambda job: read(job)(job), read=read))
    assert actions.run_due_jobs(worker="one") == 1
    assert open_then[1] == open_then[0] + 1, "the step alone is within the piece's transaction"
