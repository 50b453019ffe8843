"""How are facts and answers frozen: each once, in rows the driver writes at once, whole registers in seconds?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from aman.core.policy import Policy, find_missing
from aman.people.models import Person
from aman.people.rows import take_ids, write_rows
from aman.screening.facts import FactSheet, freeze_sheet
from aman.screening.models import Determination, FactSnapshot, OpenPoints, PolicyVersion
from aman.screening.queries import PackInForce
from aman.vault.blind import blind
from aman.vault.sealing import GONE

_FEW = 900
#: From so many people on, a screening is worth a quarter of a gigabyte of cache (a negative number counts kilobytes).
_MANY = 5_000
_ROOM = -262_144
#: How the digest of facts that were erased begins; an erasure writes the same (`aman.retention`).
ERASED_FACTS = "erased-"
_FACTS = FactSnapshot._meta.get_field("facts")


@contextmanager
def roomy_cache(people: int) -> Iterator[None]:
    """Keep the indexes that a whole register's answers go into in memory while they are written. SQLite only."""
    if connection.vendor != "sqlite" or people < _MANY:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        usual = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA cache_size={_ROOM}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size={usual}")


def keep_version(policy: Policy, text: str) -> PolicyVersion:
    """Keep the text of a rule pack, once for the same content."""
    version, _ = PolicyVersion.objects.get_or_create(
        policy_hash=policy.version_hash,
        defaults={"policy": policy.policy_id, "text": text, "first_used_at": timezone.now()},
    )
    return version


def write_snapshots(sheets: dict[int, FactSheet], now: Any) -> dict[int, int]:
    """Freeze the facts of each person, once for the same facts; give the snapshot of each."""
    frozen = {pk: freeze_sheet(sheet) for pk, sheet in sheets.items()}
    digests = {pk: digest_of(pk, text) for pk, text in frozen.items()}
    known: dict[tuple[int, str], int] = {}
    theirs = _about(FactSnapshot.objects.all(), "person", sheets)
    for pk, person_id, digest in _rows(theirs, "pk", "person_id", "digest"):
        known[person_id, digest] = pk
    sealed = _sealed({pk: frozen[pk] for pk in sheets if (pk, digests[pk]) not in known})
    digests.update({pk: ERASED_FACTS + str(pk) for pk, facts in sealed.items() if facts == GONE})
    new = [pk for pk in sealed if (pk, digests[pk]) not in known]
    ids = take_ids(FactSnapshot, len(new))
    rows = ((i, pk, sealed[pk], digests[pk], now) for i, pk in zip(ids, new, strict=True))
    write_rows(FactSnapshot, ("id", "person", "facts", "digest", "taken_at"), rows)
    known.update({(pk, digests[pk]): i for i, pk in zip(ids, new, strict=True)})
    return {pk: known[pk, digests[pk]] for pk in sheets}


def _sealed(frozen: dict[int, str]) -> dict[int, bytes]:
    """Seal the facts of each person under their key; `GONE` for whoever was erased, so that nothing is known anew."""
    if not frozen:
        return {}
    seals = dict(_rows(_about(Person.objects.all(), "pk", frozen), "pk", "seal"))
    return dict(zip(frozen, _FACTS.sealed_texts([seals[pk] for pk in frozen], frozen.values()), strict=True))


def digest_of(person_id: int, frozen: str) -> str:
    """Give the keyed digest of a person's frozen facts, by which the same facts are kept once.

    With the person in it, so that nobody sees either which people have the same facts. Over the plain digest, so that
    those of an older version could be keyed without the facts being read.
    """
    return blind("facts", f"{person_id}|{hashlib.sha256(frozen.encode()).hexdigest()}").hex()


def write_determinations(
    pack: PackInForce,
    snapshots: dict[int, int],
    answers: tuple[Sequence[str], Sequence[int]],
    days: tuple[date, date],
    now: Any,
) -> int:
    """Freeze one pack's answers about people; give how many are new.

    Args:
        pack: with its version kept.
        snapshots: person -> snapshot, in the order of the answers.
        answers: outcomes and trace codes.
        days: as of, known on.
        now: as the driver takes it.
    """
    as_of, known_on = days
    outcomes, traces = answers
    # The unique index begins with these three and ends with the snapshot: what stands already is read from it alone.
    same = Determination.objects.filter(as_of=as_of, version=pack.version_id, known_on=known_on)
    stands = {one for (one,) in _rows(_about(same, "snapshot", snapshots.values()), "snapshot_id")}
    open_points = _keep_open_points(pack, set(traces), days)
    day, known = (connection.ops.adapt_datefield_value(d) for d in days)
    policy_id, policy_hash, version_id = pack.policy.policy_id, pack.policy_hash, pack.version_id
    written = {trace: f"{trace:x}" for trace in set(traces)}
    rows = [
        (pk, policy_id, policy_hash, day, known, outcome, written[trace], open_points[trace], snapshot, version_id, now)
        for (pk, snapshot), outcome, trace in zip(snapshots.items(), outcomes, traces, strict=True)
        if snapshot not in stands
    ]
    names = (
        "person", "policy", "policy_hash", "as_of", "known_on", "outcome", "trace_code", "open_points", "snapshot", "version",
        "made_at",
    )  # fmt: skip
    write_rows(Determination, names, rows)
    return len(rows)


def _keep_open_points(pack: PackInForce, traces: Collection[int], days: tuple[date, date]) -> dict[int, int]:
    """Keep what each trace leaves open, once for everybody; a few hundred for a register."""
    same = OpenPoints.objects.filter(version=pack.version_id, as_of=days[0], known_on=days[1])
    kept = {int(code, 16): pk for pk, code in same.values_list("pk", "trace_code")}
    new = [
        OpenPoints(
            version_id=pack.version_id or 0,
            as_of=days[0],
            known_on=days[1],
            trace_code=f"{trace:x}",
            missing=missing_of(pack.policy, trace, days),
        )
        for trace in sorted(set(traces) - kept.keys())
    ]
    kept.update({int(one.trace_code, 16): one.pk for one in OpenPoints.objects.bulk_create(new, batch_size=500)})
    return kept


def missing_of(policy: Policy, trace_code: int, days: tuple[date, date]) -> list[dict[str, Any]]:
    """Give the missing evidence as it is stored with an answer."""
    found = find_missing(policy, {}, trace_code, as_of=days[0], known_on=days[1])
    return [{"fact": m.fact, "evidence": m.evidence, "settles_alone": m.settles_alone} for m in found]


def _about(found: QuerySet[Any], column: str, ids: Collection[int]) -> QuerySet[Any]:
    """Keep rows about a few, or those between the first and last of many.

    Pieces of a register lie side by side: a stretch of the index beats a long list of ids.
    """
    if len(ids) <= _FEW:
        return found.filter(**{f"{column}__in": list(ids)})
    return found.filter(**{f"{column}__gte": min(ids), f"{column}__lte": max(ids)})


def _rows(found: QuerySet[Any], *names: str) -> Iterator[tuple[Any, ...]]:
    return (row for row in found.order_by().values_list(*names).iterator(chunk_size=10_000))
