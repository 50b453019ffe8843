"""What is worded once and asked with other values: does it give what the queryset gives, on whichever database?"""

from __future__ import annotations

import pytest
from django.db.models import BigIntegerField, BinaryField, CharField, DateTimeField
from django.utils import timezone
from small_register import family, letter

from aman.accounts.worded import Slot, WordedRow, WordedRows
from aman.issuing.models import Letter
from aman.people.models import Document, PersonName
from aman.vault.blind import blind

pytestmark = pytest.mark.django_db


def test_rows_come_with_the_values_that_the_queryset_gives(amina):
    _, people = family(amina)
    asked = WordedRows(
        lambda: (
            PersonName.objects.filter(person_id=Slot(0, BigIntegerField())).order_by("id").values_list("kind", "full")
        )
    )
    for person in people:
        assert asked.rows(person.pk) == list(person.names.order_by("id").values_list("kind", "full"))
    assert asked.rows(-1) == []


def test_bytes_and_moments_find_what_they_find_elsewhere(amina):
    case, (qais, *_) = family(amina)
    made = letter(amina, case, qais)
    papers = WordedRows(
        lambda: Document.objects.filter(number_index=Slot(0, BinaryField())).values_list("person_id", flat=True)
    )
    assert papers.rows(blind("document", "P01234567")) == [(qais.pk,)]
    issued = WordedRow(lambda: [Letter.objects.filter(issued_at__lte=Slot(0, DateTimeField())).values("issued_at")])
    assert issued.row(timezone.now()) == (made.issued_at,)
    assert issued.row(timezone.now().replace(year=2001)) == (None,)


def test_a_row_stands_there_also_where_nothing_is_found():
    asked = WordedRow(
        lambda: [Letter.objects.filter(letter_id=Slot(0, CharField())).values(name) for name in ("id", "token")]
    )
    assert asked.row("NOBODY") == (None, None)


def test_a_sealed_column_can_be_handed_over_unopened(amina):
    _, (qais, *_) = family(amina)
    make = lambda: PersonName.objects.filter(person_id=Slot(0, BigIntegerField())).values_list("full")  # noqa: E731
    ((opened,), *_) = WordedRows(make).rows(qais.pk)
    stored = [bytes(full) for (full,) in WordedRows(make, as_stored={0}).rows(qais.pk)]
    assert opened.encode() not in b"".join(stored)
    assert opened in {PersonName._meta.get_field("full").opened(one) for one in stored}
