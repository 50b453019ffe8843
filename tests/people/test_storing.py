"""What matching needs of a person stands beside the person, whoever wrote the person or a fact about them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from small_register import add, family, new_person

import aman
from aman.cases.actions import NewMember, build_cases
from aman.core.matching import keys_of_people, prepare_fresh, read_person, store_person, stored_search_keys
from aman.core.matching.signs import sign_of
from aman.core.matching.stored import VERSION
from aman.people.actions import add_person, restore_people, set_households, set_roots
from aman.people.models import MatchLine, NameKey, Person
from aman.people.queries import facts_of, find_alike, search_people
from aman.people.storing import is_behind
from aman.vault.blind import keyed, veiled

pytestmark = pytest.mark.django_db
SOURCE = Path(aman.__file__).parent


def assert_in_step():
    """Every line says what the tables say now, and every key of it is there."""
    people = Person.objects.in_bulk()
    lines = {line.person_id: line for line in MatchLine.objects.all()}
    assert lines.keys() == people.keys()
    for person_id, facts in facts_of(people).items():
        prepared = prepare_fresh(facts)
        assert (lines[person_id].version, lines[person_id].line) == (VERSION, store_person(prepared))
        keys = dict(NameKey.objects.filter(person=person_id).values_list("key", "sign"))
        own = [*keys_of_people([prepared])[0], *stored_search_keys(prepared)]
        assert set(keys) >= set(keyed(np.array(own, dtype=np.int64)).tolist())
        assert set(keys) & set(own) == set(), "no key can be reckoned out from a name alone"
        assert set(keys.values()) <= set(veiled(np.array([sign_of(prepared)]), np.array([person_id])).tolist())
        offices = NameKey.objects.filter(person=person_id).values_list("office", flat=True)
        assert set(offices) <= {people[person_id].office_id}


def test_every_way_of_writing_people_keeps_lines_and_keys_in_step(rahela, carol):
    case, people = family(rahela)
    assert_in_step()
    full = new_person(
        "Zalmay Noori", "زلمی نوری", father="Karim", born="1984-03-05", papers=(("acc", "ACC-134049410"),),
        place="Peshawar", sex="M", grandfather=("Gul Agha",),
    )  # fmt: skip
    alone = add_person(actor=rahela, new=full)
    add(carol, full, new_person("  "), new_person("Mina", born=1990))
    assert_in_step()
    build_cases(actor=rahela, members=[NewMember(alone.pk, case.programme_number, "SIV", "sibling")])
    assert_in_step()
    build_cases(actor=rahela, members=[NewMember(alone.pk, "KBL2023618002", "SIV", "principal_applicant")])
    set_roots(actor=rahela, root_of={alone.pk: people[0].pk})
    set_households(actor=rahela, households={"HH-2023-000009": [alone.pk]})
    assert_in_step()


def test_a_list_that_was_resolved_is_in_step(rahela, tmp_path):
    from aman.cli.sample import write_sample_list
    from aman.rosters.actions import receive_roster, resolve_roster
    from aman.rosters.actions.commit import commit_roster

    path = tmp_path / "sample_2023-10.xlsx"
    write_sample_list(path, people=120)
    roster = receive_roster(actor=rahela, path=path, received_on=date(2023, 10, 20))
    commit_roster(actor=rahela, roster=roster)
    resolve_roster(actor=rahela, roster=roster)
    assert MatchLine.objects.count() > 100
    assert_in_step()


def test_no_other_module_writes_what_people_are_found_by():
    writes = re.compile(
        r"write_rows\(\s*(PersonName|PersonPhone|Document|Person|NameKey|MatchLine)\b"
        r"|(PersonName|PersonPhone|Document|MatchLine|NameKey)\.objects\.(create|bulk_create|update)"
        r"|\bPerson\.objects\.create"
    )
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if writes.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"people/writing.py", "people/storing.py"}


def test_people_of_an_older_version_are_written_anew(rahela):
    add(rahela, *[new_person(f"Zalmay Number{n}", father="Karim", born=1984) for n in range(7)])
    MatchLine.objects.filter(pk__in=Person.objects.order_by("id").values("id")[:3]).delete()
    MatchLine.objects.filter(pk=Person.objects.last().pk).update(version=VERSION + 1, line="")
    NameKey.objects.all().delete()
    assert is_behind()
    assert restore_people() == 4
    assert not is_behind()
    lines = MatchLine.objects.filter(person__keys__isnull=False).distinct()
    assert lines.count() == 4
    MatchLine.objects.all().delete()
    of_an_older_version = NameKey.objects.create(
        key=1, office_id=rahela.office_id, person=Person.objects.first(), sign=0
    )
    assert restore_people() == 7
    assert not NameKey.objects.filter(key=of_an_older_version.key).exists()
    assert_in_step()


def test_somebody_whose_line_is_behind_is_found_all_the_same(rahela):
    (person,) = add(rahela, new_person("Zalmay Noori", father="Karim", born=1984))
    MatchLine.objects.update(version=VERSION + 1, line="")
    assert [hit.person for hit in search_people(user=rahela, text="Zalmai Noori")] == [person]
    assert [hit.person for hit in find_alike(user=rahela, facts=facts_of([person.pk])[person.pk])] == [person]


def test_a_line_shows_in_no_representation(rahela):
    (person,) = add(rahela, new_person("Zalmay Noori"))
    line = MatchLine.objects.get(person=person)
    assert read_person(line.line, 1).facts.name == "Zalmay Noori"
    assert "Zalmay" not in repr(line) + str(line) + repr(NameKey.objects.filter(person=person).first())
