"""Who is told when checks look unusual? The administrators of the asking office and of those whose people were asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.checks import queries
from aman.checks.models import DeskCheck, DeskTrace, Pattern, PatternOffice
from aman.checks.patterns import Seen, Unusual, unusual_at_night, unusual_of_officer
from aman.checks.thresholds import THRESHOLDS
from aman.errors import BadInput, Conflict
from aman.notices.actions import notify

_DAY = timedelta(hours=24)
_MARK = 16
#: One officer's checks that are looked at; the limits of a day lie far below.
_MOST = 400


@dataclass(frozen=True, slots=True)
class Finding:
    """A pattern, the check that made it, whose people were asked about, and what tells it from another of its kind."""

    found: Unusual
    check: DeskCheck
    owners: frozenset[int]
    officer: User | None = None
    about: str = ""
    to_host: bool = True


def find_patterns(made: Sequence[tuple[DeskCheck, bytes]]) -> list[Finding]:
    """Look at what some checks, in the order they were made, add to the days of their officers, offices, questions and cases.

    Reads only; each officer and office is looked at once, however many of the checks are theirs.
    """
    findings: list[Finding] = []
    by_officer: dict[int, list[DeskCheck]] = {}
    by_office: dict[int, DeskCheck] = {}
    for check, _ in made:
        by_officer.setdefault(check.asked_by_id, []).append(check)
        if check.office_id is not None:
            by_office[check.office_id] = check
    for checks in by_officer.values():
        last = checks[-1]
        seen = _checks(DeskCheck.objects.filter(asked_by=last.asked_by), last, _DAY)
        owners = frozenset(owner for owner, _ in seen if owner)
        for found in unusual_of_officer([one for _, one in seen], new=len(checks)):
            findings.append(Finding(found, last, owners, officer=last.asked_by))
    for last in by_office.values():
        seen = _checks(DeskCheck.objects.filter(office=last.office), last, THRESHOLDS["night"].within, marks=False)
        night = unusual_at_night([one for _, one in seen])
        if night is not None:
            owners = frozenset(owner for owner, _ in seen if owner)
            findings.append(Finding(night, last, owners, about=night.place[:40]))
    for mark, check in {mark: check for check, mark in made}.items():
        findings += _same_question(check, mark)
    for check in {check.case_id: check for check, _ in made if check.case_id is not None}.values():
        findings += _same_case(check)
    return findings


def _checks(rows: object, check: DeskCheck, span: timedelta, *, marks: bool = True) -> list[tuple[int | None, Seen]]:
    """The checks up to the one in question, oldest first: the owner's office and what is looked at of each."""
    recent = rows.filter(asked_at__gt=check.asked_at - span, asked_at__lte=check.asked_at)  # type: ignore[attr-defined]
    fields = ["owner_id", "asked_at", "by", "answer", "place", "reason"]
    fields += ["trace__mark", "trace__near"] if marks else []
    found = []
    for owner, at, by, answer, place, reason, *hashes in recent.order_by("-asked_at", "-pk").values_list(*fields)[
        :_MOST
    ]:
        mark, near = (bytes(part or b"") for part in hashes) if hashes else (b"", b"")
        beside = tuple(near[i : i + _MARK] for i in range(0, len(near), _MARK))
        hit = answer == DeskCheck.Answer.IN_FORCE
        found.append((owner, Seen(timezone.localtime(at), by, hit, place, reason, mark, beside)))
    return found[::-1]


def _same_question(check: DeskCheck, mark: bytes) -> list[Finding]:
    """The same question, by whomever."""
    limit = THRESHOLDS["again"]
    same = DeskTrace.objects.filter(mark=mark, made_at__gt=check.asked_at - limit.within, made_at__lte=check.asked_at)
    asked = list(
        same.order_by("made_at").values_list("made_at", "check_made__reference", "check_made__owner_id")[:_MOST]
    )
    if len(asked) < limit.count:
        return []
    owners = frozenset(owner for _, _, owner in asked if owner)
    return [Finding(Unusual("again", len(asked), asked[0][0]), check, owners, about=asked[0][1])]


def _same_case(check: DeskCheck) -> list[Finding]:
    """The same case, by whomever; the host's administrator must not learn that several questions met one family."""
    limit = THRESHOLDS["family"]
    about = DeskCheck.objects.filter(case=check.case, asked_at__gt=check.asked_at - limit.within)
    times = list(about.order_by("asked_at").values_list("asked_at", flat=True)[:_MOST])
    if check.case is None or check.owner_id is None or len(times) < limit.count:
        return []
    found = Unusual("family", len(times), times[0])
    return [Finding(found, check, frozenset({check.owner_id}), about=check.case.ref, to_host=False)]


def notice_pattern(finding: Finding, now: datetime) -> None:
    """Write the pattern down and tell, or add to the one of the same day that was told already."""
    found, check = finding.found, finding.check
    office = check.office if finding.to_host else None
    same = Pattern.objects.filter(kind=found.kind, officer=finding.officer, office=office, about=finding.about)
    known = same.filter(noticed_at__gt=now - _DAY).order_by("-noticed_at").first()
    if known is not None:
        known.count, known.last_at = max(known.count, found.count), check.asked_at
        known.save(update_fields=["count", "last_at"])
        return
    pattern = Pattern.objects.create(
        kind=found.kind,
        office=office,
        officer=finding.officer,
        about=finding.about,
        place=found.place[:120],
        count=found.count,
        since=found.since,
        last_at=check.asked_at,
        noticed_at=now,
    )
    # Who tries numbers that hit nobody tries the registers of everybody.
    concerned = sorted(finding.owners) or list(
        Office.objects.filter(kind=Office.Kind.OWNER).order_by("pk").values_list("pk", flat=True)
    )
    PatternOffice.objects.bulk_create(PatternOffice(pattern=pattern, office_id=pk) for pk in concerned)
    record(
        actor=None,
        verb="desk.pattern_noticed",
        subject=f"pattern:{pattern.pk}",
        detail={"kind": found.kind, "count": found.count, "office": office.code if office else ""},
        at=now,
    )
    _tell([*concerned, *([office.pk] if office else [])], pattern, now)


def _tell(offices: Sequence[int], pattern: Pattern, now: datetime) -> None:
    """Tell the administrators of these offices, and those who belong to none."""
    admins = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    users = [*admins.filter(office_id__in=offices), *admins.filter(office__isnull=True)]
    notify(
        users=users,
        kind="desk.pattern",
        subject=f"pattern:{pattern.pk}",
        path="/checks/patterns/",
        urgency="soon",
        at=now,
    )


@transaction.atomic
def acknowledge_pattern(*, actor: User, pattern_id: int, reason: str, at: datetime | None = None) -> Pattern:
    """Say that one has looked at a pattern, and what it was.

    Raises:
        BadInput: the reason is missing.
        Conflict: somebody did it before.
    """
    queries.visible_pattern(user=actor, pattern_id=pattern_id)
    pattern = Pattern.objects.select_for_update(no_key=True).get(pk=pattern_id)
    if not reason.strip():
        raise BadInput("The pattern was not put aside: the reason is missing.", fix="Say what it was.")
    if not pattern.is_open:
        raise Conflict("This pattern was looked at before.", fix="Open the list again and read what was said.")
    pattern.acknowledged_by, pattern.acknowledged_at = actor, at or timezone.now()
    pattern.acknowledged_reason = reason.strip()[:300]
    pattern.save(update_fields=["acknowledged_by", "acknowledged_at", "acknowledged_reason"])
    record(actor=actor, verb="desk.pattern_acknowledged", subject=f"pattern:{pattern.pk}", at=at)
    return pattern
