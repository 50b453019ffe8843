"""Give everybody a new letter whose letter fell with its key, and name who is still without one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from aman.accounts.models import Office
from aman.accounts.queries import command_line_actor
from aman.audit.actions import record
from aman.cases.models import Case
from aman.errors import NotFound
from aman.issuing.actions.issue import issue_fallen
from aman.issuing.models import IssuingKey, Letter, LetterQuerySet


@dataclass(frozen=True, slots=True)
class Reissued:
    """What issuing anew did: `issued` new letters for `families` families; `without` are the cases on which
    somebody's letter fell and no new one could be signed."""

    issued: int
    families: int
    without: tuple[str, ...]


def reissue_letters(
    *,
    kid: str,
    passphrase: str,
    days: int = 90,
    progress: Callable[[int, int], None] | None = None,
) -> Reissued:
    """Issue anew for every family with a letter in force that a dropped key signed, in every office of the register.

    The old letters are superseded, the new ones get new places on the status lists, and the lists are signed anew.
    May be run again after it was stopped: only the families that are left are taken.

    Args:
        kid: the dropped key's id, as hexadecimal digits.
        passphrase: opens the key that signs now.
        days: how long the new letters run, 1 to 90.
        progress: called with families done and families in all.

    Raises:
        NotFound: no such key was ever here, or it was not dropped.
        BadInput: no key may sign, or none has room.
        SealBroken: the passphrase is wrong.
    """
    key = next((k for k in IssuingKey.objects.exclude(killed_at=None) if bytes(k.kid).hex() == kid.lower()), None)
    if key is None:
        raise NotFound(f"No issuing key {kid[:16]} was dropped.", fix="Look at aman keys list, then aman keys drop.")
    fallen = _fallen(key)
    total = fallen.values("case_id").distinct().count()
    done = issued = families = 0
    for office in Office.objects.filter(cases__letters__in=fallen).distinct().order_by("id"):
        cases = list(Case.objects.filter(office=office, letters__in=_fallen(key)).distinct())

        def move(seen: int, _of: int, before: int = done) -> None:
            if progress is not None:
                progress(before + seen, total)

        actor = command_line_actor(office.code)
        report = issue_fallen(actor=actor, passphrase=passphrase, key=key, cases=cases, days=days, progress=move)
        done, issued, families = done + len(cases), issued + report.issued, families + report.families
        detail = {"letters": report.issued, "families": report.families}
        record(actor=actor, verb="letters.reissued", subject=f"key:{kid.lower()}", detail=detail)
    without = tuple(sorted(_fallen(key).values_list("case__ref", flat=True).distinct()))
    return Reissued(issued, families, without)


def _fallen(key: IssuingKey) -> LetterQuerySet:
    return Letter.objects.in_force(timezone.now()).filter(key=key)
