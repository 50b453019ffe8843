"""Incidents are found by the phones of those who reported them, of which a table holds blind indexes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0008_report_files")]

    operations = [
        migrations.CreateModel(
            name="ReportPhone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number_index", models.BinaryField(max_length=16)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phones", to="incidents.report"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["number_index"], name="report_by_phone")],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "number_index"), name="a_phone_once_a_report")
                ],
            },
        ),
    ]
