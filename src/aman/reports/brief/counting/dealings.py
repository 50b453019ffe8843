"""Who met whom since the earlier brief, and how do the promises stand on the day?

Only what everybody of the office who works with engagements may read is told: what is kept for named readers is in no
brief, since a brief is read by many.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from aman.core.account.standing import MADE, Recorded, Standing, Stands, stand_on
from aman.liaison.models import Commitment, CommitmentChange, Engagement, FollowUp
from aman.liaison.models.reading import Readers
from aman.reports.brief.counting.scope import Scope
from aman.reports.brief.frame import Cell, Number, Section, Table

HERE = "reports.brief.counting.dealings"
MOST_ENGAGEMENTS, MOST_COMMITMENTS = 40, 60
DUE_DAYS = 30
#: How a commitment stands in a brief, in the order of the table.
STANDINGS = ("overdue", "due_soon", "open", "held_back", "partly_kept", "kept", "broken", "lapsed", "not_yet")


def count_engagements(scope: Scope) -> Section:
    """Give the engagements since the earlier brief, and what has to follow from all of them."""
    kinds: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    rows: list[tuple[Cell, ...]] = []
    fields = ("ref", "first_day", "last_day", "kind", "state", "topics")
    for ref, first, last, kind, state, about in engagements_since(scope).values_list(*fields):
        kinds[kind] += 1
        topics.update(set(about))
        rows.append((ref, first.isoformat(), last.isoformat(), kind, state, " ".join(about)))
    ahead = _engagements(scope).filter(first_day__gt=scope.as_of).exclude(state=Engagement.State.CANCELLED)
    waiting = follow_ups(scope)
    numbers = (
        Number("engagements_since", "count", len(rows), f"{HERE}.engagements_since"),
        Number("engagements_ahead", "count", ahead.count(), f"{HERE}.count_engagements"),
        Number("follow_ups_open", "count", waiting.count(), f"{HERE}.follow_ups"),
        Number("follow_ups_late", "count", waiting.filter(due_on__lt=scope.as_of).count(), f"{HERE}.follow_ups"),
    )
    columns = (
        ("engagement", "ref"), ("first_day", "day"), ("last_day", "day"), ("kind", "engagement_kind"),
        ("engagement_state", "engagement_state"), ("topics", "topics"),
    )  # fmt: skip
    counted = f"{HERE}.engagements_since"
    tables = (
        Table("engagement_topics", counted, (("topic", "topics"), ("number", "count")), _ranked(topics), "number"),
        Table("engagement_kinds", counted, (("kind", "engagement_kind"), ("number", "count")), _ranked(kinds)),
        Table(
            "engagements", counted, columns, tuple(rows[:MOST_ENGAGEMENTS]),
            left_out=max(len(rows) - MOST_ENGAGEMENTS, 0),
        ),
    )  # fmt: skip
    return Section("engagements", numbers, tables, ("named_only",))


def _ranked(counts: Counter[str]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _engagements(scope: Scope) -> QuerySet[Engagement]:
    mine = Engagement.objects.filter(office_id=scope.office_id, merged_into=None, written_at__lt=scope.until)
    told: QuerySet[Engagement] = mine.exclude(readers=Readers.NAMED)
    return told


def engagements_since(scope: Scope) -> QuerySet[Engagement]:
    """Give the engagements that ended in the stretch, or were written down in it, and had begun by its end."""
    ended = Q(last_day__gt=scope.since) | Q(written_at__gte=scope.since_moment)
    return _engagements(scope).filter(ended, first_day__lte=scope.as_of).order_by("-last_day", "-pk")


def follow_ups(scope: Scope) -> QuerySet[FollowUp]:
    """Give what has to follow from engagements and commitments that the brief may speak of, and is not done."""
    told = Q(engagement__in=_engagements(scope)) | Q(commitment__in=_commitments(scope))
    open_then = Q(done_at__isnull=True) | Q(done_at__gte=scope.until)
    return FollowUp.objects.filter(told, open_then, created_at__lt=scope.until)


def _commitments(scope: Scope) -> QuerySet[Commitment]:
    mine = Commitment.objects.filter(office_id=scope.office_id, written_at__lt=scope.until)
    told: QuerySet[Commitment] = mine.exclude(readers=Readers.NAMED)
    return told


def count_commitments(scope: Scope) -> Section:
    """Give the promises that are overdue, due soon, broken or kept, by who made them."""
    counts: Counter[tuple[str, str]] = Counter()
    listed: list[tuple[tuple[int, int], tuple[Cell, ...]]] = []
    for commitment, standing in standings(scope):
        word = word_for(standing)
        counts[commitment.direction, word] += 1
        if word in ("overdue", "due_soon", "broken", "partly_kept"):
            by = commitment.by_party.short or commitment.by_party.name
            due = standing.due.isoformat() if standing.due else None
            row = (
                commitment.ref, commitment.direction, by, commitment.certainty, due, word,
                standing.days_overdue or None,
            )  # fmt: skip
            listed.append(((STANDINGS.index(word), -standing.days_overdue), row))
    listed.sort(key=lambda pair: (pair[0], str(pair[1][0])))
    by_word = Counter({word: sum(n for (_, w), n in counts.items() if w == word) for word in STANDINGS})
    where = f"{HERE}.standings"
    numbers = tuple(
        Number(f"commitments_{word}", "count", by_word[word], where)
        for word in ("overdue", "due_soon", "broken", "kept")
    )
    directions = Commitment.Direction.values
    table: list[tuple[Cell, ...]] = [
        (word, *(counts[d, word] for d in directions)) for word in STANDINGS if by_word[word]
    ]
    columns = (
        ("commitment", "ref"), ("direction", "direction"), ("by_party", "party"), ("certainty", "certainty"),
        ("due", "day"), ("standing", "standing"), ("days_over", "days"),
    )  # fmt: skip
    rows = tuple(row for _, row in listed[:MOST_COMMITMENTS])
    summed = (("standing", "standing"), *((d, "count") for d in directions))
    return Section(
        "commitments",
        numbers,
        (
            Table("commitment_standings", where, summed, tuple(table), drawn=directions[0]),
            Table("commitments", where, columns, rows, left_out=max(len(listed) - MOST_COMMITMENTS, 0)),
        ),
        ("named_only", "due_is_not_broken"),
    )


def standings(scope: Scope) -> list[tuple[Commitment, Standing]]:
    """Give each commitment with how it stood on the day, by what was recorded before the day's end."""
    changes = CommitmentChange.objects.filter(recorded_at__lt=scope.until).defer("words").order_by("on_day", "pk")
    read = _commitments(scope).select_related("by_party").defer("what", "condition").order_by("pk")
    found = []
    for commitment in read.prefetch_related(Prefetch("changes", changes)):
        found.append((commitment, _standing(commitment, scope.as_of)))
    return found


def _standing(commitment: Commitment, day: date) -> Standing:
    said = [Recorded(c.pk, c.state, c.on_day, c.new_due, c.condition_is) for c in commitment.changes.all()]
    if not any(one.state == MADE for one in said):
        # Nothing says so apart from the promise itself.
        said.append(Recorded(0, MADE, commitment.made_last, commitment.due_last))
    depends = any(one.condition for one in said)
    return stand_on(day, said, has_condition=depends)


def word_for(standing: Standing) -> str:
    """Say how a commitment stands in one of STANDINGS."""
    if standing.is_overdue:
        return "overdue"
    if standing.stands is Stands.DUE and standing.days_left is not None and standing.days_left <= DUE_DAYS:
        return "due_soon"
    return {Stands.DUE: "open", Stands.MISSED: "overdue"}.get(standing.stands, standing.stands.value)
