"""What do the reports read? Named reads, one file for each question."""

from __future__ import annotations

from aman.reports.queries.counting import LARGE, MOST, count_up_to, is_large
from aman.reports.queries.moments import SPANS, Moment
from aman.reports.queries.outcomes import PolicyOutcomes, latest_outcomes
from aman.reports.queries.roles import administrator_today, analyst_today
from aman.reports.queries.rows import ROWS
from aman.reports.queries.today import (
    ELSEWHERE,
    ENDINGS,
    Figure,
    ReachedNext,
    endings_of,
    figure_of,
    reached_next_of,
    rows_page,
    sections_of,
)
from aman.reports.queries.whole import Whole, whole_of

__all__ = [
    "ELSEWHERE",
    "ENDINGS",
    "LARGE",
    "MOST",
    "ROWS",
    "SPANS",
    "Figure",
    "Moment",
    "PolicyOutcomes",
    "ReachedNext",
    "Whole",
    "administrator_today",
    "analyst_today",
    "count_up_to",
    "endings_of",
    "figure_of",
    "is_large",
    "latest_outcomes",
    "reached_next_of",
    "rows_page",
    "sections_of",
    "whole_of",
]
