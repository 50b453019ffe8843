"""An answer leaves on a beat, whatever it was and however it ended."""

from __future__ import annotations

import pytest
from small_register import family, letter

from aman.checks.actions import even_time

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still but for what is slept; it starts at a moment that is no beat of its own."""

    class Clock:
        now = 1000.0031
        slept = ()

        def perf_counter(self):
            return self.now

        def sleep(self, seconds):
            self.slept = (*self.slept, seconds)
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr(even_time, "time", clock)
    return clock


@pytest.mark.parametrize(("took", "beats"), [(0.0, 1), (0.0101, 1), (0.0249, 1), (0.0251, 2), (0.061, 3)])
def test_what_takes_part_of_a_beat_takes_the_whole(clock, took, beats):
    begun = clock.now
    with even_time.on_a_beat():
        clock.now += took
    assert clock.now - begun == pytest.approx(beats * even_time.BEAT)


def test_an_error_leaves_on_a_beat_too(clock):
    begun = clock.now

    @even_time.on_a_beat()
    def fails():
        clock.now += 0.007
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        fails()
    assert clock.now - begun == pytest.approx(even_time.BEAT)


def test_hit_and_miss_are_both_held_until_their_page_is_made_and_nothing_is_locked(client, amina, dawud, clock):
    from django.db import connection

    case, (qais, *_) = family(amina)
    letter(amina, case, qais)
    client.force_login(dawud)
    depth = len(connection.savepoint_ids)
    sleep, seen = clock.sleep, []
    clock.sleep = lambda seconds: (seen.append(len(connection.savepoint_ids)), sleep(seconds))
    for number in ("P01234567", "P77777777"):
        assert client.post("/checks/", {"number": number, "reason": "stop", "place": "Faizabad"}).status_code == 200
    assert seen == [depth, depth]
