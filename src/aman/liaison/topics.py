"""What are engagements about? One list of topics, so that they can be counted and found."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOPICS: dict[str, str | Promise] = {
    "lists": _("Lists of people"),
    "letters": _("Letters"),
    "detentions": _("Arrests and detention"),
    "deportations": _("Deportations"),
    "deadlines": _("Deadlines and phases"),
    "visas": _("Visas and stays"),
    "exit": _("Exit permits"),
    "processing": _("Processing of cases"),
    "relocation": _("Travel to the third country"),
    "support": _("Support and funds"),
    "access": _("Access to people held"),
    "other": _("Something else"),
}
