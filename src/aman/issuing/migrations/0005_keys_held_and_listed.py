"""A key may be held elsewhere, waits for the root, and may be stopped; how far the signer's log had come."""

from django.db import migrations, models


def list_keys_of_old(apps, schema_editor):
    """Every key made so far was listed by the root in the moment it was made."""
    apps.get_model("issuing", "IssuingKey").objects.update(listed_at=models.F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("issuing", "0004_verifier_reports")]

    operations = [
        migrations.AddField(
            model_name="issuingkey",
            name="algorithm",
            field=models.SmallIntegerField(default=-8, help_text="COSE's number: -8 is EdDSA, -7 is ES256."),
        ),
        migrations.AddField(
            model_name="issuingkey",
            name="held_at",
            field=models.CharField(
                blank=True, default="", help_text="Where the private half is when it is not here.", max_length=200
            ),
        ),
        migrations.AddField(
            model_name="issuingkey",
            name="listed_at",
            field=models.DateTimeField(blank=True, help_text="When the root first listed it.", null=True),
        ),
        migrations.AddField(
            model_name="issuingkey",
            name="stopped_at",
            field=models.DateTimeField(blank=True, help_text="It signs no more and leaves the next list.", null=True),
        ),
        migrations.AlterField(
            model_name="issuingkey",
            name="private_encrypted",
            field=models.BinaryField(blank=True, default=b""),
        ),
        migrations.AlterField(
            model_name="issuingkey",
            name="public",
            field=models.BinaryField(max_length=65),
        ),
        migrations.CreateModel(
            name="SignerMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("log", models.CharField(max_length=32, unique=True)),
                ("line", models.PositiveIntegerField()),
                ("head", models.CharField(max_length=64)),
                ("seen_at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(list_keys_of_old, migrations.RunPython.noop),
    ]
