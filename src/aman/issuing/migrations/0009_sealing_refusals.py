"""Why a request for letters was refused is about families: it is sealed."""

from django.db import migrations

from aman.vault.converting import SealColumns
from aman.vault.fields import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("issuing", "0008_first_page"), ("vault", "0001_initial")]
    operations = [
        SealColumns("letterrequest", {"refused_reason": SealedTextField(blank=True, default="")}),
    ]
