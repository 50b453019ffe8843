"""Named reads of commitments: what is due, what is overdue, the page of both sides, and one commitment with its history.

Everything goes through `Commitment.objects.visible_to`. How each stands is worked out by `aman.core.account.standing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, F, IntegerField, Max, Prefetch, Q, When
from django.utils import timezone

from aman.core.account.standing import Recorded, Standing, Stands, page_order, stand_on
from aman.errors import NotFound
from aman.liaison.models import Commitment, CommitmentChange, CommitmentLink, CommitmentState, ConditionIs, FollowUp
from aman.liaison.models.commitments import SETTLED
from aman.liaison.models.reading import ConfidentialQuerySet
from aman.liaison.queries.follow_ups import sorted_for_page

#: Commitments of one side on the page of both; a side alone is shown page by page.
MOST_WAITING, MOST_SETTLED, A_PAGE = 25, 10, 50
_READ_WITH = ("by_party", "by_official", "to_party", "owner")


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A commitment with how it stands on a day."""

    commitment: Commitment
    standing: Standing
    day: date
    decided: CommitmentChange | None = None

    @property
    def is_due_in_a_stretch(self) -> bool:
        """Whether a month, a year or a stretch was named, so that the last of its days counts."""
        return self.commitment.due_first is not None and self.commitment.due_first != self.commitment.due_last

    @property
    def was_moved(self) -> bool:
        """Whether something recorded later set another due day than the promise itself."""
        return self.standing.due_by not in (None, _made_number(self.commitment))


@dataclass(frozen=True, slots=True)
class Side:
    """One column of the page: the commitments of one direction, overdue first, and whether there are more of them.

    `overdue` counts all of them; `page` is 0 where both sides are shown.
    """

    direction: str
    title: str
    rows: list[CommitmentRow]
    overdue: int = 0
    has_more: bool = False
    page: int = 0


