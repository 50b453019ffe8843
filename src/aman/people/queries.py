"""Named reads of people: search, one person's whole page, the facts that matching needs.

`search_people`, `find_alike`, `person_record` and `document_of` ask who is looking and keep to what that user
may see. `facts_of_register` and `facts_of` are for resolution, which names the office itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from aman.audit.models import AuditEvent
from aman.audit.touches import LOOKS, Look, looks_at
from aman.core.matching import PersonFacts
from aman.errors import NotFound
from aman.people.facts import facts_of_ids, facts_of_people
from aman.people.gathered import person_under, rows_with_all
from aman.people.models import Document, Person, PersonName, PersonQuerySet
from aman.people.refs import person_ref_from
from aman.people.registered import Registered, find_registered
from aman.people.search import find_alike, find_for_intake, score_candidates, search_people
from aman.people.shown import PersonHit

__all__ = [
    "PersonHit",
    "PersonRecord",
    "Registered",
    "document_of",
    "facts_of",
    "facts_of_register",
    "find_alike",
    "find_for_intake",
    "find_registered",
    "person_record",
    "phones_of",
    "readers_of",
    "root_ref",
    "score_candidates",
    "search_people",
]

_MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Everything a person's page shows, gathered from all rows that are this human being."""

    root: Person
    rows: list[Person]
    own_names: list[PersonName]
    family_names: list[PersonName]
    documents: list[Document]
    household: list[Person]
    memberships: list[Any]
    determinations: list[Any]
    letters: list[Any]
    incidents: list[Any] = field(default_factory=list)
    changes: list[AuditEvent] = field(default_factory=list)
    readers: list[Look] = field(default_factory=list)

    @property
    def letter_in_force(self) -> bool:
        """Whether a letter of any row was issued, is not withdrawn or replaced, and has not expired."""
        now = timezone.now()
        return any(x.state == "issued" and x.expires_at > now for x in self.letters)

    @property
    def held_at(self) -> Any:
        """The newest incident in which this human being is known to have been at a holding point; None where none is."""
        return next((place for place in self.incidents if place.held_at), None)

    @property
    def has_phone(self) -> bool:
        """Whether any row states a phone number; the number itself is shown only when asked for."""
        return any(row.phone for row in self.rows)

    @property
    def with_phone(self) -> Person | None:
        """The first row that states a phone number; None where none does."""
        return next((row for row in self.rows if row.phone), None)

    @property
    def births(self) -> list[Person]:
        """The rows that state a birth date, one for each different statement."""
        seen: dict[tuple[Any, ...], Person] = {}
        for row in self.rows:
            if row.birth_first is not None:
                seen.setdefault((row.birth_first, row.birth_last), row)
        return list(seen.values())


def facts_of(person_ids: Iterable[int]) -> dict[int, PersonFacts]:
    """Give the facts of some rows by id (for thousands; ids are asked in parts)."""
    ids = list(person_ids)
    found: dict[int, PersonFacts] = {}
    for start in range(0, len(ids), 900):
        found.update(facts_of_ids(ids[start : start + 900]))
    return found


def facts_of_register(
    office_id: int,
    *,
    sources: Iterable[int] | None = None,
    without_sources: Iterable[int] = (),
    roots_only: bool = False,
) -> list[PersonFacts]:
    """Give the facts of an office's rows in the order of their ids.

    Args:
        office_id: whose register.
        sources: only rows of these sources; None means of all.
        without_sources: leave out rows of these sources.
        roots_only: leave out rows that are joined to another.
    """
    people = Person.objects.filter(office_id=office_id)
    if sources is not None:
        people = people.filter(source_id__in=list(sources))
    left_out = list(without_sources)
    if left_out:
        people = people.exclude(source_id__in=left_out)
    return facts_of_people(people.roots() if roots_only else people)


def visible_person(*, user: object, ref: str) -> Person:
    """Give the row under a reference, or say not found, in the same words whether it is hidden or missing."""
    person = person_under(user, person_ref_from(ref) or "")
    if person is None:
        raise NotFound(f"No person {ref[:12]} is visible to you.", fix="Check the reference, or search for the person.")
    return person


def root_ref(person: Person) -> str:
    """Give the reference under which this human being's page stands."""
    return person.root.ref if person.root is not None else person.ref


def rows_of(root_id: int) -> PersonQuerySet:
    """Give every row of a human being whose root was found through visible_to; they are all of its office.

    By id alone: with the office beside the two ids, SQLite walks the whole office instead.
    """
    return Person.objects.filter(Q(id=root_id) | Q(root_id=root_id))


