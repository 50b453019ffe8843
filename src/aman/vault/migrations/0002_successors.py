"""Columns for a change of keys, where the tables were made before there was one.

They stand in the first migration too: the migrations that seal other tables draw keys as soon as that one has run.
"""

from django.db import migrations


def add_what_is_missing(apps, schema_editor):
    model = apps.get_model("vault", "KeyBlock")
    with schema_editor.connection.cursor() as cursor:
        there = {c.name for c in schema_editor.connection.introspection.get_table_description(cursor, "vault_keyblock")}
    for name in ("replaced_by", "retired"):
        if name not in there:
            schema_editor.add_field(model, model._meta.get_field(name))


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [migrations.RunPython(add_what_is_missing, migrations.RunPython.noop)]
