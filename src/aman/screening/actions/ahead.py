"""Whom will the host's rules reach in the days to come, by the rules and papers as they are known today?

Worked out by the worker from the facts as they were frozen last, and written down by person, so that a page counts them
by an index. It says what follows from what is known; a rule that nobody has announced yet is not in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from aman.accounts.models import Office
from aman.core.policy import Outcome, Policy, PolicyKind, evaluate_population
from aman.screening import queries
from aman.screening.models import Determination, ExposureAhead, FactSnapshot, LookAhead, RuleChange
from aman.screening.queries.population import PERSON, forget_frozen, frozen_population

#: How far ahead is looked: as far as the first page counts what runs out.
AHEAD_DAYS = 90
#: A large register is gone through at most this often; nobody's day depends on minutes here.
PAUSE = timedelta(hours=1)
_LARGE = 20_000
_AT_ONCE = 2_000


def look_ahead_everywhere() -> None:
    """Look ahead for every office that asks rules, where anything it rests on has changed; for the tick."""
    today = timezone.localdate()
    asking = RuleChange.objects.filter(state=RuleChange.State.EFFECTIVE).values("office")
    for office in Office.objects.filter(pk__in=asking).order_by("pk"):
        look_ahead(office_id=office.pk, today=today)
    forget_frozen()


def look_ahead(*, office_id: int, today: date) -> int:
    """Work out whom the host's rules reach within the next days who are not reached today; give how many.

    What is known on `today` counts. Where nothing has changed since the last look, nothing is done.
    """
    found = 0
    for policy in queries.policies_in_force(office_id):
        if policy.kind is PolicyKind.EXPOSURE:
            found += _look(office_id, policy, today)
    return found


def _look(office_id: int, policy: Policy, today: date) -> int:
    numbers = (model.objects.aggregate(last=Max("pk"))["last"] for model in (FactSnapshot, Determination))
    mark = f"{today} {policy.version_hash[:16]} {' '.join(str(number or 0) for number in numbers)}"
    earlier = LookAhead.objects.filter(office=office_id, policy=policy.policy_id).first()
    if earlier is not None and (earlier.mark == mark or _is_resting(earlier, policy, today)):
        return 0
    population = frozen_population(office_id, policy, today)
    frame = population.frame
    answers = evaluate_population(policy, frame, today, today, with_trace=False)["outcome"].cast(pl.String)
    open_points = int((answers == Outcome.CANNOT_TELL.value).sum())
    rows = list(_reached(policy, frame, answers, today))
    counted = Counter((day, ids) for _person, _before, day, ids in rows)
    with transaction.atomic():
        ExposureAhead.objects.filter(office=office_id, policy=policy.policy_id).delete()
        ExposureAhead.objects.bulk_create(
            (
                ExposureAhead(
                    person_id=person,
                    office_id=office_id,
                    policy=policy.policy_id,
                    on_day=day,
                    before=before,
                    begins=ids,
                )
                for person, before, day, ids in rows
            ),
            batch_size=_AT_ONCE,
        )
        LookAhead.objects.update_or_create(
            office_id=office_id,
            policy=policy.policy_id,
            defaults={
                "policy_hash": policy.version_hash,
                "from_day": today,
                "until": today + timedelta(days=AHEAD_DAYS),
                "screened_for": population.frozen_for,
                "mark": mark,
                "made_at": timezone.now(),
                "people": frame.height,
                "cannot_tell": open_points,
                "numbers": [[day.isoformat(), ids, n] for (day, ids), n in sorted(counted.items())],
            },
        )
    return len(rows)


def _is_resting(earlier: LookAhead, policy: Policy, today: date) -> bool:
    """Whether a large register was gone through moments ago, by the same rules and on the same day."""
    is_same = earlier.from_day == today and earlier.policy_hash == policy.version_hash
    return is_same and earlier.people > _LARGE and timezone.now() - earlier.made_at < PAUSE


def _reached(
    policy: Policy, frame: pl.DataFrame, answers: pl.Series, today: date
) -> Iterator[tuple[int, str, date, str]]:
    """Each day after today: person, answer today, the day, and what begins on it, of those reached on it for the first time.

    Every day is asked, not only those on which a rule turns: a paper ends on any day. Who is not known today and reached
    later is among them.
    """
    left = frame.with_columns(answers.alias("_before")).filter(pl.col("_before") != Outcome.MEETS.value)
    for ahead in range(1, AHEAD_DAYS + 1):
        if left.is_empty():
            return
        day = today + timedelta(days=ahead)
        # The rules as known today: what becomes known later is not foreseen.
        outcome = evaluate_population(policy, left, day, today, with_trace=False)["outcome"].cast(pl.String)
        is_new = outcome == Outcome.MEETS.value
        if not is_new.any():
            continue
        ids = _begin_on(policy, day, today)
        for person, before in left.filter(is_new).select(PERSON, "_before").iter_rows():
            yield person, before, day, ids
        left = left.filter(~is_new)


def _begin_on(policy: Policy, day: date, known_on: date) -> str:
    """Give the ids of the values that stand on a day and did not stand the day before; blank where no rule turns."""
    found = []
    for parameter in policy.parameters.values():
        before = {value.id for value in parameter.in_force(day - timedelta(days=1), known_on)}
        found += [value.id for value in parameter.in_force(day, known_on) if value.id not in before]
    return " ".join(dict.fromkeys(found))[:160]
