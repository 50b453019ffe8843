"""Which words of a cell are a person's own name, in which script, and which belong to somebody else?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from aman.core.names import fold, is_placeholder, parse_name
from aman.rosters.reading.fields import fold_header

_ARABIC_LETTER = re.compile(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")
_BRACKETS = str.maketrans(dict.fromkeys("()[]{}|", " "))
PLACEHOLDER_PHRASES = frozenset(
    fold_header(phrase)
    for phrase in (
        "not known", "no name", "no surname", "first name unknown", "last name unknown", "not given", "not available", "n/a", "n.a.",
        "نام ندارد", "تخلص ندارد", "معلوم نیست",
    )
)  # fmt: skip
# Few names are as short as a placeholder: the dear question is asked of short words alone.
_LONGEST_SHORT_PLACEHOLDER = 4
_LONG_PLACEHOLDERS = frozenset({"unknown", "noname", "nosurname", "missing", "blank", "نامعلوم", "ناشناس", "ندارد"})
CHILD_OF = r"s\s?/\s?o|d\s?/\s?o|s\.o\.|d\.o\.|son of|daughter of|child of|ولد|بنت|فرزند|دختر|پسر|ابن"
WIFE_OF = r"w\s?/\s?o|w\.o\.|wife of|wd\s?/\s?o|widow of|زوجه|زوجۀ|همسر|خانم"
_OF = re.compile(rf"(?:^|\s)(?:(?P<child>{CHILD_OF})|(?P<wife>{WIFE_OF}))\.?(?=\s|:|$)\s*:?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameCell:
    """What one name cell says.

    Args:
        name: the words of the name in one script; Latin where both are there. Empty when none.
        other: the same name in the other script; empty when there is none.
        parent: a father named in the same cell ("X son of Y"), or the whole of a father's cell behind "S/O".
        husband: a husband named behind "W/O".
        has_placeholder: whether FNU, LNU or the like was left out.
    """

    name: str
    other: str = ""
    parent: str = ""
    husband: str = ""
    has_placeholder: bool = False

    @property
    def is_mixed(self) -> bool:
        """Whether the cell holds both scripts."""
        return bool(self.name and self.other)


_EMPTY = NameCell("")


def read_name_cell(value: object) -> NameCell:
    """Return what a cell of a name column says.

    Args:
        value: the cell as received; anything but text counts as empty.
    """
    return _read(value) if isinstance(value, str) and value else _EMPTY


@lru_cache(maxsize=131_072)
def _read(value: str) -> NameCell:
    text = " ".join(value.translate(_BRACKETS).split())
    if not text:
        return _EMPTY
    parent = husband = parent_other = ""
    if (found := _OF.search(text)) is not None:
        behind = _read(text[found.end() :].strip())
        text = text[: found.start()].strip()
        if found["child"]:
            parent, parent_other = behind.name, behind.other
        else:
            husband = behind.name
    if fold_header(text) in PLACEHOLDER_PHRASES:
        return NameCell("", "", parent, husband, True)
    family, comma, given = text.partition(",")
    if comma and given.strip():
        text = f"{given.strip()} {family.strip()}"
    latin, arabic, placeholder = [], [], False
    for word in text.replace("/", " ").split():
        if is_placeholder_word(word):
            placeholder = True
        elif _ARABIC_LETTER.search(word):
            arabic.append(word)
        elif _LATIN_LETTER.search(word):
            latin.append(word)
    if latin and arabic:
        return NameCell(" ".join(latin), " ".join(arabic), parent, husband, placeholder)
    other = "" if latin or arabic else parent_other
    return NameCell(" ".join(latin or arabic), other, parent, husband, placeholder)


@lru_cache(maxsize=65_536)
def is_placeholder_word(word: str) -> bool:
    """Whether a word of a name cell stands for a name that is not known."""
    letters = fold(word).replace(" ", "")
    if not letters or letters in _LONG_PLACEHOLDERS:
        return True
    # A lone "Ul" or "Din" names nobody either, but it is a piece of a name, not a placeholder.
    return len(letters) <= _LONGEST_SHORT_PLACEHOLDER and is_placeholder(word) and bool(parse_name(letters).blanks)


def comma_parts(value: object) -> tuple[str, str] | None:
    """Return given and family name of a cell written "Family, Given"; None when it is not written so."""
    if not isinstance(value, str) or value.count(",") != 1:
        return None
    family, given = (" ".join(part.split()) for part in value.split(","))
    return (given, family) if given and family else None
