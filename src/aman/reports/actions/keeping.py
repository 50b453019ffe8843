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
    """Count anew what is kept and old, for every office with a large register; give how many counts were made."""
    made = 0
    for office in Office.objects.filter(kind=Office.Kind.OWNER).order_by("pk"):
        if is_large(office.pk):
            made += sum(_keep(name, office, now or timezone.now()) for name in (HALF, WITHOUT, OUTCOMES, TOTALS))
    return made


def _keep(name: str, office: Office, now: datetime) -> bool:
    earlier = KeptCount.objects.filter(office=office, name=name).first()
    mark = _mark_of(name)
    if earlier is not None:
        rests = max(AT_LEAST, timedelta(seconds=TIMES * earlier.seconds))
        # Answers are only ever added: where none came, none is counted again.
        if now - earlier.counted_at < rests or (mark and earlier.mark == mark):
            return False
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
