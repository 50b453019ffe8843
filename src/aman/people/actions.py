"""What may be done to the register of people? Each verb checks, writes and logs in one transaction.

A look writes nothing but its line of the log, and that before anything is shown: what is shown is gathered outside of the
transaction, so that two hundred people who read do not wait for each other.

Other apps write people only through here: `add_people` for lists, `add_person` for one at a desk,
`set_roots` and `set_households` for what resolution found, `read_person` and the others for logged reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed
from aman.people import queries
from aman.people.facts import NewDocument, NewName, NewPerson, facts_of_new
from aman.people.models import Document, Household, Person, Source
from aman.people.phones import index_phones
from aman.people.rows import refresh_statistics, take_ids, write_rows
from aman.people.search import find_for_intake as search_for_intake
from aman.people.search import search_people
from aman.people.shown import PersonHit
from aman.people.storing import restore_people, state_cases
from aman.people.writing import write_people

__all__ = [
    "NewDocument",
    "NewName",
    "NewPerson",
    "add_people",
    "add_person",
    "find_alike",
    "find_for_intake",
    "find_people",
    "index_phones",
    "read_person",
    "restore_people",
    "set_households",
    "set_roots",
    "show_document",
    "show_phone",
    "state_cases",
]

_CHUNK = 10_000
#: So many new people change which index finds somebody soonest.
_MANY = 1000


@transaction.atomic
def add_people(*, actor: User, source: Source, rows: Iterable[NewPerson]) -> list[int]:
    """Write people of one source with their names, papers and keys; give their ids in the order of `rows`."""
    if actor.office_id is None or source.office_id != actor.office_id:
        raise NotAllowed(
            "These people were not written: their source belongs to another office.",
            fix="Receive the list again, signed in for the office that holds it.",
        )
    ids: list[int] = []
    feed = iter(rows)
    while chunk := list(islice(feed, _CHUNK)):
        ids += write_people(source, chunk)
    if len(ids) >= _MANY:
        refresh_statistics()
    record(actor=actor, verb="people.added", subject=f"source:{source.pk}", detail={"people": len(ids)})
    return ids


@transaction.atomic
def add_person(*, actor: User, new: NewPerson, looked_at: Iterable[str] = ()) -> Person:
    """Write one person whom an officer stated, once everybody who may be the same has been looked at.

    `looked_at` holds the references of the likely matches that the officer was shown and said are
    somebody else; a likely match that is not among them stops the writing.
    """
    if actor.office_id is None:
        raise NotAllowed("Nobody was added: this sign-in has no office.", fix="Ask the administrator to set one.")
    if not any(n.full.strip() for n in new.names):
        raise BadInput("Nobody was added: there is no name.", fix="Write the name as the person's papers have it.")
    alike = queries.find_alike(user=actor, facts=facts_of_new(new, 0))
    unseen = [hit.person.ref for hit in alike if hit.person.ref not in set(looked_at)]
    if unseen:
        raise Conflict(
            f"Nobody was added: the register may hold this person already ({', '.join(unseen)}).",
            fix="Look at each of them; add the person only if they are all somebody else.",
            code="already-registered",
        )
    now = timezone.now()
    source = Source.objects.create(
        office_id=actor.office_id, kind=Source.Kind.OFFICER, label="", recorded_at=now, recorded_by=actor
    )
    person = Person.objects.get(id=write_people(source, [new])[0])
    record(actor=actor, verb="person.added", subject=f"person:{person.ref}", detail={"looked_at": len(set(looked_at))})
    return person


@transaction.atomic
def set_roots(*, actor: User, root_of: Mapping[int, int | None]) -> int:
    """Point rows at the row that stands for the same human being, or at nobody; give how many changed.

    Args:
        actor: who joins or takes apart; only rows of this user's office are touched.
        root_of: a row's id -> the id of its root, or None where the row stands for itself.
    """
    wrong = [i for i, root in root_of.items() if root is not None and (root == i or root_of.get(root) is not None)]
    if wrong:
        raise BadInput(
            f"No rows were joined: {len(wrong)} of them would point at a row that itself points elsewhere.",
            fix="Give every row of a group the same root, and the root none.",
        )
    _check_roots(actor, root_of)
    changed = 0
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Person._meta.db_table)
        sql = (
            f"UPDATE {table} SET root_id = %s, version = version + 1 "  # noqa: S608 - our own table
            "WHERE id = %s AND office_id = %s AND root_id IS DISTINCT FROM %s"
        )
        # First the rows that become roots, so that at no moment a row points at a row that is joined itself.
        for pairs in (
            [(None, i, actor.office_id, None) for i, root in root_of.items() if root is None],
            [(root, i, actor.office_id, root) for i, root in root_of.items() if root is not None],
        ):
            if pairs:
                cursor.executemany(sql, pairs)
                changed += max(cursor.rowcount, 0)
    record(actor=actor, verb="people.joined", detail={"rows": len(root_of), "changed": changed})
    return changed


def _check_roots(actor: User, root_of: Mapping[int, int | None]) -> None:
    """Refuse roots of another office and roots that are joined already and not set free in the same breath."""
    wanted = sorted({root for root in root_of.values() if root is not None})
    good: set[int] = set()
    for start in range(0, len(wanted), 900):
        part = wanted[start : start + 900]
        good.update(
            i
            for i, root_id in Person.objects.filter(id__in=part, office=actor.office).values_list("id", "root_id")
            if root_id is None or i in root_of
        )
    if len(good) != len(wanted):
        raise NotAllowed(
            f"No rows were joined: {len(wanted) - len(good)} of the roots are not free rows of this office.",
            fix="Resolve the list again; somebody may have joined these rows meanwhile.",
        )


@transaction.atomic
def set_households(*, actor: User, households: Mapping[str, Iterable[int]]) -> int:
    """Put people into households by reference, making those that do not exist; give how many were moved."""
    refs = list(households)
    known: dict[str, int] = {}
    for start in range(0, len(refs), 900):
        part = refs[start : start + 900]
        known.update(Household.objects.filter(office=actor.office, ref__in=part).values_list("ref", "id"))
    missing = [ref for ref in refs if ref not in known]
    new_ids = take_ids(Household, len(missing)) if missing else []
    write_rows(
        Household, ("id", "office", "ref"), ((i, actor.office_id, ref) for i, ref in zip(new_ids, missing, strict=True))
    )
    known.update(zip(missing, new_ids, strict=True))
    pairs = [(known[ref], person_id, actor.office_id) for ref in refs for person_id in households[ref]]
    if pairs:
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(Person._meta.db_table)
            sql = f"UPDATE {table} SET household_id = %s WHERE id = %s AND office_id = %s"  # noqa: S608 - our table
            cursor.executemany(sql, pairs)
    record(actor=actor, verb="people.housed", detail={"households": len(missing), "people": len(pairs)})
    return len(pairs)


def find_people(*, actor: User, text: str, birth_year: int | None = None, limit: int = 25) -> list[PersonHit]:
    """Search the register and log that a search was made: how many answers, never what was typed."""
    hits = search_people(user=actor, text=text, birth_year=birth_year, limit=limit)
    record(actor=actor, verb="people.searched", detail={"results": len(hits)}, touches=_refs(hits))
    return hits


def find_for_intake(*, actor: User, limit: int = 20, **told: str) -> list[PersonHit]:
    """Find whom a caller speaks of and log that it was tried: how many answers, never what was told."""
    hits = search_for_intake(user=actor, limit=limit, **told)
    record(actor=actor, verb="people.searched", detail={"results": len(hits)}, touches=_refs(hits))
    return hits


def read_person(*, actor: User, ref: str) -> queries.PersonRecord:
    """Gather a person's page and log the look."""
    found = queries.person_record(user=actor, ref=ref)
    record(actor=actor, verb="person.read", subject=f"person:{found.root.ref}")
    return found


