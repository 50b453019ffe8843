"""What can be done with a list and with the question of who is who: one function a verb."""

from __future__ import annotations

from aman.rosters.actions.annotated import annotate_roster
from aman.rosters.actions.commit import commit_roster, discard_roster
from aman.rosters.actions.export import export_resolution
from aman.rosters.actions.mapping import correct_mapping
from aman.rosters.actions.pairs import decide_pair, take_apart, undo_link, undo_pair_decision
from aman.rosters.actions.receive import receive_roster, receive_upload
from aman.rosters.actions.resolve import Resolved, resolve_roster
from aman.rosters.actions.second import answer_pair_proposal

__all__ = [
    "Resolved",
    "annotate_roster",
    "answer_pair_proposal",
    "commit_roster",
    "correct_mapping",
    "decide_pair",
    "discard_roster",
    "export_resolution",
    "receive_roster",
    "receive_upload",
    "resolve_roster",
    "take_apart",
    "undo_link",
    "undo_pair_decision",
]
