"""What is due, waits or looks alike among engagements, commitments and press reports?"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from aman.liaison.models import Commitment, Engagement, FollowUp, PressItem, PressReport
from aman.liaison.models.press import Drafted
from aman.liaison.queries.commitments import due_commitments, overdue_commitments
from aman.liaison.queries.follow_ups import about_which, filtered, path_of
from aman.reports.queries.moments import Moment
from aman.reports.queries.shown import RowKind, Shown, address


def _late_follow_ups(user: Any, moment: Moment) -> QuerySet[FollowUp]:
    return filtered(user=user, view="late", today=moment.day)


def _own_follow_ups(user: Any, moment: Moment) -> QuerySet[FollowUp]:
    return _late_follow_ups(user, moment).filter(owner=user)


def _follow_ups(user: Any, moment: Moment) -> QuerySet[FollowUp]:
    waiting = filtered(user=user, view="office", today=moment.day)
    return waiting.filter(due_on__gte=moment.day, due_on__lte=moment.until)


def _overdue(user: Any, moment: Moment) -> QuerySet[Any]:
    return overdue_commitments(user, today=moment.day)


def _due(user: Any, moment: Moment) -> QuerySet[Any]:
    return due_commitments(user, moment.days, today=moment.day)


def _press(user: Any, moment: Moment) -> QuerySet[PressReport]:
    waiting = PressItem.objects.filter(report=OuterRef("pk"), state=Drafted.WAITING)
    return PressReport.objects.visible_to(user).filter(Exists(waiting)).defer("text", "chain")


def _alike(user: Any, moment: Moment) -> QuerySet[Engagement]:
    """Drafts beside which somebody wrote another engagement of the same kind on the same days."""
    mine = Engagement.objects.visible_to(user).roots()
    other = mine.filter(kind=OuterRef("kind"), first_day__lte=OuterRef("last_day"), last_day__gte=OuterRef("first_day"))
    other = other.exclude(pk=OuterRef("pk")).exclude(state=Engagement.State.CANCELLED)
    return mine.filter(Exists(other), state=Engagement.State.DRAFT)


def _drafts(user: Any, moment: Moment) -> QuerySet[Engagement]:
    return Engagement.objects.visible_to(user).roots().filter(state=Engagement.State.DRAFT, written_by=user)


def _of_follow_up(row: FollowUp) -> Shown:
    ref = about_which(row).row.ref
    return Shown(ref, path_of(ref), row.due_on)


def _of_commitment(row: Commitment) -> Shown:
    return Shown(row.ref, address("liaison:view_commitment", row.ref), row.due_last, row.get_direction_display())


def _of_engagement(row: Engagement) -> Shown:
    return Shown(row.ref, address("liaison:view_engagement", row.ref), row.last_day, row.get_kind_display())


def _of_report(row: PressReport) -> Shown:
    return Shown(row.ref, address("liaison:view_press", row.ref), row.dateline_day)


LIAISON: dict[str, RowKind] = {
    "own_follow_ups": RowKind("liaison.finish_follow_up", _own_follow_ups, ("due_on",), _of_follow_up),
    "late_follow_ups": RowKind("liaison.finish_follow_up", _late_follow_ups, ("due_on",), _of_follow_up),
    "follow_ups": RowKind("liaison.finish_follow_up", _follow_ups, ("due_on",), _of_follow_up),
    "late_commitments": RowKind("liaison.view_commitments", _overdue, ("due_last",), _of_commitment),
    "commitments": RowKind("liaison.view_commitments", _due, ("due_last",), _of_commitment),
    "press": RowKind("liaison.confirm_press", _press, ("pk",), _of_report),
    "alike": RowKind("liaison.merge_engagements", _alike, ("last_day",), _of_engagement),
    "drafts": RowKind("liaison.write_engagement", _drafts, ("last_day",), _of_engagement),
}
