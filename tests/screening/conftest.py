"""A small family on a list: a principal applicant, his wife, two children, his mother. All invented."""

from __future__ import annotations

from datetime import date

import pytest


@pytest.fixture
def add_family(db):
    """Put a family on a case of an office and give it as {relation: person}."""
    from django.utils import timezone

    from aman.cases.actions import build_cases
    from aman.cases.building import NewMember
    from aman.core.dates import DateInterval, Precision
    from aman.people.actions import add_people
    from aman.people.facts import NewDocument, NewName, NewPerson
    from aman.people.models import Person, Source

    def day(year, month=1, last=None):
        first = date(year, month, 1)
        return DateInterval(first, last or first, Precision.DAY if last is None else Precision.YEAR)

    def add(actor, *, place="Peshawer", programme="SIV", number="KBL2021561777", visa=date(2023, 12, 31)):
        source = Source.objects.create(
            office=actor.office, kind="roster", label="list.xlsx#List", recorded_at=timezone.now(), recorded_by=actor
        )
        papers = (NewDocument("pk_visa", "880012345678", "880012345678", visa),) if visa else ()
        rows = [
            ("principal_applicant", "Zalmay Example", day(1984, 5), papers),
            ("spouse", "Mina Example", day(1990, 1, date(1990, 12, 31)), ()),
            ("child", "Arash Example", day(2012, 3), ()),
            ("child", "Bahram Example", day(1999, 7), ()),
            ("parent", "Gulalai Example", None, ()),
        ]
        people = [
            NewPerson(
                names=(NewName(name),), birth=birth, nationality="AFG", place=place, documents=documents, source_row=row
            )
            for row, (_, name, birth, documents) in enumerate(rows, 6)
        ]
        ids = add_people(actor=actor, source=source, rows=people)
        build_cases(
            actor=actor,
            members=[NewMember(i, number, programme, relation) for i, (relation, *_) in zip(ids, rows, strict=True)],
        )
        return [Person.objects.get(pk=i) for i in ids]

    return add
