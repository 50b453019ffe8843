"""How does a shipped rule pack come into force in an office, and what happens when a newer one is shipped?

The first pack of an id is taken as it is shipped, and the log says so. After that nothing changes by itself: a newer
shipped version becomes a proposal, and the old one stays in force until people have read the difference.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from aman.audit.actions import record
from aman.core import _data
from aman.screening import queries
from aman.screening.actions.storing import keep_version
from aman.screening.models import RuleChange

#: Any fixed number; whoever changes which rules an office asks, or asks them, waits for the others.
RULES_LOCK = 0x73637265


def lock_rules() -> None:
    """Wait until nobody else changes or asks rules. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RULES_LOCK])


@transaction.atomic
def adopt_shipped(*, actor: Any, office_id: int) -> None:
    """Bring every shipped pack into force in an office that has none of its id; each leaves a line in the log."""
    for pack in queries.packs_in_force(office_id):
        if pack.version_id is not None:
            continue
        version = keep_version(pack.policy, _data.read_policy_text(pack.policy.policy_id))
        now = timezone.now()
        today = timezone.localdate(now)
        made = RuleChange.objects.create(
            office_id=office_id, policy=version.policy, version=version, state=RuleChange.State.EFFECTIVE,
            as_of=today, known_on=today, proposed_at=now, effective_at=now,
        )  # fmt: skip
        record(
            actor=actor,
            verb="rules.adopted",
            subject=f"change:{made.pk}",
            detail={"policy": version.policy, "version": version.policy_hash[:12]},
        )


@transaction.atomic
def notice_shipped(*, office_id: int, as_of: date | None = None) -> list[RuleChange]:
    """Propose each newer shipped version of a pack that is in force in an office, once; nobody has to ask for it."""
    made = []
    for pack in queries.packs_in_force(office_id):
        policy_id = pack.policy.policy_id
        if pack.version_id is None or policy_id not in _data.policy_ids():
            continue
        shipped = queries.shipped_policy(policy_id)
        text = _data.read_policy_text(policy_id)
        # A text that was kept by an earlier version of the product may hash otherwise; it is the same text all the same.
        known = RuleChange.objects.filter(office_id=office_id, policy=policy_id)
        if (
            known.filter(version__policy_hash=shipped.version_hash).exists()
            or known.filter(version__text=text).exists()
        ):
            continue
        now = timezone.now()
        today = timezone.localdate(now)
        change = RuleChange.objects.create(
            office_id=office_id, policy=policy_id, version=keep_version(shipped, text), replaces_id=pack.version_id,
            as_of=as_of or today, known_on=today, proposed_at=now,
        )  # fmt: skip
        record(
            actor=None,
            verb="rules.proposed",
            subject=f"change:{change.pk}",
            detail={"policy": policy_id, "version": shipped.version_hash[:12], "by": "shipped"},
        )
        made.append(change)
    return made


def notice_shipped_everywhere() -> None:
    """Look in every office that asks rules whether a newer version was shipped."""
    for office_id in RuleChange.objects.order_by().values_list("office_id", flat=True).distinct():
        notice_shipped(office_id=office_id)
