"""What would a rule change change? Everybody is asked under both versions, in pieces, and nothing is determined.

A worker does this in the background. Each piece reads some people, compares their two answers, keeps those that
differ and adds to the counts; memory stays that of a piece. The trial also takes a mark of every fact it saw, so
that nobody makes a change effective on facts that have moved since.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.accounts.queries import command_line_actor
from aman.audit.actions import record
from aman.core.policy import Outcome, Policy, deciding_conditions
from aman.core.policy.whatif import count_by_rule
from aman.jobs.actions import JobKind, Piece
from aman.jobs.models import Job
from aman.people.models import Person, PersonQuerySet
from aman.people.rows import collector_at_rest
from aman.screening import queries
from aman.screening.actions import asking
from aman.screening.facts import FactSheet, freeze_sheet
from aman.screening.models import ChangedAnswer, RuleChange

#: People a piece: a second's work, and a few tens of megabytes.
PEOPLE_A_PIECE = 2_000
_ORDER = (Outcome.DOES_NOT_MEET.value, Outcome.MEETS.value, Outcome.CANNOT_TELL.value)
_MARKS = 1 << 256


@dataclass(slots=True)
class _Tally:
    """What the pieces have counted so far; kept in the job's cursor between them."""

    after: int = 0
    mark: int = 0
    total: list[int] = field(default_factory=lambda: [0] * 9)
    districts: dict[str, list[int]] = field(default_factory=dict)
    rules: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def from_cursor(cls, cursor: dict[str, Any]) -> _Tally:
        return cls(**{**cursor, "mark": int(cursor["mark"], 16)}) if cursor else cls()

    def as_cursor(self) -> dict[str, Any]:
        return {"after": self.after, "mark": f"{self.mark:x}", **self.counts()}

    def counts(self) -> dict[str, Any]:
        return {"total": self.total, "districts": self.districts, "rules": self.rules}


def change_of(job: Job) -> RuleChange:
    """Give the rule change a job is about."""
    return RuleChange.objects.select_related("office", "version").get(pk=int(job.subject.partition(":")[2]))


def try_piece(job: Job) -> Piece:
    """Compare the answers of the next people under the old and the new version."""
    change = change_of(job)
    if change.state != RuleChange.State.TRYING:
        return Piece(job.cursor, job.done, job.total, is_last=True)
    if not job.cursor:
        change.answers.all().delete()
    tally = _Tally.from_cursor(job.cursor)
    with collector_at_rest():
        seen = _try_some(change, tally)
    done = job.done + seen
    total = max(change.people, done)
    is_last = seen < PEOPLE_A_PIECE
    change.people_done = done
    if is_last:
        _finish(change, tally, job)
    change.save(update_fields=["people", "people_done", "summary", "register_mark", "state", "tried_at", "trouble"])
    return Piece(tally.as_cursor(), done, total, is_last=is_last)


def _try_some(change: RuleChange, tally: _Tally) -> int:
    old, new, packs = versions_compared(change)
    chosen = _next_people(change.office, tally.after)
    if chosen is None:
        return 0
    roots, last = chosen
    sheets, mates = read_base_sheets(change, roots, [*packs, new])
    wanted = sorted(roots.values_list("pk", flat=True))
    tally.mark = (tally.mark + mark_sheets({pk: sheets[pk] for pk in wanted})) % _MARKS
    after = asking.answer_people(new, sheets, mates, wanted, (change.as_of, change.known_on))
    before = ([_ORDER[2]] * len(wanted), after[1])
    if old is not None:
        before = asking.answer_people(old, sheets, mates, wanted, (change.as_of, change.known_on))
    turning = _Turning(old, new, change)
    rows = []
    numbers = zip(wanted, *before, *after, strict=True)
    for pk, was, old_trace, now, new_trace in numbers:
        move = 3 * _ORDER.index(was) + _ORDER.index(now)
        district = asking.stated(sheets[pk], "district")
        name = district if isinstance(district, str) else ""
        tally.total[move] += 1
        tally.districts.setdefault(name, [0] * 9)[move] += 1
        if was == now:
            continue
        rules = turning.between(was, now, old_trace, new_trace)
        for rule in rules:
            tally.rules.setdefault(rule, [0] * 9)[move] += 1
        rows.append(ChangedAnswer(change=change, person_id=pk, before=was, after=now, rules=list(rules), district=name))
    ChangedAnswer.objects.bulk_create(rows, batch_size=1_000)
    tally.after = last
    return len(wanted)


def versions_compared(change: RuleChange) -> tuple[Policy | None, Policy, list[Policy]]:
    """Give the version a change replaces (None where there was none), the new one, and all packs in force."""
    packs = queries.packs_in_force(change.office_id)
    old = None if change.replaces is None else queries.read_version(change.replaces.policy_hash)
    return old, queries.read_version(change.version.policy_hash), [pack.policy for pack in packs]


