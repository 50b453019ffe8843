"""What has to go through a whole register: families half covered, who has no letter and why, outcomes, totals.

A small register is gone through when the page asks. For a large one the worker keeps the counts, and the page says of when
they are; nobody waits for a scan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aman.accounts.models import User
from aman.accounts.queries import command_line_actor
from aman.cases.models import Case
from aman.cases.queries import CaseFilter, filtered
from aman.issuing.coverage import count_without_letter
from aman.issuing.models import Letter
from aman.people.models import Person
from aman.reports.queries.counting import Kept, count_up_to, is_large, kept_of
from aman.reports.queries.outcomes import PolicyOutcomes, as_kept, from_kept, latest_outcomes, outcomes_now

HALF, WITHOUT, OUTCOMES, TOTALS = "half_covered", "without_letter", "outcomes", "totals"


@dataclass(frozen=True, slots=True)
class Whole:
    """What is counted over a whole register; None for what the worker has not counted yet.

    Args:
        counted_at: when the worker counted, the oldest of what is shown; None for just now.
        is_waiting: something has not been counted yet.
    """

    half_covered: int | None
    without_letter: dict[str, int] | None
    outcomes: list[PolicyOutcomes]
    counted_at: datetime | None = None
    is_waiting: bool = False


def whole_of(user: User, now: datetime) -> Whole:
    """Give what is counted over the register of a user who sees people."""
    if not is_large(user.office_id):
        return Whole(
            half_covered=count_up_to(filtered(user=user, wanted=CaseFilter(letters="half"), now=now)),
            without_letter=count_without_letter(user=user, now=now),
            outcomes=[] if user.sees_assigned_only else outcomes_now(user.office_id),
        )
    if user.sees_assigned_only:
        # What the worker keeps is of the whole office; a part of it is not worth a scan for every page.
        return Whole(None, None, [])
    kept = kept_of(user.office_id)
    wanted = (HALF, WITHOUT, OUTCOMES)
    ages = [kept[name].counted_at for name in wanted if name in kept]
    return Whole(
        half_covered=kept[HALF].numbers["cases"] if HALF in kept else None,
        without_letter=kept[WITHOUT].numbers if WITHOUT in kept else None,
        outcomes=from_kept(kept[OUTCOMES].numbers) if OUTCOMES in kept else [],
        counted_at=min((at for at in ages if at is not None), default=None),
        is_waiting=len(ages) < len(wanted),
    )


def totals_of(office_id: int | None, now: datetime) -> Kept | None:
    """Give how many people, open cases and letters in force an office has; None where the worker has not counted yet."""
    if is_large(office_id):
        return kept_of(office_id).get(TOTALS)
    return Kept(count_totals(office_id, now))


def outcomes_of_office(office_id: int | None) -> list[PolicyOutcomes]:
    """Give the outcomes of an office, as counted now or as the worker kept them."""
    if not is_large(office_id):
        return outcomes_now(office_id)
    kept = kept_of(office_id).get(OUTCOMES)
    return from_kept(kept.numbers) if kept is not None else []


def count_totals(office_id: int | None, now: datetime) -> dict[str, int]:
    """Count human beings, open cases and letters in force of an office, one by one."""
    letters = Letter.objects.in_force(now).filter(case__office=office_id)
    return {
        "people": Person.objects.filter(office=office_id).roots().count(),
        "cases": Case.objects.filter(office=office_id, state=Case.State.OPEN).count(),
        "letters": letters.count(),
    }


def count_whole(name: str, office_id: int, office_code: str, now: datetime) -> dict[str, Any]:
    """Count one of the kept things for an office, whatever time it takes."""
    actor = command_line_actor(office_code)
    if name == HALF:
        cases = filtered(user=actor, wanted=CaseFilter(letters="half"), now=now)
        return {"cases": cases.order_by().count()}
    if name == WITHOUT:
        return dict(count_without_letter(user=actor, now=now))
    if name == OUTCOMES:
        return as_kept(latest_outcomes(office_id))
    return count_totals(office_id, now)
