"""Can what is to be done for a case be read in its table, and does it go with the person or the case it is about?"""

from __future__ import annotations

import pytest
import small_register as sample
from django.db import connection
from django.utils import timezone

from aman.audit.queries import verify_chain
from aman.cases.actions import add_task, finish_task
from aman.cases.models import Task
from aman.cases.queries import case_record
from aman.vault.actions import destroy_seals
from aman.vault.sealing import ERASED, number_of

WHAT = "call Gulandam's brother"


@pytest.fixture
def case(amina):
    return sample.family(amina)


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT what FROM cases_task ORDER BY id")
        return [bytes(what) for (what,) in cursor.fetchall()]


def test_what_a_task_says_is_under_the_key_of_its_person_or_else_its_case(amina, case):
    case, (qais, *_) = case
    add_task(actor=amina, case=case, what=WHAT)
    Task.objects.create(case=case, person=qais, what=WHAT, created_at=timezone.now())
    assert [number_of(what) for what in stored()] == [case.seal, qais.seal]
    assert not any(b"Gulandam" in what for what in stored())
    assert list(Task.objects.values_list("what", flat=True)) == [WHAT, WHAT]


def test_a_task_goes_with_the_key_of_its_case_and_can_still_be_finished(amina, case):
    case = case[0]
    task = add_task(actor=amina, case=case, what=WHAT)
    destroy_seals([case.seal])
    assert Task.objects.get().what == ERASED
    assert case_record(user=amina, ref=case.ref).tasks == [task]
    finish_task(actor=amina, case=case, task_id=task.pk)
    assert Task.objects.get().done_at is not None
    assert verify_chain().holds
