"""Which letters were in force at the end of a day, which end soon, whom do they leave out, and where were they refused?

End dates are those that stand now, with every extension; a letter that was replaced was in force until its newer one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from aman.cases.models import Member
from aman.incidents.models import Incident
from aman.issuing.models import Letter, VerifierReport
from aman.people.models import Person
from aman.reports.brief.counting.scope import Scope, end_of
from aman.reports.brief.counting.waiting import open_cases
from aman.reports.brief.frame import Cell, Number, Section, Table

HERE = "reports.brief.counting.letters"
END_DAYS = (7, 30, 90)
_SPANS = (*(f"within_{days}" for days in END_DAYS), "later")


def count(scope: Scope) -> Section:
    """Count letters, whom they cover, and refusals at stops."""
    counted = ending(scope)
    covered = coverage(scope)
    spans = tuple((code, counted[code]) for code in _SPANS)
    ends = Table("letters_ending", f"{HERE}.ending", (("within", "within"), ("letters", "people")), spans, "letters")
    lost = Table("letters_withdrawn", f"{HERE}.withdrawn", (("when", "when"), ("letters", "people")), withdrawn(scope))
    cover = Table(
        "letters_cover", f"{HERE}.coverage", (("cover", "cover"), ("cases", "people")), tuple(covered.items())
    )
    columns = (("refusal", "refusal"), ("since", "people"), ("ever", "people"))
    refused = Table("letters_refused", f"{HERE}.refusals", columns, refusals(scope))
    numbers = (
        Number("letters_in_force", "people", sum(number for _, number in spans), f"{HERE}.ending"),
        Number("people_with_letter", "people", counted["holders"], f"{HERE}.ending"),
        Number("letters_not_handed", "people", counted["not_handed"], f"{HERE}.ending"),
        Number("half_covered", "people", covered["half"], f"{HERE}.coverage"),
    )
    return Section("letters", numbers, (ends, cover, lost, refused))


def in_force(scope: Scope) -> QuerySet[Letter]:
    """Give the letters that were neither withdrawn, replaced nor ended at the end of the day."""
    mine = Letter.objects.filter(case__office_id=scope.office_id, issued_at__lt=scope.until)
    mine = mine.filter(expires_at__gt=scope.until)
    if not scope.is_past:
        return mine.filter(state=Letter.State.ISSUED)
    later = Letter.objects.filter(
        person=OuterRef("person"), issued_at__gt=OuterRef("issued_at"), issued_at__lt=scope.until
    )
    not_yet_replaced = Q(state=Letter.State.SUPERSEDED) & ~Exists(later)
    not_yet_withdrawn = Q(state=Letter.State.WITHDRAWN, withdrawn_at__gte=scope.until)
    return mine.filter(Q(state=Letter.State.ISSUED) | not_yet_replaced | not_yet_withdrawn)


def ending(scope: Scope) -> dict[str, int]:
    """Count letters in force by when they end, their holders, and those not handed over, in one pass.

    Each letter stands in the nearest span only.
    """
    counts: dict[str, Count] = {}
    start = scope.until
    for days in END_DAYS:
        end = end_of(scope.as_of + timedelta(days=days))
        counts[f"within_{days}"] = Count("pk", filter=Q(expires_at__gt=start, expires_at__lte=end))
        start = end
    counts["later"] = Count("pk", filter=Q(expires_at__gt=start))
    counts["holders"] = Count("person", distinct=True)
    not_handed = Q(handed_over_at__isnull=True) | Q(handed_over_at__gte=scope.until)
    counts["not_handed"] = Count("pk", filter=not_handed)
    found: dict[str, int] = in_force(scope).order_by().aggregate(**counts)
    return found


def withdrawn(scope: Scope) -> tuple[tuple[Cell, ...], ...]:
    """Count letters that were withdrawn: since the earlier brief, ever, and those of which it is asked."""
    gone = Letter.objects.filter(case__office_id=scope.office_id, withdrawn_at__lt=scope.until)
    asked = Letter.objects.filter(case__office_id=scope.office_id, withdrawal_asked_at__lt=scope.until)
    waiting = asked.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=scope.until))
    return (
        ("since", gone.filter(withdrawn_at__gte=scope.since_moment).count()),
        ("ever", gone.count()),
        ("asked", waiting.exclude(state=Letter.State.SUPERSEDED).count()),
    )


def coverage(scope: Scope) -> dict[str, int]:
    """Count open cases by whether all, some or none of their people carry a letter in force."""
    beings: Any = in_force(scope).order_by().values("person")
    if Person.objects.filter(office_id=scope.office_id, root__isnull=False).exists():
        holders = Person.objects.filter(pk__in=beings)
        beings = holders.annotate(being=Coalesce("root_id", "id")).order_by().values("being")
    members = Member.objects.filter(case__in=open_cases(scope)).annotate(being=Coalesce("person__root_id", "person_id"))
    per_case = (
        members.order_by()
        .values("case")
        .annotate(people=Count("pk"), covered=Count("pk", filter=Q(being__in=beings)))
        .values_list("people", "covered")
    )
    found = {"all": 0, "half": 0, "none": 0}
    for people, covered in per_case.iterator(chunk_size=10_000):
        found["none" if not covered else "all" if covered == people else "half"] += 1
    return found


def refusals(scope: Scope) -> tuple[tuple[Cell, ...], ...]:
    """Count refusals at stops as reported to the office, and what readers of the public page reported."""
    told = Incident.objects.filter(office_id=scope.office_id, merged_into=None, opened_at__lt=scope.until)
    told = told.filter(Q(kind=Incident.Kind.LETTER_REFUSED) | Q(letter_refused=True))
    rows: list[tuple[Cell, ...]] = [
        ("incident", told.filter(opened_at__gte=scope.since_moment).count(), told.count()),
    ]
    seen = VerifierReport.objects.filter(received_at__lt=scope.until).order_by()
    both = seen.values_list("kind").annotate(
        since=Count("pk", filter=Q(received_at__gte=scope.since_moment)), ever=Count(F("pk"))
    )
    counted = {kind: (since, ever) for kind, since, ever in both}
    rows += [(f"reader_{kind}", *counted.get(kind, (0, 0))) for kind in VerifierReport.Kind.values]
    return tuple(rows)
