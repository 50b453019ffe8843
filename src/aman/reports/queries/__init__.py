"""What do the reports read? Named reads, one file for each page."""

from __future__ import annotations

from aman.reports.queries.today import administrator_today, analyst_today, latest_outcomes, officer_today

__all__ = ["administrator_today", "analyst_today", "latest_outcomes", "officer_today"]
