"""Which engagements answer a filter, what does one engagement's page hold, and who may change it?

Everything goes through `Engagement.objects.visible_to`. A draft that was merged into a record its reader may not read
stands in their list as if nothing had happened: that there is another record is nobody else's to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from aman.accounts.models import Office, User
from aman.accounts.roles import PERMISSIONS, Role
from aman.errors import NotFound
from aman.liaison.models import (
    Commitment,
    Engagement,
    EngagementMerge,
    Figure,
    FollowUp,
    Official,
    Participant,
    Party,
    PostHeld,
    Statement,
)
from aman.liaison.queries.officials import posts_on_of, visible_officials
from aman.liaison.topics import TOPICS

#: Most drafts that lie under one engagement and are shown with it.
MOST_DRAFTS = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter of the list as it stands in the address; "" wants everything."""

    kind: str = ""
    state: str = ""
    topic: str = ""
    party: str = ""
    official: str = ""
    month: str = ""
    mine: str = ""


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """An engagement of the list with who took part."""

    engagement: Engagement
    participants: list[Participant]
    open_follow_ups: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """Somebody who took part, and the posts they held on that day as far as known."""

    participant: Participant
    held: list[PostHeld]

    @property
    def is_other_post(self) -> bool:
        """Whether the post that was written down was not held on that day, as far as known."""
        post = self.participant.post
        return post is not None and post.pk not in {one.pk for one in self.held}

    @property
    def also(self) -> list[PostHeld]:
        """The other posts held on that day."""
        return [one for one in self.held if one.pk != self.participant.post_id]


@dataclass(frozen=True, slots=True)
class EngagementRecord:
    """Everything an engagement's page shows."""

    engagement: Engagement
    attendance: list[Attendance]
    statements: list[Statement]
    figures: list[Figure]
    follow_ups: list[FollowUp]
    commitments: list[Commitment]
    drafts: list[Engagement]
    above: Engagement | None
    merges: list[EngagementMerge] = field(default_factory=list)


def listed(*, user: Any) -> QuerySet[Engagement]:
    """Give the engagements that a user's list holds: each once, under the record that it was merged into where they may read that."""
    # Asked for each draft that was merged, and of no other row.
    above = Engagement.objects.visible_to(user).filter(pk=OuterRef("merged_into"))
    return Engagement.objects.visible_to(user).filter(Q(merged_into=None) | ~Exists(above))


def wanted_of(typed: Mapping[str, Any]) -> Wanted:
    """Read a filter from an address; what cannot be one is left out."""
    allowed = {"kind": Engagement.Kind.values, "state": Engagement.State.values, "topic": list(TOPICS)}
    chosen = {one.name: str(typed.get(one.name, ""))[:40] for one in fields(Wanted)}
    for name, values in allowed.items():
        if chosen[name] not in values:
            chosen[name] = ""
    if not (chosen["party"].isascii() and chosen["party"].isdigit() and len(chosen["party"]) < 10):
        chosen["party"] = ""
    if month_of(chosen["month"]) is None:
        chosen["month"] = ""
    return Wanted(**chosen)


def month_of(typed: str) -> tuple[date, date] | None:
    """Give the first and the last day of a month written as 2023-12; None where it is none."""
    try:
        first = date.fromisoformat(f"{typed}-01")
        after = (first + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError):
        return None
    return first, after - timedelta(days=1)


def filtered(*, user: Any, wanted: Wanted) -> QuerySet[Engagement]:
    """Give the engagements of the list that answer a filter."""
    rows = listed(user=user)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.topic:
        # Both databases write a list of codes as text with the codes in quotation marks.
        rows = rows.annotate(said_topics=Cast("topics", TextField())).filter(said_topics__contains=f'"{wanted.topic}"')
    if wanted.party:
        rows = rows.filter(Exists(_taking_part(_of_party(int(wanted.party)))))
    if wanted.official:
        known = visible_officials(user=user).filter(ref=wanted.official.upper()).values("pk")
        rows = rows.filter(Exists(_taking_part(Q(official__in=known))))
    month = month_of(wanted.month)
    if month is not None:
        rows = rows.filter(first_day__lte=month[1], last_day__gte=month[0])
    if wanted.mine:
        rows = rows.filter(written_by=user)
    return rows


def _taking_part(who: Q) -> QuerySet[Participant]:
    return Participant.objects.filter(who, engagement=OuterRef("pk"))


def _of_party(pk: int) -> Q:
    """A ministry's people are its government's too."""
    parties = Party.objects.filter(Q(pk=pk) | Q(part_of=pk)).values("pk")
    return Q(party__in=parties) | Q(post__party__in=parties)


def fill_rows(engagements: Iterable[Engagement]) -> list[EngagementRow]:
    """Give engagements of a page who took part, in their order; two statements whatever their number."""
    rows = list(engagements)
    people: dict[int, list[Participant]] = {}
    for one in _people_of(Participant.objects.filter(engagement__in=rows)):
        people.setdefault(one.engagement_id, []).append(one)
    waiting: dict[int, int] = {}
    for pk in FollowUp.objects.filter(engagement__in=rows, done_at=None).values_list("engagement", flat=True):
        waiting[pk] = waiting.get(pk, 0) + 1
    return [EngagementRow(row, people.get(row.pk, []), waiting.get(row.pk, 0)) for row in rows]


