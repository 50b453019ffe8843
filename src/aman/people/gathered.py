"""What hangs on the rows of one human being: names, papers, cases, answers of the rules, letters, incidents?

Cases, determinations, letters and incidents belong to higher floors; they are reached through the relations they declare on a
person. A person's page is opened all day long, so each statement is worded once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet

from aman.accounts.records import WordedRecords
from aman.accounts.worded import OfAnOffice, OneOf, Slot, number
from aman.people.models import Person
from aman.people.parts import in_parts

#: Nearly everybody is one row to three; where there are fewer, the last is asked about again.
_AT_ONCE = 4
_OF_SOURCE = ("kind", "label", "recorded_at")


#: Slots: reference, office.
_PERSON = WordedRecords(
    Person,
    lambda: Person.objects.visible_to(OfAnOffice()).filter(ref=Slot(0, CharField())),
    {"": None, "root": None},
)
#: Slot: root.
_ROWS = WordedRecords(
    Person,
    lambda: Person.objects.filter(Q(id=number(0)) | Q(root_id=number(0))),
    {"": None, "source": _OF_SOURCE, "household": None},
)


class _Hanging:
    """Records of one relation of a person, in the order in which they were written."""

    def __init__(self, relation: str, columns: Mapping[str, Collection[str] | None]) -> None:
        self.relation, self._columns = relation, columns
        self._asked: WordedRecords[Any] | None = None

    def records(self, ids: list[int]) -> list[Any]:
        """Give those of a few rows, which are `_AT_ONCE`."""
        if self._asked is None:
            model: Any = Person._meta.get_field(self.relation).related_model
            make: Callable[[], QuerySet[Model]] = lambda: (  # noqa: E731 - asked later, and once
                model._default_manager.filter(OneOf("person_id", _AT_ONCE)).order_by("pk")
            )
            self._asked = WordedRecords(model, make, self._columns)
        return self._asked.records(*ids)


_HANGING = (
    _Hanging("names", {"": None, "source": _OF_SOURCE}),
    _Hanging("documents", {"": None, "source": _OF_SOURCE}),
    _Hanging("source_rows", {"": ("roster_id", "person_id", "sheet", "row")}),
    _Hanging("memberships", {"": None, "case": ("ref", "programme", "state")}),
    _Hanging("determinations", {"": ("person_id", "policy", "policy_hash", "as_of", "outcome", "made_at")}),
    _Hanging("letters", {"": ("person_id", "letter_id", "state", "issued_at", "expires_at", "withdrawn_at")}),
    _Hanging("incident_places", {"": None, "incident": ("ref", "office_id", "kind", "first_report_at")}),
)


def person_under(user: Any, ref: str) -> Person | None:
    """Give the row under a reference together with its root, as `visible_to` lets this user see it; None where it does not."""
    if user.sees_people and not user.sees_assigned_only:
        return next(iter(_PERSON.records(ref, user.office_id)), None)
    return Person.objects.visible_to(user).select_related("root").filter(ref=ref).first()


def rows_with_all(root_id: int) -> list[Person]:
    """Give the rows of a human being, the root first, with what hangs on each at hand under its relation."""
    rows = sorted(_ROWS.records(root_id), key=lambda row: (row.pk != root_id, row.pk))
    for hanging in _HANGING:
        of: dict[int, list[Any]] = {row.pk: [] for row in rows}
        for part in in_parts(list(of), _AT_ONCE):
            for one in hanging.records(part + part[-1:] * (_AT_ONCE - len(part))):
                of[one.person_id].append(one)
        for row in rows:
            # Where Django puts what it fetched beforehand, so that nobody who reads a row need know.
            kept = row.__dict__.setdefault("_prefetched_objects_cache", {})
            kept[hanging.relation] = of[row.pk]
    return rows
