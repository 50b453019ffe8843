"""Erase one human being: asked by one, confirmed by another, refused while anybody may still need the record.

What identifies the person is made unreadable in every copy by destroying the keys it is sealed under, and is emptied in this
database besides. The references stay, so that counts, joins and the log hold; so does this record of the erasure, which a
restored backup is held against.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from aman.accounts.actions.drafts import forget_drafts_about
from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.accounts.queries import command_line_actor
from aman.audit.actions import record
from aman.cases.models import Member
from aman.core.matching import prepare_fresh, prepared_keys, stored_search_keys
from aman.errors import Conflict
from aman.incidents.models import IncidentPerson
from aman.people.models import NameKey, Person
from aman.people.queries import facts_of
from aman.retention import queries
from aman.retention.actions.emptying import Extent, empty, seals_of
from aman.retention.actions.sweeping import put_sweep_aside
from aman.retention.models import Erasure
from aman.vault.actions import destroy_seals
from aman.vault.blind import keyed


def _refuse_while_needed(person: Person) -> None:
    reasons = queries.what_stands_in_the_way(person)
    if reasons:
        raise Conflict(
            f"{person.ref} was not erased: {len(reasons)} things stand in the way.",
            fix=" ".join(reasons),
            code="retention.still-needed",
        )


@transaction.atomic
def ask_erasure(*, actor: User, ref: str, ask: str, with_shared_words: bool = False) -> Erasure:
    """Ask that a human being be erased; nothing changes until a second person confirms.

    Args:
        actor: who asks.
        ref: a reference of any row that is this human being.
        ask: a value of `Erasure.Ask`: on whose ask.
        with_shared_words: notes and reports that speak of others too are emptied with the rest.

    Raises:
        NotFound: no such person is visible to this user.
        Conflict: it was asked or done before, or a hold, a letter, an incident or a case stands in the way.
    """
    root = queries.visible_person(actor, ref)
    before = queries.erasure_of(root)
    if before is not None:
        raise Conflict(
            f"The erasure of {root.ref} was asked for already.",
            fix="A second person can now answer." if before.state == Erasure.State.ASKED else "Nothing is left to do.",
            code="retention.asked",
        )
    _refuse_while_needed(root)
    row: Erasure = Erasure.objects.create(
        office_id=root.office_id, person=root, ask=ask, with_shared_words=with_shared_words, asked_by=actor,
        asked_at=timezone.now(),
    )  # fmt: skip
    detail = {"erasure": row.pk, "ask": ask, "shared_words": with_shared_words}
    record(actor=actor, verb="erasure.asked", subject=f"person:{root.ref}", detail=detail)
    return row


def _waiting(actor: User, pk: int) -> Erasure:
    queries.visible(Erasure.objects, actor, pk)
    row: Erasure = Erasure.objects.select_for_update().select_related("person").get(pk=pk)
    if row.state != Erasure.State.ASKED:
        raise Conflict("This erasure was answered already.", fix="Nothing is left to do.", code="retention.answered")
    return row


@transaction.atomic
def confirm_erasure(*, actor: User, pk: int) -> Erasure:
    """Erase a human being whose erasure somebody else asked for. It cannot be undone.

    Raises:
        NotFound: no such erasure in this office.
        NotAllowed: it was this very person who asked.
        Conflict: it was answered already, or something has come to stand in the way since.
    """
    row = _waiting(actor, pk)
    must_be_another(
        "erasure",
        first=row.asked_by_id,
        first_at=row.asked_at,
        second=actor,
        message="Nobody is erased by one person, and you asked for it.",
        fix="Let another person confirm it.",
        code="retention.needs-second-person",
    )
    _refuse_while_needed(row.person)
    return _carry_out(row, actor)


@transaction.atomic
def refuse_erasure(*, actor: User, pk: int) -> Erasure:
    """Keep the person, or take one's own ask back."""
    row = _waiting(actor, pk)
    row.state, row.answered_by, row.answered_at = Erasure.State.REFUSED, actor, timezone.now()
    row.save(update_fields=["state", "answered_by", "answered_at"])
    record(actor=actor, verb="erasure.refused", subject=f"person:{row.person.ref}", detail={"erasure": row.pk})
    return row


def erase_by_schedule(*, person: Person, agreed: User, confirmed: User) -> bool:
    """Erase one human being of a disposal on which two people agreed; gives whether it was done."""
    if queries.what_stands_in_the_way(person) or queries.erasure_of(person) is not None:
        return False
    with transaction.atomic():
        row = Erasure.objects.create(
            office_id=person.office_id, person=person, ask=Erasure.Ask.SCHEDULE, asked_by=agreed,
            asked_at=timezone.now(),
        )  # fmt: skip
        _carry_out(row, confirmed)
    return True


def _carry_out(row: Erasure, actor: User) -> Erasure:
    rows = queries.rows_of(row.person)
    ids = [one.pk for one in rows]
    extent, left = _extent(ids, [one.ref for one in rows], row.with_shared_words)
    seals = seals_of(extent)
    touched = _empty_all(extent)
    destroyed = destroy_seals(seals) if seals else 0
    row.refs, row.seals, row.left = sorted(one.ref for one in rows), seals, left
    row.state, row.answered_by, row.answered_at = Erasure.State.DONE, actor, timezone.now()
    row.save(update_fields=["refs", "seals", "left", "state", "answered_by", "answered_at"])
    detail = {"erasure": row.pk, "ask": row.ask, "rows": len(ids), "keys": destroyed, "tables": touched}
    record(actor=actor, verb="person.erased", subject=f"person:{row.person.ref}", detail=detail)
    put_sweep_aside(row.office)
    return row


