"""What happened on a case, newest first?"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from aman.cases.queries import CaseRecord
from aman.cases.words import STEPS, word_of
from aman.people.templatetags.people_tags import verb_words

MOST_EVENTS = 40


def timeline_of(record: CaseRecord) -> list[dict[str, Any]]:
    """Give the events of a case's page as the timeline part draws them."""
    events: list[dict[str, Any]] = [{"at": record.case.opened_at, "what": _("Case opened")}]
    for step in record.steps:
        what = _("Stage: %(step)s") % {"step": word_of(STEPS, step.name)}
        events.append({"at": make_aware(datetime.combine(step.entered_on, time.min)), "what": what, "whole_day": True})
    for member in record.family:
        for letter in [*([member.letter] if member.letter else []), *member.old_letters]:
            events.append({"at": letter.issued_at, "what": _("Letter %(id)s issued") % {"id": letter.letter_id}})
            if letter.withdrawn_at:
                what = _("Letter %(id)s withdrawn") % {"id": letter.letter_id}
                events.append({"at": letter.withdrawn_at, "what": what})
    for check in record.desk_checks:
        where = {"office": check.asked_by.office, "place": check.place, "answer": check.get_answer_display()}
        events.append({"at": check.asked_at, "what": _("Desk check by %(office)s at %(place)s: %(answer)s") % where})
    events += [{"at": line.at, "what": verb_words(line.verb), "who": line.actor} for line in record.changes]
    events.sort(key=lambda event: event["at"], reverse=True)
    for event in events:
        at = localtime(event["at"])
        event["when"] = f"{at:%Y-%m-%d}" if event.get("whole_day") else f"{at:%Y-%m-%d %H:%M}"
    return events[:MOST_EVENTS]
