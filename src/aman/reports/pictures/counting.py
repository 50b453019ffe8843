"""How many were there, month by month? One statement a table, over the rows of an office; nothing of a person comes out."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, DateTimeField, F, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Least, TruncMonth
from django.utils import timezone

from aman.core.policy import Outcome, PolicyKind
from aman.incidents.models import ESCALATED, IncidentPerson, State, StateChange
from aman.issuing.models import Letter
from aman.liaison.models import Commitment, CommitmentChange, CommitmentState
from aman.reports.pictures.scope import Scope
from aman.reports.provinces import CODES, province_of
from aman.screening.models import Determination, LookAhead
from aman.screening.queries import packs_in_force

#: Programmes with a line of their own; the others share one.
MOST_PROGRAMMES = 3
REST = ""
Months = list[int]


def count_waiting(scope: Scope) -> dict[str, Months]:
    """People on cases open today, by programme, as many of them as were there at the end of each month."""

    def count() -> dict[str, Months]:
        at = {f"m{i}": Count("pk", filter=Q(case__opened_at__lt=end)) for i, end in enumerate(scope.moments)}
        rows = scope.members().values_list("case__programme").annotate(**at)
        found = {programme: list(numbers) for programme, *numbers in rows}
        ranked = sorted(found, key=lambda name: (-found[name][-1], name))
        kept = {name: found[name] for name in ranked[:MOST_PROGRAMMES] if name}
        rest = [found[name] for name in ranked if name not in kept]
        if rest:
            kept[REST] = [sum(numbers) for numbers in zip(*rest, strict=True)]
        return kept

    return scope.kept("waiting", count)


def count_letters(scope: Scope) -> Months:
    """Letters in force at the end of each month."""

    def count() -> Months:
        later = Letter.objects.filter(person=OuterRef("person"), issued_at__gt=OuterRef("issued_at")).order_by()
        # Nobody wrote down when a letter was replaced: it was when the next one for the same person was issued.
        replaced = Subquery(later.values("person").annotate(at=Min("issued_at")).values("at"))
        end = Choice(
            When(
                state=Letter.State.WITHDRAWN, then=Least(Coalesce(F("withdrawn_at"), F("expires_at")), F("expires_at"))
            ),
            When(state=Letter.State.SUPERSEDED, then=Least(Coalesce(replaced, F("issued_at")), F("expires_at"))),
            default=F("expires_at"),
            output_field=DateTimeField(),
        )
        at = {f"m{i}": Count("pk", filter=Q(issued_at__lte=m, end__gt=m)) for i, m in enumerate(scope.moments)}
        found = scope.letters().annotate(end=end).aggregate(**at)
        return [found[name] for name in at]

    return scope.kept("letters", count)


def count_incidents(scope: Scope) -> dict[str, Months]:
    """People reported arrested, released and deported in each month, each person of an incident once."""

    def count() -> dict[str, Months]:
        places = _arrested(scope)
        began = Coalesce("incident__merged_into__first_report_at", "incident__first_report_at")
        by_month = places.annotate(month=TruncMonth(began)).values_list("month").annotate(n=Count("pk"))
        ended = StateChange.objects.filter(
            incident_person__incident__in=scope.incidents(), incident_person__incident__kind__in=ESCALATED
        ).order_by()
        # What was told of a person before two incidents were joined stands with their other row.
        ended = ended.annotate(who=Coalesce("incident_person__same_as_id", "incident_person_id"))
        return {
            "reported": _by_month(scope, by_month),
            **{state.value: _by_month(scope, _firsts(ended, state)) for state in (State.RELEASED, State.DEPORTED)},
        }

    return scope.kept("incidents", count)


def _firsts(changes: Any, state: State) -> Counter[Any]:
    """Each person once, in the month in which they were first in a state."""
    first = changes.filter(state=state).values("who").annotate(at=Min("happened_at"))
    return Counter(timezone.localtime(at) for at in first.values_list("at", flat=True))


def count_happenings(scope: Scope) -> Months:
    """Incidents of any kind first reported in each month."""

    def count() -> Months:
        roots = scope.incidents().roots()
        by_month = roots.annotate(month=TruncMonth("first_report_at")).values_list("month").annotate(n=Count("pk"))
        return _by_month(scope, by_month)

    return scope.kept("happenings", count)


def count_provinces(scope: Scope) -> dict[str, int]:
    """People reported arrested since the first month, by the province in which they were taken."""

    def count() -> dict[str, int]:
        at = Coalesce("incident__merged_into__place", "incident__place")
        began = Coalesce("incident__merged_into__first_report_at", "incident__first_report_at")
        recent = _arrested(scope).annotate(at=at, began=began).filter(began__date__gte=scope.starts[0])
        found = dict.fromkeys(CODES, 0)
        for place, n in recent.values_list("at").annotate(n=Count("pk")):
            found[province_of(place)] += n
        return found

    return scope.kept("provinces", count)


def _arrested(scope: Scope) -> Any:
    return IncidentPerson.objects.filter(
        incident__in=scope.incidents(), incident__kind__in=ESCALATED, same_as__isnull=True
    ).order_by()


def _by_month(scope: Scope, rows: Any) -> Months:
    place = {start: i for i, start in enumerate(scope.starts)}
    found = [0] * len(place)
    for moment, n in rows.items() if isinstance(rows, Counter) else rows:
        index = place.get(timezone.localtime(moment).date().replace(day=1))
        if index is not None:
            found[index] += n
    return found


def count_exposure(scope: Scope) -> dict[str, list[tuple[Any, int]]]:
    """How many the host's rules reached on each day that was screened for, and will reach as the rules are known now."""

    def count() -> dict[str, list[tuple[Any, int]]]:
        names = [
            p.policy.policy_id for p in packs_in_force(scope.user.office_id) if p.policy.kind is PolicyKind.EXPOSURE
        ]
        asked = Determination.objects.filter(policy__in=names, as_of__gte=scope.starts[0]).order_by()
        asked = asked.filter(person__root__isnull=True, person__office_id=scope.user.office_id or 0)
        if scope.user.sees_assigned_only:
            asked = asked.filter(person__memberships__case__in=scope.cases())
        reached = Count("person", distinct=True, filter=Q(outcome=Outcome.MEETS.value))
        screened = list(asked.values_list("as_of").annotate(n=reached).order_by("as_of"))
        looks = LookAhead.objects.filter(office_id=scope.user.office_id or 0, policy__in=names)
        ahead: Counter[Any] = Counter()
        if not scope.user.sees_assigned_only:
            for numbers in looks.values_list("numbers", flat=True):
                for day, _begins, n in numbers:
                    ahead[day] += n
        return {"screened": screened, "ahead": sorted(ahead.items())}

    return scope.kept("exposure", count)


