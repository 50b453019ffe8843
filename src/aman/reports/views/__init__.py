"""Which pages do the reports have? One file for each: today, the briefs, the pictures, what is let out."""

from __future__ import annotations

from aman.reports.views.today import pack_shown, today

__all__ = ["pack_shown", "today"]
