"""Which plain values does a rule file hold, and on which line does each stand?

Stricter than YAML: no aliases, no tags, no duplicate keys, no fractions, no more than a rule file
needs. Every mistake is collected, so that an author mends a file once and not ten times.
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import yaml

MOST_CHARACTERS = 400_000
DEEPEST = 40
#: More mistakes than these help nobody; the first are mended first.
MOST_MISTAKES = 200
_LONGEST = 600

#: The parser in C where PyYAML was built with it; the same events, five times as fast.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAKER = yaml.constructor.SafeConstructor()
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: 12:30 and 0x1F are whole numbers to YAML, and to nobody else.
_WHOLE = re.compile(r"[-+]?[0-9]{1,15}\Z")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing that is wrong in a file.

    Args:
        line: where, from 1.
        sentence: what is wrong.
        fix: what to write instead; blank only where the sentence says it.
    """

    line: int
    sentence: str
    fix: str = ""


@dataclass(slots=True)
class Reading:
    """The content of a rule file, the line of every part of it, and the mistakes found so far."""

    content: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def problems(self) -> list[tuple[int, str]]:
        """Line and sentence of every mistake."""
        return [(mistake.line, mistake.sentence) for mistake in self.mistakes]

    def line(self, path: Path) -> int:
        """Give the line of a part, or of the nearest part around it; 1 for the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def blame(self, path: Path, sentence: str, fix: str = "") -> None:
        """Note a mistake at a part of the file."""
        self.blame_line(self.line(path), sentence, fix)

    def blame_line(self, line: int, sentence: str, fix: str = "") -> None:
        """Note a mistake on a line."""
        if not self.is_full:
            self.mistakes.append(Mistake(line, sentence[:_LONGEST], fix[:_LONGEST]))

    @property
    def is_full(self) -> bool:
        """Whether no more mistakes are noted; then a reader need not look for more."""
        return len(self.mistakes) >= MOST_MISTAKES


def suggest(word: object, words: Iterable[object]) -> str:
    """Say which of the words that may stand there was probably meant.

    Args:
        word: as written.
        words: what may stand there.

    Returns:
        A sentence for a fix: the nearest word, or all of them; "Nothing may stand here." when there are none.
    """
    listed = [str(one)[:_LONGEST] for one in words]
    near = get_close_matches(str(word)[:40], listed[:300], 1)
    if near:
        return f"Did you mean {near[0]!r}?"
    shown = ", ".join(listed[:20]) + (", ..." if len(listed) > 20 else "")
    return f"Write one of: {shown}." if listed else "Nothing may stand here."


def read_yaml(text: str) -> Reading:
    """Read a rule file into plain values.

    Args:
        text: the file's content, at most 400,000 characters. A mark of byte order at its start is passed over.

    Returns:
        Content, lines and mistakes; content is empty when the text is no YAML mapping.
    """
    reading = Reading()
    text = text.removeprefix("\ufeff")
    if len(text) > MOST_CHARACTERS:
        reading.blame(
            (),
            f"The file holds more than {MOST_CHARACTERS:,} characters.",
            "Split it into policies that each answer one question.",
        )
        return reading
    if not _is_tame(text, reading):
        return reading
    node = yaml.compose(text, Loader=_Parser)
    if not isinstance(node, yaml.MappingNode):
        reading.blame(
            (), "The file is not a mapping of names to values.", "Begin with a line such as `policy: my-policy`."
        )
        return reading
    reading.content = _plain(node, (), reading)
    return reading


def _is_tame(text: str, reading: Reading) -> bool:
    """Refuse characters that are no text, aliases, anchors, tags, depth and a second document, before building."""
    strange = _NO_TEXT.search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        code = f"U+{ord(strange.group()):04X}"
        reading.blame_line(line, f"The character {code} is no text.", "Save the file as plain text in UTF-8.")
        return False
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=_Parser):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            documents += isinstance(event, yaml.DocumentStartEvent)
            wrong = _wildness(event, depth, documents)
            if wrong:
                reading.blame_line(_line(event), *wrong)
                return False
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        said = str(getattr(error, "problem", None) or "it cannot be read")
        sentence, fix = _in_words(said, text, mark.line if mark else 0)
        reading.blame_line(mark.line + 1 if mark else 1, sentence, fix)
        return False
    return True


def _wildness(event: yaml.Event, depth: int, documents: int) -> tuple[str, str] | None:
    """What a rule file may not hold, though YAML would allow it."""
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return "Anchors and aliases are not allowed: write the value out.", "Remove the & or * and write the value."
    if getattr(event, "tag", None):
        return "Tags are not allowed: write a plain value.", "Remove the word that begins with an exclamation mark."
    if depth > DEEPEST:
        return f"The file is nested more than {DEEPEST} deep.", "Give an inner condition a rule of its own."
    if documents > 1:
        return "The file holds more than one document.", "Remove the line `---`, or make it two files."
    return None


def _in_words(said: str, text: str, line: int) -> tuple[str, str]:
    """Put a parser's words into an author's: the mistakes that people make most often."""
    lines = text.splitlines()
    written = lines[line] if line < len(lines) else ""
    if "\t" in written:
        return "This is not YAML: a tab stands where spaces must.", "Put spaces in place of the tab."
    if "mapping values are not allowed" in said:
        return "A colon stands inside a text.", "Put the whole text between double quotes."
    if "expected ',' or" in said or "expected the node content" in said or "did not find expected" in said:
        fix = "Look for a bracket or quote that is not closed, a comma that is missing, or a line indented wrongly."
        return f"This is not YAML: {said}.", fix
    return f"This is not YAML: {said}.", "Look at this line and the one before it."


def _line(place: yaml.Node | yaml.Event) -> int:
    return place.start_mark.line + 1 if place.start_mark is not None else 1


def _plain(node: yaml.Node, path: Path, reading: Reading) -> Any:
    reading.lines[path] = _line(node)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            # A key stays as written: 2023-11-01 or no must not turn into a date or a bool.
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            reading.lines.setdefault((*path, key), _line(key_node))
            if not key:
                reading.blame_line(_line(key_node), "A key must be a plain word.", "Write a name before the colon.")
            elif key in found:
                first = reading.lines[(*path, key)]
                reading.blame_line(
                    _line(key_node), f"The key {key!r} stands here twice.", f"Keep one; the other is on line {first}."
                )
            else:
                found[key] = _plain(value_node, (*path, key), reading)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, index), reading) for index, child in enumerate(node.value)]
    return _scalar(node, path, reading)


def _scalar(node: yaml.Node, path: Path, reading: Reading) -> Any:
    if node.tag == "tag:yaml.org,2002:str":
        return node.value.strip()
    try:
        value = _MAKER.construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError):
        reading.blame(path, f"The value {node.value!r} cannot be read.", _fix_of_day(node.value))
        return None
    finally:
        # The maker remembers what it made; a node is never asked for twice.
        _MAKER.constructed_objects.clear()
    is_odd = isinstance(value, int) and not isinstance(value, bool) and not _WHOLE.match(node.value)
    if is_odd or isinstance(value, float | datetime | bytes):
        reading.blame(
            path,
            f"The value {node.value!r} is neither a day, a whole number, a word nor true or false.",
            "Write a day as 2023-11-01, a number without a point; put a word between quotes.",
        )
        return None
    return value


def _fix_of_day(written: str) -> str:
    found = _DAY.match(written)
    if found is None:
        return "Put it between quotes if it is a word."
    year, month, _ = (int(part) for part in found.groups())
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        return "Write a day as year-month-day, for example 2023-11-01."
    return f"{month_name[month]} {year} has {monthrange(year, month)[1]} days."
