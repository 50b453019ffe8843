"""People are chosen by a worker, a list goes back as a file does, and why somebody stays out is counted."""

import django.db.models.deletion
from django.db import migrations, models


def say_when_chosen(apps, schema_editor):
    """Until now the people of a file were settled in the moment it was asked for."""
    apps.get_model("exports", "Export").objects.update(chosen_at=models.F("asked_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0001_exports"),
        ("rosters", "0005_reasons"),
    ]

    operations = [
        migrations.AddField(
            model_name="export",
            name="choice",
            field=models.JSONField(default=dict, help_text="The same for the worker who goes through it."),
        ),
        migrations.AddField(
            model_name="export",
            name="chosen_at",
            field=models.DateTimeField(
                blank=True, help_text="When its people were settled, so that a second person could answer.", null=True
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="left_out",
            field=models.JSONField(default=dict, help_text="How many stay out, by the reason."),
        ),
        migrations.AddField(
            model_name="export",
            name="roster",
            field=models.ForeignKey(
                blank=True,
                help_text="The list that goes back to its sender, where the file is one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rosters.roster",
            ),
        ),
        migrations.AddField(
            model_name="exportperson",
            name="reason",
            field=models.CharField(blank=True, default="", help_text="Why it is left out.", max_length=10),
        ),
        migrations.AlterField(
            model_name="export",
            name="allowed",
            field=models.PositiveIntegerField(default=0, help_text="Of them those who consent, as was last counted."),
        ),
        migrations.AlterField(
            model_name="export",
            name="people",
            field=models.PositiveIntegerField(default=0, help_text="Human beings asked for."),
        ),
        migrations.AlterField(
            model_name="export",
            name="state",
            field=models.CharField(
                choices=[
                    ("choosing", "Its people are being chosen"),
                    ("asked", "Waits for a second person"),
                    ("refused", "Refused"),
                    ("taken_back", "Taken back"),
                    ("approved", "Being written"),
                    ("ready", "Ready"),
                    ("failed", "Stopped by an error"),
                    ("ended", "Ended; the file is gone"),
                ],
                default="asked",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="exportperson",
            name="position",
            field=models.PositiveBigIntegerField(help_text="Drawn for this file; it says nothing of the register."),
        ),
        migrations.AddConstraint(
            model_name="exportperson",
            constraint=models.UniqueConstraint(fields=("export", "person"), name="one_row_for_a_person_in_an_export"),
        ),
        migrations.RunPython(say_when_chosen, migrations.RunPython.noop),
    ]
