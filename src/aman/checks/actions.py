"""Ask about one person at a desk: within the day's limit, logged, answered with the least that helps."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.checks import queries
from aman.checks.facts import DeskQuestion
from aman.checks.models import DeskCheck, Reason
from aman.core.dates import DateInterval, DateOrder, read_date
from aman.errors import BadInput, NotAllowed

__all__ = ["DeskAnswer", "DeskQuestion", "ask_desk", "read_birth"]

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


#: The widest stretch of birth days that still tells one person from another: a year and its neighbour calendar's year.
_WIDEST_BIRTH_DAYS = 800


@dataclass(frozen=True, slots=True)
class DeskAnswer:
    """Everything an asker is told."""

    in_force: bool
    reference: str
    duty_number: str
    asked_at: datetime
    day_is_used_up: bool = False


@transaction.atomic
def ask_desk(*, actor: User, question: DeskQuestion, reason: str, place: str, at: datetime | None = None) -> DeskAnswer:
    """Answer one question about one person and write down that it was asked, never what was asked.

    Args:
        actor: the officer who asks; counted against the day's limit.
        question: name, father and birth, or a document number, or both.
        reason: a value of `Reason`.
        place: where the officer is; free words, kept for the owner of the case.
        at: when; None means now.
    """
    if not actor.may("checks.ask_desk"):
        raise NotAllowed("This sign-in may not ask the desk.", fix="Sign in as a host desk officer.")
    if reason not in Reason.values or not place.strip():
        raise BadInput("The desk was not asked: the reason or the place is missing.", fix="Give both.")
    if not question.number and not (question.name and question.father and question.birth):
        raise BadInput(
            "The desk was not asked: too little is known about the person.",
            fix="Give the name, the father's name and the birth year, or a document number.",
        )
    now = at or timezone.now()
    # Two requests at the same moment must not both be the last of the day.
    User.objects.select_for_update().get(pk=actor.pk)
    used_up = queries.checks_today(actor, now) >= settings.DESK_CHECKS_A_DAY
    # Past the limit the same work is done on an empty question, so that the answer says nothing by its timing.
    found = queries.find_protection(DeskQuestion() if used_up else question, now)
    check = DeskCheck.objects.create(
        reference="DC-" + "".join(secrets.choice(_CROCKFORD) for _ in range(8)),
        asked_by=actor,
        asked_at=now,
        by=DeskCheck.By.DOCUMENT if question.is_by_document else DeskCheck.By.NAME,
        reason=reason,
        place=place.strip()[:120],
        answer=DeskCheck.Answer.IN_FORCE if found.in_force else DeskCheck.Answer.NO_RECORD,
        case_id=found.case_id,
    )
    record(
        actor=actor,
        verb="desk_check.refused" if used_up else "desk_check.asked",
        subject=f"check:{check.reference}",
        detail={"by": check.by, "reason": reason, "place": check.place, "answer": check.answer},
    )
    return DeskAnswer(
        in_force=found.in_force,
        reference=check.reference,
        duty_number=queries.duty_number(actor, found.case_id if found.in_force else None),
        asked_at=now,
        day_is_used_up=used_up,
    )


def read_birth(text: str) -> DateInterval | None:
    """Read a birth year, a birth day or an age; any digits, Gregorian or Solar Hijri; None where it is blank.

    Raises:
        BadInput: it cannot be read, or says too little.
    """
    if not text.strip():
        return None
    today = timezone.localdate()
    age = re.fullmatch(r"\s*(\d{1,2}|1[01]\d)\s*", text)
    if age:
        years = int(age[1])
        text = f"aged {years} in year {today.year}"
    reading = read_date(text.strip(), order=DateOrder.DAY_FIRST, purpose="birth", latest=today)
    interval = reading.interval
    if interval is None or (interval.last - interval.first).days > _WIDEST_BIRTH_DAYS:
        raise BadInput(
            "This birth year or age cannot be read.",
            fix="Write the year with four digits, for example 1991 or 1370, or the age in years.",
        )
    return interval
