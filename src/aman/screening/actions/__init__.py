"""The verbs of screening: ask the rules about people, look at an answer, decide beside it, change the rules."""

from __future__ import annotations

from aman.screening.actions.ahead import look_ahead
from aman.screening.actions.asking import Screened, screen_people
from aman.screening.actions.changing import (
    enact_change,
    log_changed_people,
    propose_change,
    try_change,
    withdraw_change,
)
from aman.screening.actions.deciding import (
    confirm_decision,
    decide,
    list_changed_decisions,
    log_listing,
    read_determination,
)
from aman.screening.actions.listing import confirm_for_list, state_for_list, withdraw_for_list
from aman.screening.actions.looking import MOST_AGEING, list_ageing_out, log_at_risk
from aman.screening.actions.renewing import renew_deadlines
from aman.screening.actions.stating import REASONS, ask_case, ask_person, state_fact
from aman.screening.actions.whatif import PEOPLE_A_PAGE, ask_what_if, list_what_if_people

__all__ = [
    "MOST_AGEING",
    "PEOPLE_A_PAGE",
    "REASONS",
    "Screened",
    "ask_case",
    "ask_person",
    "ask_what_if",
    "confirm_decision",
    "confirm_for_list",
    "decide",
    "enact_change",
    "list_ageing_out",
    "list_changed_decisions",
    "list_what_if_people",
    "log_at_risk",
    "log_changed_people",
    "log_listing",
    "look_ahead",
    "propose_change",
    "read_determination",
    "renew_deadlines",
    "screen_people",
    "state_fact",
    "state_for_list",
    "try_change",
    "withdraw_change",
    "withdraw_for_list",
]
