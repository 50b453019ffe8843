"""What did one run of the spine find and leave waiting?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Max

from aman.cases.models import Case
from aman.people.models import Person
from aman.rosters.models import Defect, Pair, Roster, SourceRow
from aman.screening.models import Determination


def count_run(*, actor: Any, roster: Roster, as_of: date) -> dict[str, Any]:
    """Count rows and defects of the list, and people, cases, waiting pairs and determinations of the register."""
    people = Person.objects.visible_to(actor).roots()
    determinations: dict[str, dict[str, int]] = {}
    # A person screened again for the same day, on more facts, has more than one answer: the newest one counts.
    newest = (
        Determination.objects.filter(person__in=people, as_of=as_of)
        .values("person", "policy")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    counted = Determination.objects.filter(pk__in=newest).values("policy", "outcome").annotate(people=Count("pk"))
    for row in counted.order_by("policy", "outcome"):
        determinations.setdefault(row["policy"], {})[row["outcome"]] = row["people"]
    defects = Defect.objects.filter(roster=roster).values_list("code").annotate(n=Count("pk")).order_by("-n")
    return {
        "rows": SourceRow.objects.filter(roster=roster, kind="person").count(),
        "people": people.count(),
        "cases": Case.objects.visible_to(actor).count(),
        "defects": dict(defects),
        "pairs_waiting": Pair.objects.filter(office=roster.office, state=Pair.State.WAITING).count(),
        "determinations": determinations,
    }
