"""What the demonstration says of its invented list is said by two people, as an office would say it."""

from __future__ import annotations

import pytest

from aman.cli.demo import answer_for_the_list, write_the_promises
from aman.screening.models import ListStatement

pytestmark = pytest.mark.django_db


def test_the_demonstrations_two_reviewers_answer_for_the_list(embassy, amina):
    from django.utils import timezone

    from aman.accounts.models import User
    from aman.people.models import Source

    for name in ("reviewer", "second-reviewer"):
        User.objects.create_user(name, password="a long test password", role="reviewer", office=embassy)
    Source.objects.create(office=embassy, kind="roster", label="sample.xlsx#List", recorded_at=timezone.now())
    answer_for_the_list()
    said = ListStatement.objects.get()
    assert (said.fact, said.value) == ("named_protection", False)
    assert {said.recorded_by.username, said.confirmed_by.username} == {"reviewer", "second-reviewer"}


def test_the_demonstration_holds_invented_promises_at_every_stage(embassy):
    from aman.accounts.models import User
    from aman.liaison.queries.commitments import Wanted, overdue_commitments, sides_of

    User.objects.create_user("reviewer", password="a long test password", role="reviewer", office=embassy)
    liaison = User.objects.create_user("liaison", password="a long test password", role="liaison", office=embassy)
    assert write_the_promises() == 5
    to_us, by_us = sides_of(user=liaison, wanted=Wanted())
    assert [row.standing.stands for row in to_us.rows] == ["missed", "due", "open"]
    assert [row.standing.stands for row in by_us.rows] == ["due", "kept"]
    assert [one.by_official.name for one in overdue_commitments(liaison)] == ["Example Specimen"]
