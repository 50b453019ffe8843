"""Who looked at a person, by whichever page or file, and does what the log says of them still hold?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from aman.audit.facts import touch_digest
from aman.audit.models import AuditEvent, AuditTouch

#: Lines whose subject is the person and that are looks rather than changes.
LOOKS = (
    "person.read",
    "person.facts_read",
    "determination.read",
    "document.shown",
    "phone.shown",
    "field.shown",
)
#: Looks of one user of one kind within this stretch are one line on the page: a search as one types is one look.
_ONE_SITTING = timedelta(hours=1)
#: Searches have no subject of their own; a word typed letter by letter is many lines.
_SEARCHES = frozenset({"people.searched", "people.compared", "cases.listed", "incidents.listed", "pairs.listed"})
_MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a person, or several of a kind by one user within an hour."""

    at: datetime
    actor: str
    verb: str
    subject: str
    times: int

    @property
    def about(self) -> str:
        """The reference by which the person was seen, such as a case or an export; empty where it was their own."""
        kind, _, ref = self.subject.partition(":")
        return ref if kind != "person" else ""


def looks_at(refs: Iterable[str], *, most: int = _MOST_LINES) -> list[Look]:
    """Give who looked at the human being whom these references mean, newest first.

    Args:
        refs: every reference of the person's rows.
        most: at most so many lines of the log are read.
    """
    people = list(refs)
    subjects = AuditEvent.objects.filter(subject__in=[f"person:{ref}" for ref in people], verb__in=LOOKS)
    named = list(subjects.order_by("-sequence")[:most])
    touched = AuditTouch.objects.filter(person__in=people).order_by("-sequence").values_list("sequence", flat=True)
    lines = {event.sequence: event for event in named}
    lines.update(AuditEvent.objects.in_bulk(list(touched[:most])))
    looks = _gathered([lines[number] for number in sorted(lines, reverse=True)[:most]])
    return sorted(looks, key=lambda look: look.at, reverse=True)


def _gathered(lines: list[AuditEvent]) -> Iterator[Look]:
    open_looks: dict[tuple[str, str, str], Look] = {}
    for line in lines:
        key = (line.actor, line.verb, line.subject if line.verb not in _SEARCHES else "")
        known = open_looks.get(key)
        if known is not None and known.at - line.at <= _ONE_SITTING:
            open_looks[key] = Look(known.at, known.actor, known.verb, known.subject, known.times + 1)
            continue
        if known is not None:
            yield known
        open_looks[key] = Look(line.at, line.actor, line.verb, line.subject, 1)
    yield from open_looks.values()


@dataclass(frozen=True, slots=True)
class TouchReport:
    """What a check of the touched people found: lines that touch somebody, and the numbers of those that do not hold."""

    lines: int
    broken: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.broken


def verify_touches(most: int = 500) -> TouchReport:
    """Hold the people whom each line touched against the number and digest that the line itself keeps.

    Args:
        most: stop after so many lines that do not hold.
    """
    stored = AuditTouch.objects.order_by("sequence", "person").values_list("sequence", "person")
    groups = groupby(stored.iterator(chunk_size=5000), key=lambda pair: pair[0])
    events = AuditEvent.objects.filter(detail__has_key="touched").order_by("sequence")
    broken: list[int] = []
    count = 0
    number, people = next(groups, (None, iter(())))
    for sequence, detail in events.values_list("sequence", "detail").iterator(chunk_size=2000):
        count += 1
        while number is not None and number < sequence:  # touches of a line that names nobody
            broken.append(number)
            number, people = next(groups, (None, iter(())))
        kept: list[str] = []
        if number == sequence:
            kept = [ref for _, ref in people]
            number, people = next(groups, (None, iter(())))
        expected = {"touched": detail["touched"], "touched_digest": detail.get("touched_digest")}
        if touch_digest(kept) != expected:
            broken.append(sequence)
        if len(broken) >= most:
            break
    else:
        while number is not None and len(broken) < most:
            broken.append(number)
            number, people = next(groups, (None, iter(())))
    return TouchReport(count, tuple(broken))
