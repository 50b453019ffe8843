"""How does what a person allows, refuses or takes back get on record, and who is told at once?

One row is what one person said about one purpose. A family says so together, yet each adult for themself: nobody speaks for
another adult, and a guardian speaks for a child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases import queries
from aman.cases.models import Case, Consent
from aman.cases.purposes import PURPOSES, RecipientKind
from aman.errors import BadInput, Conflict, NotFound
from aman.people.models import Person

ADULT_AT = 18


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, apart from who said it.

    `recipient` blank means anybody of the purpose's kind; `expires_on` None means until it is taken back.
    """

    purpose: str
    recipient: str
    given_on: date
    expires_on: date | None = None
    is_refusal: bool = False
    way: str = Consent.Way.PAPER


@transaction.atomic
def record_consent(
    *,
    actor: User,
    case: Case,
    person: Person,
    purpose: str,
    recipient: str,
    given_on: date,
    expires_on: date | None = None,
    is_refusal: bool = False,
    way: str = Consent.Way.PAPER,
    signatory: Person | None = None,
) -> Consent:
    """Record what a person on a case allowed or refused: one purpose, one recipient.

    Args:
        actor: who writes it down.
        case: a case of the person.
        person: who said it, or the child for whom a guardian did.
        purpose: a key of `aman.cases.purposes.PURPOSES`.
        recipient: the organisation's name; blank means anybody of the purpose's kind.
        given_on: the day it was said.
        expires_on: the last day of a yes; None means until it is taken back.
        is_refusal: the person said no.
        way: how it was said, a value of `Consent.Way`.
        signatory: for a child the guardian, if on the case; None means the person themself or an outside guardian.

    Raises:
        BadInput: not on the case, no such purpose, days that do not fit, or the wrong person speaks.
    """
    said = Said(purpose, recipient.strip(), given_on, expires_on, is_refusal, way)
    return _write(actor, case, [(person, signatory)], said, Consent.Scope.PERSON)[0]


@transaction.atomic
def record_family_consent(
    *, actor: User, case: Case, people: Sequence[Person], said: Said, guardian: Person | None = None
) -> list[Consent]:
    """Record what a family said together: one row for each adult who said it, and for each child by a guardian.

    Args:
        actor: who writes it down.
        case: the family.
        people: those who said it themselves, and the children for whom it was said; an adult left out said nothing.
        said: what was said.
        guardian: the adult among `people` who spoke for the children; None where no child is among them.

    Raises:
        BadInput: as for `record_consent`; nothing is written then.
    """
    today = timezone.localdate()
    spoken: list[tuple[Person, Person | None]] = []
    for person in people:
        spoken.append((person, guardian if is_child(person, today) is True else None))
    return _write(actor, case, spoken, said, Consent.Scope.FAMILY)


def is_child(person: Person, on: date) -> bool | None:
    """Say whether a person is under eighteen on a day; None where the birth is not known well enough."""
    if person.birth_first is None or person.birth_last is None:
        return None
    if _birthday(person.birth_last, ADULT_AT) <= on:
        return False
    return True if _birthday(person.birth_first, ADULT_AT) > on else None


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # 29 February
        return date(born.year + years, 3, 1)


def _write(
    actor: User, case: Case, spoken: Sequence[tuple[Person, Person | None]], said: Said, scope: Consent.Scope
) -> list[Consent]:
    if PURPOSES.get(said.purpose) and PURPOSES[said.purpose].kind is RecipientKind.HOLDER:
        said = replace(said, recipient="")  # nobody else receives it
    _check(case, spoken, said)
    now = timezone.now()
    written = []
    for person, signatory in spoken:
        by_guardian = signatory is not None or (is_child(person, said.given_on) is True)
        consent = Consent.objects.create(
            person=person,
            purpose=said.purpose,
            recipient=said.recipient,
            is_refusal=said.is_refusal,
            way=Consent.Way.GUARDIAN if by_guardian else said.way,
            scope=scope,
            signatory=signatory,
            given_on=said.given_on,
            expires_on=said.expires_on,
            recorded_at=now,
            recorded_by=actor,
        )
        record(
            actor=actor,
            verb="consent.refused" if said.is_refusal else "consent.recorded",
            subject=f"person:{person.ref}",
            detail={
                "consent": consent.pk,
                "purpose": said.purpose,
                "recipient": said.recipient,
                "case": case.ref,
                "way": consent.way,
            },
        )
        written.append(consent)
        if said.is_refusal:
            _tell(actor, consent)
    return written


def _check(case: Case, spoken: Sequence[tuple[Person, Person | None]], said: Said) -> None:
    """Refuse the whole of what was said where any of it cannot stand."""
    today = timezone.localdate()
    if said.purpose not in PURPOSES:
        raise BadInput("No consent was recorded: there is no such purpose.", fix="Choose one of the purposes.")
    if said.given_on > today or (said.expires_on is not None and said.expires_on < said.given_on):
        raise BadInput("No consent was recorded: its days do not fit.", fix="Check when it was given and until when.")
    if not spoken:
        raise BadInput("No consent was recorded: nobody was chosen.", fix="Choose who said it.")
    on_case = set(queries.people_on(case).values_list("id", flat=True))
    for person, signatory in spoken:
        if person.pk not in on_case:
            raise BadInput(
                f"No consent was recorded: {person.ref} is not on {case.ref}.", fix="Choose a family member."
            )
        child = is_child(person, said.given_on)
        if signatory is not None and (child is False or is_child(signatory, said.given_on) is True):
            raise BadInput(
                f"No consent was recorded: nobody speaks for {person.ref} but themself, or the guardian is a child.",
                fix="Record what each adult said themself; an adult speaks for a child.",
                code="consent-of-another",
            )
        if child is True and signatory is None and said.way != Consent.Way.GUARDIAN:
            raise BadInput(
                f"No consent was recorded: {person.ref} is a child, and nobody is named who spoke for them.",
                fix="Choose the guardian, or say that a guardian from outside the family said it.",
                code="consent-needs-guardian",
            )
        if signatory is not None and signatory.pk not in on_case:
            raise BadInput(
                f"No consent was recorded: the guardian is not on {case.ref}.", fix="Choose somebody of the family."
            )


@transaction.atomic
def withdraw_consent(*, actor: User, case: Case, consent_id: int) -> Consent:
    """Record that a person took a consent back; from this moment nothing may rest on it, anywhere.

    Raises:
        NotFound: nobody on the case gave such a consent.
        Conflict: it was withdrawn already, or it was a no.
    """
    consent = Consent.objects.select_related("person").filter(pk=consent_id, person__in=queries.people_on(case)).first()
    if consent is None:
        raise NotFound(f"Nobody on {case.ref} gave such a consent.", fix="Open the case again.")
    now = timezone.now()
    standing = Consent.objects.filter(pk=consent_id, withdrawn_on__isnull=True, is_refusal=False)
    if not standing.update(withdrawn_on=timezone.localdate(now), withdrawn_at=now, withdrawn_by=actor):
        raise Conflict("This consent was withdrawn already.", fix="Nothing is left to do here.")
    record(
        actor=actor,
        verb="consent.withdrawn",
        subject=f"person:{consent.person.ref}",
        detail={"consent": consent.pk, "purpose": consent.purpose, "case": case.ref},
    )
    consent.refresh_from_db()
    _tell(actor, consent)
    return consent


def _tell(actor: User, consent: Consent) -> None:
    """Let the higher floors begin, in this transaction, what a no must begin; the setting names them, as it does jobs."""
    for name in settings.AMAN_ON_CONSENT_WITHDRAWN:
        import_string(name)(actor=actor, consent=consent)
