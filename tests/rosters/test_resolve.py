"""Who on a list is who: people of rows, links of the certain, cases, and doing it twice."""

from __future__ import annotations

import csv

import pytest
import small_register as sample
from django.utils import timezone

from aman.cases.models import Case, Member
from aman.core.matching import Band, MatchScore
from aman.errors import Conflict, NotFound
from aman.linkage import Clusters, ScoredPair
from aman.people.facts import facts_of_new
from aman.people.models import Person, PersonName
from aman.people.queries import facts_of
from aman.rosters.actions import commit_roster, decide_pair, export_resolution, resolve_roster
from aman.rosters.actions.reread import people_of
from aman.rosters.models import Pair
from aman.rosters.queries import get_roster
from aman.rosters.standing import roots_apart
from aman.screening.models import Decision

from .conftest import LIST

pytestmark = pytest.mark.django_db


def test_every_row_of_a_person_becomes_a_person_bare_names_too(resolved):
    assert resolved.state == "resolved"
    rows = resolved.rows.filter(kind="person")
    assert rows.count() == rows.filter(person__isnull=False).count() == 9
    bare = resolved.rows.get(row=11).person
    assert [name.full for name in bare.names.all()] == ["Benafsha"]
    assert not resolved.rows.exclude(kind="person").filter(person__isnull=False).exists()


def test_each_fact_points_to_its_sheet_and_row(resolved):
    person = resolved.rows.get(row=5).person
    assert (person.source.label, person.source_row) == ("examplia.csv", 5)
    assert set(PersonName.objects.filter(person=person).values_list("source_row", flat=True)) == {5}
    assert person.birth_precision == "year"
    assert person.birth_as_written == "2010-01-01"


def test_two_rows_with_one_passport_father_and_birth_are_joined_for_certain(resolved, person_of_row):
    first, again = person_of_row(3), person_of_row(9)
    assert again.root_id == first.pk
    pair = Pair.objects.get(left=first, right=again)
    assert pair.state == "automatic"
    assert {"term", "log_odds", "sentence"} <= set(pair.addends[0])
    defect = resolved.defects.get(code="duplicate_in_list")
    assert (defect.row, defect.other) == (9, "3")


def test_cases_and_households_follow_the_case_numbers(resolved, person_of_row):
    assert Case.objects.count() == 5
    case = next(c for c in Case.objects.all() if "2021561001" in c.programme_number)
    assert set(case.members.values_list("person", "relation")) == {
        (person_of_row(3).pk, "principal_applicant"),
        (person_of_row(4).pk, "spouse"),
        (person_of_row(5).pk, "child"),
    }
    assert person_of_row(3).household_id == person_of_row(4).household_id
    assert not Member.objects.filter(person=person_of_row(11)).exists()


def test_resolving_twice_changes_nothing(resolved, rahela):
    before = (Person.objects.count(), Pair.objects.count(), Case.objects.count(), resolved.defects.count())
    again = resolve_roster(actor=rahela, roster=resolved)
    assert not again.changed
    assert (again.people, again.joined) == (9, 1)
    assert (Person.objects.count(), Pair.objects.count(), Case.objects.count(), resolved.defects.count()) == before


def test_a_second_list_meets_the_register(resolved, receive, rahela, person_of_row):
    second = receive(rahela, LIST.replace("Evacuation", "Revised evacuation"), name="revised.csv")
    found = resolve_roster(actor=rahela, roster=commit_roster(actor=rahela, roster=second))
    assert found.people == 9
    again = second.rows.get(row=6).person
    assert again.root_id == person_of_row(6).pk
    assert second.defects.filter(code="already_registered", row=6).get().other == "examplia.csv 6"
    assert Case.objects.count() == 5


