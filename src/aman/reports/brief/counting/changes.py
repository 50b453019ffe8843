"""What came in, left, was joined or decided since the earlier brief, and which rules became known?

Each change is counted by the moment at which it was recorded, in the stretch after the end of the earlier day and
before the end of this one.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q

from aman.cases.models import Case, Consent, Step
from aman.core.policy import Policy
from aman.issuing.models import Letter
from aman.people.models import Person, Source
from aman.reports.brief.counting.scope import Scope, day_of
from aman.reports.brief.frame import Cell, Number, Section, Table
from aman.retention.models import Erasure
from aman.rosters.models import Pair, PairHistory
from aman.screening.models import Decision, RuleChange
from aman.screening.queries import policies_in_force

HERE = "reports.brief.counting.changes"
MOST_RULES = 60


def count(scope: Scope) -> Section:
    """Count what changed, by what it was."""
    found = {**people_came(scope), **people_joined(scope), **cases_moved(scope), **decided(scope), **papers(scope)}
    rows = tuple((code, number) for code, number in found.items() if number)
    told = Table("changes", f"{HERE}.count", (("what", "change"), ("number", "people")), rows, drawn="number")
    known, left_out = rules_known(scope)
    numbers = (
        Number("changes_since", "day", scope.since.isoformat(), f"{HERE}.count"),
        Number("people_came", "people", sum(people_came(scope).values()), f"{HERE}.people_came"),
        Number("rules_known", "count", len(known) + left_out, f"{HERE}.rules_known"),
    )
    columns = (
        ("policy", "policy"), ("parameter", "sentence"), ("value", "ref"), ("from", "day"), ("known", "day"),
        ("cites", "ref"),
    )  # fmt: skip
    rules = Table("rules_known", f"{HERE}.rules_known", columns, tuple(known), left_out=left_out)
    return Section("changes", numbers, (told, steps_moved(scope), rules, rules_enacted(scope)))


def _within(scope: Scope, field: str) -> Q:
    return Q(**{f"{field}__gte": scope.since_moment, f"{field}__lt": scope.until})


def people_came(scope: Scope) -> dict[str, int]:
    """Count the rows of people that were written, by what wrote them."""
    came = Person.objects.filter(_within(scope, "created_at"), office_id=scope.office_id).order_by()
    by_source: dict[int, int] = dict(came.values_list("source").annotate(n=Count("pk")))
    kinds = dict(Source.objects.filter(pk__in=by_source).values_list("pk", "kind")) if by_source else {}
    found = {f"came_{kind}": 0 for kind in Source.Kind.values}
    for source, number in by_source.items():
        found[f"came_{kinds[source]}"] += number
    return found


def people_joined(scope: Scope) -> dict[str, int]:
    """Count pairs that the machine joined, and pairs of which somebody said what they are."""
    sure = Pair.objects.filter(_within(scope, "found_at"), office_id=scope.office_id)
    said = PairHistory.objects.filter(_within(scope, "changed_at"), pair__office_id=scope.office_id).order_by()
    by_state = dict(said.values_list("to_state").annotate(n=Count("pk")))
    return {
        "joined_by_machine": sure.filter(state=Pair.State.AUTOMATIC).count(),
        "joined_by_person": by_state.get(Pair.State.SAME, 0),
        "told_apart": by_state.get(Pair.State.DIFFERENT, 0),
        "taken_apart": by_state.get(Pair.State.UNDONE, 0),
    }


def cases_moved(scope: Scope) -> dict[str, int]:
    """Count cases that were opened and people who were erased."""
    opened = Case.objects.filter(_within(scope, "opened_at"), office_id=scope.office_id)
    erased = Erasure.objects.filter(_within(scope, "answered_at"), office_id=scope.office_id, state=Erasure.State.DONE)
    return {"case_opened": opened.count(), "person_erased": erased.count()}


def decided(scope: Scope) -> dict[str, int]:
    """Count decisions that began to stand, by what was decided."""
    alone = _within(scope, "decided_at") & Q(needs_second=False)
    agreed = _within(scope, "second_at") & Q(second_agrees=True)
    stand = Decision.objects.filter(alone | agreed, determination__person__office_id=scope.office_id).order_by()
    counted = dict(stand.values_list("outcome").annotate(n=Count("pk")))
    return {f"decided_{outcome}": counted.get(outcome, 0) for outcome in Decision.Outcome.values}


def papers(scope: Scope) -> dict[str, int]:
    """Count letters that were issued, withdrawn or ran out, and consents that were taken back."""
    mine = Letter.objects.filter(case__office_id=scope.office_id)
    ran_out = mine.filter(_within(scope, "expires_at"), state=Letter.State.ISSUED)
    back = Consent.objects.filter(_within(scope, "withdrawn_at"), person__office_id=scope.office_id)
    return {
        "letter_issued": mine.filter(_within(scope, "issued_at")).count(),
        "letter_withdrawn": mine.filter(_within(scope, "withdrawn_at")).count(),
        "letter_ran_out": ran_out.count(),
        "consent_withdrawn": back.count(),
    }


def steps_moved(scope: Scope) -> Table:
    """Count steps by programme and result that were entered or left on the days of the stretch."""
    days = {"gt": scope.since, "lte": scope.as_of}
    mine = Step.objects.filter(case__office_id=scope.office_id).order_by()
    entered = mine.filter(**{f"entered_on__{k}": day for k, day in days.items()})
    left = mine.filter(**{f"left_on__{k}": day for k, day in days.items()})
    found: dict[tuple[str, str, str], int] = {}
    for programme, name, number in entered.values_list("case__programme", "name").annotate(n=Count("pk")):
        found[programme, name, "entered"] = number
    for programme, name, result, number in left.values_list("case__programme", "name", "result").annotate(
        n=Count("pk")
    ):
        found[programme, name, result or "left"] = number
    columns = (("programme", "programme"), ("step", "step"), ("what", "step_result"), ("cases", "people"))
    rows = tuple((*key, number) for key, number in sorted(found.items()))
    return Table("steps_moved", f"{HERE}.steps_moved", columns, rows)


def rules_known(scope: Scope) -> tuple[list[tuple[Cell, ...]], int]:
    """Give the values of rules that became known in the stretch, the newest first, and how many more there were."""
    found = sorted(_known(scope), key=lambda row: (str(row[4]), str(row[0]), str(row[2])), reverse=True)
    return found[:MOST_RULES], max(len(found) - MOST_RULES, 0)


def _known(scope: Scope) -> Iterator[tuple[Cell, ...]]:
    for policy in _packs(scope):
        for parameter in policy.parameters.values():
            for value in parameter.values:
                if scope.since < value.known <= scope.as_of:
                    first, known = value.first.isoformat(), value.known.isoformat()
                    yield policy.policy_id, parameter.description, value.id, first, known, " ".join(value.cites)


def _packs(scope: Scope) -> list[Policy]:
    return policies_in_force(scope.office_id, scope.as_of)


def rules_enacted(scope: Scope) -> Table:
    """Give the versions of rule packs that came into force in the office in the stretch."""
    made = RuleChange.objects.filter(_within(scope, "effective_at"), office_id=scope.office_id)
    listed = made.order_by("effective_at", "pk").annotate(hash=F("version__policy_hash"))
    rows = tuple(
        (policy, version[:12], day_of(moment).isoformat())
        for policy, version, moment in listed.values_list("policy", "hash", "effective_at")
        if moment is not None
    )
    columns = (("policy", "policy"), ("version", "ref"), ("enacted", "day"))
    return Table("rules_enacted", f"{HERE}.rules_enacted", columns, rows)
