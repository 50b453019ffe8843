"""What a desk, an owner's desk and an administrator do: ask, answer a referral, look at a pattern, set limits."""

from aman.checks.actions.asking import DeskAnswer, ask_desk, reopen_answer
from aman.checks.actions.even_time import on_a_beat
from aman.checks.actions.following_up import follow_up_checks, forget_traces
from aman.checks.actions.limiting import set_desk_limit
from aman.checks.actions.reading import check_said, names_somebody, read_birth, read_paper_number
from aman.checks.actions.referring import answer_referral, read_referral, take_referral, watch_referrals
from aman.checks.actions.watching import acknowledge_pattern
from aman.checks.facts import DeskQuestion

__all__ = [
    "DeskAnswer",
    "DeskQuestion",
    "acknowledge_pattern",
    "answer_referral",
    "ask_desk",
    "check_said",
    "follow_up_checks",
    "forget_traces",
    "names_somebody",
    "on_a_beat",
    "read_birth",
    "read_paper_number",
    "read_referral",
    "reopen_answer",
    "set_desk_limit",
    "take_referral",
    "watch_referrals",
]
