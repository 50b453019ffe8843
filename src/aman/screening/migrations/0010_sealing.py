"""Why a reviewer decided as they did is sealed under the key of the person it is about."""

from django.db import migrations

from aman.vault.converting import SealColumns
from aman.vault.fields import SealedTextField

_OF_PERSON = (
    "(SELECT p.seal FROM people_person p JOIN screening_determination d ON d.person_id = p.id "
    "WHERE d.id = {table}.determination_id)"
)


class Migration(migrations.Migration):
    dependencies = [("screening", "0009_first_page"), ("people", "0004_sealing"), ("vault", "0001_initial")]
    operations = [
        SealColumns(
            "decision",
            {
                "reason": SealedTextField(key_of="determination.person.seal"),
                "second_reason": SealedTextField(key_of="determination.person.seal", blank=True, default=""),
            },
            _OF_PERSON,
        ),
    ]
