"""What a case officer writes beside an answer is sealed under the key of the person it is about, or the general one."""

from django.db import migrations

from aman.vault.converting import SealColumns
from aman.vault.fields import SealedTextField

_OF_PERSON = "(SELECT p.seal FROM people_person p WHERE p.id = {table}.person_id)"


class Migration(migrations.Migration):
    dependencies = [("checks", "0005_days_of_offices"), ("people", "0004_sealing"), ("vault", "0001_initial")]
    operations = [
        SealColumns("referral", {"note": SealedTextField(key_of="person.seal", blank=True, default="")}, _OF_PERSON),
    ]
