"""People are found by the numbers of their phones, of which a table holds blind indexes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_sealing_places")]

    operations = [
        migrations.CreateModel(
            name="PersonPhone",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "number_index", "person", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number_index", models.BinaryField(max_length=16)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phones", to="people.person"
                    ),
                ),
            ],
        ),
    ]
