"""Does the log hold, are joins plain, can everybody be found, and does what is sealed open?"""

from __future__ import annotations

from django.db import connection
from django.db.models import F

from aman.audit.queries import verify_chain
from aman.cli.integrity.findings import Finding, named
from aman.core.matching import prepared_keys, read_person
from aman.core.matching.stored import VERSION
from aman.incidents.models import Incident
from aman.people.models import MatchLine, Person
from aman.vault.sealing import ErasedText


def log_broken(every: bool) -> list[Finding]:
    """Find lines of the log that were changed, removed or moved."""
    report = verify_chain()
    return [
        Finding(finding.sentence, "Compare with a backup and with heads noted elsewhere (aman audit verify --anchors).")
        for finding in report.findings[:20]
    ]


def joins_tangled(every: bool) -> list[Finding]:
    """Find people joined to somebody who is joined to another, and incidents merged in a circle."""
    deep = Person.objects.filter(root__root__isnull=False).order_by("id").values_list("ref", flat=True)
    across = Person.objects.filter(root__isnull=False).exclude(root__office=F("office")).values_list("ref", flat=True)
    found = []
    if refs := list(deep[:1_000]):
        found.append(
            Finding(f"People joined to somebody who is no root: {named(refs)}.", "Take them apart and join them anew.")
        )
    if refs := list(across[:1_000]):
        found.append(
            Finding(f"People joined to somebody of another office: {named(refs)}.", "Take them apart and ask how.")
        )
    into = dict(Incident.objects.filter(merged_into__isnull=False).values_list("id", "merged_into_id"))
    circling = [pk for pk in into if _circles(pk, into)]
    if circling:
        refs = list(Incident.objects.filter(id__in=circling[:1_000]).values_list("ref", flat=True))
        found.append(Finding(f"Incidents merged in a circle: {named(refs)}.", "Undo one of the merges."))
    return found


def _circles(start: int, into: dict[int, int]) -> bool:
    seen, at = {start}, into.get(start)
    while at is not None and at not in seen:
        seen.add(at)
        at = into.get(at)
    return at is not None


def matching_missing(every: bool) -> list[Finding]:
    """Find people whom matching and search cannot see."""
    lines = MatchLine._meta.db_table
    with connection.cursor() as cursor:
        # EXCEPT sorts once; asking for each person would walk the keys a million times.
        cursor.execute(f"SELECT id FROM people_person EXCEPT SELECT person_id FROM {lines}")  # noqa: S608 - our table
        lineless = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(f"SELECT person_id FROM {lines} EXCEPT SELECT person_id FROM people_namekey")  # noqa: S608
        keyless = [pk for (pk,) in cursor.fetchall()]
    old = MatchLine.objects.exclude(version=VERSION).count()
    found = []
    if refs := _refs(lineless):
        found.append(Finding(f"People that matching cannot see: {named(refs)}.", "Run aman resolve; it writes them."))
    if refs := _refs(_nameable(keyless)):
        found.append(
            Finding(f"People that no search finds: {named(refs)}.", "Restore the last backup, or enter them again.")
        )
    if old:
        found.append(Finding(f"{old:,} people are written for an older version.", "Run aman people restore."))
    return found


def _refs(ids: list[int]) -> list[str]:
    refs: list[str] = []
    for start in range(0, min(len(ids), 1_000), 500):
        refs += Person.objects.filter(id__in=ids[start : start + 500]).order_by("id").values_list("ref", flat=True)
    return refs


def _nameable(ids: list[int]) -> list[int]:
    """Keep those who have a name to be found by: a row of blanks has no key, nor has somebody who was erased."""
    kept: list[int] = []
    for start in range(0, min(len(ids), 10_000), 500):
        lines = MatchLine.objects.filter(person__in=ids[start : start + 500]).values_list("person_id", "line")
        kept += [pk for pk, line in lines if not isinstance(line, ErasedText) and _has_keys(line, pk)]
    return kept


def _has_keys(line: str, pk: int) -> bool:
    return any(True for _ in prepared_keys(read_person(line, pk)))