def show_document(*, actor: User, ref: str, document_id: int) -> Document:
    """Give a document with its number in full and log that it was shown."""
    document = queries.document_of(user=actor, ref=ref, document_id=document_id)
    record(
        actor=actor,
        verb="document.shown",
        subject=f"person:{queries.root_ref(document.person)}",
        detail={"document": document.pk, "kind": document.kind},
    )
    return document


def show_phone(*, actor: User, ref: str) -> str:
    """Give the phone numbers of a person in full and log that they were shown: a phone tells where somebody is."""
    person, phones = queries.phones_of(user=actor, ref=ref)
    record(actor=actor, verb="phone.shown", subject=f"person:{person.ref}")
    return " · ".join(phones)


def show_field(*, actor: User, ref: str, field: str) -> tuple[Person, str]:
    """Give a hidden detail of one row in full and log which one was shown, of whom."""
    person, value = queries.hidden_field_of(user=actor, ref=ref, field=field)
    subject = f"person:{queries.root_ref(person)}"
    record(actor=actor, verb="field.shown", subject=subject, detail={"field": field, "row": person.ref})
    return person, value


def find_alike(*, actor: User, new: NewPerson) -> list[PersonHit]:
    """Find people who may be the one an officer is about to add, and log how many were shown."""
    hits = queries.find_alike(user=actor, facts=facts_of_new(new, 0))
    record(actor=actor, verb="people.compared", detail={"results": len(hits)}, touches=_refs(hits))
    return hits


def _refs(hits: Iterable[PersonHit]) -> list[str]:
    return [hit.person.ref for hit in hits]
