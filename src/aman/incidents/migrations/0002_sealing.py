"""What callers said, whom they named and what was written about it is sealed, under keys of its own."""

import json

from django.db import migrations, models

from aman.vault.converting import DrawSeals, SealColumns, settle
from aman.vault.fields import SealedJSONField, SealedTextField, SealNumberField

_OF_PLACE = "(SELECT p.seal FROM incidents_incidentperson p WHERE p.id = {table}.incident_person_id)"
_OF_INCIDENT = "(SELECT i.seal FROM incidents_incident i WHERE i.id = {table}.incident_id)"


def _seal_of(model, help_text):
    """A number for every row: first none, then drawn, then never without."""
    return [
        migrations.AddField(model_name=model, name="seal", field=SealNumberField(null=True)),
        DrawSeals(model),
        migrations.AlterField(model_name=model, name="seal", field=SealNumberField(help_text=help_text)),
    ]


def note_form_keys(apps, schema_editor):
    """What told one sending of a form from another stood where the database can no longer look."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, received FROM incidents_report WHERE source_row IS NULL")
        rows = [(json.loads(said) if isinstance(said, str) else said, i) for i, said in cursor.fetchall()]
        keyed = [(str(said["key"])[:64], i) for said, i in rows if said.get("key")]
        cursor.executemany("UPDATE incidents_report SET form_key = %s WHERE id = %s", keyed)
    settle(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial"), ("vault", "0001_initial")]

    operations = [
        *_seal_of("incident", "The key under which what was written about it is sealed."),
        *_seal_of("report", "A key of its own: it speaks of a caller, and of people who may be nobody's yet."),
        *_seal_of("incidentperson", "A key of its own: whoever was reported may be nobody of the register."),
        SealColumns(
            "incident",
            {
                "place_words": SealedTextField(
                    key_of="seal", blank=True, default="", help_text="The place as reported."
                ),
            },
            "seal",
        ),
        migrations.AddField(
            model_name="report",
            name="form_key",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Drawn with the form it was typed into, so that it comes once.",
                max_length=64,
            ),
        ),
        migrations.RunPython(note_form_keys, migrations.RunPython.noop),
        SealColumns(
            "report",
            {
                "reporter": SealedTextField(key_of="seal", blank=True, default=""),
                "phone": SealedTextField(key_of="seal", blank=True, default=""),
                "words": SealedTextField(key_of="seal", blank=True, default=""),
                "received": SealedJSONField(
                    key_of="seal", shape="dict", default=dict, help_text="The row of a file, cell by cell, as received."
                ),
            },
            "seal",
        ),
        SealColumns(
            "incidentperson",
            {
                "told": SealedJSONField(
                    key_of="seal",
                    shape="dict",
                    default=dict,
                    help_text="Name, father, age, sex, case number and place as reported.",
                ),
            },
            "seal",
        ),
        SealColumns(
            "statechange",
            {
                "place_words": SealedTextField(key_of="incident_person.seal", blank=True, default=""),
                "note": SealedTextField(key_of="incident_person.seal", blank=True, default=""),
            },
            _OF_PLACE,
        ),
        SealColumns(
            "escalationstep",
            {
                "what": SealedTextField(key_of="incident.seal", blank=True, default=""),
                "result": SealedTextField(key_of="incident.seal", blank=True, default=""),
            },
            _OF_INCIDENT,
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["form_key"], condition=~models.Q(form_key=""), name="report_by_form"),
        ),
        SealColumns("intakedraft", {"typed": SealedJSONField(shape="dict", default=dict)}),
    ]
