"""Who goes through a large register for the pictures? The worker, and the longer it takes, the longer it rests."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

from django.utils import timezone

from aman.accounts.models import Office
from aman.reports.models import KeptCount
from aman.reports.pictures.counting import WHOLE
from aman.reports.pictures.scope import MONTHS, OfficeRows, Scope, kept_name, month_of
from aman.reports.queries.counting import is_large

#: A picture of months is not older for a quarter of an hour; a count that took long rests so many times as long.
AT_LEAST = timedelta(minutes=15)
TIMES = 60


def keep_pictures(now: datetime | None = None) -> int:
    """Count anew what the pictures of large registers need and is old, one count an office a call; give how many were made."""
    now, made = now or timezone.now(), 0
    for office in Office.objects.filter(kind=Office.Kind.OWNER).order_by("pk"):
        if is_large(office.pk):
            names = {kept_name(name): name for name in WHOLE}
            kept = {one.name: one for one in KeptCount.objects.filter(office=office, name__in=names)}
            old = [n for key, n in names.items() if key not in kept or _is_old(kept[key], now)]
            never = [n for n in old if kept_name(n) not in kept]
            for name in never or old[:1]:
                made += _keep(name, office, now)
    return made


def _is_old(kept: KeptCount, now: datetime) -> bool:
    if kept.numbers.get("month") != month_of(timezone.localdate(now)):
        return True
    return now - kept.counted_at >= max(AT_LEAST, timedelta(seconds=TIMES * kept.seconds))


def _keep(name: str, office: Office, now: datetime) -> bool:
    begun = monotonic()
    counts = WHOLE[name](Scope(OfficeRows(office.pk), now, MONTHS[-1]))
    KeptCount.objects.update_or_create(
        office=office,
        name=kept_name(name),
        defaults={
            "numbers": {"month": month_of(timezone.localdate(now)), "counts": counts},
            "counted_at": now,
            "seconds": monotonic() - begun,
        },
    )
    return True
