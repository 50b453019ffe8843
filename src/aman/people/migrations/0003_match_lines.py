"""Keys in the order they are asked in, and a line for matching beside each person.

On SQLite the tables are laid out as Django cannot ask for it: the keys as one sorted tree without row numbers, half the
size; the lines under the person's own number. The keys are made anew afterwards (`aman people restore`).
"""

import django.db.models.deletion
from django.db import migrations, models

_KEYS = (
    "CREATE TABLE people_namekey (key bigint NOT NULL, office_id bigint NOT NULL, person_id bigint NOT NULL, "
    "sign bigint NOT NULL, "
    "PRIMARY KEY (key, office_id, person_id))"
)
_LINES = (
    "CREATE TABLE people_matchline (person_id {kind} NOT NULL PRIMARY KEY "
    "REFERENCES people_person (id) DEFERRABLE INITIALLY DEFERRED, "
    "version smallint NOT NULL CHECK (version >= 0), line text NOT NULL)"
)


def lay_out(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute("DROP TABLE people_namekey")
    schema_editor.execute(_KEYS + (" WITHOUT ROWID" if sqlite else ""))
    schema_editor.execute(_LINES.format(kind="integer" if sqlite else "bigint"))


def put_back(apps, schema_editor):
    schema_editor.execute("DROP TABLE people_matchline")
    schema_editor.execute("DROP TABLE people_namekey")
    schema_editor.create_model(apps.get_model("people", "NameKey"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_temporary_passwords"),
        ("people", "0002_search_keys"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(lay_out, put_back)],
            state_operations=[
                migrations.DeleteModel(name="NameKey"),
                migrations.CreateModel(
                    name="MatchLine",
                    fields=[
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="match_line",
                                serialize=False,
                                to="people.person",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveSmallIntegerField(
                                help_text="Of the writing; lines of another version are made anew."
                            ),
                        ),
                        ("line", models.TextField()),
                    ],
                ),
                migrations.CreateModel(
                    name="NameKey",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "key", "office", "person", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("key", models.BigIntegerField()),
                        (
                            "office",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="keys",
                                to="people.person",
                            ),
                        ),
                        (
                            "sign",
                            models.BigIntegerField(
                                help_text="Who is worth a look, in one number; see `aman.core.matching.signs`."
                            ),
                        ),
                    ],
                ),
            ],
        ),
    ]
