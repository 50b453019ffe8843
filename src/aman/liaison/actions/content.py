"""How is what an engagement says written into its rows, whole, and only where it differs from what stands there?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from aman.core.account.drafts import Content, Reading, Row
from aman.liaison.actions.indexing import index
from aman.liaison.models import Engagement, Figure, Official, Participant, Statement
from aman.liaison.models.reading import Readers
from aman.liaison.models.searched import SearchedKind
from aman.liaison.queries.content import content_of, days_in, key_of

_FIGURE_WORDS = ("low", "high", "unit", "hedge", "stated_by", "reported_by", "rejected_by")


def new_engagement(*, content: Content, office: Any, written_by: Any, ref: str) -> Engagement:
    """Make the row of an engagement and everything that stands in it."""
    first, last, precision = days_in(content.fields)
    engagement = Engagement.objects.create(
        ref=ref, office=office, first_day=first, last_day=last, precision=precision, written_by=written_by,
        written_at=timezone.now(),
    )  # fmt: skip
    write_content(engagement, content, before=Content({}, {}, Reading()))
    return engagement


def write_content(engagement: Engagement, content: Content, *, before: Content | None = None) -> list[str]:
    """Write what an engagement says; give the names of what changed.

    Args:
        engagement: the row, already counted one version up.
        content: what it is to say.
        before: what it says now; None reads it.
    """
    now = before if before is not None else content_of(engagement)
    changed = [name for name, value in content.fields.items() if now.fields.get(name) != value]
    changed += [kind for kind, rows in content.rows.items() if tuple(now.rows.get(kind, ())) != tuple(rows)]
    _write_fields(engagement, content)
    if {"participants", "statements"} & set(changed):
        _write_people(engagement, content.rows["participants"], content.rows["statements"])
    if "figures" in changed:
        _write_figures(engagement, now.rows.get("figures", ()), content.rows["figures"])
    if content.reading != now.reading:
        write_reading(engagement, content.reading)
        changed.append("readers")
    index(kind=SearchedKind.ENGAGEMENT, pk=engagement.pk)
    return changed


def _write_fields(engagement: Engagement, content: Content) -> None:
    said = content.fields
    engagement.first_day, engagement.last_day, engagement.precision = days_in(said)
    for name in ("kind", "state", "place", "topics", "title", "summary", "source"):
        setattr(engagement, name, said[name])
    engagement.press_report_id = said.get("press_report")
    engagement.save(
        update_fields=[
            "first_day", "last_day", "precision", "kind", "state", "place", "topics", "title", "summary", "source",
            "press_report",
        ]
    )  # fmt: skip


def write_reading(engagement: Engagement, reading: Reading) -> None:
    """Say who may read an engagement; whoever wrote it reads it anyway."""
    Engagement.objects.filter(pk=engagement.pk).update(readers=Readers(reading.level))
    engagement.readers = Readers(reading.level)
    engagement.named_readers.set(reading.people - {engagement.written_by_id})
    engagement.other_offices.set(reading.offices)


def _write_people(engagement: Engagement, people: Sequence[Row], statements: Sequence[Row]) -> None:
    engagement.statements.all().delete()
    engagement.participants.all().delete()
    officials = dict(
        Official.objects.filter(ref__in={row["official"] for row in people if row["official"]}).values_list("ref", "pk")
    )
    made: dict[str, Participant] = {}
    for number, row in enumerate(people, start=1):
        one = Participant(
            engagement=engagement,
            number=number,
            official_id=officials[row["official"]] if row["official"] else None,
            post_id=row["post"],
            party_id=row["party"],
            name_words=row["name"],
            post_words=row["post_words"],
        )
        one.save()
        made.setdefault(key_of(row), one)
    Statement.objects.bulk_create(
        Statement(
            engagement=engagement,
            number=number,
            speaker=made.get(row["speaker"]) if row["speaker"] else None,
            speaker_words=row["speaker_words"],
            words=row["words"],
            is_quote=row["is_quote"],
            certainty=row["certainty"],
            source=row["source"],
        )
        for number, row in enumerate(statements, start=1)
    )


def _write_figures(engagement: Engagement, now: Sequence[Row], wanted: Sequence[Row]) -> None:
    """Figures stand in the order of their keys: those before the first difference are left, the others written anew."""
    same = 0
    while same < min(len(now), len(wanted)) and now[same] == wanted[same]:
        same += 1
    stale = list(engagement.figures.order_by("pk").values_list("pk", flat=True))[same:]
    Figure.objects.filter(pk__in=stale).delete()
    for row in wanted[same:]:
        first, last = row["as_of"] or (None, None)
        Figure.objects.create(
            engagement=engagement,
            press_report_id=row["press_report"],
            as_of_first=date.fromisoformat(first) if first else None,
            as_of_last=date.fromisoformat(last) if last else None,
            recorded_by_id=row["by"],
            recorded_at=datetime.fromisoformat(row["at"]),
            **{name: row[name] for name in _FIGURE_WORDS},
        )
