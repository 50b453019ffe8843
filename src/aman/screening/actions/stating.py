"""How does an officer see what the rules ask of a person, and record what was said, seen or refused?

Records are only ever added; the latest about the same paper, or without one, counts. How they are weighed against
lists and papers is said in `aman.screening.facts.statements`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases.models import Evidence
from aman.core.policy import NOT_APPLICABLE, FactKind, UnknownBecause, read_fact
from aman.errors import BadInput, Conflict
from aman.people.models import Person
from aman.screening import queries
from aman.screening.actions.asking import read_sheets, settle_family
from aman.screening.facts import comes_from
from aman.screening.models import FactStatement

#: What an officer may give as the reason; the others follow from what is on record.
REASONS = (
    UnknownBecause.REFUSED,
    UnknownBecause.UNREADABLE,
    UnknownBecause.NOT_RECORDED,
    UnknownBecause.NOT_ASKED,
)
_LONGEST_NOTE = 300


@transaction.atomic
def ask_person(*, actor: User, ref: str) -> queries.AskRecord:
    """Give everything the rules in force ask of a person, as of today; the look is logged."""
    person = queries.visible_root(user=actor, ref=ref)
    (found,) = _records(actor, [person])
    record(actor=actor, verb="person.facts_read", subject=f"person:{person.ref}")
    return found


@transaction.atomic
def ask_case(*, actor: User, ref: str) -> queries.CaseAsked:
    """Give what the rules in force ask of everybody on a case; the look is logged."""
    people = list(queries.roots_of_case(user=actor, ref=ref).prefetch_related("names").order_by("pk"))
    found = queries.CaseAsked(ref, _records(actor, people))
    shown = [person.ref for person in people]
    record(actor=actor, verb="case.facts_read", subject=f"case:{ref}", touches=shown)
    return found


def _records(actor: User, people: list[Person]) -> list[queries.AskRecord]:
    day = timezone.localdate()
    policies = queries.policies_in_force(actor.office_id)
    chosen = Person.objects.visible_to(actor).filter(pk__in=[person.pk for person in people]).roots()
    sheets, on_case = read_sheets(actor, chosen, day, queries.fact_kinds(policies), whole=False)
    settle_family(policies, sheets, on_case, day, day)
    return [queries.ask_record(person, sheets[person.pk], policies, day) for person in people if person.pk in sheets]


@transaction.atomic
def state_fact(
    *,
    actor: User,
    person: Person,
    fact: str,
    value: Any = None,
    why_not: str = "",
    evidence: Evidence | None = None,
    stated_on: date | None = None,
    note: str = "",
    seen: int | None = None,
) -> FactStatement:
    """Add one record about a fact of a person: a value, or why there is none, with or without a paper.

    Args:
        actor: who records it.
        person: any row of the human being; it is recorded about the root.
        fact: as the packs in force name it.
        value: in the type of the fact, or as a form sends it; None with `why_not`.
        why_not: one of REASONS, or `not_applicable`; blank with a value.
        evidence: the paper it stands on; one of the person's cases.
        stated_on: when it was said or seen; None means today.
        note: one sentence more; it is stored and shown.
        seen: the last record about this fact that the officer saw, 0 for none; None where nobody looked.

    Raises:
        BadInput: no such fact, a word the packs do not know, both or neither of value and reason.
        Conflict: somebody recorded something else meanwhile.
    """
    root = queries.visible_root(user=actor, ref=person.ref)
    day = stated_on or timezone.localdate()
    asked = _asked(actor, root, fact, day, evidence)
    is_moot = why_not == NOT_APPLICABLE.value
    if why_not and not is_moot and why_not not in REASONS:
        raise BadInput("Nothing was recorded: this is no reason.", fix="Choose one of the reasons on the page.")
    stored = None if why_not else _stored(value, asked)
    # Two who record at once wait for each other here; the later one is told.
    Person.objects.select_for_update(of=("self",)).get(pk=root.pk)
    _refuse_if_changed(root, fact, seen)
    made = FactStatement.objects.create(
        person=root,
        fact=fact,
        value=stored,
        not_applicable=is_moot,
        because="" if is_moot else why_not,
        note=note.strip()[:_LONGEST_NOTE],
        evidence=evidence,
        stated_on=day,
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    detail = {"fact": fact, "statement": made.pk, "has_paper": evidence is not None, "why_not": why_not}
    record(actor=actor, verb="fact.stated", subject=f"person:{root.ref}", detail=detail)
    return made


def _asked(actor: User, root: Person, fact: str, day: date, evidence: Evidence | None) -> queries.AskedFact:
    """The fact as the packs in force ask it; refused where it, its day or its paper cannot be."""
    asked = queries.asked_facts(queries.policies_in_force(actor.office_id)).get(fact)
    if asked is None or comes_from(fact) is not None:
        raise BadInput("Nothing was recorded: no officer records this fact.", fix="Choose a fact on the person's page.")
    if day > timezone.localdate():
        raise BadInput("Nothing was recorded: the day is in the future.", fix="Write the day on which it was said.")
    if evidence is not None and not queries.papers_of(root).filter(pk=evidence.pk).exists():
        raise BadInput(
            "Nothing was recorded: this paper is not one of the person's.", fix="Choose a paper on the page."
        )
    return asked


def _refuse_if_changed(root: Person, fact: str, seen: int | None) -> None:
    last = queries.history_of(root, fact).values_list("pk", flat=True).first() or 0
    if seen is not None and seen != last:
        raise Conflict(
            "Nothing was recorded: somebody else recorded this fact while you had the page open.",
            fix="Read what they recorded, then record yours if it still differs.",
            code="changed-meanwhile",
        )


def _stored(value: Any, asked: queries.AskedFact) -> Any:
    """The value as JSON keeps it, checked against the type and words of the fact."""
    if asked.kind is FactKind.SET and isinstance(value, Iterable) and not isinstance(value, str):
        words = sorted({str(word) for word in value})
        if asked.values is not None and not set(words) <= set(asked.values):
            raise _bad(asked)
        return words
    if value is None or value == "":
        raise BadInput(
            "Nothing was recorded: there is neither a value nor a reason.",
            fix="Give the value, or say why it is not known.",
        )
    read = read_fact(value, asked.kind)
    if read is None or (asked.kind is FactKind.TEXT and asked.values is not None and read not in asked.values):
        raise _bad(asked)
    if isinstance(read, frozenset):
        return sorted(read)
    return read.isoformat() if isinstance(read, date) else read


def _bad(asked: queries.AskedFact) -> BadInput:
    wanted = f"one of {', '.join(asked.values)}" if asked.values else f"a value of type {asked.kind.value}"
    return BadInput(f"Nothing was recorded: {asked.label} does not have such a value.", fix=f"Give {wanted}.")
