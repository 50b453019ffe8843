"""What was asked before there were counters is counted too."""

from django.db import migrations, models
from django.utils.timezone import localdate


def fill_in(apps, schema_editor):
    """Give the checks of before their office, their owner, and their place in the counters."""
    check, user, case = (apps.get_model(*name) for name in (("checks", "DeskCheck"), ("accounts", "User"), ("cases", "Case")))
    check.objects.update(
        office_id=models.Subquery(user.objects.filter(pk=models.OuterRef("asked_by_id")).values("office_id")[:1]),
        owner_id=models.Subquery(case.objects.filter(pk=models.OuterRef("case_id")).values("office_id")[:1]),
    )
    counted = {}
    for officer, office, at, answer in check.objects.values_list("asked_by_id", "office_id", "asked_at", "answer").iterator():
        key = (officer, office, localdate(at))
        asked, in_force = counted.get(key, (0, 0))
        counted[key] = (asked + 1, in_force + (answer == "in_force"))
    apps.get_model("checks", "DeskTally").objects.bulk_create(
        apps.get_model("checks", "DeskTally")(
            officer_id=officer, office_id=office, day=day, asked=asked, in_force=in_force
        )
        for (officer, office, day), (asked, in_force) in counted.items()
    )


class Migration(migrations.Migration):
    dependencies = [("checks", "0003_desk_in_full")]
    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop, elidable=True)]