def _people_of(participants: QuerySet[Participant]) -> QuerySet[Participant]:
    return participants.select_related("engagement", "official", "post__party", "party").order_by(
        "engagement", "number"
    )


def visible_engagement(*, user: Any, ref: str) -> Engagement:
    """Give an engagement, or say not found, in the same words whether it is hidden or missing."""
    rows = Engagement.objects.visible_to(user).select_related("written_by", "office", "press_report")
    found: Engagement | None = rows.filter(ref=ref[:12].upper()).first()
    if found is None:
        raise NotFound(f"No engagement {ref[:12]} is visible to you.", fix="Check the reference, or look in the list.")
    return found


def above_of(*, user: Any, engagement: Engagement) -> Engagement | None:
    """Give the record that a draft was merged into, where the user may read it."""
    if engagement.merged_into_id is None:
        return None
    return Engagement.objects.visible_to(user).filter(pk=engagement.merged_into_id).first()


def drafts_under(*, user: Any, engagement: Engagement) -> list[Engagement]:
    """Give the drafts that were merged into an engagement, and into those, as far as the user may read each."""
    found: list[Engagement] = []
    level = [engagement.pk]
    while level and len(found) < MOST_DRAFTS:
        rows = Engagement.objects.visible_to(user).filter(merged_into__in=level).select_related("written_by")
        lower = list(rows.order_by("pk")[:MOST_DRAFTS])
        found += lower
        level = [one.pk for one in lower]
    return found


def engagement_record(*, user: Any, ref: str) -> EngagementRecord:
    """Gather one engagement's page, with what belongs to its drafts as far as the user may read them."""
    engagement = visible_engagement(user=user, ref=ref)
    drafts = drafts_under(user=user, engagement=engagement)
    together = [engagement.pk, *(one.pk for one in drafts)]
    people = list(_people_of(Participant.objects.filter(engagement=engagement)))
    officials = [one.official for one in people if one.official is not None]
    held = posts_on_of(officials, engagement.first_day, engagement.last_day)
    spoken = engagement.statements.select_related("engagement", "speaker__official", "speaker__party")
    follow_ups = FollowUp.objects.filter(engagement__in=together).select_related("owner", "done_by", "engagement")
    commitments = Commitment.objects.visible_to(user).filter(engagement__in=together)
    merges = EngagementMerge.objects.filter(into=engagement, undone_at=None, draft__in=together)
    return EngagementRecord(
        engagement=engagement,
        attendance=[Attendance(one, held.get(one.official_id or 0, [])) for one in people],
        statements=list(spoken.order_by("number")),
        figures=list(engagement.figures.select_related("press_report").order_by("pk")),
        follow_ups=sorted(follow_ups, key=lambda one: (one.done_at is not None, one.due_on or date.max, one.pk)),
        commitments=list(commitments.select_related("by_party", "to_party").order_by("due_last", "pk")),
        drafts=drafts,
        above=above_of(user=user, engagement=engagement),
        merges=list(merges.select_related("merged_by", "draft").order_by("pk")),
    )


def may_write(*, user: Any, engagement: Engagement) -> bool:
    """Say whether a user may change an engagement they may read: of their own office, and not laid under another they see."""
    if not user.may("liaison.write_engagement") or engagement.office_id != user.office_id:
        return False
    return above_of(user=user, engagement=engagement) is None


def may_set_readers(*, user: Any, engagement: Engagement) -> bool:
    """Say whether a user may say who reads an engagement: whoever wrote it, or a reviewer of the office who reads it."""
    is_reviewer = user.role == Role.REVIEWER and engagement.office_id == user.office_id
    return bool(engagement.written_by_id == user.pk or is_reviewer)


def readers_of_office(*, user: Any) -> QuerySet[User]:
    """Give the people of the user's office who work with engagements and so can be named as readers."""
    roles = [str(role) for role in PERMISSIONS["liaison.view_engagements"]]
    return User.objects.filter(office_id=user.office_id, is_active=True, role__in=roles).order_by("username")


def named_in(engagement: Engagement) -> list[str]:
    """Give the user names of those who read an engagement that only those named read, its writer first."""
    others = engagement.named_readers.order_by("username").values_list("username", flat=True)
    return [engagement.written_by.username, *others]


def offices_to_share_with(*, user: Any) -> QuerySet[Office]:
    """Give the other offices that work with engagements; host desks never do."""
    return Office.objects.exclude(pk=user.office_id).exclude(kind=Office.Kind.HOST).order_by("name")


def known_officials(*, user: Any, refs: Iterable[str]) -> dict[str, Official]:
    """Give officials by reference, as far as the user may see them."""
    return {one.ref: one for one in visible_officials(user=user).filter(ref__in=set(refs))}
