"""What begins when somebody no longer wants their letter?

A letter protects whoever carries it, so one word typed by one officer must not end it: the withdrawal is asked for in the
person's own words at once, and a second person, a reviewer, carries it out. Until then the letter checks as in force; no
new one is signed, printed or handed over for that person.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases.consents import refusals
from aman.cases.models import Consent
from aman.issuing.models import Letter
from aman.people.models import Person

#: Stands in the record of the letter; inside only, and never shown to who checks a letter.
OWN_ASK = "The person said that they do not want this letter."
_PURPOSE = "letter"


def begin_withdrawal(*, actor: User, consent: Consent) -> None:
    """Ask, on the person's own word, that every letter of theirs in force be withdrawn; a reviewer who is not the actor does it."""
    if consent.purpose != _PURPOSE:
        return
    now = timezone.now()
    root = consent.person.root_id or consent.person_id
    rows = Person.objects.filter(Q(id=root) | Q(root_id=root)).values("id")
    standing = Letter.objects.in_force(now).filter(person__in=rows, withdrawal_asked_at__isnull=True)
    for letter in standing.select_for_update(of=("self",)):
        letter.withdrawal_asked_at, letter.withdrawal_asked_by, letter.withdrawal_reason = now, actor, OWN_ASK
        letter.save(update_fields=["withdrawal_asked_at", "withdrawal_asked_by", "withdrawal_reason"])
        subject = f"letter:{letter.letter_id}"
        record(actor=actor, verb="letter.withdrawal_asked", subject=subject, detail={"consent": consent.pk})


def people_without_consent(people: set[int], at: datetime | None = None) -> frozenset[int]:
    """Give those of some people, each by the row that stands for them, who said no to a letter."""
    return refusals(people, _PURPOSE, at=at)
