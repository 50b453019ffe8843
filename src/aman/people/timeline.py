"""What happened around a person, newest first, out of everything their page knows?"""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from aman.people.queries import PersonRecord
from aman.people.templatetags.people_tags import verb_words

MOST_EVENTS = 40


def timeline_of(record: PersonRecord) -> list[dict[str, Any]]:
    """Give the events of a person's page as the timeline part draws them."""
    events: list[dict[str, Any]] = []
    for row in record.rows:
        what = _("Recorded from %(source)s") % {"source": row.source.label or _("an officer's statement")}
        if row.source_row is not None:
            what = _("Recorded from %(source)s, row %(row)s") % {"source": row.source.label, "row": row.source_row}
        events.append({"at": row.created_at, "what": what})
    for made in record.determinations:
        what = _("Screened: %(policy)s, %(outcome)s") % {
            "policy": made.policy,
            "outcome": made.get_outcome_display(),
        }
        events.append({"at": made.made_at, "what": what, "link": link("screening:view_determination", made.pk)})
    for letter in record.letters:
        where = link("issuing:view_letter", letter.letter_id)
        events.append({"at": letter.issued_at, "what": _("Letter issued"), "link": where})
        if letter.withdrawn_at:
            events.append({"at": letter.withdrawn_at, "what": _("Letter withdrawn"), "link": where})
    events += [{"at": line.at, "what": verb_words(line.verb), "who": line.actor} for line in record.changes]
    events.sort(key=lambda event: event["at"], reverse=True)
    for event in events:
        event["when"] = f"{localtime(event['at']):%Y-%m-%d %H:%M}"
    return events[:MOST_EVENTS]


def link(name: str, *args: object) -> str:
    """Give the address of a page of a higher floor by its name; "" where that floor has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
