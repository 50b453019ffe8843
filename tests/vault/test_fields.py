"""Does a sealed column read like any other, and refuse what the database could not answer?"""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps

from aman.vault.actions import destroy_seals
from aman.vault.fields import SealedBytesField, SealedJSONField, SealedTextField, SealNumberField
from aman.vault.sealing import ERASED, ErasedText

with isolate_apps("aman.vault"):

    class Told(models.Model):
        """A table of this file alone."""

        seal = SealNumberField()
        name = SealedTextField(key_of="seal", blank=True, default="")
        cells = SealedJSONField(key_of="seal", default=list)
        detail = SealedJSONField(key_of="seal", shape="dict", default=dict)
        words = SealedTextField(null=True)
        content = SealedBytesField(null=True)
        year = models.IntegerField(default=0)

        class Meta:
            app_label = "vault"
            db_table = "vault_told"


@pytest.fixture(autouse=True)
def table(db):
    with connection.schema_editor() if connection.vendor == "postgresql" else _plain_editor() as editor:
        editor.create_model(Told)


def _plain_editor():
    """SQLite's own editor refuses to work inside a test's transaction; the table has no foreign keys."""
    editor = connection.schema_editor(atomic=False)
    editor.__class__ = type(
        "Plain", (editor.__class__,), {"__enter__": lambda s: _entered(s), "__exit__": lambda *a: None}
    )
    return editor


def _entered(editor):
    editor.deferred_sql = []
    return editor


@pytest.fixture
def row():
    return Told.objects.create(
        name="Zalmay نوری", cells=["a", 1, None, {"date": "2023-10-01"}], detail={"who": "Karim"}, words="of nobody",
        content=b"\x00\xffPK",
    )  # fmt: skip


def _raw(column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM vault_told")
        return bytes(cursor.fetchone()[0])


def test_what_was_written_is_read_and_does_not_stand_in_the_table(row):
    again = Told.objects.get(pk=row.pk)
    assert (again.name, again.cells, again.detail, again.words, again.content) == (
        "Zalmay نوری", ["a", 1, None, {"date": "2023-10-01"}], {"who": "Karim"}, "of nobody", b"\x00\xffPK",
    )  # fmt: skip
    assert Told.objects.values_list("name", "cells").get() == ("Zalmay نوری", ["a", 1, None, {"date": "2023-10-01"}])
    assert row.name == "Zalmay نوری", "the record that was saved stays readable"
    for column, plain in (("name", b"Zalmay"), ("cells", b"date"), ("detail", b"Karim"), ("words", b"nobody")):
        assert plain not in _raw(column)


def test_a_record_saved_again_is_sealed_under_the_same_key(row):
    row.name = "Karim"
    row.save()
    again = Told.objects.get(pk=row.pk)
    assert (again.name, again.seal) == ("Karim", row.seal)


def test_many_records_made_at_once_get_keys_of_their_own():
    Told.objects.bulk_create([Told(name=f"name {n}") for n in range(3)])
    assert sorted(Told.objects.values_list("name", flat=True)) == ["name 0", "name 1", "name 2"]
    assert len(set(Told.objects.values_list("seal", flat=True))) == 3


def test_blank_and_nothing_stay_what_they_are_and_can_be_asked_for(row):
    Told.objects.create(words=None)
    assert Told.objects.filter(name="").count() == 1
    assert Told.objects.exclude(name="").get() == row
    assert Told.objects.filter(words__isnull=True).count() == 1
    stated = Told.objects.filter(pk=models.OuterRef("pk")).exclude(name="")
    assert Told.objects.filter(models.Exists(stated)).get() == row
    empty = Told.objects.get(name="")
    assert (empty.name, empty.cells, empty.detail, empty.words, empty.content) == ("", [], {}, None, None)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Told.objects.filter(name="Zalmay"),
        lambda: Told.objects.filter(name__in=["Zalmay"]),
        lambda: Told.objects.filter(name__icontains="zal"),
        lambda: Told.objects.filter(name__startswith="Z"),
        lambda: Told.objects.filter(cells__0="a"),
        lambda: Told.objects.order_by("name"),
        lambda: Told.objects.order_by("-name"),
        lambda: Told.objects.update(name="Karim"),
        lambda: Told.objects.bulk_update([Told(pk=1, name="Karim")], ["name"]),
    ],
)
def test_the_database_is_not_asked_what_it_cannot_answer(row, ask):
    with pytest.raises(FieldError, match="sealed"):
        list(ask() or [])


def test_columns_beside_it_are_sorted_and_asked_as_ever(row):
    assert list(Told.objects.filter(year=0).order_by("year", "pk").only("name")) == [row]
    assert Told.objects.filter(name="").update(name="") == 0


def test_an_erased_record_reads_as_erased_and_stays_so_when_it_is_saved(row):
    destroy_seals([row.seal])
    again = Told.objects.get(pk=row.pk)
    assert again.name is ERASED
    assert again.cells == [ERASED]
    assert again.detail == {"erased": ERASED}
    assert again.words == "of nobody", "what is about no one person stays"
    again.year = 1
    again.save()
    final = Told.objects.get(pk=row.pk)
    assert isinstance(final.name, ErasedText)
    assert final.cells == [ERASED]


def test_a_sealed_value_can_be_written_in_bulk_once_it_is_sealed(row):
    field = Told._meta.get_field("name")
    Told.objects.filter(pk=row.pk).update(name=field.sealed(row.seal, "Karim"))
    assert Told.objects.get().name == "Karim"
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM vault_told")
        assert field.opened(cursor.fetchone()[0]) == "Karim"


def test_a_migration_can_write_the_field_down():
    name, path, args, kwargs = Told._meta.get_field("detail").deconstruct()
    assert (name, path, args) == ("detail", "aman.vault.fields.SealedJSONField", [])
    assert kwargs == {"key_of": "seal", "shape": "dict", "default": dict}
