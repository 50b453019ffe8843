"""Which pages do the reports have? One file for each: today, the briefs, the pictures, what is let out."""

from __future__ import annotations

from aman.reports.views.briefs import list_briefs, make_brief, take_brief, view_brief
from aman.reports.views.today import list_rows, pack_shown, today

__all__ = ["list_briefs", "list_rows", "make_brief", "pack_shown", "take_brief", "today", "view_brief"]
