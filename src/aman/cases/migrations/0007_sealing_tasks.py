"""What a task says may name somebody: it is sealed under the key of its person, or of its case."""

from django.db import migrations

from aman.vault.converting import SealColumns
from aman.vault.fields import SealedTextField

_OF_WHOM = (
    "COALESCE((SELECT p.seal FROM people_person p WHERE p.id = {table}.person_id), "
    "(SELECT c.seal FROM cases_case c WHERE c.id = {table}.case_id))"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_first_page"), ("people", "0004_sealing"), ("vault", "0001_initial")]
    operations = [SealColumns("task", {"what": SealedTextField(key_of="seal_number")}, _OF_WHOM)]
