"""Why somebody opened one record for hours speaks of a person: it is sealed."""

from django.db import migrations

from aman.vault.converting import SealColumns
from aman.vault.fields import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_access"), ("vault", "0001_initial")]
    operations = [SealColumns("accessgrant", {"reason": SealedTextField()})]
