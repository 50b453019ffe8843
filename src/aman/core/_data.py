"""Where are the tables that ship inside the package, and what is in them?

The one place in `aman.core` that reads files: every table is a resource of the package itself.
"""

from __future__ import annotations

import json
from importlib.resources import files

_TABLES = "_tables"


def _table_text(name: str) -> str:
    """The text of one shipped table of `aman/core/_tables`."""
    return files("aman.core").joinpath(_TABLES, name).read_text(encoding="utf-8")


def read_name_units() -> list[tuple[str, int, int, int, str]]:
    """Read the shipped name parts.

    Returns:
        For every part: its folded Arabic spelling, how many people attest it in Afghanistan, Pakistan and Iran, and its
        Latin spellings as ``spelling:count`` joined by ``|`` (a count of 1 is left out).

    Source: `_tables/name_tables.md` (Wikidata, CC0 1.0).
    """
    rows = []
    for line in _table_text("name_units.csv").splitlines()[1:]:
        arabic, afghan, pakistani, iranian, latin = line.split(",")
        rows.append((arabic, int(afghan), int(pakistani), int(iranian), latin))
    return rows


def read_sound_costs() -> dict[str, dict[str, dict[str, float]]]:
    """Read the learned costs of writing one sound unit as another.

    Returns:
        For ``arabic_latin`` and ``latin_latin``: ``pair`` (two units to cost), ``gap_left`` and ``gap_right``.

    Source: `_tables/name_tables.md`, learned by `bench/build_name_tables.py`.
    """
    costs: dict[str, dict[str, dict[str, float]]] = json.loads(_table_text("sound_costs.json"))
    return costs
