"""The verbs of the reports: keep counts, keep the address of a calendar, look at the rows behind a number."""

from __future__ import annotations

from aman.reports.actions.keeping import keep_counts
from aman.reports.actions.looking import list_rows

__all__ = ["keep_counts", "list_rows"]
