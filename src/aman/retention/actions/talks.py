"""Which talks between governments are over so long that their words may go, and what becomes of them?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from aman.liaison.models import Commitment, CommitmentChange, ConditionIs, Engagement, FollowUp, Searched, Statement
from aman.liaison.models.commitments import SETTLED
from aman.liaison.models.searched import SearchedKind
from aman.retention import queries
from aman.retention.actions.emptying import Extent, empty, nothing_in, seals_of
from aman.retention.models import Disposal, Hold
from aman.vault.actions import destroy_seals


def _with_words(office_id: int, after: int) -> Any:
    """Talks, each with its merged drafts once, of which something is still written."""
    nothing = nothing_in(Engagement._meta.get_field("summary"))
    said = Statement.objects.exclude(words=nothing).filter(
        Q(engagement=OuterRef("pk")) | Q(engagement__merged_into=OuterRef("pk"))
    )
    roots = Engagement.objects.filter(office_id=office_id, merged_into__isnull=True, pk__gt=after)
    return roots.filter(~Q(title=nothing) | ~Q(summary=nothing) | Exists(said))


def old_drafts(office_id: int, before: datetime, after: int, most: int) -> list[int]:
    """Give drafts that were written down before a moment and never confirmed."""
    rows = _with_words(office_id, after).filter(state=Engagement.State.DRAFT, written_at__lt=before)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def old_talks(office_id: int, before: datetime, after: int, most: int) -> list[int]:
    """Give talks whose last day lies before a moment; when they were written down counts too, if that was later."""
    rows = _with_words(office_id, after).exclude(state=Engagement.State.DRAFT)
    rows = rows.filter(last_day__lt=before.date(), written_at__lt=before)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def empty_talks(ids: list[int], row: Disposal) -> int:
    """Take the words out of talks, with the keys they were sealed under; give of how many. Held or needed ones are left."""
    done = 0
    for pk in ids:
        parts = _parts(pk)
        if _is_held(parts) or _is_needed(parts, row.before):
            continue
        extent = Extent(people=(), refs=(), engagements=tuple(parts))
        seals = seals_of(extent)
        empty(extent)
        if seals:
            destroy_seals(seals)
        Searched.objects.filter(kind=SearchedKind.ENGAGEMENT, record__in=list(parts)).delete()
        done += 1
    return done


def _parts(pk: int) -> dict[int, str]:
    """A talk and every draft that was merged into it, however often: id -> reference."""
    found: dict[int, str] = {}
    new = dict(Engagement.objects.filter(pk=pk).values_list("pk", "ref"))
    while new:
        found |= new
        new = dict(Engagement.objects.filter(merged_into__in=list(new)).values_list("pk", "ref"))
        new = {one: ref for one, ref in new.items() if one not in found}
    return found


def _is_held(parts: dict[int, str]) -> bool:
    return queries.standing_holds().filter(about=Hold.About.ENGAGEMENT, ref__in=list(parts.values())).exists()


def _is_needed(parts: dict[int, str], before: datetime) -> bool:
    """Whether a promise made there is open, something is to be done still, or the talk showed something since."""
    ids = list(parts)
    promises = Commitment.objects.filter(engagement__in=ids).exclude(state__in=SETTLED)
    return (
        promises.exclude(condition_is=ConditionIs.NOT_MET).exists()
        or FollowUp.objects.filter(engagement__in=ids, done_at__isnull=True).exists()
        or CommitmentChange.objects.filter(engagement__in=ids, recorded_at__gte=before).exists()
    )
