"""Whether the rules read something of a field, for their rates; links of a chain of sources as candidates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("liaison", "0003_condition_of_a_commitment"),
    ]

    operations = [
        migrations.AddField(
            model_name="pressfield",
            name="was_drafted",
            field=models.BooleanField(default=False, help_text="The rules read something; for the rate of each rule."),
        ),
        migrations.AlterField(
            model_name="pressitem",
            name="group",
            field=models.CharField(
                choices=[
                    ("people", "People"),
                    ("quotes", "Quotes"),
                    ("figures", "Figures"),
                    ("dates", "Dates"),
                    ("engagements", "Engagements"),
                    ("commitments", "Commitments"),
                    ("places", "Places"),
                    ("chain", "Who has it from whom"),
                ],
                max_length=12,
            ),
        ),
    ]