def document_of(*, user: object, ref: str, document_id: int) -> Document:
    """Give one document of a person whom the user may see."""
    person = visible_person(user=user, ref=ref)
    root_id = person.root_id or person.pk
    found = Document.objects.select_related("person__root").filter(person__in=rows_of(root_id), id=document_id).first()
    if found is None:
        raise NotFound("This person has no such document.", fix="Open the person's page again.")
    return found


#: What stays hidden on every page until somebody asks to see it: it says where a person is, or is a key to them.
HIDDEN_FIELDS = ("place", "birth_as_written")


def hidden_field_of(*, user: object, ref: str, field: str) -> tuple[Person, str]:
    """Give a row and what it states in a hidden field.

    Raises:
        NotFound: no such person is visible to this user, or no such field is hidden.
    """
    if field not in HIDDEN_FIELDS:
        raise NotFound("There is no such hidden detail.", fix="Open the person's page again.")
    person = visible_person(user=user, ref=ref)
    return person, str(getattr(person, field))


def phones_of(*, user: object, ref: str) -> tuple[Person, list[str]]:
    """Give the root row and every different phone number its rows state."""
    person = visible_person(user=user, ref=ref)
    root = person.root or person
    rows = rows_of(root.pk).exclude(phone="")
    return root, list(dict.fromkeys(rows.order_by("id").values_list("phone", flat=True)))


def person_record(*, user: object, ref: str) -> PersonRecord:
    """Gather one human being's page; a joined row's reference leads to the same page.

    Cases, determinations and letters belong to higher floors: they are reached through the relations they
    declare on a person, so this module need not know them.
    """
    person = visible_person(user=user, ref=ref)
    root_id = person.root_id or person.pk
    rows = rows_with_all(root_id)
    root = rows[0]
    names = [name for row in rows for name in row.names.all()]
    refs = [f"person:{row.ref}" for row in rows]
    lines = AuditEvent.objects.filter(subject__in=refs).order_by("-sequence")
    return PersonRecord(
        root=root,
        rows=rows,
        own_names=_first_of_each(n for n in names if n.kind == PersonName.Kind.OWN),
        family_names=_first_of_each(n for n in names if n.kind != PersonName.Kind.OWN),
        documents=_documents(rows),
        household=_household(user, rows),
        memberships=_memberships(rows),
        determinations=_latest_determinations(rows),
        letters=sorted((x for row in rows for x in row.letters.all()), key=lambda x: x.issued_at, reverse=True),
        incidents=sorted(
            (x for row in rows for x in row.incident_places.all() if x.incident.office_id == row.office_id),
            key=lambda x: x.state_at,
            reverse=True,
        ),
        changes=list(lines.exclude(verb__in=LOOKS)[:_MOST_LINES]),
        readers=looks_at([row.ref for row in rows], most=40)[:10],
    )


def readers_of(*, user: object, ref: str) -> tuple[Person, list[Look]]:
    """Give who looked at a person, by whichever page, list or file, newest first (from at most 200 lines)."""
    person = visible_person(user=user, ref=ref)
    return person.root or person, looks_at(rows_of(person.root_id or person.pk).values_list("ref", flat=True))


def _first_of_each(names: Iterable[PersonName]) -> list[PersonName]:
    """Each spelling once, with the first place it came from."""
    seen: dict[tuple[str, str], PersonName] = {}
    for name in names:
        seen.setdefault((name.kind, name.full), name)
    return list(seen.values())


def _documents(rows: list[Person]) -> list[Document]:
    seen: dict[tuple[str, str], Document] = {}
    for row in rows:
        for document in row.documents.all():
            seen.setdefault((document.kind, document.number or document.as_written), document)
    return list(seen.values())


def _household(user: object, rows: list[Person]) -> list[Person]:
    """The others who live as one family with this person, each once."""
    mine = {row.pk for row in rows}
    homes = {row.household_id for row in rows if row.household_id}
    if not homes:
        return []
    found: dict[int, Person] = {}
    people = Person.objects.visible_to(user).filter(household_id__in=homes).select_related("root")
    for person in people.prefetch_related("names", "root__names")[:100]:
        root = person.root or person
        if root.pk not in mine and person.pk not in mine:
            found.setdefault(root.pk, root)
    return list(found.values())


def _memberships(rows: list[Person]) -> list[Any]:
    seen: dict[int, Any] = {}
    for row in rows:
        for member in row.memberships.all():
            seen.setdefault(member.case_id, member)
    return list(seen.values())


def _latest_determinations(rows: list[Person]) -> list[Any]:
    latest: dict[str, Any] = {}
    for row in rows:
        for made in row.determinations.all():
            key = made.policy
            if key not in latest or (made.as_of, made.made_at) > (latest[key].as_of, latest[key].made_at):
                latest[key] = made
    return [latest[policy] for policy in sorted(latest)]
