"""Does the catalogue of fields know every column in which something about a person could stand?"""

import pytest
from django.apps import apps
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


@pytest.mark.parametrize("label", sorted(set(MODELS) & set(catalogue())))
def test_every_column_that_may_speak_of_somebody_is_listed(label):
    table = catalogue()[label]
    assert sorted(set(columns(MODELS[label])) - set(table.columns)) == [], "say what an erasure and a copy do with them"
    every = {column.name for column in MODELS[label]._meta.concrete_fields}
    assert sorted(set(table.columns) - every) == [], "these columns are gone"


@pytest.mark.parametrize("label", sorted(set(MODELS) & set(catalogue())))
def test_a_table_that_points_at_a_person_says_whose_rows_they_are_or_keeps_nothing_personal(label):
    points = [
        f.name
        for f in MODELS[label]._meta.concrete_fields
        if f.is_relation and f.related_model is MODELS["people.Person"]
    ]
    table = catalogue()[label]
    if points and any(way.erase != "keep" for way in table.columns.values()):
        assert table.of, points
    for paths in table.of.values():
        for path in paths:
            assert path == "row" or MODELS[label]._base_manager.filter(**{f"{path}__in": []}).query is not None
