"""What may a column say of a person, what does an erasure do with it, and what does a copy for training hold of it?

Read from `catalogue.yaml`, the one place; a house test holds every table to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import yaml

ERASING = frozenset({"keep", "blank", "null", "decade", "mark", "rare", "gone"})
COPYING = frozenset({"keep", "blank", "name", "number", "words", "date", "ref", "user", "mark", "place"})
SCOPES = frozenset({"person", "case", "incident", "whole", "row", "ref", "engagement"})


@dataclass(frozen=True, slots=True)
class Treatment:
    """What erasing does with a column, and what a copy holds of it."""

    erase: str
    copy: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: whose its rows are, whether they go as a whole, whether a copy holds it, and each column."""

    label: str
    of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_removed: bool = False
    is_copied: bool = True
    columns: dict[str, Treatment] = field(default_factory=dict)


@cache
def catalogue() -> dict[str, Table]:
    """Give every table by its label, such as people.Person."""
    text = files("aman.retention").joinpath("catalogue.yaml").read_text(encoding="utf-8")
    return {label: _table(label, said) for label, said in yaml.safe_load(text).items()}


def _table(label: str, said: dict[str, object]) -> Table:
    columns = {name: Treatment("keep", "keep") for name in str(said.get("keep", "")).split()}
    fields = said.get("fields", {})
    assert isinstance(fields, dict)  # noqa: S101  the file is ours
    for name, words in fields.items():
        erase, copy = str(words).split()
        if erase not in ERASING or copy not in COPYING:
            raise ValueError(f"catalogue.yaml: {label}.{name}: {words}")
        columns[name] = Treatment(erase, copy)
    of = said.get("of", {})
    assert isinstance(of, dict)  # noqa: S101  the file is ours
    if not set(of) <= SCOPES:
        raise ValueError(f"catalogue.yaml: {label}: of {sorted(of)}")
    paths = {scope: tuple(str(path).split()) for scope, path in of.items()}
    return Table(label, paths, said.get("row") == "remove", said.get("copy") != "skip", columns)
