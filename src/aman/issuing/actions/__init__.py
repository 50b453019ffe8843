"""What may be done with keys and letters? Each verb checks, writes and logs."""

from aman.issuing.actions.approving import (
    approve_letters,
    list_uncovered,
    read_request,
    refuse_letters,
    request_letters,
)
from aman.issuing.actions.choosing import IssueReport, LeftOut, Skipped
from aman.issuing.actions.extend import extend_letters
from aman.issuing.actions.handing import hand_over_letters
from aman.issuing.actions.instructing import end_instruction, record_instruction
from aman.issuing.actions.issue import issue_letters
from aman.issuing.actions.lasting import extend_issuing_keys, request_rotation, rotate_issuing_keys
from aman.issuing.actions.picturing import release_with_picture
from aman.issuing.actions.publish import publish_status_lists, write_station_sheet
from aman.issuing.actions.reissue import Reissued, reissue_letters
from aman.issuing.actions.release import list_letters, read_copy, read_letter, release_sheets
from aman.issuing.actions.reports import take_report
from aman.issuing.actions.rooted import (
    create_issuing_key,
    create_issuing_keys,
    create_root_key,
    drop_issuing_key,
    install_key_list,
    make_waiting_keys,
    request_key_list,
    stop_issuing_key,
)
from aman.issuing.actions.withdraw import ask_withdrawal, keep_letter, withdraw_letter

__all__ = [
    "IssueReport",
    "LeftOut",
    "Reissued",
    "Skipped",
    "approve_letters",
    "ask_withdrawal",
    "create_issuing_key",
    "create_issuing_keys",
    "create_root_key",
    "drop_issuing_key",
    "end_instruction",
    "extend_issuing_keys",
    "extend_letters",
    "hand_over_letters",
    "install_key_list",
    "issue_letters",
    "keep_letter",
    "list_letters",
    "list_uncovered",
    "make_waiting_keys",
    "publish_status_lists",
    "read_copy",
    "read_letter",
    "read_request",
    "record_instruction",
    "refuse_letters",
    "reissue_letters",
    "release_sheets",
    "release_with_picture",
    "request_key_list",
    "request_letters",
    "request_rotation",
    "rotate_issuing_keys",
    "stop_issuing_key",
    "take_report",
    "withdraw_letter",
    "write_station_sheet",
]
