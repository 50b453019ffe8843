"""Which drafts may tell of the same meeting, and what stands where when they are laid beside each other?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q

from aman.core.account.drafts import (
    Compared,
    Content,
    Reading,
    Row,
    Standing,
    align_rows,
    compare_fields,
    narrowest,
    words_alike,
)
from aman.core.account.meetings import Meeting, reasons_same
from aman.core.names import compare_names
from aman.liaison.models import Engagement, Participant
from aman.liaison.queries.content import FIELDS, contents_of, key_of
from aman.liaison.queries.engagements import listed

#: As many engagements of nearby days are looked at, and as many of them proposed.
MOST_LOOKED_AT, MOST_PROPOSED = 60, 8
#: As many drafts fit beside each other.
MOST_BESIDE = 6


@dataclass(frozen=True, slots=True)
class Likely:
    """Another draft that may tell of the same meeting, and what speaks for it, as codes."""

    engagement: Engagement
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Beside:
    """Drafts beside each other: the one that stays on top first; what each says, field by field and row by row."""

    drafts: list[Engagement]
    contents: dict[int, Content] = field(repr=False)
    fields: list[Compared] = field(repr=False)
    rows: dict[str, list[Compared]] = field(repr=False)
    reading: Reading

    @property
    def top(self) -> Engagement:
        """The record that stays on top."""
        return self.drafts[0]

    @property
    def shut_out(self) -> list[Engagement]:
        """The drafts that whoever wrote the one on top may not read."""
        writer = self.top.written_by_id
        return [
            one
            for one in self.drafts[1:]
            if self.contents[one.pk].reading.level == "named" and writer not in self.contents[one.pk].reading.people
        ]


def likely_same(*, user: Any, engagement: Engagement) -> list[Likely]:
    """Give other engagements of the office that may be the same one, what speaks most for it first."""
    near = listed(user=user).filter(
        office=engagement.office_id,
        merged_into=None,
        first_day__lte=engagement.last_day + timedelta(days=1),
        last_day__gte=engagement.first_day - timedelta(days=1),
    )
    rows = list(near.exclude(pk=engagement.pk).order_by("-pk")[:MOST_LOOKED_AT])
    if not rows:
        return []
    meetings = _meetings_of([engagement, *rows])
    found = [Likely(row, reasons_same(meetings[engagement.pk], meetings[row.pk])) for row in rows]
    return sorted((one for one in found if one.reasons), key=lambda one: -len(one.reasons))[:MOST_PROPOSED]


def _meetings_of(engagements: Sequence[Engagement]) -> dict[int, Meeting]:
    officials: dict[int, set[int]] = {}
    parties: dict[int, set[int]] = {}
    names: dict[int, list[str]] = {}
    people = Participant.objects.filter(engagement__in=engagements).select_related("engagement", "post")
    for one in people.order_by("engagement", "number"):
        at = one.engagement_id
        if one.official_id:
            officials.setdefault(at, set()).add(one.official_id)
        elif one.name_words:
            names.setdefault(at, []).append(str(one.name_words))
        party = one.party_id or (one.post.party_id if one.post else None)
        if party:
            parties.setdefault(at, set()).add(party)
    return {
        one.pk: Meeting(
            one.first_day,
            one.last_day,
            one.kind,
            one.place,
            frozenset(officials.get(one.pk, ())),
            frozenset(parties.get(one.pk, ())),
            tuple(names.get(one.pk, ())),
        )
        for one in engagements
    }


def lay_beside(*, drafts: Sequence[Engagement]) -> Beside:
    """Lay drafts beside each other; the first is the one that stays on top."""
    contents = contents_of(drafts)
    said = {one.ref: contents[one.pk] for one in drafts}
    fields = compare_fields({ref: content.fields for ref, content in said.items()}, FIELDS)
    rows = {
        kind: align_rows({ref: content.rows[kind] for ref, content in said.items()}, kind, likeness)
        for kind, likeness in LIKENESS.items()
    }
    reading = narrowest([contents[one.pk].reading for one in drafts])
    return Beside(list(drafts), contents, fields, rows, reading)


def is_settled(compared: Compared) -> bool:
    """Say whether there is nothing to choose."""
    return compared.standing in (Standing.AGREE, Standing.BLANK)


def _participants_alike(one: Row, other: Row) -> float:
    if one["official"] or other["official"]:
        return float(one["official"] == other["official"])
    if one["name"] and other["name"]:
        return compare_names(one["name"], other["name"]).score
    return float(key_of(one) == key_of(other))


def _statements_alike(one: Row, other: Row) -> float:
    return words_alike(one["words"], other["words"])


def _figures_alike(one: Row, other: Row) -> float:
    """One figure is somebody's count of something; another day or another hedge makes it a variant, not another one."""
    whose = words_alike(one["stated_by"], other["stated_by"])
    return min(whose, words_alike(one["unit"], other["unit"])) if _spans_meet(one, other) else 0.0


def _spans_meet(one: Row, other: Row) -> bool:
    low, high = one["low"], one["high"] if one["high"] is not None else one["low"]
    other_low, other_high = other["low"], other["high"] if other["high"] is not None else other["low"]
    if low is None or other_low is None:
        return low is other_low
    # "About 25,000" and "25,000 or so" may be written down as 24,000: a tenth apart is one figure.
    slack = 0.1 * max(abs(high), abs(other_high))
    return bool(low - slack <= other_high and other_low - slack <= high)


LIKENESS: Mapping[str, Any] = {
    "participants": _participants_alike,
    "statements": _statements_alike,
    "figures": _figures_alike,
}


def visible_drafts(*, user: Any, refs: Sequence[str]) -> list[Engagement]:
    """Give several engagements of the user's office that lie under no other one they see, in the order asked for."""
    asked = list(dict.fromkeys(ref[:12].upper() for ref in refs if "\0" not in ref))[:MOST_BESIDE]
    rows = listed(user=user).filter(Q(office=user.office_id), ref__in=asked).select_related("written_by", "office")
    found = {one.ref: one for one in rows}
    return [found[ref] for ref in asked if ref in found]
