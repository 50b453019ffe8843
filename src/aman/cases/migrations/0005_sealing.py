"""Numbers of programmes, notes and what papers state are sealed: under the case's key, or that of whose paper it is."""

from django.db import migrations, models

from aman.vault.converting import DrawSeals, SealColumns, settle
from aman.vault.fields import BlindIndexField, SealedJSONField, SealedTextField, SealNumberField

_OF_CASE = "(SELECT c.seal FROM cases_case c WHERE c.id = {table}.case_id)"
_OF_WHOM = f"COALESCE((SELECT p.seal FROM people_person p WHERE p.id = {{table}}.person_id), {_OF_CASE})"
_BATCH = 2_000


def make_indexes(apps, schema_editor):
    """Blind indexes of the programmes' numbers, while they can still be read."""
    from aman.vault.blind import blind
    from aman.vault.furnishing import furnish

    last = 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(
                f"SELECT id, programme_number FROM cases_case WHERE id > %s ORDER BY id LIMIT {_BATCH}", [last]
            )
            batch = cursor.fetchall()
            if not batch:
                break
            furnish()
            last = batch[-1][0]
            rows = [(blind("case", number), i) for i, number in batch if number]
            cursor.executemany("UPDATE cases_case SET number_index = %s WHERE id = %s", rows)
    settle(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_consents"),
        ("people", "0004_sealing"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.AddField(model_name="case", name="seal", field=SealNumberField(null=True)),
        DrawSeals("case"),
        migrations.AlterField(
            model_name="case",
            name="seal",
            field=SealNumberField(help_text="The key under which what was written about the case is sealed."),
        ),
        migrations.AddField(
            model_name="case",
            name="number_index",
            field=BlindIndexField(source="programme_number", kind="case", default=b"", max_length=16),
        ),
        migrations.RunPython(make_indexes, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="case", name="case_by_programme_number"),
        SealColumns(
            "case",
            {
                "programme_number": SealedTextField(
                    key_of="seal", blank=True, default="", help_text="Normalised."
                ),
            },
            "seal",
        ),
        migrations.AddIndex(
            model_name="case", index=models.Index(fields=["number_index", "office"], name="case_by_number_index")
        ),
        SealColumns(
            "pathway", {"reference": SealedTextField(key_of="case.seal", blank=True, default="")}, _OF_CASE
        ),
        SealColumns(
            "evidence",
            {
                "facts": SealedJSONField(
                    key_of="seal_number",
                    shape="dict",
                    default=dict,
                    help_text="What it states, as facts of the rules: employer, dates.",
                ),
                "note": SealedTextField(key_of="seal_number", blank=True, default=""),
            },
            _OF_WHOM,
        ),
        SealColumns("note", {"text": SealedTextField(key_of="case.seal")}, _OF_CASE),
    ]
