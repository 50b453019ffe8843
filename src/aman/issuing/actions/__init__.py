"""What may be done with keys and letters? Each verb checks, writes and logs."""

from aman.issuing.actions.extend import extend_letters
from aman.issuing.actions.issue import IssueReport, LeftOut, Skipped, issue_letters
from aman.issuing.actions.keys import create_issuing_key, create_root_key, drop_issuing_key
from aman.issuing.actions.publish import publish_status_lists, write_station_sheet
from aman.issuing.actions.release import list_letters, read_letter, release_sheets
from aman.issuing.actions.reports import take_report
from aman.issuing.actions.withdraw import ask_withdrawal, keep_letter, withdraw_letter

__all__ = [
    "IssueReport",
    "LeftOut",
    "Skipped",
    "ask_withdrawal",
    "create_issuing_key",
    "create_root_key",
    "drop_issuing_key",
    "extend_letters",
    "issue_letters",
    "keep_letter",
    "list_letters",
    "publish_status_lists",
    "read_letter",
    "release_sheets",
    "take_report",
    "withdraw_letter",
    "write_station_sheet",
]
