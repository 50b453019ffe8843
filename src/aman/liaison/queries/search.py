"""Which engagements, commitments and press reports hold the words somebody asks for, in whatever script?

SQLite's FTS5 and PostgreSQL's text search look through the same hashes. Only what the user may read is found, and the
newest stands first: whoever searches wants to know what was said last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from aman.accounts.models import User
from aman.core.account.terms import Wanted, wanted_terms
from aman.liaison.models import Commitment, Engagement, PressReport, Searched
from aman.liaison.models.searched import SearchedKind
from aman.liaison.queries.hashing import hashed

#: The most of each kind that one search shows.
MOST_FOUND = 50
_VECTOR = (
    "setweight(to_tsvector('simple', words), 'A') || setweight(to_tsvector('simple', starts), 'B') || "
    "setweight(to_tsvector('simple', sounds), 'C')"
)
_SQLITE = "SELECT rowid FROM liaison_found WHERE liaison_found MATCH %s"
_POSTGRESQL = f"SELECT id FROM liaison_searched WHERE ({_VECTOR}) @@ to_tsquery('simple', %s)"  # noqa: S608 - ours


@dataclass(frozen=True, slots=True)
class Found:
    """What one search found, the newest of each kind first; `more` where there is more of one than is shown."""

    engagements: Sequence[Engagement] = ()
    commitments: Sequence[Commitment] = ()
    reports: Sequence[PressReport] = ()
    more: frozenset[str] = frozenset()

    @property
    def how_many(self) -> int:
        """How many are shown."""
        return len(self.engagements) + len(self.commitments) + len(self.reports)


def search(*, user: User, asked: str) -> Found:
    """Find what holds every word asked for, among what the user may read; nothing for a blank question."""
    wanted = wanted_terms(asked)
    if not wanted:
        return Found()
    # What was said in a draft stands on the page of what it was merged into.
    engagements: dict[int, Engagement] = {}
    held = _holding(SearchedKind.ENGAGEMENT, wanted)
    for row in Engagement.objects.visible_to(user).filter(pk__in=held).order_by("-last_day", "-pk")[: MOST_FOUND + 1]:
        engagements.setdefault(row.merged_into_id or row.pk, row)
    commitments = Commitment.objects.visible_to(user).filter(pk__in=_holding(SearchedKind.COMMITMENT, wanted))
    reports = PressReport.objects.visible_to(user).filter(pk__in=_holding(SearchedKind.PRESS, wanted))
    rows = (
        _as_merged(user, engagements),
        list(commitments.select_related("by_party", "to_party").order_by("-made_last", "-pk")[: MOST_FOUND + 1]),
        list(reports.order_by("-received_at", "-pk")[: MOST_FOUND + 1]),
    )
    lengths = zip(SearchedKind, map(len, rows), strict=True)
    more = {str(kind) for kind, length in lengths if length > MOST_FOUND}
    return Found(rows[0][:MOST_FOUND], rows[1][:MOST_FOUND], rows[2][:MOST_FOUND], frozenset(more))


def _as_merged(user: User, found: dict[int, Engagement]) -> list[Engagement]:
    """Give what drafts were merged into where the user may read that, else the draft itself."""
    roots = Engagement.objects.visible_to(user).in_bulk([pk for pk, row in found.items() if row.pk != pk])
    return [roots.get(pk, row) for pk, row in found.items()]


def _holding(kind: str, wanted: Sequence[Wanted]) -> Any:
    """Give the numbers of the records of a kind that hold everything wanted."""
    is_sqlite = connection.vendor == "sqlite"
    asked = (_in_fts5 if is_sqlite else _in_postgresql)(wanted)
    matching = RawSQL(_SQLITE if is_sqlite else _POSTGRESQL, [asked])  # noqa: S611 - hashes only, as a parameter
    return Searched.objects.filter(kind=kind, pk__in=matching).values("record")


def _in_fts5(wanted: Sequence[Wanted]) -> str:
    parts = []
    for one in wanted:
        if one.phrase:
            parts.append('words : "' + " ".join(hashed("w", word) for word in one.phrase) + '"')
        else:
            ways = [f"starts : {hashed('s', one.start)}", *(f"sounds : {hashed('h', sound)}" for sound in one.sounds)]
            parts.append("(" + " OR ".join(ways) + ")")
    return " AND ".join(parts)


def _in_postgresql(wanted: Sequence[Wanted]) -> str:
    parts = []
    for one in wanted:
        if one.phrase:
            parts.append("(" + " <-> ".join(hashed("w", word) + ":A" for word in one.phrase) + ")")
        else:
            ways = [f"{hashed('s', one.start)}:B", *(f"{hashed('h', sound)}:C" for sound in one.sounds)]
            parts.append("(" + " | ".join(ways) + ")")
    return " & ".join(parts)
