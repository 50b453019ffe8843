"""What can be done to sign-ins, windows, sessions, drafts, keys and offices? One function for each act, each a line of the log."""

from aman.accounts.actions.codes import as_drawn, lengthen_recovery_codes, spend_first_code, use_code
from aman.accounts.actions.drafts import drop_draft, forget_old_drafts, keep_draft, keep_in_mind
from aman.accounts.actions.granting import grant_access
from aman.accounts.actions.keys import confirm_key, make_key, withdraw_key
from aman.accounts.actions.offices import answer_proposal, end_service, propose_for_office
from aman.accounts.actions.sessions import begin_session, end_own_other_sessions, end_session, end_sessions
from aman.accounts.actions.telling import tell_owner
from aman.accounts.actions.users import (
    add_user,
    change_role,
    disable_user,
    enable_user,
    give_new_password,
    make_password,
    mark_password_known,
    remove_second_factor,
    require_window,
)
from aman.accounts.actions.vouching import hold_sign_in, vouch_for_user
from aman.accounts.actions.windows import close_window, give_window

__all__ = [
    "add_user",
    "answer_proposal",
    "as_drawn",
    "begin_session",
    "change_role",
    "close_window",
    "confirm_key",
    "disable_user",
    "drop_draft",
    "enable_user",
    "end_own_other_sessions",
    "end_service",
    "end_session",
    "end_sessions",
    "forget_old_drafts",
    "give_new_password",
    "give_window",
    "grant_access",
    "hold_sign_in",
    "keep_draft",
    "keep_in_mind",
    "lengthen_recovery_codes",
    "make_key",
    "make_password",
    "mark_password_known",
    "propose_for_office",
    "remove_second_factor",
    "require_window",
    "spend_first_code",
    "tell_owner",
    "use_code",
    "vouch_for_user",
    "withdraw_key",
]
