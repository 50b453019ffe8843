"""What is known about a person for matching, and in what form does the answer come?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from aman.core.dates import DateInterval

Term = Literal["name", "father", "grandfather", "birth", "document", "place", "sex", "case", "prior"]


class Band(StrEnum):
    """What follows from a score: a link, a person's look, or nothing."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What one record says about one person. None or "" always means: not stated.

    Args:
        ref: the caller's reference, returned untouched.
        name: all own-name parts as written, given name first.
        father: the father's name as written.
        grandfather: the grandfather's name as written.
        birth: the days the birth date can mean.
        sex: "M" or "F".
        documents: pairs of document kind and normalised number.
        place: a place of stay.
        case_number: the case number, normalised by the caller.
        relation: relation to the principal applicant, as read.
        other_names: other spellings of the whole name, for example in the other script.
        family: the surname, when the record names it apart; it may or may not be part of `name`.
    """

    ref: int | str
    name: str
    father: str | None = None
    grandfather: str | None = None
    birth: DateInterval | None = None
    sex: Literal["M", "F"] | None = None
    documents: tuple[tuple[str, str], ...] = ()
    place: str | None = None
    case_number: str | None = None
    relation: str | None = None
    other_names: tuple[str, ...] = ()
    family: str | None = None


@dataclass(frozen=True, slots=True)
class Addend:
    """One reason for a score: the term, what it adds in nats, and a plain English sentence for the reviewer."""

    term: Term
    log_odds: float
    sentence: str


@dataclass(frozen=True, slots=True)
class MatchScore:
    """The score of a pair: log-odds in nats, its probability from 0 to 1, the band, and the reasons that add up to it."""

    log_odds: float
    probability: float
    band: Band
    addends: tuple[Addend, ...]
