"""An incident that was merged again takes those with it that were merged into it, also when it is taken apart."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_sealing_words")]
    operations = [
        migrations.AddField(
            model_name="incident",
            name="merged_through",
            field=models.ForeignKey(
                blank=True,
                help_text="The incident it was merged into first, where that was merged in its turn; it leaves with it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="brought",
                to="incidents.incident",
            ),
        ),
    ]
