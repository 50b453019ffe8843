"""Which plain values does a rule file hold, and on which line does each stand?

Stricter than YAML: no aliases, no tags, no duplicate keys, no fractions, no more than a rule file
needs. Every mistake is collected, so that an author mends a file once and not ten times.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import yaml

MOST_CHARACTERS = 400_000
DEEPEST = 40

#: The parser in C where PyYAML was built with it; the same events, five times as fast.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Reading:
    """The content of a rule file, the line of every part of it, and the problems found so far."""

    content: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Give the line of a part, or of the nearest part around it; 1 for the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def blame(self, path: Path, sentence: str) -> None:
        """Note a problem at a part of the file."""
        self.problems.append((self.line(path), sentence))


def read_yaml(text: str) -> Reading:
    """Read a rule file into plain values.

    Args:
        text: the file's content, at most 400,000 characters.

    Returns:
        Content, lines and problems; content is empty when the text is no YAML mapping.
    """
    reading = Reading()
    if len(text) > MOST_CHARACTERS:
        reading.blame((), f"The file holds more than {MOST_CHARACTERS:,} characters.")
        return reading
    if not _is_tame(text, reading):
        return reading
    node = yaml.compose(text, Loader=_Parser)
    if not isinstance(node, yaml.MappingNode):
        reading.blame((), "The file is not a mapping of names to values.")
        return reading
    reading.content = _plain(node, (), reading)
    return reading


def _is_tame(text: str, reading: Reading) -> bool:
    """Refuse aliases, anchors, tags, depth and a second document before anything is built."""
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=_Parser):
            line = _line(event)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                reading.problems.append((line, "Anchors and aliases are not allowed: write the value out."))
                return False
            if getattr(event, "tag", None):
                reading.problems.append((line, "Tags are not allowed: write a plain value."))
                return False
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST or documents > 1:
                reading.problems.append((line, "The file is nested too deeply or holds more than one document."))
                return False
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reading.problems.append(
            (mark.line + 1 if mark else 1, f"This is not YAML: {getattr(error, 'problem', None) or error}.")
        )
        return False
    return True


def _line(place: yaml.Node | yaml.Event) -> int:
    return place.start_mark.line + 1 if place.start_mark is not None else 1


def _plain(node: yaml.Node, path: Path, reading: Reading) -> Any:
    reading.lines[path] = _line(node)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            # A key stays as written: 2023-11-01 or no must not turn into a date or a bool.
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            reading.lines[(*path, key)] = _line(key_node)
            if not key:
                reading.blame((*path, key), "A key must be a plain word.")
            elif key in found:
                reading.blame((*path, key), f"The key {key!r} stands here twice.")
            else:
                found[key] = _plain(value_node, (*path, key), reading)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, index), reading) for index, child in enumerate(node.value)]
    return _scalar(node, path, reading)


def _scalar(node: yaml.Node, path: Path, reading: Reading) -> Any:
    try:
        value = yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError):
        reading.blame(path, f"The value {node.value!r} cannot be read.")
        return None
    if isinstance(value, float | datetime | bytes):
        reading.blame(path, f"The value {node.value!r} is neither a day, a whole number, a word nor true or false.")
        return None
    if isinstance(value, str):
        return value.strip()
    assert value is None or isinstance(value, bool | int | date)  # noqa: S101 - all that the safe loader has left
    return value
