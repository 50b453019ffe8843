"""Keep apart the tasks that somebody did and those whose deadline no longer applies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_deadlines")]

    operations = [
        migrations.AddField(
            model_name="task",
            name="has_lapsed",
            field=models.BooleanField(
                default=False,
                help_text="Closed because the deadline no longer applies, not because anybody did it.",
            ),
        ),
    ]
