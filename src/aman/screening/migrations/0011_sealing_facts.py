"""What is known of a person, and what officers say of them or of a whole list, is sealed; digests of facts are keyed."""

from django.db import migrations

from aman.vault.converting import SealColumns, settle
from aman.vault.fields import SealedJSONField, SealedTextField

_OF_PERSON = "(SELECT p.seal FROM people_person p WHERE p.id = {table}.person_id)"
_BATCH = 2_000
_PLAIN_LENGTH = 64


def key_digests(apps, schema_editor):
    """Key the plain digests, so that nobody tries facts against them; the same facts are still kept once."""
    from aman.vault.blind import blind
    from aman.vault.furnishing import furnish

    last = 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT id, person_id, digest FROM screening_factsnapshot WHERE id > %s ORDER BY id LIMIT %s",
                [last, _BATCH],
            )
            batch = cursor.fetchall()
            if not batch:
                break
            furnish()
            last = batch[-1][0]
            # What an erasure left in its place is no digest.
            rows = [
                (blind("facts", f"{person}|{digest}").hex(), key)
                for key, person, digest in batch
                if len(digest) == _PLAIN_LENGTH
            ]
            cursor.executemany("UPDATE screening_factsnapshot SET digest = %s WHERE id = %s", rows)
    settle(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("screening", "0010_sealing"), ("people", "0004_sealing"), ("vault", "0001_initial")]
    operations = [
        migrations.RunPython(key_digests, migrations.RunPython.noop),
        SealColumns(
            "factsnapshot",
            {
                "facts": SealedJSONField(
                    key_of="person.seal", shape="objects", help_text="Fact -> value, source, or why it is unknown."
                )
            },
            _OF_PERSON,
        ),
        SealColumns(
            "factstatement",
            {
                "value": SealedJSONField(
                    key_of="person.seal",
                    shape="mark",
                    null=True,
                    blank=True,
                    help_text="In the type of the fact; empty when it is not known.",
                ),
                "note": SealedTextField(key_of="person.seal", blank=True, default=""),
            },
            _OF_PERSON,
        ),
        SealColumns("liststatement", {"reason": SealedTextField()}),
    ]
