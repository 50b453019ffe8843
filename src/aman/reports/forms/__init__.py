"""What may an address or a form of the reports ask for? One file for each page."""

from __future__ import annotations

from aman.reports.forms.rows import RowsForm

__all__ = ["RowsForm"]
