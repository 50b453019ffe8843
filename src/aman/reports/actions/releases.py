"""How do figures get out? One person proposes what was counted, another looks at exactly that and answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.disclosure import Published, publish
from aman.errors import BadInput, Conflict, NotAllowed
from aman.reports.models import Release
from aman.reports.public_tables import count_tables
from aman.reports.queries import releases
from aman.reports.queries.releases import hash_of

#: Days between what two releases speak of: nobody gets figures before and after a single arrival.
DAYS_APART = 28


@transaction.atomic
def propose_release(*, actor: User, now: datetime | None = None) -> Release:
    """Count everything, take small numbers out, and freeze what is left for a second person to answer.

    Raises:
        NotAllowed: the actor may not propose.
        Conflict: one waits for an answer, or the last one is too young.
    """
    if not actor.may("reports.propose_release"):
        raise NotAllowed("Your role may not propose figures for the public.", fix="Ask an analyst or a reviewer.")
    now = now or timezone.now()
    as_of = timezone.localdate(now)
    waiting = Release.objects.select_for_update().filter(state=Release.State.PROPOSED).first()
    if waiting is not None:
        raise Conflict(
            f"Release {waiting.number} waits for an answer; a second one beside it was not made.",
            fix="Have it answered first.",
            code="release-waits",
        )
    last = releases.last_published()
    if last is not None and as_of < last.as_of + timedelta(days=DAYS_APART):
        earliest = last.as_of + timedelta(days=DAYS_APART)
        raise Conflict(
            f"The last figures speak of {last.as_of.isoformat()}. Figures of days so close together could be "
            "subtracted from each other.",
            fix=f"Propose the next ones on {earliest.isoformat()} or later.",
            code="release-too-soon",
        )
    tables = _tables(now, last)
    made = Release.objects.create(
        number=(Release.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        as_of=as_of,
        tables=tables,
        sha256=hash_of(tables),
        proposed_by=actor,
        proposed_at=now,
    )
    record(
        actor=actor, verb="release.proposed", subject=f"release:{made.number}",
        detail={"sha256": made.sha256, "base": tables["base"]},
    )  # fmt: skip
    return made


@transaction.atomic
def answer_release(
    *, actor: User, number: int, sha256: str, let_out: bool, reason: str = "", now: datetime | None = None
) -> Release:
    """Let proposed figures out, or refuse them.

    Args:
        actor: anybody who may answer and did not propose them.
        number: of the release.
        sha256: of the tables that the actor saw: they answer for those and no others.
        let_out: whether everybody may read them from now on.
        reason: why not; needed for a refusal.
        now: when; None means now.

    Raises:
        NotAllowed: the actor may not answer, or proposed them.
        BadInput: a refusal without a reason.
        Conflict: it was answered, it is not what was seen, or another release came out since.
    """
    if not actor.may("reports.answer_release"):
        raise NotAllowed("Your role may not answer figures for the public.", fix="Ask a reviewer or an administrator.")
    if not let_out and not reason.strip():
        raise BadInput("The release was not refused: no reason was given.", fix="Say in a sentence why.")
    release = Release.objects.select_for_update().filter(pk=releases.release_of(number).pk).get()
    must_be_another(
        "figures.release",
        first=release.proposed_by_id,
        first_at=release.proposed_at,
        second=actor,
        message="You proposed these figures.",
        fix="Somebody else has to look at them and answer.",
    )
    _must_be_answerable(release, sha256, let_out=let_out)
    release.state = Release.State.PUBLISHED if let_out else Release.State.REFUSED
    release.answered_by, release.answered_at, release.reason = actor, now or timezone.now(), reason.strip()[:300]
    release.save(update_fields=["state", "answered_by", "answered_at", "reason"])
    verb = "release.published" if let_out else "release.refused"
    record(actor=actor, verb=verb, subject=f"release:{number}", detail={"sha256": release.sha256})
    return release


def _must_be_answerable(release: Release, sha256: str, *, let_out: bool) -> None:
    if release.state != Release.State.PROPOSED:
        raise Conflict(
            f"Release {release.number} was answered already.", fix="Look at it again.", code="release-answered"
        )
    if sha256 != release.sha256 or hash_of(release.tables) != release.sha256:
        raise Conflict(
            f"The figures of release {release.number} are not those that you were shown.",
            fix="Open it again, look at its tables, and answer then.",
            code="release-differs",
        )
    last = releases.last_published()
    if let_out and (last.number if last else None) != release.tables["after"]:
        raise Conflict(
            f"Release {release.number} was made before another one came out; together they could be subtracted.",
            fix="Refuse it and propose a new one.",
            code="release-overtaken",
        )


def _tables(now: datetime, last: Release | None) -> dict[str, Any]:
    totals, splits = count_tables(now)
    # A raised threshold is never lowered again: figures of both would stand beside each other.
    threshold = max(settings.PUBLIC_THRESHOLD, releases.base_of_release(last))
    shown = publish(totals, splits, threshold=threshold, earlier=releases.shown_of(last))
    return _frozen(shown, as_of=timezone.localdate(now).isoformat(), after=last.number if last else None)


def _frozen(shown: Published, *, as_of: str, after: int | None) -> dict[str, Any]:
    return {
        "as_of": as_of,
        "after": after,
        "base": shown.base,
        "totals": dict(shown.totals),
        "splits": [
            {"name": s.name, "of": s.of, "total": s.total, "parts": [[part, n] for part, n in s.parts]}
            for s in shown.splits
        ],
    }
