"""Why somebody of the register may be the person reported quotes what was reported: it is sealed under the same key."""

from django.db import migrations

from aman.vault.converting import SealColumns
from aman.vault.fields import SealedJSONField

_OF_PLACE = "(SELECT p.seal FROM incidents_incidentperson p WHERE p.id = {table}.incident_person_id)"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0003_first_page"), ("vault", "0001_initial")]
    operations = [
        SealColumns(
            "matchcandidate",
            {"reasons": SealedJSONField(key_of="incident_person.seal", shape="nothing", default=list)},
            _OF_PLACE,
        ),
    ]
