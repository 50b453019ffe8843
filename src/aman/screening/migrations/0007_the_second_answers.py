"""Hold in the database what a second reviewer says: yes or no, and only where a second one is needed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0006_changes_narrow_answers")]

    operations = [
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                name="the_second_says_yes_or_no",
                condition=models.Q(second_by__isnull=True, second_agrees__isnull=True)
                | models.Q(second_by__isnull=False, second_agrees__isnull=False, needs_second=True),
            ),
        ),
    ]
