"""How is a report of unknown size read and drafted without holding the site up? In a process of its own, with limits.

Reach for `read_and_draft` with bytes or a text. A short text is drafted here, in milliseconds. A file, or a long text, is
given to a process that may use so much memory and so many seconds, sees no environment, and is ended when it needs more.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from aman.core.press import Gazetteers, draft_as_json, draft_report
from aman.errors import BadInput
from aman.jobs.apart import answer_from, hold_to, say
from aman.liaison.reading import ReportText, read_report_bytes

#: Drafted where it is asked for: at worst a second, usually some hundredths of one.
SHORT = 10_000
#: No report is a longer text; a page is kept with its tags.
MOST_CHARACTERS = 3_000_000
MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 15
WALL_SECONDS = 30
#: Two at a time for each process of the site: reading may not take all that serves pages.
_PLACES = threading.BoundedSemaphore(2)
_WAIT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Known:
    """What whoever brings a report knows of it, and the names confirmed before."""

    dateline: date | None = None
    source: str | None = None
    gazetteers: Gazetteers = field(default_factory=lambda: Gazetteers({}, {}, {}))


@dataclass(frozen=True, slots=True)
class Drafted:
    """A text as it is kept, and its draft as plain values (schema aman.press/1)."""

    read: ReportText
    draft: Mapping[str, Any]


def read_and_draft(content: bytes | str, *, name: str = "", known: Known | None = None) -> Drafted:
    """Read a file or take a text, and draft what it says.

    Args:
        content: the bytes of a file, or a text that was pasted or kept.
        name: the file's name, for its ending; it is repeated in refusals.
        known: dateline, source and confirmed names; None for none.

    Raises:
        BadInput: what `read_report_bytes` says, or the text is longer, or needs more time or memory, than any report.
    """
    known = known or Known()
    if isinstance(content, str) and len(content) <= SHORT:
        return _drafted(_checked(ReportText(content, False, form="pasted")), known)
    if isinstance(content, str):
        _checked(ReportText(content, False, form="pasted"))
    if not _PLACES.acquire(timeout=_WAIT_SECONDS):
        raise BadInput("Other reports are being read.", fix="Send it again in a minute.", code="busy")
    try:
        return _apart(content, name, known)
    finally:
        _PLACES.release()


def _checked(read: ReportText) -> ReportText:
    """Keep one kind of line end and no half characters, so that one text is one text however it came."""
    if len(read.text) > MOST_CHARACTERS:
        raise BadInput("The text is longer than any report.", fix="Give one report at a time.", code="too-long")
    text = read.text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").removeprefix("\ufeff")
    if not text.strip():
        raise BadInput("There is no text.", fix="Give the words of the report.", code="empty")
    return ReportText(text, read.is_extracted, read.damaged, read.form)


def _drafted(read: ReportText, known: Known) -> Drafted:
    found = draft_report(read.text, dateline=known.dateline, source=known.source, gazetteers=known.gazetteers)
    return Drafted(read, draft_as_json(found))


def _apart(content: bytes | str, name: str, known: Known) -> Drafted:
    lists = known.gazetteers
    head = {
        "name": name,
        "is_text": isinstance(content, str),
        "dateline": known.dateline.isoformat() if known.dateline else None,
        "source": known.source,
        "gazetteers": [dict(lists.people), dict(lists.places), dict(lists.bodies)],
    }
    body = content.encode("utf-8", "replace") if isinstance(content, str) else content
    try:
        # This interpreter and a module of ours; what came is on its standard input.
        done = subprocess.run(
            [sys.executable, "-I", "-m", "aman.liaison.apart"],
            input=json.dumps(head).encode() + b"\n" + body,
            capture_output=True,
            timeout=WALL_SECONDS,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_heavy() from error
    answer = answer_from(done.stdout, too_heavy=_too_heavy())
    return Drafted(ReportText(**answer["read"]), answer["draft"])


def _too_heavy() -> BadInput:
    return BadInput(
        "The file needs more time or memory than any report does.",
        fix="Save the pages with the report as a file of their own, or paste the text.",
        code="too-heavy",
    )


def main() -> None:
    """Read what stands on standard input within the limits, and write the draft."""
    hold_to(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS, may_write_and_fork=True)
    head = json.loads(sys.stdin.buffer.readline())
    body = sys.stdin.buffer.read()
    say(lambda: _found(head, body))


def _found(head: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    people, places, bodies = head["gazetteers"]
    day = date.fromisoformat(head["dateline"]) if head["dateline"] else None
    read = (
        ReportText(body.decode("utf-8"), False, form="pasted")
        if head["is_text"]
        else read_report_bytes(body, head["name"])
    )
    made = _drafted(_checked(read), Known(day, head["source"], Gazetteers(people, places, bodies)))
    return {"read": asdict(made.read), "draft": made.draft}


if __name__ == "__main__":
    main()
