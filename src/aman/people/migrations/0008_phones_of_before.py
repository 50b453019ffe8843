"""The phones of people who were on the register before are indexed, in parts; broken off, it goes on where it stopped."""

from django.db import migrations

from aman.people.phones import PHONES_OF_PEOPLE
from aman.vault.indexing import FillIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0007_phones"), ("vault", "0002_successors")]
    operations = [FillIndex("person", "personphone", PHONES_OF_PEOPLE)]
