"""How good is what the office knows: what is missing, what nobody has judged, what cannot be told yet?"""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from aman.accounts.models import Office
from aman.cases.models import Member
from aman.people.models import Person, PersonName
from aman.reports.brief.counting.lists import pairs_open
from aman.reports.brief.counting.scope import Scope
from aman.reports.brief.frame import Cell, Number, Section, Table
from aman.rosters.models import Defect, Roster
from aman.screening.models import Determination
from aman.screening.queries.population import last_screening

HERE = "reports.brief.counting.quality"
MOST_DEFECTS = 25
#: Defects that say that the number of a paper could not be read.
UNREADABLE = ("document_malformed", "document_digits_lost")


def count(scope: Scope) -> Section:
    """Count what is missing from people, defects of lists, and answers that cannot be told."""
    gaps = missing(scope)
    found, left_out = defects(scope)
    day = last_screening(scope.office_id, scope.until if scope.is_past else None)
    waiting, unsure = pairs_open(scope)
    numbers = (
        Number("people", "people", gaps.pop("people"), f"{HERE}.missing"),
        Number("pairs_waiting", "people", waiting, "reports.brief.counting.lists.pairs_open"),
        Number("pairs_not_sure", "people", unsure, "reports.brief.counting.lists.pairs_open"),
        Number("screened_for", "day", day.isoformat() if day else None, f"{HERE}.answers"),
    )
    told = (("policy", "policy"), ("meets", "people"), ("does_not_meet", "people"), ("cannot_tell", "people"))
    columns = (("defect", "defect"), ("severity", "severity"), ("number", "people"))
    tables = (
        Table("missing", f"{HERE}.missing", (("gap", "gap"), ("people", "people")), tuple(gaps.items()), "people"),
        Table("defects", f"{HERE}.defects", columns, found, left_out=left_out),
        Table("answers", f"{HERE}.answers", told, answers(scope, day) if day else ()),
    )
    return Section("quality", numbers, tables)


def missing(scope: Scope) -> dict[str, int]:
    """Count people of whom something is not stated, in one pass; rows that were joined count as one."""
    people = Person.objects.filter(office_id=scope.office_id, created_at__lt=scope.until).roots()
    found: dict[str, int] = people.aggregate(
        people=Count("pk"),
        no_birth=Count("pk", filter=Q(birth_first__isnull=True)),
        birth_year_only=Count("pk", filter=Q(birth_precision="year")),
        no_sex=Count("pk", filter=Q(sex="")),
        no_place=Count("pk", filter=Q(place="")),
        no_case=Count("pk", filter=~Exists(Member.objects.filter(person=OuterRef("pk")))),
    )
    named = PersonName.objects.filter(is_placeholder=True, kind=PersonName.Kind.OWN, person__office_id=scope.office_id)
    found["no_name"] = named.filter(person__created_at__lt=scope.until).count()
    found["paper_unreadable"] = _defects(scope).filter(code__in=UNREADABLE).count()
    return found


def _defects(scope: Scope) -> QuerySet[Defect]:
    lists = Roster.objects.filter(office_id=scope.office_id, received_at__lt=scope.until)
    return Defect.objects.filter(roster__in=lists.exclude(state=Roster.State.DISCARDED))


def defects(scope: Scope) -> tuple[tuple[tuple[Cell, ...], ...], int]:
    """Count defects of accepted lists by what they are, the most frequent first, and how many kinds are left out."""
    counted = _defects(scope).order_by().values_list("code", "severity").annotate(n=Count("pk"))
    rows = sorted(counted, key=lambda row: (-row[2], row[0]))
    return tuple((code, severity, n) for code, severity, n in rows[:MOST_DEFECTS]), max(len(rows) - MOST_DEFECTS, 0)


def answers(scope: Scope, day: date) -> tuple[tuple[Cell, ...], ...]:
    """Count people by what each pack said of them on the last day they were screened for, each person once."""
    made = Determination.objects.filter(as_of=day).order_by()
    if scope.is_past:
        made = made.filter(made_at__lt=scope.until)
    if Office.objects.filter(kind=Office.Kind.OWNER).exclude(pk=scope.office_id).exists():
        made = made.filter(person__office_id=scope.office_id)
    twice = made.values_list("policy").annotate(rows=Count("pk"), people=Count("person", distinct=True))
    repeated = {policy for policy, rows, people in twice if rows != people}
    counts: dict[str, dict[str, int]] = {}
    # Mostly each person was asked once: then the index alone is counted. Else the newest answer of each is looked for.
    for policy, outcome, number in made.values_list("policy", "outcome").annotate(n=Count("pk")):
        if policy not in repeated:
            counts.setdefault(policy, {})[outcome] = number
    for policy in repeated:
        newest = made.filter(policy=policy).values("person").annotate(newest=Max("pk")).values("newest")
        last = Determination.objects.filter(pk__in=newest).order_by().values_list("outcome").annotate(n=Count("pk"))
        counts[policy] = dict(last)
    order = ("meets", "does_not_meet", "cannot_tell")
    return tuple((policy, *(counts[policy].get(outcome, 0) for outcome in order)) for policy in sorted(counts))
