"""What is a backup called, and which old ones go?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

_NAMED = re.compile(r"aman-(\d{8}T\d{6}Z)\.backup\.age")
_MOMENT = "%Y%m%dT%H%M%SZ"


def backup_name(at: datetime) -> str:
    """Give the name of a backup made at a moment."""
    return f"aman-{at.astimezone(UTC):{_MOMENT}}.backup.age"


def made_at(path: Path) -> datetime | None:
    """Read from its name when a backup was made; None where the name is not ours."""
    found = _NAMED.fullmatch(path.name)
    return datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC) if found else None


def surplus(paths: Iterable[Path], *, daily: int, weekly: int) -> list[Path]:
    """Give the backups that no rule keeps: the newest of each of so many days, and of so many weeks, stay.

    Days and weeks count where there is a backup, so that a machine that was off for a month loses none for it. The
    newest of all always stays. Files with other names are not looked at.
    """
    dated = sorted(((at, p) for p in paths if (at := made_at(p)) is not None), reverse=True)
    kept: set[Path] = {path for _, path in dated[:1]}
    for most, span in ((daily, "%Y-%m-%d"), (weekly, "%G-%V")):
        newest: dict[str, Path] = {}
        for at, path in dated:
            newest.setdefault(f"{at:{span}}", path)
        kept |= set(list(newest.values())[:most])
    return [path for _, path in dated if path not in kept]
