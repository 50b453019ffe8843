"""Which people is a file about, who of them allows it, and why do the others stay out?

A choice is gone through in parts, so that neither a request nor a worker ever holds a whole register.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from aman.cases.consents import SAID, what_lacks
from aman.cases.models import Case, Consent, Member
from aman.errors import BadInput
from aman.people.models import Person
from aman.people.refs import person_ref_from
from aman.rosters.models import Roster, SourceRow

#: The largest file: a register of this size is handed on as registers are, not as a file.
MOST_PEOPLE = 150_000
MOST_REFS = 500
#: A choice of so many references, rows of a list or cases is gone through at once; a longer one by a worker.
FEW = 500
#: Rows of a list, or cases, that are looked at in one go.
ROWS_AT_ONCE = 900
CASES_AT_ONCE = 300
_AT_ONCE = 900


@dataclass(frozen=True, slots=True)
class Chosen:
    """How the people of a file are chosen: by references of people and cases, by a list, or by programme and state.

    Blank parts choose nothing; at least one must be said.
    """

    refs: tuple[str, ...] = ()
    roster: int | None = None
    programme: str = ""
    state: str = ""

    @property
    def words(self) -> str:
        """The choice in references, for the record."""
        parts = []
        if self.refs:
            parts.append(" ".join(self.refs) if len(self.refs) <= 8 else f"{len(self.refs)} references")
        if self.roster is not None:
            parts.append(f"list {self.roster}")
        if self.programme or self.state:
            parts.append(f"cases {self.programme or '*'} {self.state or '*'}")
        return "; ".join(parts)[:200]

    def as_json(self) -> dict[str, Any]:
        """Give the choice as it is kept for the worker."""
        return {**asdict(self), "refs": list(self.refs)}


def chosen_from(kept: Mapping[str, Any]) -> Chosen:
    """Give a choice as it was kept."""
    return Chosen(**{**kept, "refs": tuple(kept.get("refs", ()))})


@dataclass(frozen=True, slots=True)
class Look:
    """One part of a choice: the human beings found, what whoever asks may not see, and where to go on.

    Attributes:
        beings: each by the row that stands for them; another part may name them again.
        places: references, rows of the list or cases looked at.
        hidden: rows of the list, or cases, that whoever asks may not see.
        then: where the next part begins; None where there is none.
    """

    beings: list[int]
    places: int
    hidden: int
    then: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people a choice names, how many of them allow it, and how many stay out by the reason."""

    people: int
    allowed: int
    left_out: Mapping[str, int] = field(default_factory=dict)


def look(user: Any, office_id: int, chosen: Chosen, at: Mapping[str, Any] | None = None) -> Look:
    """Look at one part of a choice.

    Args:
        user: who asks; nobody is found whom they may not see.
        office_id: whose list and cases.
        chosen: the choice.
        at: where the part before ended; None for the first.

    Raises:
        BadInput: a reference leads nowhere.
    """
    sources = [
        ("refs", bool(chosen.refs)),
        ("roster", chosen.roster is not None),
        ("cases", bool(chosen.programme or chosen.state)),
    ]
    wanted = [name for name, is_said in sources if is_said]
    if not wanted:
        return Look([], 0, 0, None)
    name, after = (str(at["source"]), int(at["after"])) if at else (wanted[0], 0)
    following = wanted[wanted.index(name) + 1 :]
    then = {"source": following[0], "after": 0} if following else None
    if name == "refs":
        return Look(sorted(_by_refs(user, chosen.refs)), len(chosen.refs), 0, then)
    return (
        _of_roster(user, chosen, after, then) if name == "roster" else _of_cases(user, office_id, chosen, after, then)
    )


def _of_roster(user: Any, chosen: Chosen, after: int, then: dict[str, Any] | None) -> Look:
    rows = SourceRow.objects.filter(roster_id=chosen.roster or 0, person__isnull=False, pk__gt=after).order_by("pk")
    part = list(rows.values_list("pk", "person_id", "person__root_id")[:ROWS_AT_ONCE])
    seen = Person.objects.visible_to(user).among(person for _pk, person, _root in part if person is not None)
    beings = {root or person for _pk, person, root in part if person in seen}
    if len(part) == ROWS_AT_ONCE:
        then = {"source": "roster", "after": part[-1][0]}
    return Look(sorted(beings), len(part), sum(1 for _pk, person, _ in part if person not in seen), then)


