"""Who of a case's family goes along, and whom a birthday leaves behind."""

from __future__ import annotations

from datetime import date

import pytest
import small_register as sample

from aman.cases.actions import NewMember, add_evidence, build_cases
from aman.cases.families import families_of, find_ageing_out, merge_births
from aman.cases.models import Case, Pathway
from aman.core.dates import DateInterval
from aman.people.models import Person

MAY = date(2024, 5, 1)


def build(user, *kin, programme="SIV", number="KBL2023618001"):
    """A case of a principal applicant and the relatives named: pairs of relation and birth."""
    people = sample.add(
        user,
        sample.new_person("Qais Darwazi", born="1984-03-05"),
        *(sample.new_person(f"Kin {n}", born=born) for n, (_, born) in enumerate(kin)),
    )
    relations = ("principal_applicant", *(relation for relation, _ in kin))
    build_cases(
        actor=user,
        members=[NewMember(p.pk, number, programme, r) for p, r in zip(people, relations, strict=True)],
        opened_on=date(2023, 10, 20),
    )
    return Case.objects.numbered(number).get(), people


def only(case, person):
    return next(kin for kin in families_of([case], MAY)[case.pk] if kin.person == person)


@pytest.mark.parametrize(
    ("births", "expected", "disagree"),
    [
        ([], None, False),
        ([(None, None)], None, False),
        ([("2003-01-01", "2003-12-31"), ("2003-05-05", "2003-05-05")], ("2003-05-05", "2003-05-05"), False),
        ([("2003-01-01", "2003-12-31")], ("2003-01-01", "2003-12-31"), False),
        ([("2003-05-05", "2003-05-05"), ("2002-05-05", "2002-05-05")], ("2002-05-05", "2003-05-05"), True),
    ],
)
def test_rows_of_one_person_narrow_a_birth_or_spread_it(births, expected, disagree):
    found, differs = merge_births([tuple(b and date.fromisoformat(b) for b in pair) for pair in births])
    assert differs is disagree
    assert found is None if expected is None else (found.first.isoformat(), found.last.isoformat()) == expected


def test_a_paper_that_says_unmarried_settles_a_child(amina):
    case, (_, child) = build(amina, ("child", "2010-05-05"))
    assert only(case, child).derivatives[0].belongs is None
    add_evidence(actor=amina, case=case, kind="other", received_on=MAY, person=child, facts={"is_unmarried": True})
    assert only(case, child).derivatives[0].belongs is True


def test_every_pathway_of_a_case_is_asked(amina):
    case, (_, child) = build(amina, ("child", "1999-05-05"))
    Pathway.objects.create(case=case, kind="P-2")
    said = {one.programme: one.belongs for one in only(case, child).derivatives}
    assert said == {"siv_sq": False, "us_p2": True}


def test_two_wives_on_a_case_leave_both_open(amina):
    case, (_, first, second) = build(amina, ("spouse", 1988), ("spouse", 1990))
    assert [only(case, p).derivatives[0].belongs for p in (first, second)] == [None, None]


def test_the_soonest_birthday_comes_first_and_a_year_counts_from_its_first_day(amina):
    case, (_, by_year, by_day, grown, small) = build(
        amina, ("child", 2003), ("child", "2003-06-01"), ("child", "2001-02-02"), ("child", "2015-02-02")
    )
    found = find_ageing_out(user=amina, as_of=MAY, months=12)
    assert [kin.person for kin in found] == [by_year, by_day]
    assert found[0].age_out.first == date(2024, 1, 1)
    assert found[0].ageing.belongs is None
    assert {grown, small}.isdisjoint({kin.person for kin in found})
    assert [kin.person for kin in find_ageing_out(user=amina, as_of=date(2023, 11, 1), months=3)] == [by_year]
    assert case.ref


def test_nobody_ages_out_of_a_programme_without_a_limit_or_of_a_closed_case(amina):
    build(amina, ("child", "2003-06-01"), programme="P-2")
    case, _ = build(amina, ("child", "2003-06-01"), number="KBL2023618002")
    assert len(find_ageing_out(user=amina, as_of=MAY, months=12)) == 1
    Case.objects.filter(pk=case.pk).update(state="closed")
    assert find_ageing_out(user=amina, as_of=MAY, months=12) == []


def test_carol_finds_nobody_of_another_office(amina, carol):
    build(amina, ("child", "2003-06-01"))
    assert find_ageing_out(user=carol, as_of=MAY, months=12) == []


def test_rows_that_contradict_each_other_warn_for_the_earlier_birthday(amina):
    case, (_, child) = build(amina, ("child", "2004-06-01"))
    (other,) = sample.add(amina, sample.new_person("Kin again", born="2003-06-01"))
    Person.objects.filter(pk=other.pk).update(root=child)
    build_cases(
        actor=amina,
        members=[NewMember(other.pk, case.programme_number, "SIV", "child")],
        opened_on=date(2023, 10, 20),
    )
    (kin,) = find_ageing_out(user=amina, as_of=MAY, months=12)
    assert kin.births_disagree
    assert kin.birth == DateInterval(date(2003, 6, 1), date(2004, 6, 1), kin.birth.precision)
    assert kin.age_out.first == date(2024, 6, 1)
