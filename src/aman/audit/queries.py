"""What does the log say, and has anybody touched it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from aman.audit.facts import GENESIS, chain_hash, hashed_fields
from aman.audit.models import AuditEvent

#: A log that somebody rewrote as a whole would report every line; the first few hundred say enough.
MOST_FINDINGS = 500


class Tampering(StrEnum):
    """What was found wrong with a line."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with the log: which line, what, in a sentence."""

    sequence: int
    kind: Tampering
    sentence: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the log found; the head (last line and its hash) is worth keeping elsewhere."""

    lines: int
    head_sequence: int
    head_hash: str
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify_chain(anchors: Mapping[int, str] | None = None) -> ChainReport:
    """Read the whole log and say which lines were changed, removed or moved.

    A chain alone cannot show that its end was cut off, or that all of it was written anew. Anchors can: heads noted
    at earlier checks and kept outside the database.

    Args:
        anchors: line number -> hash as noted earlier; None means there are none.
    """
    findings: list[Finding] = []
    broken: list[AuditEvent] = []
    wanted = dict(anchors or {})
    count, expected, previous = 0, 1, GENESIS
    last_sequence, last_intact = 0, True
    for event in AuditEvent.objects.order_by("sequence").iterator(chunk_size=2000):
        count += 1
        if event.sequence > expected:
            findings.append(_missing(expected, event.sequence - 1))
        intact = event.hash == chain_hash(event.previous_hash, hashed_fields(event))
        if not intact:
            broken.append(event)
        elif event.previous_hash != previous and last_intact and event.sequence == expected:
            # Both lines hold by themselves, so the one before was replaced, hash and all.
            findings.append(_rewritten(event.sequence - 1) if event.sequence > 1 else _rewritten(1))
        if event.sequence in wanted and wanted.pop(event.sequence) != event.hash:
            findings.append(
                Finding(event.sequence, Tampering.CHANGED, f"Line {event.sequence} is not the line noted earlier.")
            )
        previous, expected = event.hash, event.sequence + 1
        last_sequence, last_intact = event.sequence, intact
        if len(findings) + len(broken) >= MOST_FINDINGS:
            break
    else:
        if wanted:
            findings.append(_missing(last_sequence + 1, max(wanted)))
    findings += _explain_broken(broken)
    findings.sort(key=lambda f: f.sequence)
    return ChainReport(count, last_sequence, previous, tuple(findings))


def line_holds(event: AuditEvent) -> bool:
    """Say whether a line's hash covers what it says, wherever the line was kept."""
    return event.hash == chain_hash(event.previous_hash, hashed_fields(event))


def _missing(first: int, last: int) -> Finding:
    which = f"Line {first} is" if first == last else f"Lines {first} to {last} are"
    return Finding(first, Tampering.MISSING, f"{which} missing.")


def _rewritten(sequence: int) -> Finding:
    return Finding(
        sequence, Tampering.CHANGED, f"Line {sequence} was rewritten: the line after it remembers another one."
    )


def _explain_broken(broken: Iterable[AuditEvent]) -> list[Finding]:
    """Tell a line that was moved from one whose content was changed: moved, it holds under its old number."""
    events = list(broken)
    numbers = [e.sequence for e in events]
    found = []
    for event in events:
        fields = hashed_fields(event)
        old = next(
            (n for n in numbers if chain_hash(event.previous_hash, {**fields, "sequence": n}) == event.hash), None
        )
        if old is None:
            found.append(
                Finding(
                    event.sequence, Tampering.CHANGED, f"Line {event.sequence} was changed: its hash does not hold."
                )
            )
        else:
            found.append(
                Finding(event.sequence, Tampering.REORDERED, f"Line {event.sequence} was moved: it was line {old}.")
            )
    return found


def events_visible_to(user: Any) -> QuerySet[AuditEvent]:
    """Give the lines an administrator may read: their own office's, or all when they belong to none."""
    if not user.may("audit.view_log"):
        return AuditEvent.objects.none()
    if user.office_id is None:
        return AuditEvent.objects.all()
    return AuditEvent.objects.filter(office=str(user.office_id))


def events_about(subject: str) -> QuerySet[AuditEvent]:
    """Give the lines about one reference, newest first: who looked at a record and who changed it."""
    return AuditEvent.objects.filter(subject=subject).order_by("-sequence")
