"""Writing people in bulk and one by one, joining rows, and what is logged."""

from __future__ import annotations

import re

import pytest
from small_register import add, new_person, source_for

from aman.audit.models import AuditEvent
from aman.errors import BadInput, Conflict, NotAllowed
from aman.people.actions import add_people, add_person, set_households, set_roots
from aman.people.models import Document, NameKey, Person, PersonName

pytestmark = pytest.mark.django_db


def test_people_are_written_in_the_order_they_were_listed(rahela):
    rows = add(rahela, *[new_person(f"Person Number{n}", born=1980 + n % 20) for n in range(40)])
    assert [row.names.get().full for row in rows] == [f"Person Number{n}" for n in range(40)]


def test_every_fact_points_to_its_source_and_row(rahela):
    new = new_person("Qais Darwazi", "قیس دروازی", father="Tamim", born=1984, papers=(("af_passport", "P01234567"),))
    (person,) = add(rahela, new)
    assert (person.source.label, person.source_row) == ("first-list.xlsx#List", new.source_row)
    assert {(n.source_id, n.source_row) for n in person.names.all()} == {(person.source_id, new.source_row)}
    assert person.documents.get().source_row == new.source_row
    assert {n.script for n in person.names.filter(kind="own")} == {"latin", "arabic"}


def test_a_birth_date_is_kept_as_an_interval_with_its_precision(rahela):
    (person,) = add(rahela, new_person("Qais", born=1984))
    assert (str(person.birth_first), str(person.birth_last)) == ("1984-01-01", "1984-12-31")
    assert (person.birth_precision, person.birth_calendar) == ("year", "gregorian")


def test_what_no_database_can_hold_is_left_out_and_the_rest_is_kept(rahela):
    (person,) = add(rahela, new_person("Qa\x00is \ud800Darwazi", place="Islam\x00abad"))
    assert (person.names.get().full, person.place) == ("Qais Darwazi", "Islamabad")


def test_after_many_people_the_database_knows_which_index_finds_one(rahela, monkeypatch):
    from django.db import connection

    monkeypatch.setattr("aman.people.actions._MANY", 30)
    add(rahela, *[new_person(f"Name{n}") for n in range(40)])
    with connection.cursor() as cursor:
        table = "sqlite_stat1" if connection.vendor == "sqlite" else "pg_class"
        column = "tbl" if connection.vendor == "sqlite" else "relname"
        counted = "1=1" if connection.vendor == "sqlite" else "reltuples >= 40"
        cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {column} = 'people_person' AND {counted}")
        assert cursor.fetchone()[0] > 0


def test_references_are_drawn_at_random_and_never_twice(rahela):
    rows = add(rahela, *[new_person(f"Name{n}") for n in range(300)])
    refs = [row.ref for row in rows]
    assert len(set(refs)) == 300
    assert all(re.fullmatch(r"AP-[0-9A-HJKMNP-TV-Z]{8}", ref) for ref in refs)
    assert refs != sorted(refs)


def test_a_failure_halfway_leaves_nothing_behind(rahela):
    def rows():
        yield new_person("Qais Darwazi")
        raise OSError("the disk is full")

    source = source_for(rahela)
    with pytest.raises(OSError, match="disk"):
        add_people(actor=rahela, source=source, rows=rows())
    assert not Person.objects.exists()
    assert not PersonName.objects.exists()
    assert not Document.objects.exists()
    assert not NameKey.objects.exists()


def test_people_are_not_written_into_the_register_of_another_office(rahela, carol):
    with pytest.raises(NotAllowed):
        add_people(actor=carol, source=source_for(rahela), rows=[new_person("Qais")])
    assert not Person.objects.exists()


def test_the_log_says_how_many_were_added_and_no_name(rahela):
    add(rahela, new_person("Qais Darwazi"), new_person("Shakila Darwazi"))
    line = AuditEvent.objects.get(verb="people.added")
    assert line.detail == {"people": 2}
    assert "Qais" not in str(line.detail) + line.subject


def test_joining_points_rows_at_one_root_and_undoing_restores_them(rahela):
    a, b, c = add(rahela, new_person("Qais"), new_person("Qays"), new_person("Kais"))
    assert set_roots(actor=rahela, root_of={a.pk: None, b.pk: a.pk, c.pk: a.pk}) == 2
    assert list(Person.objects.roots()) == [a]
    set_roots(actor=rahela, root_of={b.pk: None, c.pk: None})
    assert Person.objects.roots().count() == 3
    assert {p.names.get().full for p in Person.objects.all()} == {"Qais", "Qays", "Kais"}


def test_joining_twice_changes_nothing_the_second_time(rahela):
    a, b = add(rahela, new_person("Qais"), new_person("Qays"))
    set_roots(actor=rahela, root_of={b.pk: a.pk})
    version = Person.objects.get(pk=b.pk).version
    assert set_roots(actor=rahela, root_of={b.pk: a.pk}) == 0
    assert Person.objects.get(pk=b.pk).version == version


def test_a_row_never_points_at_a_row_that_points_elsewhere(rahela):
    a, b, c = add(rahela, new_person("Qais"), new_person("Qays"), new_person("Kais"))
    with pytest.raises(BadInput):
        set_roots(actor=rahela, root_of={b.pk: a.pk, c.pk: b.pk})
    set_roots(actor=rahela, root_of={b.pk: a.pk})
    with pytest.raises(NotAllowed):
        set_roots(actor=rahela, root_of={c.pk: b.pk})


def test_the_root_of_a_group_can_move_in_one_breath(rahela):
    a, b, c = add(rahela, new_person("Qais"), new_person("Qays"), new_person("Kais"))
    set_roots(actor=rahela, root_of={b.pk: a.pk, c.pk: a.pk})
    set_roots(actor=rahela, root_of={b.pk: None, a.pk: b.pk, c.pk: b.pk})
    assert list(Person.objects.roots()) == [b]


def test_rows_of_another_office_are_never_joined(rahela, carol):
    (mine,) = add(rahela, new_person("Qais"))
    (theirs,) = add(carol, new_person("Qais"))
    with pytest.raises(NotAllowed):
        set_roots(actor=rahela, root_of={mine.pk: theirs.pk})
    set_roots(actor=carol, root_of={mine.pk: theirs.pk})
    assert Person.objects.get(pk=mine.pk).root_id is None


def test_households_are_found_again_by_their_reference(rahela):
    a, b = add(rahela, new_person("Qais"), new_person("Shakila"))
    set_households(actor=rahela, households={"HH-2023-000001": [a.pk]})
    set_households(actor=rahela, households={"HH-2023-000001": [b.pk]})
    homes = set(Person.objects.values_list("household__ref", flat=True))
    assert homes == {"HH-2023-000001"}


def test_whoever_may_be_in_the_register_is_shown_before_anybody_is_added(rahela):
    (known,) = add(rahela, new_person("Qais Darwazi", father="Tamim", born="1984-03-05"))
    again = new_person("Qays Darwazy", father="Tamim", born="1984-03-05")
    with pytest.raises(Conflict) as error:
        add_person(actor=rahela, new=again)
    assert known.ref in error.value.message
    assert "Qais" not in str(error.value)
    person = add_person(actor=rahela, new=again, looked_at=[known.ref])
    assert person.source.kind == "officer"


def test_somebody_without_a_name_is_not_added(rahela):
    with pytest.raises(BadInput):
        add_person(actor=rahela, new=new_person("  "))
