"""What does a draft of a press report hold? Candidates only, each with the place in the text that says so.

Offsets count code points of the file as it was given. Nothing here is a fact until a person confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SCHEMA = "aman.press/1"


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """A place named in the text; `name` is the spelling of the text, `state` the country it lies in, if known."""

    name: str
    state: str | None
    text: str
    start: int
    end: int
    method: str


@dataclass(frozen=True, slots=True)
class DraftPerson:
    """Somebody named: `title` is how they are addressed (or the post, where nothing else is said), `office` the post."""

    name: str
    title: str | None
    office: str | None
    government: str | None
    text: str
    start: int
    end: int
    method: str


@dataclass(frozen=True, slots=True)
class DraftQuote:
    """Words inside quotation marks that somebody said or wrote; `said_on` is a day or None where none is stated."""

    speaker: str | None
    said_on: str | None
    text: str
    start: int
    end: int
    method: str


@dataclass(frozen=True, slots=True)
class DraftFigure:
    """A count as stated: one number, a (low, high) range, or None for "hundreds of"; a share is in per cent."""

    value: float | tuple[float, float] | None
    unit: str | None
    hedge: str | None
    stated_by: str | None
    as_of: str | None
    rejected_by: str | None
    text: str
    start: int
    end: int
    method: str


@dataclass(frozen=True, slots=True)
class DraftDate:
    """A date as written. `resolves_to` is YYYY, YYYY-MM, YYYY-MM-DD or from/to; `also` other readings; None: unknown."""

    resolves_to: str | None
    also: tuple[str, ...]
    text: str
    start: int
    end: int
    method: str


@dataclass(frozen=True, slots=True)
class DraftParticipant:
    """One who took part: a person, or a post or side when no name is given."""

    name: str | None
    title: str | None
    side: str | None


@dataclass(frozen=True, slots=True)
class DraftEngagement:
    """A contact between two sides, held or planned: meeting, talks, call, visit, letter, planned_meeting, ..."""

    kind: str
    date: str | None
    date_text: str | None
    place: str | None
    participants: tuple[DraftParticipant, ...]
    purpose: str | None
    text: str
    start: int
    end: int
    method: str


@dataclass(frozen=True, slots=True)
class DraftCommitment:
    """Something somebody may have bound himself to. `certainty`: firm, conditional, intended, reported or denied."""

    by: str | None
    to: str | None
    what: str
    due: str | None
    condition: str | None
    certainty: str
    text: str
    start: int
    end: int
    method: str


@dataclass(frozen=True, slots=True)
class DraftSource:
    """One link of the chain a report came through, the outermost first: agency, newspaper, unnamed officials."""

    name: str
    text: str
    start: int
    end: int
    method: str


@dataclass(frozen=True, slots=True)
class DraftDateline:
    """Where and when a report was written; both None where the text does not say."""

    place: str | None
    date: str | None
    text: str
    start: int
    end: int
    method: str


@dataclass(frozen=True, slots=True)
class PressDraft:
    """All candidates of one text, each kind in the order of the text, and what the rules cannot say about it."""

    source: str | None
    dateline: DraftDateline | None
    people: tuple[DraftPerson, ...] = ()
    quotes: tuple[DraftQuote, ...] = ()
    figures: tuple[DraftFigure, ...] = ()
    dates: tuple[DraftDate, ...] = ()
    engagements: tuple[DraftEngagement, ...] = ()
    commitments: tuple[DraftCommitment, ...] = ()
    places: tuple[DraftPlace, ...] = ()
    attribution_chain: tuple[DraftSource, ...] = ()
    notes: tuple[str, ...] = field(default=())
