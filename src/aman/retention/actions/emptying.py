"""How does the catalogue become what is done to the tables? Rows removed, columns emptied, decades kept, keys gathered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat

from aman.core.dates import Precision
from aman.retention.catalogue import Table, Treatment, catalogue
from aman.rosters.models import SourceRow
from aman.vault.fields import SealNumberField
from aman.vault.sealing import GONE, Sealed

#: The nationality of nearly everybody in a register tells nobody apart; any other might.
COMMON_NATIONALITIES = ("afghan", "afghanistan", "afg", "afghani", "af")
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Extent:
    """What goes: the rows of a human being, and cases and incidents in which nobody else is left to be served by them.

    Attributes:
        people: ids of the rows that are the human being.
        refs: their references, and those of the cases and incidents.
        cases: ids of cases whose words go too.
        incidents: ids of incidents whose words go too.
        engagements: ids of talks whose words go.
        is_whole_incident: what was said in these incidents of people of the register goes with the rest, though the people
            stay: the incident's own time is over.
    """

    people: tuple[int, ...]
    refs: tuple[str, ...]
    cases: tuple[int, ...] = ()
    incidents: tuple[int, ...] = ()
    engagements: tuple[int, ...] = ()
    is_whole_incident: bool = False


def seals_of(extent: Extent) -> list[int]:
    """Give the numbers of the keys under which only what goes is sealed."""
    numbers: set[int] = set()
    for table, rows in _tables(extent):
        for name in _seal_fields(rows.model):
            numbers.update(n for n in rows.values_list(name, flat=True) if n)
        del table
    return sorted(numbers)


def empty(extent: Extent) -> dict[str, int]:
    """Do to every table what the catalogue says; give how many rows of each were touched."""
    touched = {}
    for table, rows in _tables(extent):
        columns = {name: way for name, way in table.columns.items() if way.erase != "keep"}
        if table.is_removed:
            count = rows._raw_delete(rows.db) if not table.columns else rows.delete()[0]
        elif columns:
            count = rows.update(**{name: _emptied(rows.model, name, way) for name, way in columns.items()})
        else:
            continue
        if count:
            touched[table.label] = count
    return touched


def _tables(extent: Extent) -> Iterable[tuple[Table, Any]]:
    """Give each table with the rows of it that go; what hangs on others comes first."""
    for table in reversed(list(catalogue().values())):
        where = _where(table, extent)
        if where is not None and table.label != "people.NameKey":
            yield table, _model(table.label)._base_manager.filter(where)


def _model(label: str) -> Any:
    return apps.get_model(label)


def _where(table: Table, extent: Extent) -> Q | None:
    found: Q | None = None
    whole = extent.incidents if extent.is_whole_incident else ()
    asked: dict[str, tuple[int, ...] | tuple[str, ...]] = {
        "person": extent.people,
        "case": extent.cases,
        "incident": extent.incidents,
        "whole": whole,
        "ref": extent.refs,
        "engagement": extent.engagements,
    }
    for scope, paths in table.of.items():
        if scope == "row":
            condition = _rows_of_lists(extent.people)
        elif not asked[scope]:
            continue
        else:
            condition = Q()
            for path in paths:
                condition |= Q(**{f"{path}__in": asked[scope]})
            if scope not in {"person", "whole"} and "person" in table.of:
                # What names another person of the case stays with that person.
                whose = table.of["person"][0]
                condition &= Q(**{f"{whose}__isnull": True}) | Q(**{f"{whose}__in": extent.people})
        found = condition if found is None else found | condition
    return found


def _rows_of_lists(people: tuple[int, ...]) -> Q:
    """What was found wrong in the rows that these people were read from."""
    condition = Q(pk__in=[])
    for roster, sheet, row in SourceRow.objects.filter(person__in=people).values_list("roster", "sheet", "row"):
        condition |= Q(roster=roster, sheet=sheet, row=row)
    return condition


def _seal_fields(model: Any) -> list[str]:
    return [f.name for f in model._meta.concrete_fields if isinstance(f, SealNumberField)]


def _emptied(model: Any, name: str, way: Treatment) -> Any:
    """Give what a column becomes."""
    column = model._meta.get_field(name)
    if way.erase == "null":
        return None
    if way.erase == "mark":
        return Concat(Value("erased-"), Cast(F("pk"), models.CharField()), output_field=models.CharField())
    if way.erase == "decade":
        return _decade(name)
    if way.erase == "gone":
        return Sealed(GONE) if hasattr(column, "sealed") else ""
    if way.erase == "rare":
        common = Q()
        for word in COMMON_NATIONALITIES:
            common |= Q(**{f"{name}__iexact": word})
        return models.Case(models.When(common, then=F(name)), default=Value(""))
    return nothing_in(column)


def nothing_in(column: Any) -> Any:
    """Give what a column holds when it says nothing."""
    kind = column.get_internal_type()
    if kind == "BinaryField":
        return Sealed(b"") if hasattr(column, "sealed") else b""
    if kind == "JSONField":
        return None if column.null else ({} if column.get_default() is None else column.get_default())
    if kind == "DateField":
        return None
    return ""


def _decade(name: str) -> Any:
    """The decade in which the birth interval lies, as a range; nothing where it spans more than one."""
    whens = []
    for start in range(1900, 2040, 10):
        inside = Q(birth_first__gte=date(start, 1, 1), birth_last__lte=date(start + 9, 12, 31))
        said = {
            "birth_first": date(start, 1, 1),
            "birth_last": date(start + 9, 12, 31),
            "birth_precision": Precision.RANGE.value,
        }
        whens.append(models.When(inside, then=Value(said[name])))
    if name == "birth_precision":
        return models.Case(*whens, default=Value(""))
    return models.Case(*whens, default=Value(None), output_field=models.DateField())
