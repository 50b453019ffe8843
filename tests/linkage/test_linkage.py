"""Linkage in batch: the same scores as online, every pair once, no square, no chains."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from aman.core.dates import DateInterval
from aman.core.matching import Addend, Band, MatchScore, PersonFacts, prepare_fresh, score_pair
from aman.core.matching.keys import keys_of_rows
from aman.core.matching.rows import people_rows
from aman.core.names.table import PartTable
from aman.linkage import ScoredPair, cluster, find_pairs
from aman.linkage.candidates import WINDOW, connect, pairs_inside, put_keys

GIVEN = [
    "Zalmai",
    "Torpekai",
    "Wazhma",
    "Spozhmai",
    "Baryalai",
    "Gulalai",
    "Nangyalai",
    "Khushal",
    "Palwasha",
    "Zarghona",
]
FATHERS = ["Gul Rahim", "Mohammad Nabi", "Abdul Wakil", "Sher Agha", "Najibullah", "Khan Mohammad"]


def family_of(number: int) -> list[PersonFacts]:
    father = FATHERS[number % len(FATHERS)]
    return [
        PersonFacts(
            f"{number}-{at}",
            f"{given} Fictional{'aeiou'[number % 5]}zai",
            father=father,
            birth=DateInterval.from_day(date(1970 + (number * 7 + at * 3) % 45, 1 + at % 12, 2 + number % 25)),
            sex="M" if at % 2 else "F",
            case_number=f"C{number}",
        )
        for at, given in enumerate(GIVEN[number % 5 : number % 5 + 4])
    ]


LIST = [person for number in range(30) for person in family_of(number)]
AGAIN = [
    replace(person, ref=f"again-{person.ref}", name=person.name.replace("ai", "ay"), case_number=None)
    for person in LIST
]


def test_a_pair_scores_the_same_in_batch_and_online():
    by_ref = {person.ref: person for person in LIST + AGAIN}
    pairs = list(find_pairs(LIST, AGAIN))
    assert len(pairs) >= len(LIST)
    for pair in pairs:
        alone = score_pair(by_ref[pair.left_ref], by_ref[pair.right_ref])
        assert replace(pair.score, band=alone.band) == alone
        assert pair.score.band is not Band.UNLIKELY


def test_everybody_is_found_again_and_nobody_twice():
    pairs = list(find_pairs(LIST, AGAIN))
    found = {(pair.left_ref, pair.right_ref) for pair in pairs}
    assert len(found) == len(pairs)
    assert {(person.ref, f"again-{person.ref}") for person in LIST} <= found


def test_pairs_inside_the_register_are_not_looked_for():
    assert not [pair for pair in find_pairs(LIST[:3], AGAIN) if str(pair.left_ref).startswith("again")]


def test_progress_ends_with_everything_done():
    seen: list[tuple[int, int]] = []
    list(find_pairs(LIST, AGAIN, progress=lambda done, total: seen.append((done, total))))
    assert seen[-1][0] == seen[-1][1]


def test_a_thousand_equal_rows_do_not_grow_into_a_square():
    rows = [replace(LIST[0], ref=number) for number in range(1000)]
    parts = PartTable()
    people = people_rows([prepare_fresh(row) for row in rows], parts)
    keys, counts = keys_of_rows(people, parts.rows)
    with connect() as engine:
        put_keys(engine, "asking_keys", keys, counts)
        put_keys(engine, "left_keys", keys, counts)
        left, right = pairs_inside(engine)
    assert len(left) <= len(rows) * int(counts[0]) * WINDOW
    assert len(left) <= len(rows) * WINDOW  # the neighbours are the same under every key
    assert (left < right).all()


def test_nothing_in_gives_nothing_out():
    assert list(find_pairs([])) == []
    assert list(find_pairs([], LIST)) == []
    assert list(find_pairs([PersonFacts(1, ""), PersonFacts(2, "😀")])) == []


def _pair(left: str, right: str, band: Band = Band.CERTAIN, log_odds: float = 9.0) -> ScoredPair:
    return ScoredPair(left, right, MatchScore(log_odds, 0.999, band, (Addend("prior", log_odds, "-"),)))


def test_a_chain_of_strangers_is_cut_and_waits_for_a_person():
    pairs = [_pair("a", "b", log_odds=12), _pair("c", "d", log_odds=11), _pair("b", "c", log_odds=6)]
    clusters = cluster(pairs)
    assert sorted(sorted(group) for group in clusters.groups) == [["a", "b"], ["c", "d"]]
    assert [(pair.left_ref, pair.right_ref, pair.score.band) for pair in clusters.waiting] == [
        ("b", "c", Band.POSSIBLE)
    ]


def test_pairs_that_agree_form_one_person():
    pairs = [_pair("a", "b"), _pair("b", "c"), _pair("a", "c", Band.POSSIBLE, 2.0)]
    clusters = cluster(pairs)
    assert [sorted(group) for group in clusters.groups] == [["a", "b", "c"]]
    assert clusters.waiting == ()


BORN = DateInterval.from_day(date(1990, 5, 4))


def test_a_record_that_fits_two_strangers_equally_is_certainly_neither():
    one = PersonFacts("one", "Zarmina Fictionalzai", father="Gul Rahim", birth=BORN, sex="F")
    this, that = (
        replace(one, ref=ref, documents=(("af_passport", number),), place=place, case_number=case)
        for ref, number, place, case in (("this", "P1111111", "Quetta", "A1"), ("that", "P2222222", "Lahore", "B2"))
    )
    assert {pair.score.band for pair in find_pairs([one], [this])} == {Band.CERTAIN}
    assert {pair.score.band for pair in find_pairs([one], [this, that])} == {Band.POSSIBLE}
    known = replace(one, documents=(("af_passport", "P1111111"),))
    bands = {pair.right_ref: pair.score.band for pair in find_pairs([known], [this, that])}
    assert bands["this"] is Band.CERTAIN


def test_two_rows_of_one_person_are_no_rivals():
    one = PersonFacts("one", "Zarmina Fictionalzai", father="Gul Rahim", birth=BORN, sex="F")
    twice = [replace(one, ref=ref, documents=(("af_passport", "P1111111"),)) for ref in ("this", "that")]
    assert {pair.score.band for pair in find_pairs([one], twice)} == {Band.CERTAIN}
