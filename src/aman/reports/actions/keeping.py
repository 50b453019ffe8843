"""How are the counts of a large register kept? The worker goes through it, and the longer that takes, the longer it rests."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

from django.utils import timezone

from aman.accounts.models import Office
from aman.reports.models import KeptCount
from aman.reports.queries.counting import is_large
from aman.reports.queries.whole import HALF, OUTCOMES, TOTALS, WITHOUT, count_whole
from aman.screening.models import Determination

#: A count is made anew after this long, or after so many times what it took.
AT_LEAST = timedelta(seconds=55)
TIMES = 20


def keep_counts(now: datetime | None = None) -> int:
    """Count anew what is kept and old, for every office with a large register; give how many counts were made.

    What was never counted is counted at once; of what is old one a call, so that nothing else of the worker waits long.
    """
    now, made = now or timezone.now(), 0
    old: list[tuple[datetime, str, Office]] = []
    for office in Office.objects.filter(kind=Office.Kind.OWNER).order_by("pk"):
        if not is_large(office.pk):
            continue
        kept = {one.name: one for one in KeptCount.objects.filter(office=office)}
        for name in (HALF, WITHOUT, OUTCOMES, TOTALS):
            if name not in kept:
                made += _keep(name, office, now)
            elif _is_old(kept[name], now):
                old.append((kept[name].counted_at, name, office))
    if old:
        _at, name, office = min(old, key=lambda one: one[0])
        made += _keep(name, office, now)
    return made


def _is_old(kept: KeptCount, now: datetime) -> bool:
    """Whether it rested long enough and what it was counted from has changed."""
    mark = _mark_of(kept.name)
    # Answers are only ever added: where none came, none is counted again.
    return now - kept.counted_at >= max(AT_LEAST, timedelta(seconds=TIMES * kept.seconds)) and (
        not mark or kept.mark != mark
    )


def _keep(name: str, office: Office, now: datetime) -> bool:
    mark = _mark_of(name)
    begun = monotonic()
    numbers = count_whole(name, office.pk, office.code, now)
    KeptCount.objects.update_or_create(
        office=office,
        name=name,
        defaults={"numbers": numbers, "mark": mark, "counted_at": now, "seconds": monotonic() - begun},
    )
    return True


def _mark_of(name: str) -> str:
    last = Determination.objects.order_by("-pk").values_list("pk", flat=True).first() if name == OUTCOMES else None
    return str(last or "")
