"""What is done with records whose time is over, and for those who ask to be forgotten? The verbs, in one place."""

from aman.retention.actions.disposing import agree_to_disposal, look_after_periods, refuse_disposal
from aman.retention.actions.erasing import ask_erasure, confirm_erasure, reapply_erasures, refuse_erasure
from aman.retention.actions.holding import ask_to_lift, keep_hold, lift_hold, place_hold
from aman.retention.actions.periods import ask_period, confirm_period, refuse_period

__all__ = [
    "agree_to_disposal",
    "ask_erasure",
    "ask_period",
    "ask_to_lift",
    "confirm_erasure",
    "confirm_period",
    "keep_hold",
    "lift_hold",
    "look_after_periods",
    "place_hold",
    "reapply_erasures",
    "refuse_disposal",
    "refuse_erasure",
    "refuse_period",
]
