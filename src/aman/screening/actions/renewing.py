"""How are the tasks that come from deadlines kept up to date on days on which nobody screens anybody?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.accounts.queries import command_line_actor
from aman.errors import NotAllowed
from aman.people.models import Person, PersonQuerySet
from aman.people.rows import collector_at_rest
from aman.screening import queries
from aman.screening.actions.adopting import lock_rules
from aman.screening.actions.asking import exposed_among, read_sheets, roots_of
from aman.screening.actions.deadlines import Renewed, write_deadlines
from aman.screening.models import RuleChange


@transaction.atomic
def renew_deadlines(
    *, actor: User, people: PersonQuerySet | Iterable[Person] | None = None, as_of: date | None = None
) -> Renewed:
    """Bring the tasks of people's open cases in line with the deadlines of the rules in force.

    The same facts, rules and day change nothing. `people` None means everybody of the actor's register, `as_of` None
    today; what is known today counts. Nothing is determined.
    """
    if actor.office_id is None:
        raise NotAllowed("No deadline was renewed: you belong to no office.", fix="Sign in for the office.")
    lock_rules()
    day = as_of or timezone.localdate()
    with collector_at_rest():
        chosen = roots_of(actor, people)
        policies = queries.policies_in_force(actor.office_id)
        kinds = queries.fact_kinds(policies)
        sheets, on_case = read_sheets(actor, chosen, day, kinds, whole=people is None)
        wanted = list(sheets) if people is None else list(chosen.values_list("pk", flat=True))
        return write_deadlines(
            actor=actor,
            policies=policies,
            sheets=sheets,
            on_case=on_case,
            chosen=wanted,
            exposed=exposed_among(policies, sheets, (day, day)),
            days=(day, day),
        )


def renew_deadlines_everywhere() -> None:
    """Renew the deadlines of every office that asks rules, once a day; for the tick.

    A worker that has just started does it once more: the same day changes nothing.
    """
    today = timezone.localdate()
    asking = RuleChange.objects.filter(state=RuleChange.State.EFFECTIVE).values("office")
    for office in Office.objects.filter(pk__in=asking).order_by("pk"):
        if cache.add(f"screening.deadlines.{office.pk}.{today.isoformat()}", True, timeout=24 * 3600):
            renew_deadlines(actor=command_line_actor(office.code), as_of=today)
