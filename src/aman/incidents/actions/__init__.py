"""What may be done about incidents? Each verb checks, writes and logs in one transaction."""

from aman.incidents.actions.again import arrest_again
from aman.incidents.actions.correcting import correct_incident
from aman.incidents.actions.files import confirm_reports, drop_reports, receive_reports
from aman.incidents.actions.following import (
    add_report,
    add_step,
    finish_step,
    list_incidents,
    look_at_people,
    print_handover,
    read_figures,
    read_incident,
    record_state,
    set_office_steps,
    show_reporter_phone,
    take_steps,
)
from aman.incidents.actions.importing import ImportDone, import_reports
from aman.incidents.actions.matching import find_people, look_for_unknown, match_person, propose_people, read_candidates
from aman.incidents.actions.merging import (
    answer_proposal,
    list_proposals,
    merge_incidents,
    propose_merges,
    read_pair,
    undo_merge,
)
from aman.incidents.actions.opening import NewPersonTold, NewReport, add_people, drop_draft, open_incident, save_draft

__all__ = [
    "ImportDone",
    "NewPersonTold",
    "NewReport",
    "add_people",
    "add_report",
    "add_step",
    "answer_proposal",
    "arrest_again",
    "confirm_reports",
    "correct_incident",
    "drop_draft",
    "drop_reports",
    "find_people",
    "finish_step",
    "import_reports",
    "list_incidents",
    "list_proposals",
    "look_at_people",
    "look_for_unknown",
    "match_person",
    "merge_incidents",
    "open_incident",
    "print_handover",
    "propose_merges",
    "propose_people",
    "read_candidates",
    "read_figures",
    "read_incident",
    "read_pair",
    "receive_reports",
    "record_state",
    "save_draft",
    "set_office_steps",
    "show_reporter_phone",
    "take_steps",
    "undo_merge",
]
