"""Why a record must be kept speaks of a person: it is sealed."""

from django.db import migrations

from aman.vault.converting import SealColumns
from aman.vault.fields import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_first"), ("vault", "0001_initial")]
    operations = [SealColumns("hold", {"reason": SealedTextField()})]
