"""What does a brief count? One module a section, each asked with the same scope, in this order."""

from __future__ import annotations

from collections.abc import Callable

from aman.reports.brief.counting import (
    changes,
    checks,
    dealings,
    exposure,
    incidents,
    letters,
    limits,
    lists,
    quality,
    waiting,
)
from aman.reports.brief.counting.scope import Scope
from aman.reports.brief.frame import Section

SECTIONS: tuple[tuple[str, Callable[[Scope], Section]], ...] = (
    ("waiting", waiting.count),
    ("changes", changes.count),
    ("exposure", exposure.count),
    ("letters", letters.count),
    ("checks", checks.count),
    ("incidents", incidents.count),
    ("lists", lists.count),
    ("engagements", dealings.count_engagements),
    ("commitments", dealings.count_commitments),
    ("quality", quality.count),
    ("limits", limits.count),
)
