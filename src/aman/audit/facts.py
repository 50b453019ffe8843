"""What of a line of the log does its hash cover, and what of the people it touched?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from aman.audit.models import AuditEvent

#: What the first line remembers in place of the line before it.
GENESIS = "0" * 64


def chain_hash(previous: str, fields: Mapping[str, Any]) -> str:
    """Hash one line together with the hash of the line before it."""
    body = json.dumps(fields, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def hashed_fields(event: AuditEvent) -> dict[str, Any]:
    """Give the fields of a line that its hash covers."""
    return {
        "sequence": event.sequence,
        "at": event.at.astimezone(UTC).isoformat(),
        "actor_id": event.actor_id,
        "actor": event.actor,
        "office": event.office,
        "verb": event.verb,
        "subject": event.subject,
        "detail": event.detail,
    }


def touch_digest(people: Iterable[str]) -> dict[str, Any]:
    """Give what a line keeps of the people it touched: how many, and one digest over their sorted references."""
    refs = sorted(set(people))
    return {"touched": len(refs), "touched_digest": hashlib.sha256("\n".join(refs).encode()).hexdigest()}
