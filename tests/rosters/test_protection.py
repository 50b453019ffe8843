"""Who would be left with less protection when rows are joined or parted? Plain facts in, plain findings out."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from aman.rosters.protection import Answer, Ruling, Standing, find_losses, is_covered, is_refused

EARLY, LATER, LAST = (datetime(2023, 11, day, tzinfo=UTC) for day in (1, 10, 20))
GIVEN, REFUSED = Ruling(EARLY, True), Ruling(LATER, False)
LETTER = Standing("AP-LETTER", letters=("A",))
BARE = Standing("AP-BARE")


def answers(policy: str, outcome: str, at: datetime = EARLY) -> dict[str, Answer]:
    return {policy: Answer(date(2023, 11, 1), at, outcome)}


def joining(*rows: Standing) -> dict[str, set[str]]:
    """What each person would lose if rows that stand alone became one."""
    return told(rows, dict(enumerate(range(len(rows)))), dict.fromkeys(range(len(rows)), 0))


def parting(*rows: Standing) -> dict[str, set[str]]:
    """What each person would lose if one person became single rows."""
    return told(rows, dict.fromkeys(range(len(rows)), 0), dict(enumerate(range(len(rows)))))


def told(rows, before, after) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for loss in find_losses(dict(enumerate(rows)), before, after):
        found.setdefault(loss.ref, set()).add(loss.kind.value)
    return found


def test_joining_somebody_with_a_letter_and_somebody_without_takes_nothing():
    assert joining(LETTER, BARE) == {}


def test_of_two_letters_one_would_lapse():
    assert joining(LETTER, Standing("AP-2", letters=("B",))) == {"AP-LETTER": {"two_letters"}, "AP-2": {"two_letters"}}


def test_a_refusal_in_one_record_reaches_everybody_it_is_joined_with():
    refused = Standing("AP-REFUSED", rulings=(REFUSED,))
    assert joining(refused, BARE) == {"AP-BARE": {"refused"}}
    assert joining(refused, LETTER) == {"AP-LETTER": {"refused"}}


def test_a_refusal_that_still_waits_for_its_own_second_person_is_told_too():
    asked = Standing("AP-ASKED", rulings=(Ruling(LATER, False, stands=False),))
    assert joining(asked, LETTER) == {"AP-LETTER": {"refused"}}


def test_a_refusal_that_was_taken_back_since_speaks_no_more():
    assert joining(Standing("AP-1", rulings=(REFUSED, Ruling(LAST, True))), LETTER) == {}


def test_protection_given_to_one_is_overruled_by_what_was_decided_later_about_the_other():
    given = Standing("AP-GIVEN", rulings=(GIVEN,))
    assert "overruled" in joining(given, Standing("AP-2", rulings=(REFUSED,)))["AP-GIVEN"]
    assert joining(given, Standing("AP-2", withdrawn_at=LATER))["AP-GIVEN"] == {"overruled", "ended"}


def test_joining_a_record_whose_letter_was_withdrawn_is_told_even_where_nothing_protects_yet():
    ended = Standing("AP-ENDED", withdrawn_at=LATER)
    assert joining(ended, BARE) == {"AP-BARE": {"ended"}}
    assert joining(ended, LETTER) == {"AP-LETTER": {"ended"}}
    assert joining(ended, Standing("AP-2", withdrawn_at=LAST)) == {}


def test_a_letter_withdrawn_and_signed_again_ended_nobodys_protection():
    assert joining(Standing("AP-1", withdrawn_at=LATER, letters=("B",)), BARE) == {}


def test_a_favourable_answer_and_an_unfavourable_one_cannot_both_stay():
    meets, not_met = answers("us-siv-aapa", "meets"), answers("us-siv-aapa", "does_not_meet")
    assert joining(Standing("AP-1", answers=meets), Standing("AP-2", answers=not_met)) == {"AP-1": {"outcomes"}}


def test_of_the_hosts_rules_not_being_reached_is_the_favourable_answer():
    free, reached = answers("pk-exposure", "does_not_meet"), answers("pk-exposure", "meets")
    assert joining(Standing("AP-1", answers=free), Standing("AP-2", answers=reached)) == {"AP-1": {"outcomes"}}


def test_what_cannot_be_told_speaks_against_nobody_unless_it_is_the_newer_answer():
    meets = Standing("AP-1", answers=answers("us-siv-aapa", "meets"))
    assert joining(meets, Standing("AP-2", answers=answers("us-siv-aapa", "cannot_tell"))) == {}
    newer = Standing("AP-2", answers=answers("us-siv-aapa", "cannot_tell", at=LATER))
    assert joining(meets, newer) == {"AP-1": {"outcomes"}}


def test_parting_leaves_somebody_without_the_letter_that_covered_both():
    assert parting(LETTER, BARE) == {"AP-LETTER": {"desk_doubt"}, "AP-BARE": {"left_behind"}}


def test_parting_two_with_a_letter_each_still_leaves_the_desk_in_doubt():
    assert parting(LETTER, Standing("AP-2", letters=("B",))) == {"AP-LETTER": {"desk_doubt"}, "AP-2": {"desk_doubt"}}


def test_parting_leaves_behind_a_decision_and_a_favourable_answer():
    rich = Standing("AP-1", rulings=(GIVEN,), answers=answers("us-siv-aapa", "meets"))
    assert parting(rich, BARE) == {"AP-1": {"desk_doubt"}, "AP-BARE": {"left_behind", "outcome_left"}}


def test_parting_people_whom_nothing_protects_takes_nothing():
    assert parting(BARE, Standing("AP-2", rulings=(REFUSED,), answers=answers("us-siv-aapa", "does_not_meet"))) == {}


def test_a_row_moved_from_one_person_to_another_is_weighed_both_ways():
    rows = (LETTER, BARE, Standing("AP-REFUSED", rulings=(REFUSED,)))
    assert told(rows, {0: 0, 1: 0, 2: 2}, {0: 0, 1: 1, 2: 1})["AP-BARE"] == {"left_behind", "refused"}


def test_who_is_covered_and_who_is_refused():
    assert is_covered([LETTER])
    assert is_covered([Standing("AP", rulings=(GIVEN,))])
    assert not is_covered([Standing("AP", rulings=(GIVEN,), withdrawn_at=LATER)])
    assert is_covered([Standing("AP", rulings=(Ruling(LAST, True),), withdrawn_at=LATER)])
    assert is_covered([Standing("AP", rulings=(GIVEN, Ruling(LATER, False, stands=False)))])
    assert not is_covered([Standing("AP", rulings=(GIVEN, REFUSED))])
    assert is_refused([Standing("AP", rulings=(GIVEN, REFUSED))])
    assert not is_refused([Standing("AP", rulings=(REFUSED, Ruling(LAST, True)))])


_rulings = st.lists(
    st.builds(Ruling, at=st.sampled_from([EARLY, LATER, LAST]), gives=st.booleans(), stands=st.just(True)), max_size=2
)
_standing = st.builds(
    Standing,
    ref=st.just(""),
    letters=st.sampled_from([(), ("A",)]),
    withdrawn_at=st.sampled_from([None, EARLY, LATER, LAST]),
    rulings=_rulings.map(lambda listed: tuple(sorted(listed, key=lambda r: r.at))),
)


@given(st.lists(st.tuples(_standing, st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=6))
def test_whoever_ends_up_without_cover_or_refused_is_always_told(drawn):
    rows = {i: Standing(f"AP-{i}", s.letters, s.withdrawn_at, s.rulings) for i, (s, _, _) in enumerate(drawn)}
    before, after = ({i: group[at] for i, group in enumerate(drawn)} for at in (1, 2))
    lost = {loss.ref for loss in find_losses(rows, before, after)}
    for i, row in rows.items():
        mine = [rows[j] for j in rows if before[j] == before[i]]
        then = [rows[j] for j in rows if after[j] == after[i]]
        worse = (is_covered(mine) and not is_covered(then)) or (not is_refused(mine) and is_refused(then))
        assert not worse or row.ref in lost


@given(st.lists(st.tuples(_standing, st.integers(0, 3)), min_size=1, max_size=6))
def test_nothing_is_lost_where_nothing_changes(drawn):
    rows = {i: s for i, (s, _) in enumerate(drawn)}
    groups = {i: group for i, (_, group) in enumerate(drawn)}
    assert find_losses(rows, groups, groups) == ()
