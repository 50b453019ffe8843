"""Does a notice leave when its reader wants it, in their own zone, and is a failed message tried at sensible times?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.notices.facts import FIRST_WAIT, LONGEST_WAIT, Hours, is_quiet, mail_moment, next_try

KARACHI = Hours("Asia/Karachi")  # five hours ahead of UTC, digest at 8, quiet from 22 to 6


def utc(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("urgency", "now", "leaves"),
    [
        ("escalation", utc(26, 20), utc(26, 20)),  # one in the morning there
        ("soon", utc(26, 10), utc(26, 10)),  # three in the afternoon there
        ("soon", utc(26, 20), utc(27, 1)),  # waits for six in the morning there
        ("soon", utc(26, 17), utc(27, 1)),  # ten in the evening there: quiet has begun
        ("usual", utc(26, 2), utc(26, 3)),  # seven in the morning there: the digest of the same day
        ("usual", utc(26, 3), utc(27, 3)),  # eight there: the digest of that day has gone
        ("usual", utc(26, 20), utc(27, 3)),
    ],
)
def test_a_notice_leaves_when_its_reader_wants_it(urgency, now, leaves):
    assert mail_moment(urgency=urgency, hours=KARACHI, now=now) == leaves


def test_the_same_hour_twice_is_never_quiet():
    hours = Hours("UTC", quiet_from=6, quiet_until=6)
    assert not any(is_quiet(hours, utc(26, hour)) for hour in range(24))


def test_the_digest_follows_the_clock_when_it_is_changed():
    hours = Hours("Europe/Berlin", digest_hour=8)
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert mail_moment(urgency="usual", hours=hours, now=before) == datetime(2026, 10, 25, 7, tzinfo=UTC)
    assert mail_moment(urgency="usual", hours=hours, now=before - timedelta(days=1)) == datetime(
        2026, 10, 24, 6, tzinfo=UTC
    )


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["UTC", "Asia/Kabul", "Asia/Karachi", "America/New_York", "Australia/Lord_Howe"]),
    st.integers(0, 23),
    st.integers(0, 23),
    st.integers(0, 23),
    st.sampled_from(["usual", "soon", "escalation"]),
)
def test_nothing_leaves_before_it_is_told_nor_later_than_a_day_and_an_hour(now, zone, digest, start, end, urgency):
    moment = mail_moment(urgency=urgency, hours=Hours(zone, digest, start, end), now=now)
    assert now <= moment <= now + timedelta(hours=26)


def test_each_try_waits_longer_up_to_two_hours_and_no_two_alike():
    now = utc(26, 12)
    waits = [next_try(attempts=n, now=now, chance=1.0) - now for n in range(1, 12)]
    assert waits[0] == FIRST_WAIT
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    assert next_try(attempts=1, now=now, chance=0.0) - now == FIRST_WAIT / 2
