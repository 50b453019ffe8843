"""Who belongs under which programme, and when somebody ages out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from core.laws import drawn

from aman.core import _data
from aman.core.dates import DateInterval, Precision, age_on
from aman.core.policy.family import (
    Relative,
    add_months,
    find_age_out,
    find_derivative,
    load_family_rules,
    shipped_family_rules,
)
from aman.errors import BadInput

RULES = shipped_family_rules()
MAY = date(2024, 5, 1)


def day(text):
    return DateInterval.from_day(date.fromisoformat(text))


def belongs(programme, as_of=MAY, **relative):
    return find_derivative(RULES, programme, Relative(**relative), as_of).belongs


@pytest.mark.parametrize(
    ("programme", "relation", "born", "is_unmarried", "expected"),
    [
        ("SIV", "child", "2010-05-05", True, True),
        ("SIV", "child", "2010-05-05", None, None),
        ("SIV", "child", "2010-05-05", False, False),
        ("SIV", "child", "2003-05-01", True, False),  # 21 on this very day
        ("SIV", "child", "2003-05-02", True, True),
        ("SIV", "spouse", None, None, True),
        ("SIV", "parent", "1950-02-02", True, False),
        ("P-2", "child", "1990-05-05", False, True),
        ("P-1", "child", "1990-05-05", True, None),
        ("P-3", "child", "2010-05-05", True, None),
        ("I-730", "sibling", "2010-05-05", True, False),
        ("DE", "child", "2010-05-05", True, None),
        ("UK_ARAP", "spouse", None, None, None),
        ("CA", "spouse", None, None, None),
        ("SIV", "ward", "2010-05-05", True, None),
        ("SIV", "", "2010-05-05", True, None),
        ("a programme nobody knows", "spouse", None, None, None),
    ],
)
def test_only_what_a_source_states_is_yes_or_no(programme, relation, born, is_unmarried, expected):
    birth = day(born) if born else None
    assert belongs(programme, relation=relation, birth=birth, is_unmarried=is_unmarried) is expected


def test_a_child_whose_year_alone_is_known_cannot_be_told_in_the_year_it_counts():
    for birth in (DateInterval.from_year(2003), day("2003-01-01")):
        found = find_derivative(RULES, "SIV", Relative("child", birth, True), MAY)
        assert found.belongs is None
        assert (found.age_out.first, found.age_out.last) == (date(2024, 1, 1), date(2024, 12, 31))
    assert belongs("SIV", date(2023, 12, 31), relation="child", birth=day("2003-01-01"), is_unmarried=True) is True
    assert belongs("SIV", date(2025, 1, 1), relation="child", birth=day("2003-01-01"), is_unmarried=True) is False


def test_a_second_spouse_a_ward_and_a_newborn_say_that_nobody_knows():
    two = find_derivative(RULES, "SIV", Relative("spouse", spouses_on_case=2), MAY)
    assert two.belongs is None
    assert "More than one spouse" in two.sayings[0].sentence
    born = Relative("child", day("2023-02-02"), True, filed_on=date(2022, 1, 1))
    assert "added to the file" in find_derivative(RULES, "SIV", born, MAY).sayings[-1].sentence


def test_nothing_says_that_filing_froze_an_age():
    found = find_derivative(RULES, "SIV", Relative("child", day("2004-02-02"), True), MAY)
    assert any("froze the age is not in our sources" in saying.sentence for saying in found.sayings)


def test_somebody_born_on_29_february_turns_on_1_march_of_a_common_year():
    assert find_age_out(day("2004-02-29"), 21).first == date(2025, 3, 1)
    assert find_age_out(day("2004-02-29"), 20).first == date(2024, 2, 29)


@drawn(200)
def test_the_day_of_ageing_out_agrees_with_the_age_on_every_day(chance):
    first = date(1940, 1, 1) + timedelta(chance.randint(0, 32_873))
    spread, limit = chance.choice([0, 1, 30, chance.randint(0, 800)]), chance.randint(0, 30)
    later = chance.choice([-1, 0, 1, chance.randint(-400, 400)])
    birth = DateInterval(first, first + timedelta(spread), Precision.RANGE)
    if spread == 0 and (first.month, first.day) == (1, 1):
        return  # taken as a year
    turns = find_age_out(birth, limit)
    assert turns.first <= turns.last
    on = turns.first + timedelta(later)
    youngest, oldest = age_on(birth, on)
    if on >= birth.last:
        assert (oldest >= limit) is (on >= turns.first)
        assert (youngest >= limit) is (on >= turns.last)


def test_months_are_counted_to_the_end_of_a_shorter_month():
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 11, 30), 3) == date(2025, 2, 28)
    assert add_months(date(2024, 5, 15), 12) == date(2025, 5, 15)


def test_every_sentence_of_the_shipped_table_says_how_well_it_is_attested():
    sayings = [*RULES.said.values(), *(r.said for p in RULES.programmes.values() for r in p.relations.values())]
    assert len(sayings) > 15
    for saying in sayings:
        assert saying.sentence.endswith(".")
        assert all(cite in RULES.sources for cite in saying.cites)


def test_a_table_with_mistakes_names_all_of_them():
    text = _data.read_family_text().replace("cite: [S62], mark: seen", "cite: [S99], mark: perhaps")
    text = text.replace("words: [P-2]", "words: [P-1]")
    with pytest.raises(BadInput) as caught:
        load_family_rules(text)
    for part in ("siv_sq.spouse: no source is named S99", "mark needs seen", "P-1 names two programmes"):
        assert part in str(caught.value)
