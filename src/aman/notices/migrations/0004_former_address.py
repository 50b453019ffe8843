"""A message may go to the address that its user had before."""

from django.db import migrations

from aman.vault.fields import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_due_list"), ("vault", "0002_successors")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="former",
            field=SealedTextField(
                blank=True, default="", help_text="Where it goes when not to the user's address; empty once it went."
            ),
        ),
    ]
