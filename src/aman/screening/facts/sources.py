"""Which sources of an office asked for a thing at all, when only a few of its people are looked at?

Whether a blank is "not recorded" or "not asked" depends on the whole list it stands in. Asked of the few who are
screened, the answer would be another than for everybody, and the same facts would be frozen twice.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from aman.people.models import Document, Person, Source
from aman.screening.facts.beings import WORTH
from aman.screening.facts.sheets import Asked


def sources_asked(office_id: int | None) -> Asked:
    """Find which sources of an office have a column for a document of stay, a place, a nationality."""
    people = Person.objects.filter(source=OuterRef("pk"), office=office_id)
    papers = Document.objects.filter(source=OuterRef("pk"), kind__in=WORTH)
    return Asked(
        stay=_those_with(office_id, papers),
        place=_those_with(office_id, people.exclude(place="")),
        nationality=_those_with(office_id, people.exclude(nationality="")),
    )


def _those_with(office_id: int | None, rows: QuerySet[Person] | QuerySet[Document]) -> frozenset[int]:
    found = Source.objects.filter(Exists(rows), office=office_id)
    return frozenset(found.values_list("pk", flat=True))
