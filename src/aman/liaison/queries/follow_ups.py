"""What is to be done after engagements and about commitments: mine, the office's, late, done?

A follow-up is read by whoever may read the engagement or the commitment that it belongs to, and by nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from aman.accounts.models import User
from aman.errors import NotFound
from aman.liaison.models import Commitment, Engagement, FollowUp
from aman.liaison.models.reading import Readers
from aman.liaison.queries.engagements import readers_of_office

#: Where something without a day stands in a list by day: after everything that has one.
NO_DAY = date(9999, 12, 31)
VIEWS = ("mine", "late", "office", "done")


@dataclass(frozen=True, slots=True)
class About:
    """The record that a follow-up belongs to: one of the two."""

    engagement: Engagement | None = None
    commitment: Commitment | None = None

    @property
    def row(self) -> Engagement | Commitment:
        """The record itself."""
        found = self.engagement or self.commitment
        assert found is not None  # noqa: S101 - one of the two
        return found

    @property
    def subject(self) -> str:
        """The record as the log and notices name it."""
        return f"{'engagement' if self.engagement else 'commitment'}:{self.row.ref}"

    @property
    def path(self) -> str:
        """The page of the record."""
        return path_of(self.row.ref)


def path_of(ref: str) -> str:
    """Give the page of the record with a reference."""
    return f"/liaison/{'engagements' if ref.startswith('EN') else 'commitments'}/{ref}/"


def visible_follow_ups(*, user: Any) -> QuerySet[FollowUp]:
    """Give the follow-ups of engagements and commitments that a user may read."""
    engagements = Engagement.objects.visible_to(user).values("pk")
    commitments = Commitment.objects.visible_to(user).values("pk")
    return FollowUp.objects.filter(Q(engagement__in=engagements) | Q(commitment__in=commitments))


def filtered(*, user: Any, view: str, today: date) -> QuerySet[FollowUp]:
    """Give the follow-ups of one view of the list; an unknown view gives one's own that wait."""
    rows = visible_follow_ups(user=user).select_related("engagement", "commitment", "owner", "done_by")
    if view == "done":
        return rows.filter(done_at__isnull=False)
    waiting = rows.filter(done_at=None)
    if view == "late":
        return waiting.filter(due_on__lt=today)
    return waiting if view == "office" else waiting.filter(owner=user)


def about_of(*, user: Any, ref: str) -> About:
    """Give the engagement or commitment with a reference, or say not found."""
    asked = ref[:12].upper()
    if asked.startswith("EN-"):
        engagement = Engagement.objects.visible_to(user).filter(ref=asked).first()
        if engagement is not None:
            return About(engagement=engagement)
    elif asked.startswith("CM-"):
        commitment = Commitment.objects.visible_to(user).filter(ref=asked).first()
        if commitment is not None:
            return About(commitment=commitment)
    raise NotFound(f"No record {ref[:12]} is visible to you.", fix="Check the reference, or look in the list.")


def visible_follow_up(*, user: Any, follow_up_id: int) -> FollowUp:
    """Give one follow-up, or say not found."""
    rows = visible_follow_ups(user=user).select_related("engagement", "commitment", "owner")
    found = rows.filter(pk=follow_up_id).first()
    if found is None:
        raise NotFound("No such follow-up is visible to you.", fix="Look in the list of follow-ups.")
    return found


def about_which(follow_up: FollowUp) -> About:
    """Give the record that a follow-up belongs to."""
    return About(follow_up.engagement, follow_up.commitment)


def owners_for(*, user: Any, about: About) -> QuerySet[User]:
    """Give the people of the office to whom a follow-up may be given: those who may read what it belongs to."""
    people, row = readers_of_office(user=user), about.row
    if row.office_id != user.office_id:
        is_shared = row.readers == Readers.OFFICES and row.other_offices.filter(pk=user.office_id).exists()
        return people if is_shared else people.none()
    if row.readers != Readers.NAMED:
        return people
    return people.filter(pk__in={row.written_by_id, *row.named_readers.values_list("pk", flat=True)})


def may_read(user: User, about: About) -> bool:
    """Say whether somebody may read what a follow-up belongs to."""
    model = Engagement if about.engagement is not None else Commitment
    return bool(model.objects.visible_to(user).filter(pk=about.row.pk).exists())


def sorted_for_page(follow_ups: Iterable[FollowUp]) -> list[FollowUp]:
    """Put what waits first, the earliest day before what has none."""
    return sorted(follow_ups, key=lambda one: (one.done_at is not None, one.due_on or date.max, one.pk))