def _empty_all(extent: Extent) -> dict[str, int]:
    for name in settings.AMAN_ON_ERASURE:
        import_string(name)(extent.people)
    _forget_keys(extent.people)
    forget_drafts_about(extent.refs)
    return empty(extent)


def _forget_keys(ids: Iterable[int]) -> None:
    """Remove what the person is found by: asked by the keys themselves, since nothing else leads to them in a large register."""
    for person_id, facts in facts_of(ids).items():
        person = prepare_fresh(facts)
        # Those of the whole record, and those of the sounds of each part of a name.
        plain = [int(key) for key in (*prepared_keys(person), *stored_search_keys(person))]
        veiled = [int(key) for key in keyed(np.array(plain, dtype=np.int64))] if plain else []
        rows = NameKey.objects.filter(key__in=[*plain, *veiled], person=person_id)
        rows._raw_delete(rows.db)


def _extent(ids: list[int], refs: list[str], with_shared_words: bool) -> tuple[Extent, list[str]]:
    """Say which cases and incidents go with the person, and which are left because they speak of others too."""
    gone = set(ids) | set(_erased_people(ids))
    cases, left = _alone(Member.objects.filter(person__in=ids), Member.objects, "case", gone)
    places = IncidentPerson.objects
    incidents, left_incidents = _alone(places.filter(person__in=ids), places, "incident", gone)
    if with_shared_words:
        cases, incidents, left, left_incidents = cases | left, incidents | left_incidents, {}, {}
    spoken_of = [f"case:{ref}" for ref in left.values()] + [f"incident:{ref}" for ref in left_incidents.values()]
    every_ref = (*refs, *cases.values(), *incidents.values())
    return Extent(tuple(ids), every_ref, tuple(cases), tuple(incidents)), sorted(spoken_of)


def _alone(own: Any, everybody: Any, parent: str, gone: set[int]) -> tuple[dict[int, str], dict[int, str]]:
    """Part the cases or incidents of a person into those of nobody else and those of others too: id -> reference."""
    known = dict(own.values_list(f"{parent}_id", f"{parent}__ref"))
    others = everybody.filter(**{f"{parent}__in": list(known)}).values_list(f"{parent}_id", "person_id")
    shared = {parent_id for parent_id, person_id in others if person_id not in gone}
    return (
        {pk: ref for pk, ref in known.items() if pk not in shared},
        {pk: ref for pk, ref in known.items() if pk in shared},
    )


def _erased_people(ids: list[int]) -> Iterable[int]:
    """The rows, near these people, of whoever was erased before."""
    cases = Member.objects.filter(person__in=ids).values("case")
    near = Member.objects.filter(case__in=cases).values_list("person_id", flat=True)
    incidents = IncidentPerson.objects.filter(person__in=ids).values("incident")
    beside = IncidentPerson.objects.filter(incident__in=incidents, person__isnull=False).values_list(
        "person_id", flat=True
    )
    erased = Erasure.objects.filter(state=Erasure.State.DONE).values("person")
    found = Person.objects.filter(pk__in=[*near, *beside])
    roots = found.filter(pk__in=erased) | found.filter(root__in=erased)
    return list(roots.values_list("pk", flat=True))


def reapply_erasures(entries: Iterable[dict[str, Any]] | None = None) -> int:
    """Erase again, in a database restored from a backup, whoever was erased after the backup was made.

    Args:
        entries: the erasure register as it stood before the restore: `erasure_register()`. None means the rows of this
            database, whose people are emptied once more.

    Returns:
        How many human beings were erased again.
    """
    listed = list(erasure_register() if entries is None else entries)
    done = 0
    actor = command_line_actor()
    for entry in listed:
        with transaction.atomic():
            rows = list(Person.objects.filter(ref__in=entry["refs"]))
            if rows:
                _reapply(entry, rows, actor)
                done += 1
    return done


def erasure_register() -> list[dict[str, Any]]:
    """Give who was erased: references, key numbers, when and on whose ask. It goes with every backup, and names nobody."""
    return [
        {
            "ref": row.person.ref,
            "refs": row.refs,
            "seals": row.seals,
            "ask": row.ask,
            "shared_words": row.with_shared_words,
            "at": row.answered_at.isoformat() if row.answered_at else "",
        }
        for row in Erasure.objects.filter(state=Erasure.State.DONE).select_related("person").order_by("pk")
    ]


def _reapply(entry: dict[str, Any], rows: list[Person], actor: User) -> None:
    ids = [row.pk for row in rows]
    extent, left = _extent(ids, entry["refs"], bool(entry["shared_words"]))
    seals = sorted({*seals_of(extent), *(row.seal for row in rows if hasattr(row, "seal"))})
    touched = _empty_all(extent)
    destroyed = destroy_seals(seals) if seals else 0
    root = next((row for row in rows if row.ref == entry["ref"]), rows[0])
    kept = Erasure.objects.filter(person=root, state=Erasure.State.DONE).first()
    if kept is None:
        Erasure.objects.create(
            office_id=root.office_id, person=root, ask=entry["ask"], with_shared_words=entry["shared_words"],
            state=Erasure.State.DONE, asked_by=actor, asked_at=timezone.now(),
            answered_at=timezone.now(), refs=entry["refs"], seals=seals, left=left,
        )  # fmt: skip
    if touched or destroyed:
        detail = {"keys": destroyed, "tables": touched}
        record(actor=actor, verb="person.erased_again", subject=f"person:{root.ref}", detail=detail)
