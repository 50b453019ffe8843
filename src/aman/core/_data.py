"""Where are the tables that ship inside the package, and what is in them?

The one place in `aman.core` that reads files: every table is a resource of the package itself.
"""

from __future__ import annotations

import json
from importlib.resources import files

from aman.errors import NotFound

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


def read_name_parts() -> list[tuple[str, int, int, int]]:
    """Read how often single name parts occur.

    Returns:
        For every part in folded Arabic letters: how many people attest it in Afghanistan, Pakistan and Iran.

    Source: `_tables/name_tables.md` (Wikidata, CC0 1.0).
    """
    rows = []
    for line in _table_text("name_parts.csv").splitlines()[1:]:
        part, afghan, pakistani, iranian = line.split(",")
        rows.append((part, int(afghan), int(pakistani), int(iranian)))
    return rows


def read_name_words() -> dict[str, list[str]]:
    """Read the words of names that are not names themselves.

    Returns:
        For every list (titles, blanks, links, ...) its lines, each with one or more folded words.

    Source: `_tables/name_words.txt`.
    """
    found: dict[str, list[str]] = {}
    for line in _table_text("name_words.txt").splitlines():
        if line and not line.startswith("#"):
            kind, _, words = line.partition(": ")
            found.setdefault(kind, []).append(words)
    return found


def read_sound_costs() -> dict[str, dict[str, dict[str, float]]]:
    """Read the learned costs of writing one sound unit as another.

    Returns:
        For ``arabic_latin`` and ``latin_latin``: ``pair`` (two units to cost), ``gap_left`` and ``gap_right``.

    Source: `_tables/name_tables.md`, learned by `bench/build_name_tables.py`.
    """
    costs: dict[str, dict[str, dict[str, float]]] = json.loads(_table_text("sound_costs.json"))
    return costs


def read_press_words() -> dict[str, list[str]]:
    """Read the words the rules for press reports go by.

    Returns:
        For every kind (honorific, post, say, unit, ...) its words; a value follows a word after ``=``.

    Source: `_tables/press_words.txt`, general vocabulary written by hand.
    """
    found: dict[str, list[str]] = {}
    for line in _table_text("press_words.txt").splitlines():
        if line and not line.startswith("#"):
            kind, _, words = line.partition(": ")
            found.setdefault(kind, []).extend(word.strip() for word in words.split(","))
    return found


def read_press_places() -> list[tuple[str, tuple[str, ...]]]:
    """Read the states, bodies and places that press reports name.

    Returns:
        For every line its kind (state, body, place, script) and its fields; names inside a field are parted by ``|``.

    Source: `_tables/press_places.txt`, general knowledge written by hand.
    """
    rows = []
    for line in _table_text("press_places.txt").splitlines():
        if line and not line.startswith("#"):
            kind, _, fields = line.partition(": ")
            rows.append((kind, tuple(part.strip() for part in fields.split(";"))))
    return rows


def policy_ids() -> tuple[str, ...]:
    """List the rule packs shipped with Aman.

    Returns:
        Ids in alphabetical order, for example `pk-exposure`.
    """
    found = (entry.name for entry in files("aman").joinpath("policies").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


def read_policy_text(policy_id: str) -> str:
    """Read a shipped rule pack.

    Args:
        policy_id: as `policy_ids` lists it.

    Returns:
        The YAML text, for `aman.core.policy.load_policy`.

    Raises:
        NotFound: no pack has that id.
    """
    if policy_id not in policy_ids():
        raise NotFound(
            f"No rule pack is named {policy_id!r}.",
            fix=f"Choose one of {', '.join(policy_ids())}.",
            code="no-such-policy",
        )
    return files("aman").joinpath("policies", f"{policy_id}.yaml").read_text(encoding="utf-8")


def read_family_text() -> str:
    """Read the shipped table of who of a family belongs under which programme.

    Returns:
        The YAML text, for `aman.core.policy.family.load_family_rules`.
    """
    return files("aman").joinpath("policies", "tables", "family.yaml").read_text(encoding="utf-8")


def scenario_ids() -> tuple[str, ...]:
    """List the what-if scenarios shipped with Aman.

    Returns:
        Names in alphabetical order, for example `phase-2-april`.
    """
    found = (entry.name for entry in files("aman").joinpath("policies", "scenarios").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


def read_scenario_text(scenario_id: str) -> str:
    """Read a shipped scenario.

    Args:
        scenario_id: as `scenario_ids` lists it.

    Returns:
        The YAML text, for `aman.core.policy.scenarios.load_scenario`.

    Raises:
        NotFound: no scenario has that name.
    """
    if scenario_id not in scenario_ids():
        raise NotFound(
            f"No scenario is named {scenario_id!r}.",
            fix=f"Choose one of {', '.join(scenario_ids())}.",
            code="no-such-scenario",
        )
    return files("aman").joinpath("policies", "scenarios", f"{scenario_id}.yaml").read_text(encoding="utf-8")
