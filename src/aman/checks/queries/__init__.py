"""Named reads of the desk check: is protection in force, who asked, what waits, what looks unusual?"""

from aman.checks.queries.counting import Desk, Limits, desk_of, limits_of, owner_number
from aman.checks.queries.protection import (
    NOBODY,
    Protection,
    find_protection,
    is_in_force,
)
from aman.checks.queries.seen import (
    GRANT,
    checks_about,
    counters,
    granted_check,
    granted_checks,
    patterns_visible_to,
    referrals_visible_to,
    visible_pattern,
    visible_referral,
)

__all__ = [
    "GRANT",
    "NOBODY",
    "Desk",
    "Limits",
    "Protection",
    "checks_about",
    "counters",
    "desk_of",
    "find_protection",
    "granted_check",
    "granted_checks",
    "is_in_force",
    "limits_of",
    "owner_number",
    "patterns_visible_to",
    "referrals_visible_to",
    "visible_pattern",
    "visible_referral",
]
