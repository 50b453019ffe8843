"""The phones of reports that came before are indexed, in parts; broken off, it goes on where it stopped."""

from django.db import migrations

from aman.incidents.callers import PHONES_OF_CALLERS
from aman.vault.indexing import FillIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("incidents", "0009_callers"), ("vault", "0002_successors")]
    operations = [FillIndex("report", "reportphone", PHONES_OF_CALLERS)]