def count_commitments(scope: Scope) -> dict[str, Months]:
    """Commitments the user may read, as they stood at the end of each month: open, overdue, kept, broken."""
    promised = Commitment.objects.visible_to(scope.user)
    rows = list(promised.values_list("pk", "made_last", "due_last"))
    changes: dict[int, list[tuple[Any, ...]]] = {}
    told = CommitmentChange.objects.filter(commitment__in=promised).order_by("on_day", "recorded_at", "pk")
    for pk, state, day, due in told.values_list("commitment", "state", "on_day", "new_due"):
        changes.setdefault(pk, []).append((day, state, due))
    found = {name: [0] * scope.months for name in ("open", "overdue", "kept", "broken")}
    for index, day in enumerate(scope.ends):
        for pk, made, due in rows:
            if made <= day and (name := _standing(changes.get(pk, []), due, day)):
                found[name][index] += 1
    return found


def _standing(changes: list[tuple[Any, ...]], due: Any, day: Any) -> str:
    """Where a commitment stood on a day, by what had become known of it until then; "" for lapsed."""
    state, moved = CommitmentState.MADE.value, None
    for on_day, then, new_due in changes:
        if on_day <= day:
            state, moved = then, new_due or moved
    if state in (CommitmentState.KEPT, CommitmentState.PARTLY_KEPT):
        return "kept"
    if state in (CommitmentState.BROKEN, CommitmentState.LAPSED):
        return "broken" if state == CommitmentState.BROKEN else ""
    last = moved or due
    return "overdue" if last is not None and last < day else "open"
