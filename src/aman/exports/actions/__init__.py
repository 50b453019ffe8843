"""What may be done with files about people: asked for, approved by another, written, taken, ended."""

from __future__ import annotations

from aman.exports.actions.asking import (
    Asked,
    Preview,
    add_recipient,
    ask_export,
    close_recipient,
    preview_export,
    take_back_export,
    trace_rows,
)
from aman.exports.actions.deciding import Approved, approve_export, refuse_export
from aman.exports.actions.returning import ask_return
from aman.exports.actions.taking import download_export, end_export, end_what_is_due

__all__ = [
    "Approved",
    "Asked",
    "Preview",
    "add_recipient",
    "approve_export",
    "ask_export",
    "ask_return",
    "close_recipient",
    "download_export",
    "end_export",
    "end_what_is_due",
    "preview_export",
    "refuse_export",
    "take_back_export",
    "trace_rows",
]