def test_what_a_person_decided_outlives_the_next_list(resolved, receive, rahela, bashir, make_pair, person_of_row):
    apart = make_pair(3, 9)
    decide_pair(actor=bashir, pair_id=apart.pk, decision="different", reason="Cousins with one passport copied.")
    second = receive(rahela, LIST.replace("Evacuation", "Revised evacuation"), name="revised.csv")
    resolve_roster(actor=rahela, roster=commit_roster(actor=rahela, roster=second))
    homes = {row: person_of_row(row).root_id or person_of_row(row).pk for row in (3, 9)}
    assert homes[3] != homes[9]


def _doubtful(left: int, right: int, log_odds: float) -> ScoredPair:
    return ScoredPair(left, right, MatchScore(log_odds, 0.6, Band.POSSIBLE, ()))


def test_nobody_is_asked_twice_about_the_same_two_people(
    resolved, receive, rahela, bashir, make_pair, person_of_row, monkeypatch
):
    from aman.rosters.actions import resolve as module

    for old in Pair.objects.filter(state="waiting"):
        old.delete()
    asked, answered = make_pair(6, 12), make_pair(7, 12)
    decide_pair(actor=bashir, pair_id=answered.pk, decision="different", reason="Two women.")
    second = commit_roster(
        actor=rahela, roster=receive(rahela, LIST.replace("Evacuation", "Revised evacuation"), name="revised.csv")
    )
    number = {person.row: -n for n, person in enumerate(people_of(second), start=1)}
    again = [
        _doubtful(number[6], number[12], 2.0),
        _doubtful(number[7], number[12], 2.0),
        _doubtful(number[4], person_of_row(7).pk, 1.0),
        _doubtful(number[4], number[7], 1.5),
    ]
    real = module.cluster
    monkeypatch.setattr(module, "cluster", lambda found: Clusters(real(found).groups, tuple(again)))
    resolve_roster(actor=rahela, roster=second)
    new = Pair.objects.filter(state="waiting").exclude(pk=asked.pk).get()
    assert {new.left, new.right} == {second.rows.get(row=4).person, second.rows.get(row=7).person}
    assert new.log_odds == 1.5


def test_a_new_row_that_resembles_two_registered_people_does_not_join_them(
    resolved, receive, rahela, person_of_row, monkeypatch
):
    from aman.rosters.actions import resolve as module

    Pair.objects.filter(state="waiting").delete()
    second = commit_roster(
        actor=rahela, roster=receive(rahela, LIST.replace("Evacuation", "Revised evacuation"), name="revised.csv")
    )
    new = {person.row: -n for n, person in enumerate(people_of(second), start=1)}[6]
    first, other = person_of_row(6), person_of_row(12)
    found = [
        ScoredPair(new, first.pk, MatchScore(15.0, 1.0, Band.CERTAIN, ())),
        ScoredPair(new, other.pk, MatchScore(11.0, 1.0, Band.CERTAIN, ())),
    ]
    monkeypatch.setattr(module, "find_pairs", lambda *args, **kwargs: found)
    monkeypatch.setattr(module, "cluster", lambda pairs: Clusters(((new, first.pk, other.pk),), ()))
    resolve_roster(actor=rahela, roster=second)
    assert second.rows.get(row=6).person.root_id == first.pk
    assert person_of_row(12).root_id is None
    asked = Pair.objects.get(state="waiting")
    assert {asked.left, asked.right} == {other, second.rows.get(row=6).person}


def test_a_register_that_changed_meanwhile_stops_the_writing(receive, rahela, monkeypatch):
    from aman.people.actions import NewName, NewPerson, add_person
    from aman.rosters.actions import resolve as module

    roster = commit_roster(actor=rahela, roster=receive(rahela))
    real = module.find_pairs

    def slow(*args, **kwargs):
        add_person(actor=rahela, new=NewPerson(names=(NewName("Somebody Else Entirely"),)))
        return real(*args, **kwargs)

    monkeypatch.setattr(module, "find_pairs", slow)
    with pytest.raises(Conflict) as caught:
        resolve_roster(actor=rahela, roster=roster)
    assert caught.value.code == "register-changed"
    assert get_roster(rahela, roster.pk).state == "received"
    assert Person.objects.count() == 1


