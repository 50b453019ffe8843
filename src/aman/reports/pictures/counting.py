"""How many were there, month by month? One statement a table, over the rows of an office; nothing of a person comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models import Case as Choice
from django.db.models import CharField, Count, DateTimeField, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Least, Substr, TruncMonth
from django.utils import timezone

from aman.core.policy import Outcome, PolicyKind
from aman.incidents.models import ESCALATED, IncidentPerson, State, StateChange
from aman.issuing.models import Letter
from aman.liaison.models import Commitment, CommitmentChange, CommitmentState
from aman.reports.pictures.scope import Scope, month_of
from aman.reports.provinces import CODES, province_of
from aman.screening.models import Determination, LookAhead
from aman.screening.queries import packs_in_force

#: Programmes with a line of their own; the others share one.
MOST_PROGRAMMES = 3
REST = ""
Months = list[int]
_NOT_YET = "9999-12"


def count_waiting(scope: Scope) -> dict[str, Months] | None:
    """People on cases open today, by programme, as many of them as were there at the end of each month."""
    found = scope.kept("waiting", waiting_now)
    return None if found is None else {name: numbers[-scope.months :] for name, numbers in found.items()}


def waiting_now(scope: Scope) -> dict[str, Months]:
    """Count them over all months of a scope."""
    by_programme: dict[str, Counter[str]] = {}
    rows = scope.members().annotate(month=_month("case__opened_at")).values_list("case__programme", "month")
    for programme, month, n in rows.annotate(n=Count("pk")):
        by_programme.setdefault(programme, Counter())[month] += n
    found = {
        name: [sum(n for month, n in counted.items() if month <= month_of(end)) for end in scope.ends]
        for name, counted in by_programme.items()
    }
    ranked = sorted(found, key=lambda name: (-found[name][-1], name))
    kept = {name: found[name] for name in ranked[:MOST_PROGRAMMES] if name}
    rest = [found[name] for name in ranked if name not in kept]
    if rest:
        kept[REST] = [sum(numbers) for numbers in zip(*rest, strict=True)]
    return kept


def count_letters(scope: Scope) -> Months | None:
    """Letters in force at the end of each month."""
    found = scope.kept("letters", letters_now)
    return None if found is None else list(found["in_force"][-scope.months :])


def letters_now(scope: Scope) -> dict[str, Months]:
    """Count them over all months of a scope."""
    later = Letter.objects.filter(person=OuterRef("person"), issued_at__gt=OuterRef("issued_at")).order_by()
    # Nobody wrote down when a letter was replaced: it was when the next one for the same person was issued.
    replaced = Subquery(later.values("person").annotate(at=Min("issued_at")).values("at"))
    end = Choice(
        When(state=Letter.State.WITHDRAWN, then=Least(Coalesce(F("withdrawn_at"), F("expires_at")), F("expires_at"))),
        When(state=Letter.State.SUPERSEDED, then=Least(Coalesce(replaced, F("issued_at")), F("expires_at"))),
        default=F("expires_at"),
        output_field=DateTimeField(),
    )
    over = Choice(When(end__lte=scope.now, then=_month("end")), default=Value(_NOT_YET), output_field=CharField())
    rows = scope.letters().annotate(end=end).annotate(began=_month("issued_at"), over=over).values_list("began", "over")
    counted = {(began, ended): n for began, ended, n in rows.annotate(n=Count("pk"))}
    months = [month_of(end) for end in scope.ends]
    return {"in_force": [sum(n for (began, ended), n in counted.items() if began <= month < ended) for month in months]}


def _month(field: str) -> Substr:
    """The month of a moment as text, by UTC: a function of the database alone, for tables of a million rows."""
    return Substr(Cast(field, CharField()), 1, 7)


def count_incidents(scope: Scope) -> dict[str, Months]:
    """People reported arrested, released and deported in each month, each person of an incident once."""

    def count(scope: Scope) -> dict[str, Months]:
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

    found = scope.kept("incidents", count) or {}
    return {name: numbers[-scope.months :] for name, numbers in found.items()}


def _firsts(changes: Any, state: State) -> Counter[Any]:
    """Each person once, in the month in which they were first in a state."""
    first = changes.filter(state=state).values("who").annotate(at=Min("happened_at"))
    return Counter(timezone.localtime(at) for at in first.values_list("at", flat=True))


def count_happenings(scope: Scope) -> Months:
    """Incidents of any kind first reported in each month."""

    def count(scope: Scope) -> dict[str, Months]:
        roots = scope.incidents().roots()
        by_month = roots.annotate(month=TruncMonth("first_report_at")).values_list("month").annotate(n=Count("pk"))
        return {"all": _by_month(scope, by_month)}

    found = scope.kept("happenings", count) or {}
    return list(found["all"][-scope.months :])


def count_provinces(scope: Scope) -> dict[str, int]:
    """People reported arrested since the first month, by the province in which they were taken."""

    def count(_longest: Scope) -> dict[str, int]:
        at = Coalesce("incident__merged_into__place", "incident__place")
        began = Coalesce("incident__merged_into__first_report_at", "incident__first_report_at")
        recent = _arrested(scope).annotate(at=at, began=began).filter(began__date__gte=scope.starts[0])
        found = dict.fromkeys(CODES, 0)
        for place, n in recent.values_list("at").annotate(n=Count("pk")):
            found[province_of(place)] += n
        return found

    return scope.kept(f"provinces.{scope.months}", count) or {}


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


def count_exposure(scope: Scope) -> dict[str, list[tuple[str, int]]] | None:
    """How many the host's rules reached on each day that was screened for, and will reach as the rules are known now."""
    found = scope.kept("exposure", exposure_now)
    if found is None:
        return None
    first = scope.starts[0].isoformat()
    # Where nobody was screened in these months, the last screening before them is what is known.
    screened = [row for row in found["screened"] if row[0] >= first] or found["screened"][-1:]
    return {"screened": screened, "ahead": found["ahead"]}


def exposure_now(scope: Scope) -> dict[str, list[tuple[str, int]]]:
    """Count them over all days that were ever screened for."""
    packs = packs_in_force(scope.user.office_id)
    names = [pack.policy.policy_id for pack in packs if pack.policy.kind is PolicyKind.EXPOSURE]
    asked = Determination.objects.filter(policy__in=names).order_by()
    asked = asked.filter(person__root__isnull=True, person__office_id=scope.user.office_id or 0)
    if scope.user.sees_assigned_only:
        asked = asked.filter(person__memberships__case__in=scope.cases())
    reached = Count("person", distinct=True, filter=Q(outcome=Outcome.MEETS.value))
    screened = asked.values_list("as_of").annotate(n=reached).order_by("as_of")
    ahead: Counter[str] = Counter()
    if not scope.user.sees_assigned_only:
        looks = LookAhead.objects.filter(office_id=scope.user.office_id or 0, policy__in=names)
        for numbers in looks.values_list("numbers", flat=True):
            for day, _begins, n in numbers:
                ahead[day] += n
    return {"screened": [(day.isoformat(), n) for day, n in screened], "ahead": sorted(ahead.items())}


#: What the worker counts of a whole register, by the names of `scope.WORKER_KEEPS`.
WHOLE: dict[str, Callable[[Scope], dict[str, Any]]] = {
    "waiting": waiting_now,
    "letters": letters_now,
    "exposure": exposure_now,
}


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
