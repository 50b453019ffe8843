"""Is a brief frozen as it was counted, for a day of which something was known, and does it hold nobody?"""

import json
from datetime import date, timedelta

import brief_register
import pytest
from brief_register import DAY, NAMES
from django.utils import timezone
from django.utils.translation import override

from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.errors import BadInput, NotAllowed, NotFound
from aman.incidents.models import Incident
from aman.jobs.actions import run_due_jobs
from aman.jobs.models import Job
from aman.people.models import Person
from aman.reports.actions.briefs import ask_for_brief, make_brief, read_brief
from aman.reports.brief.frame import hash_of
from aman.reports.models import Brief

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(amina, bashir):
    return brief_register.fill(amina, bashir)


def test_a_brief_of_a_past_day_is_frozen_with_its_hash(bashir, register):
    brief = make_brief(actor=bashir, as_of=DAY)
    again = Brief.objects.get(ref=brief.ref)
    assert hash_of(again.contents) == again.sha256
    assert (again.as_of, again.made_by, again.earlier) == (DAY, bashir, None)
    line = AuditEvent.objects.get(verb="brief.made")
    assert (line.subject, line.detail["sha256"]) == (f"brief:{brief.ref}", brief.sha256)


def test_the_same_day_counted_twice_gives_the_same_numbers(bashir, register):
    first, second = make_brief(actor=bashir, as_of=DAY), make_brief(actor=bashir, as_of=DAY)
    assert first.contents["sections"] == second.contents["sections"]
    assert first.sha256 == second.sha256


def test_the_language_of_whoever_makes_it_changes_no_number(bashir, register):
    english = make_brief(actor=bashir, as_of=DAY)
    with override("ur"):
        assert make_brief(actor=bashir, as_of=DAY).sha256 == english.sha256


def test_no_name_and_no_reference_of_a_person_is_in_a_brief(bashir, register):
    written = json.dumps(make_brief(actor=bashir, as_of=DAY).contents, ensure_ascii=False)
    assert not [name for name in NAMES if name in written]
    assert not [ref for ref in Person.objects.values_list("ref", flat=True) if ref in written]
    assert register["case"].ref not in written
    assert register["letter"].letter_id not in written


def test_changes_are_told_since_the_brief_of_an_earlier_day(bashir, register):
    earlier = make_brief(actor=bashir, as_of=date(2023, 11, 3))
    brief = make_brief(actor=bashir, as_of=DAY)
    assert brief.earlier == earlier
    assert brief.contents["since"] == "2023-11-03"
    assert brief.contents["earlier"] == {"ref": earlier.ref, "as_of": "2023-11-03", "sha256": earlier.sha256}
    compared = {row[0]: row[1:] for row in brief.contents["compared"]["tables"][0]["rows"]}
    assert compared["commitments_kept"] == [0, 1, 1]


def test_what_was_recorded_after_the_day_is_not_in_its_brief(amina, bashir, register):
    before = make_brief(actor=bashir, as_of=DAY)
    Incident.objects.update(opened_at=brief_register.at(DAY + timedelta(days=1)))
    after = make_brief(actor=bashir, as_of=DAY)
    numbers = [
        {n["code"]: n["value"] for s in b.contents["sections"] for n in s["numbers"]}["incidents_known"]
        for b in (before, after)
    ]
    assert numbers == [1, 0]


def test_a_day_before_the_first_list_is_refused_with_the_first_day(bashir, register):
    with pytest.raises(BadInput) as refused:
        make_brief(actor=bashir, as_of=date(2023, 10, 1))
    assert "2023-10-20" in refused.value.message
    assert refused.value.code == "reports.before-the-first-list"


def test_a_day_to_come_is_refused(bashir, register):
    with pytest.raises(BadInput, match="still to come"):
        make_brief(actor=bashir, as_of=timezone.localdate() + timedelta(days=1))


def test_an_empty_register_is_refused_with_what_to_do(bashir):
    with pytest.raises(BadInput) as refused:
        make_brief(actor=bashir, as_of=timezone.localdate())
    assert "aman receive" in refused.value.fix


def test_a_case_officer_makes_none_and_an_administrator_of_no_office_neither(amina, register):
    with pytest.raises(NotAllowed):
        make_brief(actor=amina, as_of=DAY)
    analyst = User.objects.create_user("noor", password="a long test password", role="analyst", office=None)
    with pytest.raises(BadInput, match="office"):
        make_brief(actor=analyst, as_of=DAY)


def test_a_worker_counts_a_section_at_a_time_and_comes_to_the_same(bashir, register):
    at_once = make_brief(actor=bashir, as_of=DAY)
    job = ask_for_brief(actor=bashir, as_of=DAY)
    assert ask_for_brief(actor=bashir, as_of=DAY) == job, "one at a time for each day"
    run_due_jobs(worker="test")
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 11, 11)
    assert "sections" not in job.cursor or job.cursor["sections"] == []
    assert Brief.objects.exclude(pk=at_once.pk).get().sha256 == at_once.sha256


def test_another_office_reads_none_of_it(bashir, carol, register):
    brief = make_brief(actor=bashir, as_of=DAY)
    with pytest.raises(NotFound):
        read_brief(actor=carol, ref=brief.ref)
