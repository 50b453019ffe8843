"""Names, numbers and phones are sealed one by one, under a key of each person's own.

Flags and blind indexes are made first, while the values can still be read. Lines and keys for matching are made anew
afterwards (`aman people restore`; every command does it by itself).
"""

from django.db import migrations, models

from aman.vault.converting import DrawSeals, SealColumns
from aman.vault.fields import BlindIndexField, SealedTextField, SealNumberField

_OF_PERSON = "(SELECT p.seal FROM people_person p WHERE p.id = {table}.person_id)"
_BATCH = 2_000
_LINES = (
    "CREATE TABLE people_matchline (person_id {key} NOT NULL PRIMARY KEY "
    "REFERENCES people_person (id) DEFERRABLE INITIALLY DEFERRED, "
    "version smallint NOT NULL CHECK (version >= 0), line {bytes} NOT NULL)"
)


def note_placeholders(apps, schema_editor):
    """Names that say "name not known", which the database cannot see once they are sealed."""
    from aman.people.models import says_no_name

    with schema_editor.connection.cursor() as cursor:
        for batch in _batches(cursor, "SELECT id, \"full\" FROM people_personname"):
            ids = [(i,) for i, full in batch if says_no_name(full)]
            cursor.executemany("UPDATE people_personname SET is_placeholder = %s WHERE id = %s", [(True, *i) for i in ids])


def make_indexes(apps, schema_editor):
    """Blind indexes of the numbers of papers."""
    from aman.vault.blind import blind
    from aman.vault.furnishing import furnish

    with schema_editor.connection.cursor() as cursor:
        for batch in _batches(cursor, "SELECT id, number FROM people_document"):
            furnish()
            rows = [(blind("document", number), i) for i, number in batch if number]
            cursor.executemany("UPDATE people_document SET number_index = %s WHERE id = %s", rows)


def _batches(cursor, select):
    last = 0
    while True:
        cursor.execute(f"{select} WHERE id > %s ORDER BY id LIMIT {_BATCH}", [last])
        batch = cursor.fetchall()
        if not batch:
            return
        last = batch[-1][0]
        yield batch


def lay_out(apps, schema_editor):
    """Empty tables: what stood in them told names."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute("DELETE FROM people_namekey")
    schema_editor.execute("DROP TABLE people_matchline")
    kinds = {"key": "integer", "bytes": "BLOB"} if sqlite else {"key": "bigint", "bytes": "bytea"}
    schema_editor.execute(_LINES.format(**kinds))


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_match_lines"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="seal",
            field=SealNumberField(null=True),
        ),
        DrawSeals("person"),
        migrations.AlterField(
            model_name="person",
            name="seal",
            field=SealNumberField(help_text="The key under which what identifies this person is sealed."),
        ),
        SealColumns(
            "person",
            {
                "birth_as_written": SealedTextField(key_of="seal", blank=True, default=""),
                "phone": SealedTextField(key_of="seal", blank=True, default=""),
            },
            "seal",
        ),
        migrations.AddField(
            model_name="personname",
            name="is_placeholder",
            field=models.BooleanField(default=False, help_text='Whether the name says "name not known".'),
        ),
        migrations.RunPython(note_placeholders, migrations.RunPython.noop),
        SealColumns(
            "personname",
            {
                "full": SealedTextField(key_of="person.seal", help_text="The whole name as written, given name first."),
                "given": SealedTextField(key_of="person.seal", blank=True, default=""),
                "family": SealedTextField(key_of="person.seal", blank=True, default=""),
            },
            _OF_PERSON,
        ),
        migrations.RemoveIndex(model_name="document", name="document_by_number"),
        migrations.AddField(
            model_name="document",
            name="number_index",
            field=BlindIndexField(source="number", kind="document", default=b"", max_length=16),
        ),
        migrations.RunPython(make_indexes, migrations.RunPython.noop),
        SealColumns(
            "document",
            {
                "number": SealedTextField(key_of="person.seal", blank=True, default="", help_text="Normalised."),
                "as_written": SealedTextField(key_of="person.seal", blank=True, default=""),
            },
            _OF_PERSON,
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["number_index", "kind"], name="document_by_index"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(lay_out)],
            state_operations=[
                migrations.AlterField(
                    model_name="matchline", name="line", field=SealedTextField(key_of="person.seal")
                ),
                migrations.AlterField(
                    model_name="namekey",
                    name="sign",
                    field=models.BigIntegerField(
                        help_text="Who is worth a look, in one veiled number; see `aman.core.matching.signs`."
                    ),
                ),
            ],
        ),
    ]