def test_nothing_of_a_resolution_is_kept_when_it_fails_half_way(receive, rahela, monkeypatch):
    roster = commit_roster(actor=rahela, roster=receive(rahela))

    def fail(*args, **kwargs):
        raise RuntimeError("half way")

    monkeypatch.setattr("aman.rosters.actions.resolve.build_cases", fail)
    with pytest.raises(RuntimeError):
        resolve_roster(actor=rahela, roster=roster)
    assert not Person.objects.exists()
    assert not Pair.objects.exists()
    assert get_roster(rahela, roster.pk).state == "received"


def test_a_list_of_another_office_is_not_resolved(receive, rahela, carol):
    roster = commit_roster(actor=rahela, roster=receive(rahela))
    with pytest.raises(NotFound):
        resolve_roster(actor=carol, roster=roster)


def test_people_of_two_offices_are_never_joined(resolved, receive, carol, other_office):
    from aman.accounts.models import User

    theirs = User.objects.create_user(
        "nadia", password="a long test password", role="register_officer", office=other_office
    )
    second = receive(theirs, LIST, name="examplia.csv")
    resolve_roster(actor=theirs, roster=commit_roster(actor=theirs, roster=second))
    for pair in Pair.objects.all():
        assert pair.left.office_id == pair.right.office_id == pair.office_id


def test_the_export_names_file_row_and_root_and_no_person(resolved, rahela, carol, tmp_path, person_of_row):
    path = tmp_path / "out.csv"
    assert export_resolution(rahela, path) == 9
    with path.open(newline="") as file:
        lines = list(csv.DictReader(file))
    by_row = {int(line["row"]): line["person_id"] for line in lines}
    assert {line["file"] for line in lines} == {"examplia.csv"}
    assert by_row[9] == by_row[3] == person_of_row(3).ref
    assert len(set(by_row.values())) == 8
    assert "Zalmay" not in path.read_text()
    assert export_resolution(carol, path) == 0


def test_a_listed_person_scores_as_the_register_will_have_it(resolved, rahela):
    people = people_of(resolved)
    ids = dict(resolved.rows.filter(person__isnull=False).values_list("pk", "person_id"))
    stored = facts_of(ids.values())
    for person in people:
        pk = ids[person.row_id]
        facts = facts_of_new(person.new, pk)
        assert (facts.name, facts.father, facts.birth, facts.sex, facts.documents, facts.family) == (
            stored[pk].name, stored[pk].father, stored[pk].birth, stored[pk].sex, stored[pk].documents,
            stored[pk].family,
        )  # fmt: skip


def test_the_machine_joins_no_new_row_to_somebody_refused_or_whose_letter_was_withdrawn(
    resolved, receive, rahela, bashir, amina, person_of_row
):
    one, other, free = person_of_row(6), person_of_row(7), person_of_row(3)
    now = timezone.now()
    Decision.objects.create(
        determination=sample.determination(one),
        outcome="refused",
        reason="Another's papers.",
        decided_by=bashir,
        decided_at=now,
        needs_second=True,
    )
    sample.letter(amina, Case.objects.first(), other, state="withdrawn", withdrawn_at=now)
    assert roots_apart(rahela.office_id, now) == {one.pk, other.pk}
    again = LIST.replace("Evacuation list of Examplia", "Second list of Examplia")
    roster = commit_roster(actor=rahela, roster=receive(rahela, again, "second.csv"))
    resolve_roster(actor=rahela, roster=roster)

    def repeated(person):
        return roster.rows.get(row=person.source_row).person

    assert repeated(free).root_id == free.pk
    for person in (one, other):
        assert repeated(person).root_id is None
        assert Pair.objects.get(left=person, right=repeated(person)).state == "waiting"
