"""The hashed words of engagements, commitments and press reports, and what looks through them: FTS5, or a GIN index."""

from django.db import migrations, models

_INDEX = (
    "CREATE INDEX liaison_searched_words ON liaison_searched USING gin (("
    "setweight(to_tsvector('simple', words), 'A') || setweight(to_tsvector('simple', starts), 'B') || "
    "setweight(to_tsvector('simple', sounds), 'C')))"
)
_TABLE = (
    "CREATE VIRTUAL TABLE liaison_found USING fts5(words, starts, sounds, content='liaison_searched', content_rowid='id')"
)
_OLD = "INSERT INTO liaison_found(liaison_found, rowid, words, starts, sounds) VALUES ('delete', old.id, old.words, old.starts, old.sounds);"
_NEW = "INSERT INTO liaison_found(rowid, words, starts, sounds) VALUES (new.id, new.words, new.starts, new.sounds);"
_TRIGGERS = {"added": ("INSERT", _NEW), "gone": ("DELETE", _OLD), "changed": ("UPDATE", _OLD + " " + _NEW)}


def lay_out(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute(_INDEX)
        return
    schema_editor.execute(_TABLE)
    for name, (event, work) in _TRIGGERS.items():
        schema_editor.execute(
            f"CREATE TRIGGER liaison_found_{name} AFTER {event} ON liaison_searched BEGIN {work} END"
        )


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute("DROP INDEX liaison_searched_words")
        return
    for name in _TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER liaison_found_{name}")
    schema_editor.execute("DROP TABLE liaison_found")


class Migration(migrations.Migration):
    dependencies = [("liaison", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Searched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("engagement", "Engagement"),
                            ("commitment", "Commitment"),
                            ("press", "Press report"),
                        ],
                        max_length=10,
                    ),
                ),
                ("record", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "words",
                    models.TextField(default="", help_text="Hashes in the order of the words, for phrases."),
                ),
                ("starts", models.TextField(default="")),
                ("sounds", models.TextField(default="")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "record"), name="searched_once")],
            },
        ),
        migrations.RunPython(lay_out, put_back),
    ]
