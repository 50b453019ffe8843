"""What did a desk say of somebody, and what does our record say, side by side?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from aman.checks import queries
from aman.checks.models import Referral
from aman.people.models import Person, PersonName
from aman.rosters.weighing import Weighing, weigh


@dataclass(frozen=True, slots=True)
class Beside:
    """One candidate: the record, what it states, how the reasons add up, and whether protection is in force."""

    ref: str
    case_ref: str
    in_force: bool
    names: tuple[str, ...]
    fathers: tuple[str, ...]
    births: tuple[str, ...]
    places: tuple[str, ...]
    papers: tuple[tuple[str, str], ...]
    weighing: Weighing | None
    probability: float


def said_in_words(said: dict[str, Any]) -> dict[str, str]:
    """Give what a desk said as a page shows it; blank where nothing was said, or where it was wiped."""
    born = said.get("birth") or []
    birth = ""
    if born:
        birth = _stretch(date.fromisoformat(born[0]), date.fromisoformat(born[1]))
    return {key: str(said.get(key, "")) for key in ("name", "father", "place", "number")} | {"birth": birth}


def candidates_beside(user: object, referral: Referral) -> list[Beside]:
    """Give the candidates of a referral as the records stand now, with the reasons as they stood when it was asked."""
    wanted = [one["ref"] for one in referral.candidates if "ref" in one]
    found = Person.objects.visible_to(user).filter(ref__in=wanted)
    roots = {person.ref: person.root_id or person.pk for person in found}
    own = Person.objects.visible_to(user)
    rows = own.filter(pk__in=roots.values()) | own.filter(root_id__in=roots.values())
    of_root: dict[int, list[Person]] = {}
    for row in rows.prefetch_related("names", "documents", "memberships__case").order_by("pk"):
        of_root.setdefault(row.root_id or row.pk, []).append(row)
    now = timezone.now()
    shown = []
    for one in referral.candidates:
        root = roots.get(one.get("ref", ""))
        if root is not None:
            shown.append(_beside(one, of_root.get(root, []), queries.is_in_force(root, now)))
    return shown


def _beside(candidate: dict[str, Any], rows: list[Person], in_force: bool) -> Beside:
    def names(kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(n.full for row in rows for n in row.names.all() if n.kind == kind))

    cases = [member.case.ref for row in rows for member in row.memberships.all()]
    addends = candidate.get("addends")
    return Beside(
        ref=candidate["ref"],
        case_ref=cases[0] if cases else "",
        in_force=in_force,
        names=names(PersonName.Kind.OWN),
        fathers=names(PersonName.Kind.FATHER),
        births=tuple(dict.fromkeys(_birth(row) for row in rows if row.birth_first)),
        places=tuple(dict.fromkeys(row.place for row in rows if row.place)),
        papers=tuple(dict.fromkeys((d.kind, d.number or d.as_written) for row in rows for d in row.documents.all())),
        weighing=weigh(addends, float(candidate["log_odds"])) if addends else None,
        probability=float(candidate.get("probability", 0.0)),
    )


def _stretch(first: date, last: date) -> str:
    """A day, a whole year, or from and to."""
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    return f"{first.isoformat()} – {last.isoformat()}"


def _birth(row: Person) -> str:
    return _stretch(row.birth_first, row.birth_last) if row.birth_first and row.birth_last else ""