@dataclass(frozen=True, slots=True)
class CommitmentRecord:
    """Everything a commitment's page shows."""

    row: CommitmentRow
    changes: list[CommitmentChange]
    links: list[CommitmentLink]
    readers: list[str] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)

    @property
    def commitment(self) -> Commitment:
        """The commitment itself."""
        return self.row.commitment


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page is narrowed to; blank means everything."""

    party: str = ""
    state: str = ""
    official: str = ""
    direction: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.party or self.state or self.official or self.direction)


#: What the list can be narrowed to beside the recorded states.
OVERDUE, DUE_SOON, WAITING, CHANGED_BY = "overdue", "due", "waiting", 30


def _open(user: object) -> ConfidentialQuerySet:
    """Commitments of which something is still waited for, whose condition is not known to have failed."""
    mine = Commitment.objects.visible_to(user).exclude(state__in=SETTLED)
    return mine.exclude(condition_is=ConditionIs.NOT_MET)


def overdue_commitments(user: object, *, today: date | None = None) -> ConfidentialQuerySet:
    """Give the commitments a user may read whose due day passed and of which something is waited for, the oldest first."""
    day = today or timezone.localdate()
    return _open(user).filter(due_last__lt=day).select_related(*_READ_WITH).order_by("due_last", "pk")


def due_commitments(user: object, within_days: int, *, today: date | None = None) -> ConfidentialQuerySet:
    """Give the commitments a user may read that are due today or within so many days, the next first; none overdue."""
    day = today or timezone.localdate()
    ahead = _open(user).filter(due_last__gte=day, due_last__lte=day + timedelta(days=within_days))
    return ahead.select_related(*_READ_WITH).order_by("due_last", "pk")


def recorded_of(changes: Iterable[CommitmentChange]) -> list[Recorded]:
    """Give what was recorded about a commitment as the core judges it."""
    return [Recorded(c.pk, c.state, c.on_day, c.new_due, _said(c.condition_is)) for c in changes]


def _said(condition_is: str) -> str:
    return condition_is if condition_is in (ConditionIs.MET, ConditionIs.NOT_MET) else ""


def _made_number(commitment: Commitment) -> int | None:
    made = [change.pk for change in commitment.changes.all() if change.state == CommitmentState.MADE]
    return max(made, default=None)


def stood_on(commitment: Commitment, day: date) -> CommitmentRow:
    """Say how a commitment stood on a day; its changes are read unless they were fetched before."""
    changes = list(commitment.changes.all())
    standing = stand_on(day, recorded_of(changes), has_condition=bool(commitment.condition))
    decided = next((change for change in changes if change.pk == standing.decided_by), None)
    return CommitmentRow(commitment, standing, day, decided)


def rows_of(commitments: Iterable[Commitment], day: date) -> list[CommitmentRow]:
    """Say of each how it stood on a day, in the order of a page; whoever asks has fetched their changes."""
    rows = [stood_on(one, day) for one in commitments]
    return sorted(rows, key=_order)


def _order(row: CommitmentRow) -> tuple[int, date, int, int]:
    rank, due = page_order(row.standing)
    # Of what is settled the newest comes first.
    newest = -row.decided.on_day.toordinal() if row.decided is not None and row.standing.is_settled else 0
    return rank, due if not row.standing.is_settled else date.min, newest, row.commitment.pk


def with_changes(commitments: ConfidentialQuerySet) -> ConfidentialQuerySet:
    """Fetch what was recorded about commitments beside them, without its words, and the links of each."""
    changes = CommitmentChange.objects.defer("words").order_by("on_day", "pk")
    return commitments.select_related(*_READ_WITH).prefetch_related(Prefetch("changes", changes), "links")


def sides_of(*, user: object, wanted: Wanted, page: int = 1, today: date | None = None) -> list[Side]:
    """Give the page of what they promised us and what we promised them; a third side only where it holds something.

    Args:
        user: who looks.
        wanted: what it is narrowed to; narrowed to one side, all of that side can be paged through.
        page: which page of one side, from 1.
        today: from which days are counted; None means today.
    """
    day = today or timezone.localdate()
    found = _narrowed(Commitment.objects.visible_to(user), wanted, day)
    titles = {key: str(title) for key, title in Commitment.Direction.choices}
    if wanted.direction in titles:
        return [_one_side(found.filter(direction=wanted.direction), titles[wanted.direction], wanted, page, day)]
    sides = [_side_in_short(found.filter(direction=key), key, title, day) for key, title in titles.items()]
    return [side for side in sides if side.rows or side.direction != Commitment.Direction.OTHERS]


def _side_in_short(mine: ConfidentialQuerySet, direction: str, title: str, day: date) -> Side:
    """What is waited for, the earliest due first, and what was settled last."""
    waiting = mine.exclude(state__in=SETTLED).order_by(*_BY_DUE)
    settled = mine.filter(state__in=SETTLED).annotate(settled_on=Max("changes__on_day")).order_by("-settled_on", "-pk")
    shown = list(with_changes(waiting)[: MOST_WAITING + 1])
    done = list(with_changes(settled)[: MOST_SETTLED + 1])
    rows = rows_of([*shown[:MOST_WAITING], *done[:MOST_SETTLED]], day)
    has_more = len(shown) > MOST_WAITING or len(done) > MOST_SETTLED
    return Side(direction, title, rows, _count_overdue(mine, day), has_more)


def _one_side(mine: ConfidentialQuerySet, title: str, wanted: Wanted, page: int, day: date) -> Side:
    """One page of a side, what is settled behind everything else."""
    is_settled = Case(When(state__in=SETTLED, then=1), default=0, output_field=IntegerField())
    start = (max(page, 1) - 1) * A_PAGE
    ordered = mine.annotate(is_settled=is_settled).order_by("is_settled", *_BY_DUE)
    shown = list(with_changes(ordered)[start : start + A_PAGE + 1])
    rows = rows_of(shown[:A_PAGE], day)
    return Side(wanted.direction, title, rows, _count_overdue(mine, day), len(shown) > A_PAGE, max(page, 1))


def _count_overdue(mine: ConfidentialQuerySet, day: date) -> int:
    return mine.exclude(state__in=SETTLED).exclude(condition_is=ConditionIs.NOT_MET).filter(due_last__lt=day).count()


#: Days first, then what has none, alike on both databases.
_BY_DUE = (F("due_last").asc(nulls_last=True), "pk")


def _narrowed(found: ConfidentialQuerySet, wanted: Wanted, day: date) -> ConfidentialQuerySet:
    if wanted.party.isdigit():
        party = int(wanted.party[:9])
        found = found.filter(Q(by_party=party) | Q(to_party=party))
    if wanted.official:
        found = found.filter(by_official__ref=wanted.official[:12])
    if wanted.state in CommitmentState.values:
        found = found.filter(state=wanted.state)
    elif wanted.state:
        waits = found.exclude(state__in=SETTLED)
        found = {
            OVERDUE: waits.filter(due_last__lt=day).exclude(condition_is=ConditionIs.NOT_MET),
            DUE_SOON: waits.filter(due_last__gte=day, due_last__lte=day + timedelta(days=CHANGED_BY)),
        }.get(wanted.state, waits)
    return found


def visible_commitment(*, user: object, ref: str) -> Commitment:
    """Give a commitment, or say not found, in the same words whether it is hidden or missing."""
    seen = Commitment.objects.visible_to(user).select_related(*_READ_WITH, "engagement", "press_report", "written_by")
    found: Commitment | None = seen.filter(ref=ref[:12].upper()).first()
    if found is None:
        raise NotFound(f"No commitment {ref[:12]} is visible to you.", fix="Check the reference, or look in the list.")
    return found


def commitment_record(*, user: object, ref: str, today: date | None = None) -> CommitmentRecord:
    """Gather one commitment's page: how it stands today, what was recorded with which evidence, and what shows it."""
    commitment = visible_commitment(user=user, ref=ref)
    row = stood_on(commitment, today or timezone.localdate())
    told = commitment.changes.select_related("recorded_by", "engagement", "press_report", "commitment")
    changes = sorted(told, key=lambda c: (c.on_day, c.pk), reverse=True)
    links = list(commitment.links.select_related("added_by").order_by("kind", "pk"))
    follow_ups = sorted_for_page(commitment.follow_ups.select_related("owner", "done_by"))
    return CommitmentRecord(row, changes, links, _readers(commitment), follow_ups)


def _readers(commitment: Commitment) -> list[str]:
    names = [user.username for user in commitment.named_readers.order_by("username")]
    return names + [office.name for office in commitment.other_offices.order_by("name")]


def waits(standing: Standing) -> bool:
    """Whether something is still waited for."""
    return standing.stands in {Stands.MISSED, Stands.DUE, Stands.OPEN, Stands.PARTLY_KEPT}


def state_now(changes: Sequence[CommitmentChange]) -> Standing:
    """Say how a commitment stands by everything recorded, for the row that keeps it; no day is asked about."""
    return stand_on(date.max, recorded_of(changes))
