"""Which lists came, what became of them, and what stands against their rows until somebody answers?

The file's own name is not told: it can hold a person's.
"""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from aman.exports.models import Export
from aman.issuing.models import Letter
from aman.reports.brief.counting.scope import Scope, day_of
from aman.reports.brief.frame import Cell, Number, Section, Table
from aman.rosters.models import Defect, Pair, PairProposal, Roster
from aman.screening.models import Decision

HERE = "reports.brief.counting.lists"
MOST_LISTS = 30


def count(scope: Scope) -> Section:
    """Count lists and what is open about them."""
    rows, left_out = lists_received(scope)
    columns = (
        ("list", "ref"), ("received", "day"), ("list_state", "list_state"), ("rows", "people"), ("people", "people"),
        ("to_mend", "people"), ("to_look_at", "people"),
    )  # fmt: skip
    open_rows = objections(scope)
    mine = _received(scope)
    numbers = (
        Number("lists_received", "count", mine.count(), f"{HERE}.lists_received"),
        Number(
            "lists_since", "count", mine.filter(received_at__gte=scope.since_moment).count(), f"{HERE}.lists_received"
        ),
        Number("objections_open", "people", sum(int(row[1] or 0) for row in open_rows), f"{HERE}.objections"),
    )
    tables = (
        Table("lists", f"{HERE}.lists_received", columns, rows, left_out=left_out),
        Table("objections", f"{HERE}.objections", (("objection", "objection"), ("number", "people")), open_rows),
    )
    return Section("lists", numbers, tables, ("no_host_replies",))


def _received(scope: Scope) -> QuerySet[Roster]:
    return Roster.objects.filter(office_id=scope.office_id, received_at__lt=scope.until)


def lists_received(scope: Scope) -> tuple[tuple[tuple[Cell, ...], ...], int]:
    """Give the lists, the newest first, with how many of their rows must be mended; and how many lists are left out."""
    every = _received(scope).order_by("-received_at", "-pk")
    listed = list(every.values_list("pk", "received_at", "state", "row_count", "person_count")[: MOST_LISTS + 1])
    found = Defect.objects.filter(roster__in=[row[0] for row in listed[:MOST_LISTS]]).order_by()
    counted = {(pk, severity): n for pk, severity, n in found.values_list("roster", "severity").annotate(n=Count("pk"))}
    must, should = Defect.Severity.ERROR.value, Defect.Severity.WARNING.value
    rows = tuple(
        (
            f"L-{pk}", day_of(at).isoformat(), state, rows, people,
            counted.get((pk, must), 0), counted.get((pk, should), 0),
        )
        for pk, at, state, rows, people in listed[:MOST_LISTS]
    )  # fmt: skip
    return rows, every.count() - MOST_LISTS if len(listed) > MOST_LISTS else 0


def objections(scope: Scope) -> tuple[tuple[Cell, ...], ...]:
    """Count what is open: rows to be mended, pairs nobody has judged, and whatever waits for a second person."""
    office, until = scope.office_id, scope.until
    accepted = _received(scope).exclude(state=Roster.State.DISCARDED)
    errors = Defect.objects.filter(roster__in=accepted, severity=Defect.Severity.ERROR)
    proposed = PairProposal.objects.filter(pair__office_id=office, proposed_at__lt=until)
    decisions = Decision.objects.filter(
        determination__person__office_id=office, needs_second=True, decided_at__lt=until
    )
    letters = Letter.objects.filter(case__office_id=office, withdrawal_asked_at__lt=until)
    files = Export.objects.filter(office_id=office, chosen_at__lt=until)
    waiting, unsure = pairs_open(scope)
    return (
        ("staged", _received(scope).filter(state=Roster.State.STAGED).count()),
        ("to_mend", errors.count()),
        ("pairs_waiting", waiting),
        ("pairs_not_sure", unsure),
        ("pairs_second", proposed.filter(Q(answered_at=None) | Q(answered_at__gte=until)).count()),
        ("decisions_second", decisions.filter(Q(second_at=None) | Q(second_at__gte=until)).count()),
        ("withdrawals_second", letters.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=until)).count()),
        ("files_second", files.filter(Q(decided_at=None) | Q(decided_at__gte=until)).count()),
    )


def pairs_open(scope: Scope) -> tuple[int, int]:
    """Count pairs that waited for a person at the end of the day, and those that somebody looked at and was not sure of."""
    found = Pair.objects.filter(office_id=scope.office_id, found_at__lt=scope.until)
    decided_since = Q(decided_at__gte=scope.until) & ~Q(state=Pair.State.AUTOMATIC)
    waiting = found.filter(Q(state=Pair.State.WAITING) | decided_since)
    unsure = found.filter(state=Pair.State.NOT_SURE).exclude(decided_at__gte=scope.until)
    return waiting.count(), unsure.count()
