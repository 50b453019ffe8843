"""How is a draft written down for others: which JSON, and what shape does it promise?"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from aman.core.press.draft import NOTES
from aman.core.press.results import SCHEMA, PressDraft


def draft_as_json(draft: PressDraft) -> dict[str, Any]:
    """Write a draft as plain values, ready for JSON.

    Args:
        draft: as `draft_report` gives it.

    Returns:
        The object of schema `aman.press/1`; a range of a figure is a list of two numbers.

    Source: `docs/reference/press.schema.json`.
    """
    found: dict[str, Any] = {"schema": SCHEMA}
    for field in fields(draft):
        found[field.name] = _plain(getattr(draft, field.name))
    found["notes"] = [{"code": code, "text": NOTES[code]} for code in draft.notes]
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
