"""What could a press report record? Reach for `draft_report`; everything it finds is a candidate for a person."""

from aman.core.press.draft import NOTES, draft_report
from aman.core.press.lexicon import NO_GAZETTEERS, Gazetteers
from aman.core.press.results import (
    SCHEMA,
    DraftCommitment,
    DraftDate,
    DraftDateline,
    DraftEngagement,
    DraftFigure,
    DraftParticipant,
    DraftPerson,
    DraftPlace,
    DraftQuote,
    DraftSource,
    PressDraft,
)
from aman.core.press.writing import draft_as_json

__all__ = [
    "NOTES",
    "NO_GAZETTEERS",
    "SCHEMA",
    "DraftCommitment",
    "DraftDate",
    "DraftDateline",
    "DraftEngagement",
    "DraftFigure",
    "DraftParticipant",
    "DraftPerson",
    "DraftPlace",
    "DraftQuote",
    "DraftSource",
    "Gazetteers",
    "PressDraft",
    "draft_as_json",
    "draft_report",
]
