"""Whom to call at a recipient, and why a file was asked for or refused, may name somebody: it is sealed."""

from django.db import migrations

from aman.vault.converting import SealColumns
from aman.vault.fields import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("exports", "0002_choosing"), ("vault", "0001_initial")]
    operations = [
        SealColumns("recipient", {"contact": SealedTextField()}),
        SealColumns("export", {"why": SealedTextField(), "answer": SealedTextField(blank=True, default="")}),
    ]
