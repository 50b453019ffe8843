"""Which people is a file about, and who of them allows it?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from aman.cases.consents import allows, answers
from aman.cases.models import Case, Consent, Member
from aman.errors import BadInput
from aman.people.models import Person
from aman.people.refs import person_ref_from

#: The largest file: a register of this size is handed on as registers are, not as a file.
MOST_PEOPLE = 150_000
MOST_REFS = 500
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


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people a choice names, and how many of them stay out and why."""

    people: int
    allowed: int
    said_no: int

    @property
    def said_nothing(self) -> int:
        """Those who said nothing about this purpose to this recipient, or whose yes was for another or has ended."""
        return self.people - self.allowed - self.said_no


def beings_of(user: Any, chosen: Chosen) -> list[int]:
    """Give the human beings of a choice among those a user may see, each by the row that stands for them.

    Raises:
        BadInput: nothing was chosen, a reference leads nowhere, or there are more than a file may hold.
    """
    visible = Person.objects.visible_to(user)
    found: set[int] = set()
    if chosen.refs:
        found |= _by_refs(user, chosen.refs)
    if chosen.roster is not None:
        found |= _roots(visible.filter(source_rows__roster_id=chosen.roster))
    if chosen.programme or chosen.state:
        cases = Case.objects.visible_to(user)
        wanted = {name: value for name in ("programme", "state") if (value := getattr(chosen, name))}
        found |= _members(cases.filter(**wanted))
    if not found:
        raise BadInput(
            "No file was asked for: the choice names nobody you may see.",
            fix="Choose a list, cases, or write references.",
            code="export-nobody",
        )
    if len(found) > MOST_PEOPLE:
        raise BadInput(
            f"No file was asked for: {len(found):,} people are more than the {MOST_PEOPLE:,} a file may hold.",
            fix="Choose fewer, for example one programme at a time.",
            code="export-too-many",
        )
    return sorted(found)


def _roots(people: QuerySet[Person]) -> set[int]:
    return set(people.annotate(being=Coalesce("root_id", "id")).values_list("being", flat=True))


def _members(cases: QuerySet[Case]) -> set[int]:
    members = Member.objects.filter(case__in=cases).annotate(being=Coalesce("person__root_id", "person_id"))
    return set(members.values_list("being", flat=True))


def _by_refs(user: Any, refs: Sequence[str]) -> set[int]:
    """Find everybody named by a reference; all that lead nowhere are said at once."""
    people = {ref for text in refs if (ref := person_ref_from(text))}
    cases = {text for text in refs if not person_ref_from(text)}
    known = Person.objects.visible_to(user).filter(ref__in=people)
    open_cases = Case.objects.visible_to(user).filter(ref__in=cases)
    missing = (people - set(known.values_list("ref", flat=True))) | (
        cases - set(open_cases.values_list("ref", flat=True))
    )
    if missing:
        raise BadInput(
            f"No file was asked for: {len(missing)} references lead nowhere: {', '.join(sorted(missing)[:20])}.",
            fix="Correct them, or take them out.",
            code="export-unknown-reference",
        )
    return _roots(known) | _members(open_cases)


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


def who_allows(beings: Sequence[int], purpose: str, recipient: str, *, at: datetime | None = None) -> set[int]:
    """Give those who allow a file for a purpose to a recipient; only those who ever said yes to it are asked for."""
    spoke = _who_spoke(purpose, beings)
    return {being for being, allowed in allows(spoke, purpose, recipient=recipient, at=at).items() if allowed}


def count(beings: Sequence[int], purpose: str, recipient: str) -> Counted:
    """Count who of some people allows a file, and who said no."""
    said = list(answers(_who_spoke(purpose, beings), purpose, recipient=recipient).values())
    return Counted(len(beings), said.count(True), said.count(False))


def _who_spoke(purpose: str, beings: Iterable[int]) -> list[int]:
    """Keep those about whom anything was ever said for a purpose: no file's purpose stands unsaid, so the others are out.

    For many people the consents are read once; for few they are asked for by person.
    """
    wanted = list(beings)
    being = Coalesce("person__root_id", "person_id")
    said = Consent.objects.filter(purpose=purpose).annotate(being=being)
    found: set[int] = set()
    if len(wanted) > 20 * _AT_ONCE:
        everybody = set(wanted)
        found = {one for one in said.values_list("being", flat=True).iterator() if one in everybody}
    else:
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            rows = Person.objects.filter(pk__in=part) | Person.objects.filter(root__in=part)
            found |= set(said.filter(person__in=rows.values("id")).values_list("being", flat=True))
    return sorted(found)
