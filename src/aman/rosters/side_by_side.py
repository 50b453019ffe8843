"""What do two records say about each thing, and where do they differ?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.people.models import Document, Person, PersonName
from aman.rosters.models import Pair

#: What each part of a score is about.
TERMS = {
    "prior": _("Before looking"),
    "name": _("Name"),
    "father": _("Father's name"),
    "grandfather": _("Grandfather's name"),
    "birth": _("Birth"),
    "document": _("Documents"),
    "place": _("Place of stay"),
    "sex": _("Sex"),
    "case": _("Case"),
    "chain": _("Other links"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing two records state: what it is, how each states it, and how the two compare.

    Args:
        label: what it is; for a paper its kind, which the page puts in words.
        left: as the first record states it, one entry a statement.
        right: as the second does.
        verdict: same, differs, one_blank where either says nothing, or not_compared.
        code: whether the values are dates, numbers or codes, which run from left to right in every script.
    """

    label: str | Promise
    left: tuple[str, ...]
    right: tuple[str, ...]
    verdict: str
    code: bool = False


def _verdict(left: Iterable[str], right: Iterable[str]) -> str:
    mine, theirs = ({" ".join(v.casefold().split()) for v in side} for side in (left, right))
    if not mine or not theirs:
        return "one_blank"
    return "same" if mine & theirs else "differs"


def _names(person: Person, kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.full for name in person.names.all() if name.kind == kind))


def _birth(person: Person) -> tuple[str, ...]:
    first, last = person.birth_first, person.birth_last
    if first is None or last is None:
        return (person.birth_as_written,) if person.birth_as_written else ()
    if first == last:
        return (first.isoformat(),)
    whole_year = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year
    return (str(first.year),) if whole_year else (f"{first.isoformat()} – {last.isoformat()}",)


def mask_number(number: str) -> str:
    """Leave the last four characters of a number readable; the whole number is shown, and logged, on the person's page."""
    return f"••••{number[-4:]}" if len(number) > 4 else "••••"


def _papers(person: Person) -> dict[tuple[str, str], Document]:
    return {(paper.kind, paper.number): paper for paper in person.documents.all() if paper.number}


def _documents(left: Person, right: Person) -> list[Compared]:
    mine, theirs = _papers(left), _papers(right)
    rows = []
    for kind in sorted({key[0] for key in [*mine, *theirs]}):
        sides = tuple(tuple(sorted(n for k, n in papers if k == kind)) for papers in (mine, theirs))
        shown = tuple(tuple(mask_number(n) for n in side) for side in sides)
        rows.append(Compared(kind, shown[0], shown[1], _verdict(*sides), code=True))
    return rows


def _cases(person: Person) -> tuple[str, ...]:
    return tuple(member.case.programme_number or member.case.ref for member in person.memberships.all())


def _relations(person: Person) -> tuple[str, ...]:
    return tuple(member.get_relation_display() for member in person.memberships.all() if member.relation)


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def compare_people(left: Person, right: Person) -> list[Compared]:
    """Set two records beside each other, thing by thing; things neither of them states are left out."""

    def row(label: str | Promise, read: Callable[[Person], tuple[str, ...]], code: bool = False) -> Compared:
        sides = read(left), read(right)
        return Compared(label, sides[0], sides[1], _verdict(*sides), code)

    rows = [
        row(_("Name"), lambda p: _names(p, PersonName.Kind.OWN)),
        row(_("Father's name"), lambda p: _names(p, PersonName.Kind.FATHER)),
        row(_("Grandfather's name"), lambda p: _names(p, PersonName.Kind.GRANDFATHER)),
        row(_("Birth"), _birth, code=True),
        row(_("Sex"), lambda p: _one(p.get_sex_display() if p.sex else "")),
        row(_("Nationality"), lambda p: _one(p.nationality)),
        *_documents(left, right),
        row(_("Case"), _cases, code=True),
        row(_("Relation"), _relations),
        row(_("Place of stay"), lambda p: _one(p.place)),
        row(_("Phone"), lambda p: _one(mask_number(p.phone) if p.phone else ""), code=True),
        # Where a record stands says nothing about who it is: shown, not compared.
        Compared(_("List"), _one(left.source.label), _one(right.source.label), "not_compared"),
        Compared(
            _("Row"), _one(str(left.source_row or "")), _one(str(right.source_row or "")), "not_compared", code=True
        ),
    ]
    return [compared for compared in rows if compared.left or compared.right]


def with_records(pair: Pair) -> tuple[Person, Person]:
    """Read both people of a pair with all that is shown of them, in a fixed number of queries."""
    people = {
        person.pk: person
        for person in Person.objects.filter(pk__in=[pair.left_id, pair.right_id])
        .select_related("source", "root")
        .prefetch_related("names", "documents", "memberships__case")
    }
    return people[pair.left_id], people[pair.right_id]
