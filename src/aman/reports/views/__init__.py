"""Which pages do the reports have? One file for each: today, the briefs, the pictures, what is let out."""

from __future__ import annotations

from aman.reports.views.today import list_rows, pack_shown, today

__all__ = ["list_rows", "pack_shown", "today"]