def _next_people(office: Office, after: int) -> tuple[PersonQuerySet, int] | None:
    """Give the next human beings of an office's register, by number, and the last of them; None after the end."""
    mine = Person.objects.visible_to(command_line_actor(office.code)).roots().filter(pk__gt=after)
    numbers = list(mine.order_by("pk").values_list("pk", flat=True)[:PEOPLE_A_PIECE])
    if not numbers:
        return None
    return mine.filter(pk__lte=numbers[-1]), numbers[-1]


def read_base_sheets(
    change: RuleChange, roots: PersonQuerySet, policies: list[Policy]
) -> tuple[dict[int, FactSheet], Any]:
    """Read the facts of people and their families, before any answer about a principal applicant is among them."""
    reader = command_line_actor(change.office.code)
    return asking.read_sheets(reader, roots, change.as_of, queries.fact_kinds(policies), whole=False)


def mark_sheets(sheets: dict[int, FactSheet]) -> int:
    """Give one number for the facts of some people; of the parts of a register the sum is that of the whole."""
    texts = (f"{pk} {freeze_sheet(sheet)}" for pk, sheet in sheets.items())
    return sum(int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") for text in texts) % _MARKS


def present_mark(change: RuleChange) -> str:
    """Read the whole register once more and give the mark that a trial made now would get."""
    _, new, packs = versions_compared(change)
    mark, after = 0, 0
    with collector_at_rest():
        while chosen := _next_people(change.office, after):
            roots, after = chosen
            sheets, _ = read_base_sheets(change, roots, [*packs, new])
            mark = (mark + mark_sheets({pk: sheets[pk] for pk in roots.values_list("pk", flat=True)})) % _MARKS
    return _whole_mark(change, mark)


def _whole_mark(change: RuleChange, mark: int) -> str:
    rules = sorted(pack.policy_hash for pack in queries.packs_in_force(change.office_id))
    text = f"{mark:064x} {change.as_of} {change.version.policy_hash} {' '.join(rules)}"
    return hashlib.sha256(text.encode()).hexdigest()


def _finish(change: RuleChange, tally: _Tally, job: Job) -> None:
    change.people = change.people_done
    change.summary = tally.counts()
    change.register_mark = _whole_mark(change, tally.mark)
    change.state = RuleChange.State.READY
    change.tried_at = timezone.now()
    change.trouble = ""
    unchanged = sum(tally.total[i] for i in (0, 4, 8))
    record(
        actor=job.asked_by,
        verb="rules.tried",
        subject=f"change:{change.pk}",
        detail={
            "policy": change.policy,
            "version": change.version.policy_hash[:12],
            "people": change.people,
            "changed": sum(tally.total) - unchanged,
        },
    )


class _Turning:
    """Which rules make the difference between two answers; each pair of traces is looked at once."""

    def __init__(self, old: Policy | None, new: Policy, change: RuleChange) -> None:
        self._old, self._new = old, new
        self._days = change.as_of, change.known_on
        self._found: dict[tuple[int, int], tuple[str, ...]] = {}

    def between(self, was: str, now: str, old_trace: int, new_trace: int) -> tuple[str, ...]:
        key = (old_trace, new_trace)
        if key not in self._found:
            if self._old is None:
                self._found[key] = tuple(deciding_conditions(self._new, new_trace, *self._days))
            else:
                before, after = (
                    pl.DataFrame(
                        {"outcome": [outcome], "trace_code": pl.Series([trace], dtype=pl.UInt64)},
                    )
                    for outcome, trace in ((was, old_trace), (now, new_trace))
                )
                turned = count_by_rule(self._old, self._new, before, after, *self._days)
                self._found[key] = tuple(one.rule for one in turned)
        return self._found[key]


def trial_failed(job: Job, trouble: str) -> None:
    """Say on the change why its trial stopped."""
    RuleChange.objects.filter(pk=change_of(job).pk, state=RuleChange.State.TRYING).update(
        state=RuleChange.State.FAILED, trouble=trouble
    )


def screen_piece(job: Job) -> Piece:
    """Freeze the answers of the next people under a version that came into force."""
    change = change_of(job)
    chosen = _next_people(change.office, job.cursor.get("after", 0))
    if chosen is None:
        return Piece(job.cursor, job.done, job.done, is_last=True)
    roots, last = chosen
    actor: User = command_line_actor(change.office.code)
    known_on = timezone.localdate(change.effective_at)
    done = asking.screen_people(
        actor=actor, as_of=change.as_of, known_on=known_on, people=roots, only=frozenset({change.policy})
    )
    total = max(job.total, job.done + done.people)
    return Piece({"after": last}, job.done + done.people, total)


TRY_CHANGE = JobKind(try_piece, trial_failed)
SCREEN_AGAIN = JobKind(screen_piece)
