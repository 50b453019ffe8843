"""Talks can be held, and of some kinds it is kept which records two people were shown."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_sealing_holds")]

    operations = [
        migrations.AddField(
            model_name="disposal",
            name="listed",
            field=models.JSONField(
                default=list,
                help_text="Which they are, where two people look at each: numbers of rows, and no others go.",
            ),
        ),
        migrations.AlterField(
            model_name="hold",
            name="about",
            field=models.CharField(
                choices=[
                    ("person", "Person"),
                    ("case", "Case"),
                    ("roster", "List"),
                    ("incident", "Incident"),
                    ("engagement", "Engagement"),
                ],
                max_length=10,
            ),
        ),
    ]
