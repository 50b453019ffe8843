"""Does the demonstration hold meetings of nobody real, one of them written down twice, with something to be done?"""

import pytest
from django.utils import timezone
from meetings import liaison

from aman.cli.sample.engagements import write_sample_engagements
from aman.cli.sample.promises import write_sample_promises
from aman.liaison.models import Engagement, FollowUp, Official
from aman.liaison.queries.merging import likely_same

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("with_promises", [True, False])
def test_the_pages_are_not_empty_and_a_meeting_stands_there_twice(embassy, bashir, with_promises):
    leila = liaison(embassy)
    today = timezone.localdate()
    if with_promises:
        write_sample_promises(liaison=leila, reviewer=bashir, today=today)
    assert write_sample_engagements(liaison=leila, reviewer=bashir, today=today) == Engagement.objects.count() == 4
    assert Official.objects.count() == 3
    twice = Engagement.objects.filter(written_by=bashir).get()
    assert [one.engagement.title for one in likely_same(user=bashir, engagement=twice)] == ["Letters and the list"]
    assert FollowUp.objects.filter(owner=bashir, due_on__lt=today).count() == 1
