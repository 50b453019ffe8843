"""Where somebody stays is written as the list has it, up to house and street: it is sealed under their key."""

from django.db import migrations

from aman.vault.converting import SealColumns
from aman.vault.fields import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("people", "0005_first_page"), ("vault", "0001_initial")]
    operations = [
        SealColumns(
            "person",
            {
                "place": SealedTextField(
                    key_of="seal", blank=True, default="", help_text="District of stay, as written."
                )
            },
            "seal",
        ),
    ]