def _of_cases(user: Any, office_id: int, chosen: Chosen, after: int, then: dict[str, Any] | None) -> Look:
    said = {name: value for name in ("programme", "state") if (value := getattr(chosen, name))}
    cases = Case.objects.filter(office_id=office_id, pk__gt=after, **said).order_by("pk")
    part = list(cases.values_list("pk", flat=True)[:CASES_AT_ONCE])
    seen = set(Case.objects.visible_to(user).filter(pk__in=part).values_list("pk", flat=True))
    if len(part) == CASES_AT_ONCE:
        then = {"source": "cases", "after": part[-1]}
    return Look(sorted(_on(seen)), len(part), len(part) - len(seen), then)


def _on(cases: Iterable[int]) -> set[int]:
    members = Member.objects.filter(case__in=list(cases)).values_list("person_id", "person__root_id")
    return {root or person for person, root in members}


def _by_refs(user: Any, refs: Sequence[str]) -> set[int]:
    """Find everybody named by a reference; all that lead nowhere are said at once."""
    people = {ref for text in refs if (ref := person_ref_from(text))}
    cases = {text for text in refs if not person_ref_from(text)}
    known = dict(Person.objects.visible_to(user).filter(ref__in=people).values_list("ref", "pk"))
    open_cases = dict(Case.objects.visible_to(user).filter(ref__in=cases).values_list("ref", "pk"))
    missing = (people - set(known)) | (cases - set(open_cases))
    if missing:
        raise BadInput(
            f"No file was asked for: {len(missing)} references lead nowhere: {', '.join(sorted(missing)[:20])}.",
            fix="Correct them, or take them out.",
            code="export-unknown-reference",
        )
    roots = Person.objects.filter(pk__in=known.values()).values_list("pk", "root_id")
    return {root or pk for pk, root in roots} | _on(open_cases.values())


def few(user: Any, office_id: int, chosen: Chosen) -> tuple[list[int], int] | None:
    """Give the human beings of a short choice and what of it is hidden from whoever asks; None where it is long.

    Raises:
        BadInput: a reference leads nowhere.
    """
    beings: set[int] = set()
    places = hidden = 0
    at: dict[str, Any] | None = None
    while places <= FEW:
        found = look(user, office_id, chosen, at)
        beings.update(found.beings)
        places, hidden, at = places + found.places, hidden + found.hidden, found.then
        if at is None:
            return (sorted(beings), hidden) if places <= FEW else None
    return None


def places_of(office_id: int, chosen: Chosen) -> int:
    """Count what a worker has to look at: references, rows of the list, cases up to the most that a file holds."""
    said = {name: value for name in ("programme", "state") if (value := getattr(chosen, name))}
    cases = Case.objects.filter(office_id=office_id, **said).order_by()[:MOST_PEOPLE].count() if said else 0
    rows = Roster.objects.filter(pk=chosen.roster or 0).values_list("row_count", flat=True).first() or 0
    return len(chosen.refs) + rows + cases


def refs_from(text: str) -> tuple[str, ...]:
    """Read references of people and cases from what was typed, one a line or with commas between.

    Raises:
        BadInput: there are too many.
    """
    found = tuple(dict.fromkeys(part.upper()[:20] for part in re.split(r"[\s,;]+", text) if part))
    if len(found) > MOST_REFS:
        raise BadInput(
            f"{len(found)} references are too many to type.", fix="Choose a list or cases instead.", code="too-many"
        )
    return found


def why_out(beings: Iterable[int], purpose: str, recipient: str, *, at: datetime | None = None) -> dict[int, str]:
    """Say why each of some people stays out of a file for a purpose to a recipient; blank for whoever allows it.

    Two statements for every 900 people. The reasons are those of `aman.cases.consents.what_lacks`.
    """
    ids = list(dict.fromkeys(beings))
    found: dict[int, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        rows = Person.objects.filter(Q(id__in=part) | Q(root_id__in=part)).values_list("id", "root_id")
        being = {row: root or row for row, root in rows}
        heard: dict[int, list[tuple[Any, ...]]] = {}
        for said in Consent.objects.filter(person__in=list(being), purpose=purpose).values_list(*SAID):
            heard.setdefault(being[said[0]], []).append(said)
        found.update({one: what_lacks(heard.get(one, ()), recipient=recipient, at=at) for one in part})
    return found


def count(beings: Sequence[int], purpose: str, recipient: str, hidden: int = 0) -> Counted:
    """Count who of some people allows a file, and the others by the reason why they stay out."""
    reasons = Counter(why_out(beings, purpose, recipient).values())
    allowed = reasons.pop("", 0)
    return Counted(len(beings), allowed, {**reasons, **({"hidden": hidden} if hidden else {})})


def parts_of(beings: Iterator[int]) -> Iterator[list[int]]:
    """Cut many people into parts that are asked about in one go."""
    part: list[int] = []
    for being in beings:
        part.append(being)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part
