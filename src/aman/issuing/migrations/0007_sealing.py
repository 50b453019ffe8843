"""Letters as signed name the person, so they are sealed under the person's key, as are the reasons for taking one back."""

from django.db import migrations

from aman.vault.converting import SealColumns
from aman.vault.fields import SealedBytesField, SealedTextField

_OF_PERSON = "(SELECT p.seal FROM people_person p WHERE p.id = {table}.person_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("issuing", "0006_letters_queue"),
        ("people", "0004_sealing"),
        ("vault", "0001_initial"),
    ]

    operations = [
        SealColumns(
            "letter",
            {
                "token": SealedBytesField(
                    key_of="person.seal", help_text="It names the person, so it is sealed where it is kept."
                ),
                "withdrawn_reason": SealedTextField(key_of="person.seal", blank=True, default=""),
                "withdrawal_reason": SealedTextField(
                    key_of="person.seal", blank=True, default="", help_text="Why it was asked for; kept inside."
                ),
            },
            _OF_PERSON,
        ),
    ]
