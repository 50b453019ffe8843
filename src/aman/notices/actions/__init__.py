"""What can be done about notices: tell users, read, say how one wants to be told, deliver."""

from aman.notices.actions.reading import mark_all_read, mark_read
from aman.notices.actions.telling import Telling, notify, notify_many
from aman.notices.actions.webhooks import add_webhook, stop_webhook, test_webhook
from aman.notices.actions.wishes import ask_address, confirm_address, forget_address, set_hours

__all__ = [
    "Telling",
    "add_webhook",
    "ask_address",
    "confirm_address",
    "forget_address",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_many",
    "set_hours",
    "stop_webhook",
    "test_webhook",
]
