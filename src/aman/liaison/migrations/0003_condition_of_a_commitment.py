"""What is known of the condition a commitment depends on, on the commitment and on what became known of it."""

from django.db import migrations, models

SAID = [("unknown", "Not known to be met"), ("met", "Met"), ("not_met", "Not met")]


class Migration(migrations.Migration):
    dependencies = [("liaison", "0002_search")]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="condition_is",
            field=models.CharField(choices=SAID, default="unknown", max_length=8),
        ),
        migrations.AddField(
            model_name="commitmentchange",
            name="condition_is",
            field=models.CharField(
                blank=True, choices=SAID, default="", help_text="Blank: it says nothing of it.", max_length=8
            ),
        ),
    ]
