"""Is a promise shown as it stands, and never as kept or broken unless somebody recorded it?"""

from datetime import date, timedelta

import pytest
from core.laws import drawn, maybe

from aman.core.account.standing import ConditionIs, Recorded, Stands, page_order, stand_on

MADE_ON, DUE = date(2023, 12, 5), date(2023, 12, 31)
MADE = Recorded(1, "made", MADE_ON, DUE)
STATES = ("repeated", "changed", "kept", "partly_kept", "broken", "lapsed")


def draw_day(chance):
    return date(2023, 12, 1) + timedelta(days=chance.randint(0, 91))


def draw_history(chance):
    """A promise and what became known of it, in any order."""
    records = [Recorded(1, "made", MADE_ON, maybe(chance, draw_day))]
    for number in range(2, 2 + chance.randint(0, 6)):
        state = chance.choice(STATES)
        moved = maybe(chance, draw_day) if state in ("repeated", "changed") else None
        records.append(Recorded(number, state, draw_day(chance), moved, chance.choice(("", "met", "not_met"))))
    return records


def after(days_later):
    return MADE_ON + timedelta(days=days_later)


def test_before_it_was_made_there_is_no_promise():
    assert stand_on(after(-1), [MADE]).stands is Stands.NOT_YET


def test_it_is_due_up_to_its_last_day_and_missed_after_it():
    on_the_day, day_after = stand_on(DUE, [MADE]), stand_on(DUE + timedelta(days=1), [MADE])
    assert (on_the_day.stands, on_the_day.days_left, on_the_day.days_overdue) == (Stands.DUE, 0, 0)
    assert (day_after.stands, day_after.days_left, day_after.days_overdue) == (Stands.MISSED, None, 1)
    assert day_after.decided_by == 1


def test_without_a_day_it_is_open_for_ever():
    assert stand_on(date(2030, 1, 1), [Recorded(1, "made", MADE_ON)]).stands is Stands.OPEN


def test_a_moved_day_counts_from_the_day_it_was_moved():
    moved = Recorded(2, "changed", after(10), date(2024, 2, 29))
    assert stand_on(after(9), [MADE, moved]).due == DUE
    later = stand_on(after(60), [MADE, moved])
    assert (later.stands, later.due, later.due_by) == (Stands.DUE, date(2024, 2, 29), 2)


def test_partly_kept_stays_overdue_until_somebody_settles_it():
    partly = Recorded(2, "partly_kept", after(30))
    found = stand_on(after(40), [MADE, partly])
    assert (found.stands, found.is_overdue, found.is_settled) == (Stands.PARTLY_KEPT, True, False)
    assert page_order(found)[0] == 0


def test_a_broken_promise_that_is_repeated_waits_again():
    broken, again = Recorded(2, "broken", after(30)), Recorded(3, "repeated", after(40), date(2024, 2, 1))
    assert stand_on(after(35), [MADE, broken, again]).stands is Stands.BROKEN
    assert stand_on(after(41), [MADE, broken, again]).stands is Stands.DUE


def test_an_older_event_recorded_later_does_not_undo_a_newer_one():
    kept, older = Recorded(2, "kept", after(20)), Recorded(3, "repeated", after(10))
    assert stand_on(after(50), [MADE, kept, older]).stands is Stands.KEPT


def test_a_promise_kept_on_the_day_it_was_made_is_kept_also_when_it_is_corrected_later():
    kept, corrected = Recorded(2, "kept", MADE_ON), Recorded(3, "made", after(2), DUE)
    assert stand_on(after(5), [MADE, kept, corrected]).stands is Stands.KEPT


def test_a_correction_of_the_promise_takes_the_place_of_what_was_written_first():
    corrected = Recorded(2, "made", after(-3), date(2024, 1, 15))
    assert stand_on(after(0), [MADE, corrected]).due == date(2024, 1, 15)
    assert stand_on(after(-2), [MADE, corrected]).stands is Stands.DUE


@pytest.mark.parametrize(
    ("said", "stands", "condition"),
    [
        ("", Stands.MISSED, ConditionIs.UNKNOWN),
        ("met", Stands.MISSED, ConditionIs.MET),
        ("not_met", Stands.HELD_BACK, ConditionIs.NOT_MET),
    ],
)
def test_a_condition_is_said_and_holds_back_only_where_it_is_known_not_to_be_met(said, stands, condition):
    records = [MADE, Recorded(2, "repeated", after(5), None, said)]
    found = stand_on(DUE + timedelta(days=3), records, has_condition=True)
    assert (found.stands, found.condition) == (stands, condition)
    assert found.is_overdue == (stands is Stands.MISSED)


@drawn(100)
def test_only_a_record_says_kept_partly_broken_or_lapsed(chance):
    records, day = draw_history(chance), draw_day(chance)
    found = stand_on(day, records, has_condition=chance.random() < 0.5)
    if found.stands in {Stands.KEPT, Stands.PARTLY_KEPT, Stands.BROKEN, Stands.LAPSED}:
        by = next(one for one in records if one.number == found.decided_by)
        assert by.state == found.stands.value
        assert by.on_day <= day


@drawn(100)
def test_the_order_in_which_records_are_given_does_not_matter(chance):
    records, day = draw_history(chance), draw_day(chance)
    shuffled = list(records)
    chance.shuffle(shuffled)
    assert stand_on(day, shuffled) == stand_on(day, records)


@drawn(100)
def test_what_happens_later_changes_nothing_today(chance):
    records, day = draw_history(chance), draw_day(chance)
    made = [one for one in records if one.state == "made"]
    known = [one for one in records if one.state != "made" and one.on_day <= day]
    assert stand_on(day, records) == stand_on(day, made + known)


@drawn(100)
def test_a_day_is_either_ahead_or_behind_and_a_settled_promise_has_neither(chance):
    records, day = draw_history(chance), draw_day(chance)
    found = stand_on(day, records)
    assert found.days_overdue >= 0
    assert not (found.is_overdue and found.days_left is not None)
    if found.stands is Stands.MISSED:
        assert found.is_overdue
    if found.is_settled or found.stands in {Stands.HELD_BACK, Stands.OPEN, Stands.NOT_YET}:
        assert (found.days_overdue, found.days_left) == (0, None)


@drawn(100)
def test_on_a_page_everything_overdue_comes_before_everything_that_is_not(chance):
    stands = [stand_on(draw_day(chance), draw_history(chance)) for _ in range(chance.randint(2, 8))]
    ordered = sorted(stands, key=page_order)
    overdue = [one.is_overdue for one in ordered]
    assert overdue == sorted(overdue, reverse=True)
    settled = [one.is_settled for one in ordered]
    assert settled == sorted(settled)
