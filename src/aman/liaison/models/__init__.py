"""Officials and their offices, engagements and what was said in them, commitments and how they fared, press reports."""

from aman.liaison.models.commitments import Commitment, CommitmentChange, CommitmentLink, CommitmentState, ConditionIs
from aman.liaison.models.engagements import Engagement, EngagementMerge, Figure, FollowUp, Participant, Statement
from aman.liaison.models.parties import Official, Party, PostHeld
from aman.liaison.models.press import PressField, PressItem, PressReport
from aman.liaison.models.reading import Confidential, Readers
from aman.liaison.models.searched import Searched

__all__ = [
    "Commitment",
    "CommitmentChange",
    "CommitmentLink",
    "CommitmentState",
    "ConditionIs",
    "Confidential",
    "Engagement",
    "EngagementMerge",
    "Figure",
    "FollowUp",
    "Official",
    "Participant",
    "Party",
    "PostHeld",
    "PressField",
    "PressItem",
    "PressReport",
    "Readers",
    "Searched",
    "Statement",
]
