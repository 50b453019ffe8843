"""Named reads of the desk check: is protection in force, who asked, what waits, what looks unusual?"""

from aman.checks.queries.counting import Limits, Used, limits_of, used_so_far
from aman.checks.queries.protection import (
    NOBODY,
    Protection,
    duty_number,
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
    "Limits",
    "Protection",
    "Used",
    "checks_about",
    "counters",
    "duty_number",
    "find_protection",
    "granted_check",
    "granted_checks",
    "is_in_force",
    "limits_of",
    "patterns_visible_to",
    "referrals_visible_to",
    "used_so_far",
    "visible_pattern",
    "visible_referral",
]
