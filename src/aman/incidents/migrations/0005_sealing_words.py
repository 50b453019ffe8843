"""Who calls and when it was, as reported, are free words in a file from outside: they are sealed like the others."""

from django.db import migrations

from aman.vault.converting import SealColumns
from aman.vault.fields import SealedTextField

_OF_PLACE = "(SELECT p.seal FROM incidents_incidentperson p WHERE p.id = {table}.incident_person_id)"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0004_sealing_candidates"), ("vault", "0001_initial")]
    operations = [
        SealColumns("report", {"relation": SealedTextField(key_of="seal", blank=True, default="")}, "seal"),
        SealColumns(
            "statechange",
            {
                "day_words": SealedTextField(
                    key_of="incident_person.seal", blank=True, default="", help_text="The time as reported."
                )
            },
            _OF_PLACE,
        ),
    ]
