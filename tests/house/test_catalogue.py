"""Does the catalogue of fields know every column in which something about a person could stand?"""

from django.apps import apps
from django.core.exceptions import FieldError
from django.db import models

from aman.retention.catalogue import catalogue
from aman.vault.fields import SealedField, SealNumberField

#: Columns that hold words, lists, files or days; moments say when something was recorded or happened.
KINDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.DateField, SealedField)
MODELS = {m._meta.label: m for m in apps.get_models() if m.__module__.startswith("aman.")}


def columns(model):
    for column in model._meta.concrete_fields:
        is_list_of_codes = column.choices and isinstance(column, models.CharField)
        if isinstance(column, models.DateTimeField) or column.is_relation or is_list_of_codes:
            continue
        if isinstance(column, KINDS) and not isinstance(column, SealNumberField):
            yield column.name


def test_every_table_stands_in_the_catalogue_and_no_other():
    assert sorted(set(MODELS) - set(catalogue())) == [], "add them to src/aman/retention/catalogue.yaml"
    assert sorted(set(catalogue()) - set(MODELS)) == [], "these tables are gone"


def tables():
    """Each table of the product with what the catalogue says of it."""
    both = sorted(set(MODELS) & set(catalogue()))
    assert len(both) > 100
    return [(label, MODELS[label], catalogue()[label]) for label in both]


def test_every_column_that_may_speak_of_somebody_is_listed():
    silent, gone = {}, {}
    for label, model, table in tables():
        silent[label] = sorted(set(columns(model)) - set(table.columns))
        gone[label] = sorted(set(table.columns) - {column.name for column in model._meta.concrete_fields})
    assert {label: names for label, names in silent.items() if names} == {}, (
        "say what an erasure and a copy do with them"
    )
    assert {label: names for label, names in gone.items() if names} == {}, "these columns are gone"


def test_a_table_that_points_at_a_person_says_whose_rows_they_are_or_keeps_nothing_personal():
    silent, leading_nowhere = {}, {}
    for label, model, table in tables():
        points = [
            f.name for f in model._meta.concrete_fields if f.is_relation and f.related_model is MODELS["people.Person"]
        ]
        if points and any(way.erase != "keep" for way in table.columns.values()) and not table.of:
            silent[label] = points
        for path in (path for paths in table.of.values() for path in paths if path != "row"):
            try:
                model._base_manager.filter(**{f"{path}__in": []})
            except FieldError as error:
                leading_nowhere[label, path] = str(error)
    assert silent == {}
    assert leading_nowhere == {}
