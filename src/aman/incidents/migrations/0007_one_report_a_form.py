"""A form that is sent twice at the same moment becomes one report; the database holds it."""

from django.db import migrations, models


def keep_the_first(apps, schema_editor):
    """Let go of the key of every later report of a form: the report itself stays."""
    reports = apps.get_model("incidents", "Report").objects.using(schema_editor.connection.alias)
    seen = set()
    for pk, key in reports.exclude(form_key="").order_by("pk").values_list("pk", "form_key"):
        if key in seen:
            reports.filter(pk=pk).update(form_key="")
        seen.add(key)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_merged_through")]
    operations = [
        migrations.RunPython(keep_the_first, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="report", name="report_by_form"),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=["form_key"], condition=~models.Q(form_key=""), name="one_report_a_form"
            ),
        ),
    ]
