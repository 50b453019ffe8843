"""What officers write about pairs may name both people: it is sealed like the score."""

from django.db import migrations

from aman.vault.converting import SealColumns
from aman.vault.fields import SealedTextField

_OF_PAIR = "(SELECT p.seal FROM rosters_pair p WHERE p.id = {table}.pair_id)"


class Migration(migrations.Migration):
    dependencies = [("rosters", "0004_sealing"), ("vault", "0002_successors")]

    operations = [
        SealColumns("pair", {"reason": SealedTextField(key_of="seal", blank=True, default="")}, "seal"),
        SealColumns("pairhistory", {"reason": SealedTextField(key_of="pair.seal", blank=True, default="")}, _OF_PAIR),
        SealColumns(
            "pairproposal",
            {
                "reason": SealedTextField(key_of="pair.seal", blank=True, default=""),
                "answer_reason": SealedTextField(key_of="pair.seal", blank=True, default=""),
            },
            _OF_PAIR,
        ),
    ]
