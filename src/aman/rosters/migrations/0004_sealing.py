"""Rows as received, values of defects, files that wait and the reasons of pairs are sealed."""

from django.db import migrations

from aman.vault.converting import DrawSeals, SealColumns
from aman.vault.fields import SealedBytesField, SealedJSONField, SealedTextField, SealNumberField

_TAKE_OVER = (
    "UPDATE rosters_sourcerow SET seal = (SELECT p.seal FROM people_person p WHERE p.id = rosters_sourcerow.person_id) "
    "WHERE person_id IS NOT NULL"
)
_OF_ROW = (
    "(SELECT r.seal FROM rosters_sourcerow r WHERE r.roster_id = {table}.roster_id AND r.sheet = {table}.sheet "
    'AND r."row" = {table}."row")'
)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_sealing"),
        ("rosters", "0003_second_person"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.AddField(model_name="sourcerow", name="seal", field=SealNumberField(null=True)),
        migrations.RunSQL(_TAKE_OVER, migrations.RunSQL.noop),
        DrawSeals("sourcerow"),
        migrations.AlterField(
            model_name="sourcerow",
            name="seal",
            field=SealNumberField(help_text="The key this row is sealed under; its person takes it over."),
        ),
        SealColumns("sourcerow", {"cells": SealedJSONField(key_of="seal")}, "seal"),
        SealColumns(
            "defect",
            {"value": SealedTextField(blank=True, default="", help_text="Under the key of its row.")},
            _OF_ROW,
        ),
        SealColumns(
            "roster",
            {
                "content": SealedBytesField(
                    null=True, help_text="The file while it is staged, so a mapping can be corrected."
                )
            },
        ),
        migrations.AddField(model_name="pair", name="seal", field=SealNumberField(null=True)),
        DrawSeals("pair"),
        migrations.AlterField(
            model_name="pair",
            name="seal",
            field=SealNumberField(help_text="A key of its own: the score names both people."),
        ),
        SealColumns(
            "pair",
            {
                "addends": SealedJSONField(
                    key_of="seal",
                    shape="nothing",
                    default=list,
                    help_text="Term, log-odds and sentence of each part of the score.",
                )
            },
            "seal",
        ),
    ]
