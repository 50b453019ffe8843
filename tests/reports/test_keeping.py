"""Is what goes through a large register counted by the worker, shown with its moment, and not counted for every page?"""

from datetime import timedelta

import pytest
import small_register as sample
from django.utils import timezone

from aman.reports.actions import keep_counts
from aman.reports.models import KeptCount
from aman.reports.queries import counting, whole_of


@pytest.fixture
def large(monkeypatch, amina):
    """A register that is large because more than one person is many here."""
    monkeypatch.setattr(counting, "LARGE", 1)
    case, (qais, *_others) = sample.family(amina)
    sample.letter(amina, case, qais)
    sample.determination(qais, outcome="meets")
    return case


def test_a_large_register_shows_nothing_before_the_worker_came_and_its_moment_afterwards(client, amina, large):
    now = timezone.now()
    told = whole_of(amina, now)
    assert (told.half_covered, told.without_letter, told.is_waiting) == (None, None, True)
    client.force_login(amina)
    assert "stand here in a few minutes" in client.get("/", headers={"accept-language": "en"}).content.decode()
    assert keep_counts(now) == 4
    told = whole_of(amina, now)
    assert (told.half_covered, told.counted_at, told.is_waiting) == (1, now, False)
    assert told.without_letter == {"due": 2}
    assert [one.counts["meets"] for one in told.outcomes] == [1]
    assert "Counted over the whole register at" in client.get("/", headers={"accept-language": "en"}).content.decode()


def test_what_is_kept_is_what_a_small_register_counts_itself(monkeypatch, amina, large):
    now = timezone.now()
    keep_counts(now)
    kept = whole_of(amina, now)
    monkeypatch.setattr(counting, "LARGE", 5_000)
    counted = whole_of(amina, now)
    assert (kept.half_covered, kept.without_letter) == (counted.half_covered, counted.without_letter)
    assert kept.outcomes == counted.outcomes


def test_a_count_rests_longer_the_longer_it_took_and_one_is_made_at_a_time(amina, large):
    now = timezone.now()
    keep_counts(now)
    assert keep_counts(now + timedelta(seconds=30)) == 0
    KeptCount.objects.filter(name="without_letter").update(seconds=60)
    later = now + timedelta(minutes=2)
    assert [keep_counts(later) for _ in range(3)] == [1, 1, 0], "the half covered and the totals; no answer is new"
    sample.determination(large.members.last().person, outcome="meets")
    assert keep_counts(later + timedelta(seconds=30)) == 1
    assert KeptCount.objects.get(name="without_letter").counted_at == now
    assert keep_counts(now + timedelta(minutes=21)) == 1


def test_a_small_register_is_not_kept(amina):
    sample.family(amina)
    assert keep_counts() == 0


def test_an_officer_who_sees_a_part_is_shown_no_count_of_the_whole(amina, large):
    keep_counts()
    amina.office.sees = "assignment"
    amina.office.save()
    amina.refresh_from_db()
    told = whole_of(amina, timezone.now())
    assert (told.half_covered, told.without_letter, told.outcomes) == (None, None, [])
