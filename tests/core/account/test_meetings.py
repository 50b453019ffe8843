"""Are drafts of one meeting found, and two meetings of one day left apart?"""

from dataclasses import replace
from datetime import date, timedelta

from core.laws import drawn

from aman.core.account.meetings import Meeting, reasons_same

DAY = date(2023, 12, 5)
ONE = Meeting(DAY, DAY, "meeting", "Islamabad", frozenset({1, 2}), frozenset({10, 11}))


def test_the_same_people_on_the_same_day_are_one_meeting():
    assert reasons_same(ONE, replace(ONE, place="")) == ["person", "party", "kind", "day"]


def test_a_day_that_slipped_by_one_is_still_near_and_by_two_is_not():
    assert reasons_same(ONE, replace(ONE, first=DAY + timedelta(1), last=DAY + timedelta(1)))
    assert reasons_same(ONE, replace(ONE, first=DAY + timedelta(2), last=DAY + timedelta(2))) == []


def test_a_visit_of_some_days_meets_a_meeting_within_it():
    visit = replace(ONE, first=DAY - timedelta(3), last=DAY + timedelta(3), kind="visit")
    assert "person" in reasons_same(ONE, visit)


def test_our_own_side_alone_makes_no_two_meetings_one():
    other = replace(ONE, officials=frozenset({3}), parties=frozenset({10, 12}), place="Lahore")
    assert reasons_same(ONE, other) == []


def test_people_who_are_no_officials_meet_by_name_in_any_script():
    by_name = replace(ONE, officials=frozenset(), names=("Farhad Darwazi",), parties=frozenset())
    other = replace(by_name, names=("فرهاد دروازی",), place="")
    assert reasons_same(by_name, other) == ["person", "kind", "day"]


def draw_meeting(chance):
    return Meeting(
        DAY,
        chance.choice([DAY, DAY + timedelta(3)]),
        chance.choice(["", "meeting", "call"]),
        chance.choice(["", "Islamabad", "Lahore"]),
        frozenset(chance.sample([1, 2], chance.randint(0, 2))),
        frozenset(chance.sample([10, 11], chance.randint(0, 2))),
        chance.choice([(), ("Zoe Ware",), ("Zoe Ware", "Farhad Darwazi")]),
    )


@drawn(100)
def test_the_order_of_two_drafts_does_not_matter(chance):
    one, other = draw_meeting(chance), draw_meeting(chance)
    assert reasons_same(one, other) == reasons_same(other, one)
